/* SPDX-License-Identifier: Apache-2.0 */
/* Connections that move between loops while bytes arrive: none is lost, none changes its place. */

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/conn.h"
#include "net/real.h"
#include "net/tls.h"
#include "support/test.h"

enum { ROUNDS = 400, CHUNK = 20000, CLIENTS = 4 };

static struct server server;
static struct service moving;
static struct loop *other;

static unsigned next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

/* Eats some, keeps the rest, moves to the other loop. */
static void eat_and_move(struct served *served, str bytes)
{
	struct loop *here = conn_loop(served->conn);
	size_t eaten = next_random(&served->count) % (bytes.len + 1);

	CHECK(loop_is_current(here));
	if (next_random(&served->count) % 4 == 0)
		eaten = bytes.len;
	conn_write(served->conn, str_upto(bytes, eaten));
	conn_keep_unread(served->conn, str_from(bytes, eaten));
	CHECK(conn_move(served->conn, here == other ? server.loop : other));
}

static void secure(struct served *served)
{
	CHECK(conn_start_tls(served->conn, served->service->tls, S("one.example"), STR_NONE));
}

static void begin(bool is_tls)
{
	moving = (struct service){ .input = eat_and_move };
	if (is_tls) {
		moving.opened = secure;
		moving.tls = test_tls_context(STR_NONE);
	}
	other = loop_new("other");
	loop_start(other);
	server_open(&server, &moving);
}

static void end(void)
{
	wait_for(&moving.closes, moving.opens);
	loop_stop(other);
	loop_join(other);
	server_close(&server);
	loop_free(&other);
	tls_context_free(&moving.tls);
}

struct client {
	int fd;
	SSL *ssl;
	unsigned random, sent, got;
};

static char byte_at(unsigned at)
{
	return (char)(at * 2654435761u >> 24);
}

static void put(struct client *client, size_t len)
{
	char room[CHUNK];

	for (size_t i = 0; i < len; i++)
		room[i] = byte_at(client->sent++);
	if (client->ssl)
		CHECK_INT(SSL_write(client->ssl, room, (int)len), len);
	else
		client_send(client->fd, str_make(room, len));
}

static void get_all(struct client *client)
{
	char room[CHUNK];

	while (client->got < client->sent) {
		size_t want = client->sent - client->got;
		ssize_t len;

		if (want > sizeof(room))
			want = sizeof(room);
		if (client->ssl)
			len = SSL_read(client->ssl, room, (int)want);
		else
			len = recv(client->fd, room, want, 0);
		CHECK(len > 0);
		for (ssize_t i = 0; i < len; i++)
			CHECK(room[i] == byte_at(client->got++));
	}
}

static void converse(bool is_tls)
{
	struct client clients[CLIENTS];

	for (unsigned i = 0; i < CLIENTS; i++) {
		clients[i] = (struct client){ .fd = client_connect(server.port), .random = i };
		if (!is_tls)
			continue;
		clients[i].ssl = client_tls(clients[i].fd, NULL, NULL, TLS1_3_VERSION);
		CHECK_INT(SSL_connect(clients[i].ssl), 1);
	}
	for (int round = 0; round < ROUNDS; round++)
		for (unsigned i = 0; i < CLIENTS; i++) {
			struct client *client = &clients[i];
			unsigned pieces = 1 + next_random(&client->random) % 8;

			for (unsigned piece = 0; piece < pieces; piece++)
				put(client, 1 + next_random(&client->random) % 1500);
			if (round % 2)
				get_all(client);
		}
	for (unsigned i = 0; i < CLIENTS; i++) {
		get_all(&clients[i]);
		SSL_free(clients[i].ssl);
		close(clients[i].fd);
	}
}

TEST(plain_connections_move_thousands_of_times_and_lose_no_byte)
{
	begin(false);
	converse(false);
	end();
	CHECK(moving.moves > 2000);
}

TEST(tls_connections_move_thousands_of_times_and_lose_no_byte)
{
	begin(true);
	converse(true);
	end();
	CHECK(moving.moves > 2000);
}

/* What was pending leaves before the connection does; the new loop ends it. */
static void answer_and_move(struct served *served, str bytes)
{
	conn_write(served->conn, bytes);
	conn_pause(served->conn);
	CHECK(conn_move(served->conn, other));
}

static void say_where(struct served *served)
{
	CHECK(loop_is_current(other));
	CHECK_INT(conn_pending(served->conn), 0);
	conn_write(served->conn, S("moved"));
	conn_close(served->conn);
}

TEST(output_leaves_before_the_move_and_the_new_loop_may_close_at_once)
{
	char room[20];
	int fd;

	begin(false);
	moving.input = answer_and_move;
	moving.moved = say_where;
	fd = client_connect(server.port);
	client_send(fd, S("here "));
	CHECK_INT(client_read(fd, room, sizeof(room)), 10);
	CHECK_STR(str_make(room, 10), "here moved");
	close(fd);
	end();
	CHECK_INT(moving.end, CONN_CLOSED);
}

/* More than the kernel takes, for a peer that does not read. */
static void fill_and_move(struct served *served, str bytes)
{
	static char room[8 * 1024 * 1024];

	(void)bytes;
	conn_set_output_limit(served->conn, sizeof(room));
	conn_write(served->conn, str_make(room, sizeof(room)));
	CHECK(conn_move(served->conn, other));
}

TEST(a_connection_that_breaks_while_moving_is_closed_on_the_new_loop_after_moved)
{
	struct linger hard = { 1, 0 };
	int fd;

	begin(false);
	moving.input = fill_and_move;
	fd = client_connect(server.port);
	client_send(fd, S("x"));
	wait_for(&moving.inputs, 1);
	usleep(50000);
	CHECK_INT(moving.moves, 0);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(fd);
	end();
	CHECK_INT(moving.moves, 1);
	CHECK_INT(moving.end, CONN_LOST);
}

static void close_and_move(struct served *served, str bytes)
{
	(void)bytes;
	conn_close(served->conn);
	CHECK(!conn_move(served->conn, other));
}

TEST(a_connection_that_is_ending_does_not_move)
{
	int fd;

	begin(false);
	moving.input = close_and_move;
	fd = client_connect(server.port);
	client_send(fd, S("x"));
	CHECK(client_sees_end(fd));
	close(fd);
	end();
	CHECK_INT(moving.moves, 0);
	CHECK_INT(moving.end, CONN_CLOSED);
}
