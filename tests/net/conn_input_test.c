/* SPDX-License-Identifier: Apache-2.0 */
/* Input: pauses, what is kept, the peer's end. */

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/conn.h"
#include "net/real.h"
#include "support/test.h"

static struct served *paused;

static void pause_after_first(struct served *served, str bytes)
{
	conn_write(served->conn, bytes);
	conn_pause(served->conn);
	paused = served;
}

static void resume(void *arg)
{
	(void)arg;
	conn_resume(paused->conn);
}

TEST(a_paused_connection_gets_nothing_until_it_is_resumed)
{
	struct service service = { .input = pause_after_first };
	struct server server;
	char room[10];
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("one"));
	CHECK_INT(client_read(fd, room, 3), 3);
	client_send(fd, S("two"));
	usleep(100000);
	CHECK_INT(service.inputs, 1);
	run_on(server.loop, resume, NULL);
	CHECK_INT(client_read(fd, room, 3), 3);
	CHECK_STR(str_make(room, 3), "two");
	run_on(server.loop, resume, NULL);
	close(fd);
	server_close(&server);
	CHECK_INT(service.inputs, 2);
}

/* Eats one byte of each input. */
static void nibble(struct served *served, str bytes)
{
	conn_write(served->conn, str_upto(bytes, 1));
	if (bytes.len == 1)
		return;
	conn_keep_unread(served->conn, str_from(bytes, 1));
	conn_pause(served->conn);
	conn_resume(served->conn);
	conn_pause(served->conn);
	paused = served;
}

TEST(kept_bytes_come_again_after_the_pause_and_before_newer_ones)
{
	struct service service = { .input = nibble };
	struct server server;
	char room[10];
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("abc"));
	CHECK_INT(client_read(fd, room, 1), 1);
	client_send(fd, S("d"));
	for (int i = 1; i < 4; i++) {
		run_on(server.loop, resume, NULL);
		CHECK_INT(client_read(fd, room + i, 1), 1);
	}
	CHECK_STR(str_make(room, 4), "abcd");
	close(fd);
	server_close(&server);
}

static void remember(struct served *served, str bytes)
{
	buf_add(&served->held, bytes);
	paused = served;
}

static void answer_late(void *arg)
{
	(void)arg;
	conn_write(paused->conn, buf_str(&paused->held));
	conn_close(paused->conn);
}

TEST(a_peer_that_has_ended_its_side_may_still_be_answered)
{
	struct service service = { .input = remember, .keeps_ended = true };
	struct server server;
	char room[10];
	int fd;

	server_open(&server, &service);
	fd = client_connect(server.port);
	client_send(fd, S("question"));
	shutdown(fd, SHUT_WR);
	wait_for(&service.ends, 1);
	usleep(50000);
	CHECK_INT(service.closes, 0);
	run_on(server.loop, answer_late, NULL);
	CHECK_INT(client_read(fd, room, sizeof(room)), 8);
	close(fd);
	server_close(&server);
	CHECK_INT(service.ends, 1);
	CHECK_INT(service.end, CONN_CLOSED);
}
