/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets, epoll and TLS of the load generator. */

#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

/* ---- the loop ---- */

bool loop_init(struct loop *loop, const char *server, const char *domain, unsigned sources)
{
	char address[64];
	const char *colon = strrchr(server, ':');
	size_t len = colon ? (size_t)(colon - server) : 0;

	*loop = (struct loop){ .domain = domain, .sources = sources, .server.sin_family = AF_INET };
	if (!colon || len >= sizeof(address))
		return false;
	memcpy(address, server, len);
	address[len] = '\0';
	loop->server.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
	if (inet_pton(AF_INET, address, &loop->server.sin_addr) != 1)
		return false;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->tls = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_verify(loop->tls, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_mode(loop->tls, SSL_MODE_ENABLE_PARTIAL_WRITE |
					    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
					    SSL_MODE_RELEASE_BUFFERS);
	loop->bytes = mem_alloc(READ_MAX);
	return true;
}

void loop_fini(struct loop *loop)
{
	close(loop->epoll_fd);
	SSL_CTX_free(loop->tls);
	mem_free(loop->dirty);
	mem_free(loop->bytes);
}

static void want(struct wire *wire, int how, bool room)
{
	struct epoll_event event = { .events = EPOLLIN | (room ? (uint32_t)EPOLLOUT : 0u),
				     .data.ptr = wire };

	wire->waits_for_room = room;
	epoll_ctl(wire->loop->epoll_fd, how, wire->fd, &event);
}

/* ---- life ---- */

/* A source address has some 28,000 ports for one address of the server; the port is chosen when
 * connecting, so that it need not be free for all destinations. */
static void bind_source(struct loop *loop, int fd)
{
	struct sockaddr_in source = { .sin_family = AF_INET };
	int on = 1;

	if (loop->sources < 2)
		return;
	source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + loop->opened % loop->sources);
	setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	bind(fd, (struct sockaddr *)&source, sizeof(source));
}

static void fail(struct wire *wire, const char *why)
{
	if (wire->phase == WIRE_CLOSED)
		return;
	wire_close(wire);
	wire->events->closed(wire, why);
}

void wire_open(struct wire *wire, struct loop *loop, const struct wire_events *events,
	       bool direct_tls)
{
	int on = 1;

	wire->loop = loop;
	wire->events = events;
	wire->splitter = (struct splitter){ 0 };
	wire->phase = WIRE_CONNECTING;
	buf_init(&wire->in, BUFFERED_MAX);
	buf_init(&wire->out, BUFFERED_MAX);
	wire->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (wire->fd < 0) {
		fail(wire, "no more descriptors");
		return;
	}
	setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	bind_source(loop, wire->fd);
	loop->opened++;
	if (connect(wire->fd, (struct sockaddr *)&loop->server, sizeof(loop->server)) < 0 &&
	    errno != EINPROGRESS) {
		fail(wire, strerror(errno));
		return;
	}
	want(wire, EPOLL_CTL_ADD, true);
	if (direct_tls)
		wire->tls = SSL_new(loop->tls);
}

void wire_close(struct wire *wire)
{
	if (wire->phase == WIRE_CLOSED)
		return;
	wire->phase = WIRE_CLOSED;
	if (wire->fd >= 0)
		close(wire->fd);
	wire->fd = -1;
	SSL_free(wire->tls);
	wire->tls = NULL;
	buf_fini(&wire->in);
	buf_fini(&wire->out);
}

void wire_restart(struct wire *wire)
{
	wire->splitter = (struct splitter){ 0 };
}

/* ---- TLS ---- */

static void shake(struct wire *wire)
{
	int done = SSL_connect(wire->tls);
	int error = done == 1 ? SSL_ERROR_NONE : SSL_get_error(wire->tls, done);

	if (error == SSL_ERROR_NONE) {
		wire->phase = WIRE_OPEN;
		wire->events->opened(wire);
	} else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
		fail(wire, "no TLS");
	}
}

static void begin_shaking(struct wire *wire)
{
	wire->phase = WIRE_SHAKING;
	SSL_set_fd(wire->tls, wire->fd);
	SSL_set_tlsext_host_name(wire->tls, wire->loop->domain);
	shake(wire);
}

void wire_start_tls(struct wire *wire)
{
	wire->tls = SSL_new(wire->loop->tls);
	wire_restart(wire);
	begin_shaking(wire);
}

/* ---- writing ---- */

/* How many bytes went; 0: no room; -1: broken. */
static ssize_t put(struct wire *wire, str bytes)
{
	ssize_t len;

	wire->loop->writes++;
	if (wire->tls) {
		len = SSL_write(wire->tls, bytes.at, (int)bytes.len);
		if (len > 0)
			return len;
		return SSL_get_error(wire->tls, (int)len) == SSL_ERROR_WANT_WRITE ? 0 : -1;
	}
	len = send(wire->fd, bytes.at, bytes.len, MSG_NOSIGNAL);
	if (len >= 0)
		return len;
	return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

static void flush(struct wire *wire)
{
	while (wire->phase == WIRE_OPEN && wire->out.len) {
		ssize_t len = put(wire, buf_str(&wire->out));

		if (len < 0) {
			fail(wire, "cannot write");
			return;
		}
		if (len == 0) {
			if (!wire->waits_for_room)
				want(wire, EPOLL_CTL_MOD, true);
			return;
		}
		buf_drop(&wire->out, (size_t)len);
	}
	if (wire->phase != WIRE_OPEN)
		return;
	if (wire->waits_for_room)
		want(wire, EPOLL_CTL_MOD, false);
	buf_clear(&wire->out);
}

struct buf *wire_say(struct wire *wire)
{
	struct loop *loop = wire->loop;

	if (!wire->is_dirty) {
		wire->is_dirty = true;
		loop->dirty = vec_grow(loop->dirty, &loop->dirty_cap, loop->dirty_count + 1,
				       sizeof(struct wire *));
		loop->dirty[loop->dirty_count++] = wire;
	}
	return &wire->out;
}

void wire_say_text(struct wire *wire, str text)
{
	buf_add(wire_say(wire), text);
}

/* ---- reading ---- */

/* Tells of all whole pieces, of which the first `known` bytes were read before; says how many
 * bytes they were. */
static size_t tell_pieces(struct wire *wire, str bytes, size_t known)
{
	size_t begin = 0, at = known, used;
	enum split split;

	while (wire->phase == WIRE_OPEN && at < bytes.len) {
		split = splitter_next(&wire->splitter, str_from(bytes, at), &used);
		at += used;
		if (split == SPLIT_MORE)
			break;
		wire->events->heard(wire, split, str_make(bytes.at + begin, at - begin));
		begin = at;
	}
	return begin;
}

static void take(struct wire *wire, str bytes)
{
	size_t known = wire->in.len;

	if (known == 0) {
		size_t told = tell_pieces(wire, bytes, 0);

		if (wire->phase == WIRE_OPEN)
			buf_add(&wire->in, str_from(bytes, told));
		return;
	}
	/* The events may close the wire and open it again: the bytes are not its own meanwhile. */
	struct buf all = wire->in;

	buf_init(&wire->in, BUFFERED_MAX);
	buf_add(&all, bytes);
	size_t told = tell_pieces(wire, buf_str(&all), known);

	if (wire->phase == WIRE_OPEN)
		buf_add(&wire->in, str_from(buf_str(&all), told));
	buf_fini(&all);
}

static void read_plain(struct wire *wire)
{
	ssize_t len = read(wire->fd, wire->loop->bytes, READ_MAX);

	wire->loop->reads++;
	if (len > 0)
		take(wire, str_make(wire->loop->bytes, (size_t)len));
	else if (len == 0)
		fail(wire, "closed by the server");
	else if (errno != EAGAIN && errno != EINTR)
		fail(wire, strerror(errno));
}

static void read_tls(struct wire *wire)
{
	do {
		int len = SSL_read(wire->tls, wire->loop->bytes, READ_MAX);
		int error = len > 0 ? SSL_ERROR_NONE : SSL_get_error(wire->tls, len);

		wire->loop->reads++;
		if (error == SSL_ERROR_WANT_READ)
			return;
		if (error != SSL_ERROR_NONE) {
			fail(wire, "closed by the server");
			return;
		}
		take(wire, str_make(wire->loop->bytes, (size_t)len));
	} while (wire->phase == WIRE_OPEN && SSL_has_pending(wire->tls));
}

/* ---- turns ---- */

static void connected(struct wire *wire)
{
	int error = 0;
	socklen_t len = sizeof(error);

	getsockopt(wire->fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (error) {
		fail(wire, strerror(error));
		return;
	}
	want(wire, EPOLL_CTL_MOD, false);
	if (wire->tls) {
		begin_shaking(wire);
		return;
	}
	wire->phase = WIRE_OPEN;
	wire->events->opened(wire);
}

static void happen(struct wire *wire, uint32_t events)
{
	switch (wire->phase) {
	case WIRE_CLOSED:
		return;
	case WIRE_CONNECTING:
		connected(wire);
		return;
	case WIRE_SHAKING:
		shake(wire);
		return;
	case WIRE_OPEN:
		if (events & EPOLLOUT)
			flush(wire);
		if (wire->phase != WIRE_OPEN || !(events & ~(uint32_t)EPOLLOUT))
			return;
		if (wire->tls)
			read_tls(wire);
		else
			read_plain(wire);
		return;
	}
}

/* Flushing may close wires, whose owners may say more. */
static void flush_all(struct loop *loop)
{
	for (size_t i = 0; i < loop->dirty_count; i++) {
		struct wire *wire = loop->dirty[i];

		wire->is_dirty = false;
		if (!wire->waits_for_room)
			flush(wire);
	}
	loop->dirty_count = 0;
}

void loop_turn(struct loop *loop, int64_t wait_us)
{
	struct timespec wait = { wait_us / 1000000, wait_us % 1000000 * 1000 };
	struct epoll_event events[EVENTS_MAX];
	int count;

	flush_all(loop);
	count = epoll_pwait2(loop->epoll_fd, events, EVENTS_MAX, &wait, NULL);
	for (int i = 0; i < count; i++)
		happen(events[i].data.ptr, events[i].events);
	flush_all(loop);
}
