/* SPDX-License-Identifier: Apache-2.0 */
/* The stage of a real server, reached over TCP: blocking sockets and patience. */

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "stories/stage.h"

enum { READ_LEN = 65536 };

struct real_wire {
	struct wire wire;
	int fd;
};

static struct stage stage;
static struct sockaddr_in server;
static int patience_ms;
static unsigned story_count;
static const char *domain;
static char keeping_domain[256];

static struct wire *open_wire(struct stage *at)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)&server, sizeof(server)) < 0) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	/* What is said in pieces does not wait for the server's acknowledgement of the first. */
	(void)!setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	struct real_wire *real = mem_zalloc(sizeof(*real));
	real->wire.stage = at;
	real->fd = fd;
	return &real->wire;
}

/* A server that has closed is found out by receive(). */
static void send_bytes(struct wire *wire, str bytes)
{
	int fd = container_of(wire, struct real_wire, wire)->fd;

	while (bytes.len) {
		ssize_t sent = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return;
		bytes = str_from(bytes, (size_t)sent);
	}
}

static enum wire_news receive_bytes(struct wire *wire, struct buf *out)
{
	int fd = container_of(wire, struct real_wire, wire)->fd;
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	static char bytes[READ_LEN];

	if (poll(&poll_fd, 1, patience_ms) <= 0)
		return WIRE_SILENT;
	ssize_t len = read(fd, bytes, sizeof(bytes));
	if (len <= 0)
		return WIRE_CLOSED;
	buf_add(out, str_make(bytes, (size_t)len));
	return WIRE_BYTES;
}

static void cut_wire(struct wire **wire)
{
	struct real_wire *real = container_of(*wire, struct real_wire, wire);

	close(real->fd);
	mem_free(real);
	*wire = NULL;
}

/* Each story has names of its own. */
static void begin_story(struct stage *at, bool keeps_messages)
{
	at->domain = keeps_messages ? keeping_domain : domain;
	snprintf(at->suffix, sizeof(at->suffix), "-%x-%u", (unsigned)getpid(), ++story_count);
}

struct stage *stage_make(const struct stage_options *options, struct buf *why)
{
	str host = str_of(options->address);
	size_t colon = str_find(host, ':');
	int64_t port;
	char text[64];

	snprintf(text, sizeof(text), "%.*s", STR_ARG(str_upto(host, colon)));
	if (!options->address || !str_to_int(str_from(host, colon + 1), 1, 65535, &port) ||
	    inet_pton(AF_INET, text, &server.sin_addr) != 1) {
		buf_add(why, S("the server's --at ADDRESS:PORT is needed"));
		return NULL;
	}
	server.sin_family = AF_INET;
	server.sin_port = htons((uint16_t)port);
	patience_ms = options->patience_ms;
	domain = options->domain;
	/* tools/serve.sh */
	snprintf(keeping_domain, sizeof(keeping_domain), "kept.%s", domain);
	stage = (struct stage){
		.name = "the real server",
		.domain = options->domain,
		.begin = begin_story,
		.open = open_wire,
		.send = send_bytes,
		.receive = receive_bytes,
		.cut = cut_wire,
	};
	return &stage;
}
