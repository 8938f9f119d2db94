/* SPDX-License-Identifier: Apache-2.0 */
/* Real loops and sockets for tests. */

#include "net/real.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/tls.h"
#include "support/test.h"

struct call {
	struct mail mail;
	void (*run)(void *arg);
	void *arg;
	atomic_int done;
};

static void call_arrived(struct mail *mail)
{
	struct call *call = container_of(mail, struct call, mail);

	call->run(call->arg);
	atomic_store(&call->done, 1);
}

void run_on(struct loop *loop, void (*run)(void *arg), void *arg)
{
	struct call call = { .mail.arrived = call_arrived, .run = run, .arg = arg };

	mail_post(loop, &call.mail);
	wait_for(&call.done, 1);
}

int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void wait_for(atomic_int *counter, int value)
{
	int64_t limit = now_ms() + 20000;

	while (atomic_load(counter) < value) {
		if (now_ms() > limit)
			fail_msg("waited for %d, have %d", value, atomic_load(counter));
		usleep(500);
	}
}

/* --- servers --- */

/* Connections of one service end on two loops. */
static pthread_mutex_t texts = PTHREAD_MUTEX_INITIALIZER;

static void note(char *at, size_t size, str text)
{
	pthread_mutex_lock(&texts);
	snprintf(at, size, "%.*s", STR_ARG(text));
	pthread_mutex_unlock(&texts);
}

static struct served *served_of(struct conn_owner *owner)
{
	return container_of(owner, struct served, owner);
}

static void on_input(struct conn_owner *owner, str bytes)
{
	struct served *served = served_of(owner);

	atomic_fetch_add(&served->service->inputs, 1);
	served->service->input(served, bytes);
}

static void on_drained(struct conn_owner *owner)
{
	atomic_fetch_add(&served_of(owner)->service->drains, 1);
}

static void on_overflow(struct conn_owner *owner)
{
	atomic_fetch_add(&served_of(owner)->service->overflows, 1);
	conn_abort(served_of(owner)->conn);
}

static void on_secured(struct conn_owner *owner)
{
	struct served *served = served_of(owner);

	note(served->service->sni, sizeof(served->service->sni), conn_sni(served->conn));
	note(served->service->version, sizeof(served->service->version),
		conn_tls_version(served->conn));
	atomic_fetch_add(&served->service->secures, 1);
}

static void on_ended(struct conn_owner *owner)
{
	atomic_fetch_add(&served_of(owner)->service->ends, 1);
}

static void on_moved(struct conn_owner *owner)
{
	struct served *served = served_of(owner);

	atomic_fetch_add(&served->service->moves, 1);
	if (served->service->moved)
		served->service->moved(served);
}

static void on_closed(struct conn_owner *owner, enum conn_end end)
{
	struct served *served = served_of(owner);
	struct service *service = served->service;

	note(service->why, sizeof(service->why), conn_why(served->conn));
	atomic_store(&service->end, end);
	buf_fini(&served->held);
	mem_free(served);
	atomic_fetch_add(&service->closes, 1);
}

static const struct conn_events *events_for(const struct service *service)
{
	static const struct conn_events plain = {
		.input = on_input, .drained = on_drained, .overflow = on_overflow,
		.secured = on_secured, .moved = on_moved, .closed = on_closed,
	};
	static const struct conn_events keeping = {
		.input = on_input, .drained = on_drained, .overflow = on_overflow,
		.secured = on_secured, .ended = on_ended, .moved = on_moved, .closed = on_closed,
	};
	static const struct conn_events dying = {
		.input = on_input, .secured = on_secured, .moved = on_moved, .closed = on_closed,
	};

	if (service->dies_of_overflow)
		return &dying;
	return service->keeps_ended ? &keeping : &plain;
}

static void serve(struct acceptor *acceptor, int fd, const struct peer_address *peer)
{
	struct server *server = container_of(acceptor, struct server, acceptor);
	struct served *served = mem_zalloc(sizeof(*served));

	served->service = server->service;
	served->owner.events = events_for(server->service);
	buf_init(&served->held, 1 << 24);
	served->conn = conn_open(server->loop, fd, peer, &served->owner);
	if (server->service->opened)
		server->service->opened(served);
	atomic_fetch_add(&server->service->opens, 1);
}

void server_open_at(struct server *server, struct service *service, str where)
{
	struct buf why;

	buf_init(&why, 200);
	*server = (struct server){ .service = service, .acceptor.accepted = serve };
	server->loop = loop_new("server");
	server->listener = listener_open(server->loop, where, &server->acceptor, &why);
	CHECK_STR(buf_str(&why), "");
	server->port = listener_port(server->listener);
	loop_start(server->loop);
	buf_fini(&why);
}

void server_open(struct server *server, struct service *service)
{
	server_open_at(server, service, S("127.0.0.1:0"));
}

static void close_listener(void *arg)
{
	listener_close(arg);
}

void server_close(struct server *server)
{
	wait_for(&server->service->closes, atomic_load(&server->service->opens));
	run_on(server->loop, close_listener, &server->listener);
	loop_stop(server->loop);
	loop_join(server->loop);
	loop_free(&server->loop);
}

void echo(struct served *served, str bytes)
{
	conn_write(served->conn, bytes);
}

/* --- clients --- */

int client_connect(uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval patience = { .tv_sec = 10 };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

void client_send(int fd, str bytes)
{
	while (bytes.len) {
		ssize_t sent = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);

		CHECK(sent > 0);
		bytes = str_from(bytes, (size_t)sent);
	}
}

size_t client_read(int fd, char *at, size_t len)
{
	size_t total = 0;

	while (total < len) {
		ssize_t got = recv(fd, at + total, len - total, 0);

		if (got <= 0)
			break;
		total += (size_t)got;
	}
	return total;
}

bool client_sees_end(int fd)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	char byte;

	return poll(&poller, 1, 5000) == 1 && recv(fd, &byte, 1, 0) <= 0 && errno != EAGAIN;
}

SSL *client_tls(int fd, const char *sni, const char *alpn, int max_version)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL *ssl;

	SSL_CTX_set_max_proto_version(ctx, max_version);
	ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	SSL_set_fd(ssl, fd);
	if (sni)
		SSL_set_tlsext_host_name(ssl, sni);
	if (alpn) {
		unsigned char list[50];

		list[0] = (unsigned char)strlen(alpn);
		memcpy(list + 1, alpn, list[0]);
		SSL_set_alpn_protos(ssl, list, list[0] + 1u);
	}
	return ssl;
}

void client_tls_free(SSL *ssl)
{
	SSL_free(ssl);
}

/* --- certificates --- */

static char scratch[] = "/tmp/jackdaw-net-XXXXXX";
static bool has_scratch;

static void remove_scratch(void)
{
	char command[60];

	snprintf(command, sizeof(command), "rm -rf %s", scratch);
	if (system(command) != 0)
		perror(command);
}

const char *scratch_path(const char *name)
{
	static char paths[8][100];
	static unsigned next;
	char *path = paths[next++ % 8];

	if (!has_scratch) {
		CHECK(mkdtemp(scratch) != NULL);
		has_scratch = true;
		atexit(remove_scratch);
	}
	snprintf(path, sizeof(paths[0]), "%s/%s", scratch, name);
	return path;
}

static struct tls_identity *make_identity(str name, const char *certificate, const char *key)
{
	struct tls_identity *identity;
	struct buf why;

	buf_init(&why, 500);
	if (access(certificate, F_OK) != 0 && !tls_self_signed(&name, 1, certificate, key, &why))
		fail_msg("%s", buf_cstr(&why));
	identity = tls_identity_load(certificate, key, &why);
	CHECK_STR(buf_str(&why), "");
	return identity;
}

struct tls_context *test_tls_context(str alpn)
{
	struct tls_context *context = tls_context_new(alpn);
	struct tls_host hosts[] = {
		{ S("one.example"), make_identity(S("one.example"), scratch_path("one.crt"),
			scratch_path("one.key")) },
		{ S("two.example"), make_identity(S("two.example"), scratch_path("two.crt"),
			scratch_path("two.key")) },
	};

	tls_context_set_hosts(context, hosts, ARRAY_LEN(hosts));
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		tls_identity_unref(&hosts[i].identity);
	return context;
}
