/* SPDX-License-Identifier: Apache-2.0 */
/* bench-floor PORT [batch]: the least that a relay can do. A client says once to whom its blobs
 * go and how long they are (floor_hello.h); then each blob is one receive and one send for each
 * recipient, without a look at it. With `batch` a read takes what there is, and what a connection
 * is sent in one turn of the loop leaves in one write. One thread, no XML, no checks. */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "floor_hello.h"

enum { CLIENTS_MAX = 100000, READ_BYTES = 1 << 16, OUT_MAX = 1 << 26 };

struct relay {
	struct relay *to[FLOOR_TO_MAX];
	struct buf in;	/* what is left of a blob or of the hello */
	struct buf out; /* with `batch`, or what did not fit */
	size_t size;	/* of a blob; 0: no hello yet */
	unsigned to_count;
	int fd;
	bool is_dirty, waits_for_room;
};

static struct relay *relays[CLIENTS_MAX];
static struct relay *dirty[CLIENTS_MAX];
static unsigned dirty_count;
static int epoll_fd;
static bool is_batching;

static struct relay *relay_numbered(unsigned number)
{
	if (!relays[number]) {
		relays[number] = mem_zalloc(sizeof(struct relay));
		relays[number]->fd = -1;
		buf_init(&relays[number]->in, READ_BYTES * 2);
		buf_init(&relays[number]->out, OUT_MAX);
	}
	return relays[number];
}

static void want(int how, struct relay *relay, int fd, bool room)
{
	struct epoll_event event = { .events = EPOLLIN | (room ? (uint32_t)EPOLLOUT : 0u),
				     .data.ptr = relay };

	epoll_ctl(epoll_fd, how, fd, &event);
}

static void flush(struct relay *relay)
{
	ssize_t len = send(relay->fd, relay->out.at, relay->out.len, MSG_NOSIGNAL);
	bool is_left;

	buf_drop(&relay->out, len > 0 ? (size_t)len : 0);
	is_left = relay->out.len > 0;
	if (is_left != relay->waits_for_room)
		want(EPOLL_CTL_MOD, relay, relay->fd, is_left);
	relay->waits_for_room = is_left;
}

static void forward(struct relay *to, str blob)
{
	ssize_t len = 0;

	if (to->fd < 0)
		return;
	if (!is_batching && to->out.len == 0) {
		len = send(to->fd, blob.at, blob.len, MSG_NOSIGNAL);
		if (len == (ssize_t)blob.len)
			return;
	}
	buf_add(&to->out, str_from(blob, len > 0 ? (size_t)len : 0));
	if (!is_batching) {
		want(EPOLL_CTL_MOD, to, to->fd, true);
		to->waits_for_room = true;
	} else if (!to->is_dirty) {
		to->is_dirty = true;
		dirty[dirty_count++] = to;
	}
}

static void forward_to_all(struct relay *from, str blob)
{
	for (unsigned i = 0; i < from->to_count; i++)
		forward(from->to[i], blob);
}

/* ---- the hello ---- */

static unsigned next_number(char **rest)
{
	return (unsigned)strtoul(*rest, rest, 10);
}

/* The relay of a connection is found when it has said who it is. */
static void hear_hello(int fd)
{
	char line[FLOOR_HELLO_MAX], *rest = line + 6, *end;
	ssize_t len = recv(fd, line, sizeof(line) - 1, MSG_PEEK);
	struct relay *relay;

	if (len <= 0) {
		close(fd);
		return;
	}
	line[len] = '\0';
	end = strchr(line, '\n');
	if (!end || strncmp(line, "hello ", 6) != 0)
		return;
	relay = relay_numbered(next_number(&rest) % CLIENTS_MAX);
	relay->fd = fd;
	relay->size = next_number(&rest) % READ_BYTES;
	relay->to_count = next_number(&rest) % FLOOR_TO_MAX;
	for (unsigned i = 0; i < relay->to_count; i++)
		relay->to[i] = relay_numbered(next_number(&rest) % CLIENTS_MAX);
	/* The line is taken; what is behind it are blobs. */
	len = read(fd, line, (size_t)(end - line) + 1);
	want(EPOLL_CTL_MOD, relay, fd, false);
}

/* ---- blobs ---- */

static void gone(struct relay *relay)
{
	close(relay->fd);
	relay->fd = -1;
	buf_fini(&relay->in);
	buf_fini(&relay->out);
}

static void hear_blobs(struct relay *relay)
{
	static char bytes[READ_BYTES];
	size_t most = is_batching ? sizeof(bytes) : relay->size - relay->in.len;
	ssize_t len = read(relay->fd, bytes, most);
	str rest = str_make(bytes, len > 0 ? (size_t)len : 0);

	if (len == 0 || (len < 0 && errno != EAGAIN)) {
		gone(relay);
		return;
	}
	if (relay->in.len) {
		buf_add(&relay->in, rest);
		rest = buf_str(&relay->in);
	}
	while (rest.len >= relay->size) {
		forward_to_all(relay, str_upto(rest, relay->size));
		rest = str_from(rest, relay->size);
	}
	struct buf left;
	buf_init(&left, READ_BYTES * 2);
	buf_add(&left, rest);
	buf_fini(&relay->in);
	relay->in = left;
}

/* ---- turns ---- */

static int listen_on(const char *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	address.sin_port = htons((uint16_t)strtol(port, NULL, 10));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 4096) < 0) {
		perror("bench-floor");
		exit(1);
	}
	return fd;
}

/* A connection without a relay is known by its number, which as a pointer would be odd. */
static struct relay *unnamed(int fd)
{
	return (struct relay *)(((uintptr_t)(unsigned)fd << 1) | 1u);
}

static void accept_all(int listener)
{
	int fd, on = 1;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		want(EPOLL_CTL_ADD, unnamed(fd), fd, false);
	}
}

static void happen(const struct epoll_event *event, int listener)
{
	uintptr_t number = (uintptr_t)event->data.ptr;
	struct relay *relay = event->data.ptr;

	if (!relay) {
		accept_all(listener);
	} else if (number & 1) {
		hear_hello((int)(number >> 1));
	} else if (relay->fd >= 0) {
		if (event->events & EPOLLOUT)
			flush(relay);
		if (event->events & ~(uint32_t)EPOLLOUT)
			hear_blobs(relay);
	}
}

int main(int argc, char **argv)
{
	struct epoll_event events[512];
	int listener;

	if (argc < 2) {
		fprintf(stderr, "usage: bench-floor PORT [batch]\n");
		return 2;
	}
	is_batching = argc > 2 && strcmp(argv[2], "batch") == 0;
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	listener = listen_on(argv[1]);
	want(EPOLL_CTL_ADD, NULL, listener, false);
	for (;;) {
		int count = epoll_wait(epoll_fd, events, 512, -1);

		for (int i = 0; i < count; i++)
			happen(&events[i], listener);
		for (unsigned i = 0; i < dirty_count; i++) {
			dirty[i]->is_dirty = false;
			if (dirty[i]->fd >= 0 && !dirty[i]->waits_for_room)
				flush(dirty[i]);
		}
		dirty_count = 0;
	}
}
