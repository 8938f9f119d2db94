/* SPDX-License-Identifier: Apache-2.0 */
/* The listeners of the fake world, known by their text, and the clients of the test. */

#include <stdio.h>
#include <stdlib.h>

#include "base/bug.h"
#include "base/mem.h"
#include "net/listener.h"
#include "support/fake_wire.h"

enum { WHERE_MAX = 200, FIRST_FD = 1000 };

struct listener {
	struct link link; /* wires.listeners */
	struct loop *loop;
	struct acceptor *acceptor;
	char where[WHERE_MAX];
	uint16_t port;
};

static struct {
	struct list listeners, clients;
	int next_fd;
} wires;

/* --- clients without a server's end --- */

static void maybe_forget(struct fake_client *client)
{
	if (client->is_held || client->place != GONE)
		return;
	happening_cancel(&client->arrival);
	link_remove(&client->link);
	buf_fini(&client->to_server);
	buf_fini(&client->heard);
	buf_fini(&client->given);
	mem_free(client);
}

void fake_client_left(struct fake_client *client)
{
	client->place = GONE;
	client->conn = NULL;
	client->server_ended = true;
	maybe_forget(client);
}

void fake_wires_open(void)
{
	list_init(&wires.listeners);
	list_init(&wires.clients);
	wires.next_fd = FIRST_FD;
}

void fake_wires_close(void)
{
	BUG_ON(!list_is_empty(&wires.listeners));
	/* A client that the test still holds, or a descriptor that nobody opened or refused. */
	BUG_ON(!list_is_empty(&wires.clients));
}

/* --- listeners --- */

static struct listener *open_at(struct loop *loop, str where, struct acceptor *acceptor)
{
	struct listener *listener = mem_zalloc(sizeof(*listener));

	BUG_ON(where.len >= WHERE_MAX);
	snprintf(listener->where, WHERE_MAX, "%.*s", STR_ARG(where));
	listener->loop = loop;
	listener->acceptor = acceptor;
	list_push(&wires.listeners, &listener->link);
	fake_loop_count(loop, 1);
	return listener;
}

static struct listener *find_listener(const char *where)
{
	LIST_EACH(link, &wires.listeners) {
		struct listener *listener = container_of(link, struct listener, link);

		if (strcmp(listener->where, where) == 0)
			return listener;
	}
	return NULL;
}

static bool refuse_taken(str where, struct buf *why)
{
	char room[WHERE_MAX];

	snprintf(room, sizeof(room), "%.*s", STR_ARG(where));
	if (!find_listener(room))
		return false;
	buf_printf(why, "cannot listen on %s: Address already in use", room);
	return true;
}

struct listener *listener_open(struct loop *loop, str where, struct acceptor *acceptor,
	struct buf *why)
{
	struct listener *listener;
	uint16_t port;
	str host;

	if (!listen_address_parse(where, &host, &port, why) || refuse_taken(where, why))
		return NULL;
	listener = open_at(loop, where, acceptor);
	listener->port = port ? port : 40000;
	return listener;
}

struct listener *listener_open_local(struct loop *loop, const char *path, struct acceptor *acceptor,
	struct buf *why)
{
	return refuse_taken(str_of(path), why) ? NULL : open_at(loop, str_of(path), acceptor);
}

void listener_close(struct listener **listener_at)
{
	struct listener *listener = *listener_at;

	*listener_at = NULL;
	if (!listener)
		return;
	LIST_EACH(link, &wires.clients) {
		struct fake_client *client = container_of(link, struct fake_client, link);

		if (client->listener == listener && client->place == WAITING) {
			happening_cancel(&client->arrival);
			fake_client_left(client);
		}
	}
	fake_loop_count(listener->loop, -1);
	link_remove(&listener->link);
	mem_free(listener);
}

uint16_t listener_port(const struct listener *listener)
{
	return listener->port;
}

struct fake_client *fake_client_of(int fd)
{
	LIST_EACH(link, &wires.clients) {
		struct fake_client *client = container_of(link, struct fake_client, link);

		if (client->fd == fd && client->place == ACCEPTED)
			return client;
	}
	return NULL;
}

void socket_refuse(int fd)
{
	struct fake_client *client = fake_client_of(fd);

	BUG_ON(!client);
	fake_client_left(client);
}

/* --- clients --- */

static void arrive_at_listener(struct happening *arrival)
{
	struct fake_client *client = container_of(arrival, struct fake_client, arrival);
	struct acceptor *acceptor = client->listener->acceptor;

	client->place = ACCEPTED;
	acceptor->accepted(acceptor, client->fd, &client->peer);
}

struct fake_client *fake_connect_from(const char *where, const char *peer)
{
	struct listener *listener = find_listener(where);
	struct fake_client *client = mem_zalloc(sizeof(*client));

	if (!listener) {
		fprintf(stderr, "nobody listens on %s\n", where);
		abort();
	}
	if (str_eq(str_of(peer), S("local")))
		client->peer.family = PEER_LOCAL;
	else
		BUG_ON(!peer_address_parse(str_of(peer), &client->peer));
	client->fd = wires.next_fd++;
	client->peer.port = (uint16_t)client->fd;
	client->is_held = true;
	client->window = -1;
	client->listener = listener;
	buf_init(&client->to_server, FAKE_BYTES_MAX);
	buf_init(&client->heard, FAKE_BYTES_MAX);
	buf_init(&client->given, FAKE_BYTES_MAX);
	client->arrival.run = arrive_at_listener;
	client->arrival.loop = listener->loop;
	client->arrival.stream = listener;
	list_push(&wires.clients, &client->link);
	happening_queue(&client->arrival);
	return client;
}

struct fake_client *fake_connect(const char *where)
{
	return fake_connect_from(where, where[0] == '/' ? "local" : "192.0.2.1");
}

void fake_client_close(struct fake_client **client_at)
{
	struct fake_client *client = *client_at;

	*client_at = NULL;
	if (!client)
		return;
	fake_client_cut(client);
	client->is_held = false;
	maybe_forget(client);
}

static void wake_server(struct fake_client *client)
{
	if (client->conn)
		fake_conn_look(client->conn);
}

void fake_client_send(struct fake_client *client, str bytes)
{
	BUG_ON(client->has_ended);
	if (client->is_cut || client->place == GONE)
		return;
	buf_add(&client->to_server, bytes);
	wake_server(client);
}

str fake_client_heard(struct fake_client *client)
{
	struct buf given = client->given;

	client->given = client->heard;
	client->heard = given;
	buf_clear(&client->heard);
	return buf_str(&client->given);
}

str fake_client_heard_so_far(const struct fake_client *client)
{
	return buf_str(&client->heard);
}

bool fake_client_is_closed(const struct fake_client *client)
{
	return client->server_ended;
}

void fake_client_end(struct fake_client *client)
{
	client->has_ended = true;
	wake_server(client);
}

void fake_client_cut(struct fake_client *client)
{
	client->is_cut = true;
	buf_fini(&client->to_server);
	wake_server(client);
}

void fake_client_chop(struct fake_client *client, size_t max)
{
	client->chop = max;
}

void fake_client_window(struct fake_client *client, int64_t bytes)
{
	client->window = bytes;
	/* The kernel would tell the loop; the flush is what it does then. */
	if (client->conn && client->conn->state <= FLUSHING)
		loop_defer(client->conn->loop, &client->conn->flush);
}

void fake_client_sni(struct fake_client *client, const char *name)
{
	snprintf(client->sni, sizeof(client->sni), "%s", name ? name : "");
}

void fake_client_handshake(struct fake_client *client, enum fake_tls outcome)
{
	client->outcome = outcome;
	if (client->conn && client->conn->security == TLS_HANDSHAKE && client->conn->state == OPEN)
		fake_conn_change(client->conn, fake_conn_shake_hands);
}

bool fake_client_is_tls(const struct fake_client *client)
{
	return client->is_tls;
}
