/* SPDX-License-Identifier: Apache-2.0 */
/* Plain connections: output, limits, and every way to end. */

#include "net/conn.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/conn_parts.h"
#include "net/real.h"
#include "support/test.h"

TEST(an_idle_connection_is_small)
{
	CHECK(sizeof(struct conn) - sizeof(uv_poll_t) <= 232);
}

TEST(what_is_sent_comes_back)
{
	struct service service = { .input = echo };
	struct server server;
	char room[20];
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("hello"));
	CHECK_INT(client_read(fd, room, 5), 5);
	CHECK_STR(str_make(room, 5), "hello");
	client_send(fd, S(" world"));
	CHECK_INT(client_read(fd, room, 6), 6);
	CHECK_STR(str_make(room, 6), " world");
	wait_for(&service.drains, 2);
	close(fd);
	server_close(&server);
	CHECK_INT(service.closes, 1);
	CHECK_INT(service.end, CONN_CLOSED);
}

/* --- output --- */

enum { BIG = 8 * 1024 * 1024 };

static char pattern_at(size_t at)
{
	return (char)('a' + (at ^ at >> 8 ^ at >> 16) % 26);
}

static void write_big(struct served *served, str bytes)
{
	char *room;

	(void)bytes;
	conn_set_output_limit(served->conn, BIG);
	room = buf_extend(conn_out(served->conn), BIG);
	for (size_t i = 0; i < BIG; i++)
		room[i] = pattern_at(i);
	CHECK_INT(conn_pending(served->conn), BIG);
}

static size_t read_pattern(int fd, size_t at, size_t len)
{
	static char room[100000];
	size_t got = client_read(fd, room, len < sizeof(room) ? len : sizeof(room));

	for (size_t i = 0; i < got; i++)
		if (room[i] != pattern_at(at + i))
			return 0;
	return got;
}

TEST(a_slow_reader_gets_all_of_a_big_output_in_order)
{
	struct service service = { .input = write_big };
	struct server server;
	size_t at = 0;
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("x"));
	for (int i = 0; at < BIG; i++) {
		size_t got = read_pattern(fd, at, BIG - at);

		CHECK(got > 0);
		at += got;
		if (i < 20)
			usleep(5000);
	}
	wait_for(&service.drains, 1);
	close(fd);
	server_close(&server);
	CHECK_INT(service.drains, 1);
}

static void write_and_close(struct served *served, str bytes)
{
	write_big(served, bytes);
	conn_close(served->conn);
	conn_close(served->conn);
	conn_write(served->conn, S("too late"));
}

TEST(closing_flushes_what_is_pending_and_drops_what_comes_later)
{
	struct service service = { .input = write_and_close };
	struct server server;
	size_t at = 0;
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("go, and more that nobody reads"));
	while (at < BIG) {
		size_t got = read_pattern(fd, at, BIG - at);

		CHECK(got > 0);
		at += got;
	}
	CHECK(client_sees_end(fd));
	close(fd);
	server_close(&server);
	CHECK_INT(service.end, CONN_CLOSED);
	CHECK_INT(service.closes, 1);
	CHECK_INT(service.inputs, 1);
}

TEST(a_close_does_not_wait_for_ever_for_a_peer_that_does_not_read)
{
	struct service service = { .input = write_and_close };
	struct server server;
	int64_t began;
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("x"));
	began = now_ms();
	wait_for(&service.closes, 1);
	CHECK(now_ms() - began >= CONN_FLUSH_MS);
	CHECK_INT(service.end, CONN_TIMED_OUT);
	close(fd);
	server_close(&server);
}

static void write_too_much(struct served *served, str bytes)
{
	char chunk[1000];

	(void)bytes;
	memset(chunk, 'x', sizeof(chunk));
	conn_set_output_limit(served->conn, 10000);
	for (int i = 0; i < 100; i++)
		conn_write(served->conn, str_make(chunk, sizeof(chunk)));
	CHECK_INT(conn_pending(served->conn), 10000);
}

TEST(output_beyond_the_limit_is_told_once_and_nothing_of_it_is_sent)
{
	struct service service = { .input = write_too_much };
	struct server server;
	char room[100];
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("x"));
	CHECK_INT(client_read(fd, room, sizeof(room)), 0);
	close(fd);
	server_close(&server);
	CHECK_INT(service.overflows, 1);
	CHECK_INT(service.end, CONN_ABORTED);
}

TEST(without_a_handler_an_overflow_ends_the_connection)
{
	struct service service = { .input = write_too_much, .dies_of_overflow = true };
	struct server server;
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("x"));
	CHECK(client_sees_end(fd));
	close(fd);
	server_close(&server);
	CHECK_INT(service.end, CONN_OVERFLOWED);
}

/* The limit counts what the kernel has not taken, however much went through before. */
static void write_below_limit(struct served *served, str bytes)
{
	conn_set_output_limit(served->conn, CONN_READ_MAX);
	conn_write(served->conn, bytes);
}

TEST(output_within_the_limit_never_overflows_however_much_goes_through)
{
	struct service service = { .input = write_below_limit };
	struct server server;
	static char room[30000];
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	for (int i = 0; i < 200; i++) {
		memset(room, 'a' + i % 26, sizeof(room));
		client_send(fd, str_make(room, sizeof(room)));
		CHECK_INT(client_read(fd, room, sizeof(room)), sizeof(room));
		CHECK(room[0] == 'a' + i % 26 && room[sizeof(room) - 1] == 'a' + i % 26);
	}
	close(fd);
	server_close(&server);
	CHECK_INT(service.overflows, 0);
}

/* --- ends --- */

static void abort_at_once(struct served *served, str bytes)
{
	(void)bytes;
	conn_write(served->conn, S("lost"));
	conn_abort(served->conn);
	conn_abort(served->conn);
	conn_close(served->conn);
	/* Not from within: the owner is still there. */
	CHECK_INT(served->service->closes, 0);
}

TEST(an_abort_drops_what_is_pending_and_closed_comes_once_and_later)
{
	struct service service = { .input = abort_at_once };
	struct server server;
	char room[10];
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("x"));
	CHECK_INT(client_read(fd, room, sizeof(room)), 0);
	close(fd);
	server_close(&server);
	CHECK_INT(service.closes, 1);
	CHECK_INT(service.end, CONN_ABORTED);
}

static void close_in_opened(struct served *served)
{
	conn_write(served->conn, S("go away"));
	conn_close(served->conn);
}

TEST(a_connection_may_be_refused_with_a_word_as_soon_as_it_opens)
{
	struct service service = { .opened = close_in_opened, .input = echo };
	struct server server;
	char room[20];
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	CHECK_INT(client_read(fd, room, sizeof(room)), 7);
	close(fd);
	server_close(&server);
	CHECK_INT(service.end, CONN_CLOSED);
}

static void disown(struct served *served, str bytes)
{
	(void)bytes;
	conn_set_owner(served->conn, NULL);
	conn_close(served->conn);
	served->service->closes++;
	mem_free(served);
}

TEST(a_connection_without_an_owner_ends_in_silence)
{
	struct service service = { .input = disown };
	struct server server;
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("x"));
	CHECK(client_sees_end(fd));
	close(fd);
	usleep(100000);
	server_close(&server);
	CHECK_INT(service.closes, 1);
}

static void keep(struct served *served, str bytes)
{
	buf_add(&served->held, bytes);
	if (str_ends(bytes, S("!"))) {
		conn_write(served->conn, buf_str(&served->held));
		conn_close(served->conn);
	}
}

TEST(a_peer_that_resets_is_lost)
{
	struct service service = { .input = keep };
	struct linger hard = { 1, 0 };
	struct server server;
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("x"));
	wait_for(&service.inputs, 1);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(fd);
	server_close(&server);
	CHECK_INT(service.end, CONN_LOST);
}

TEST(a_020_thousands_of_connections_come_and_go_and_nothing_stays)
{
	struct service service = { .input = echo };
	struct server server;
	int before = dup(0), after;

	close(before);
	server_open(&server, &service);
	for (int i = 0; i < 3000; i++) {
		int fd = client_connect(server.port);

		if (i % 3)
			client_send(fd, S("x"));
		close(fd);
	}
	wait_for(&service.opens, 3000);
	server_close(&server);
	after = dup(0);
	close(after);
	CHECK_INT(service.closes, 3000);
	CHECK_INT(after, before);
}
