/* SPDX-License-Identifier: Apache-2.0 */
/* Listening sockets: accept4() on our own descriptors, woken by uv_poll. */

#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "net/loop_parts.h"
#include "net/timer.h"

enum { ACCEPTS_A_TURN = 64, BACKLOG = 1024, REST_MS = 200, SOCKETS_MAX = 2 };

struct listening {
	uv_poll_t poll;
	struct listener *listener;
	int fd;
};

struct listener {
	struct loop *loop;
	struct acceptor *acceptor;
	struct listening *sockets[SOCKETS_MAX]; /* "*" has one for each family */
	int socket_count;
	int reserve_fd; /* given up for a moment when there is no other */
	bool is_starving;
	uint16_t port;
	char *path; /* of a Unix socket */
	struct timer rest;
};

static void watch(struct listening *listening);

static int open_reserve(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* --- accepting --- */

static void rest_over(struct timer *timer)
{
	struct listener *listener = container_of(timer, struct listener, rest);

	if (listener->reserve_fd < 0)
		listener->reserve_fd = open_reserve();
	for (int i = 0; i < listener->socket_count; i++)
		watch(listener->sockets[i]);
}

static void take_a_rest(struct listener *listener)
{
	for (int i = 0; i < listener->socket_count; i++)
		uv_poll_stop(&listener->sockets[i]->poll);
	timer_start(&listener->rest, REST_MS, rest_over);
}

/* A peer in the queue would wake us without end: it is let in by the reserve's door and out again,
 * then nobody is looked at for a while. */
static void refuse_for_want(struct listener *listener, int listening_fd)
{
	if (listener->reserve_fd >= 0) {
		int fd;

		close(listener->reserve_fd);
		fd = accept4(listening_fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			close(fd);
		listener->reserve_fd = open_reserve();
	}
	take_a_rest(listener);
	if (listener->is_starving)
		return;
	listener->is_starving = true;
	if (listener->acceptor->starved)
		listener->acceptor->starved(listener->acceptor);
}

static bool is_want(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/* False: nobody waits any more, or there is no room for who waits. */
static bool accept_one(struct listener *listener, int listening_fd)
{
	struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(address);
	int fd = accept4(listening_fd, (struct sockaddr *)&address, &len,
			 SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct peer_address peer;

	if (fd < 0 && is_want(errno)) {
		refuse_for_want(listener, listening_fd);
		return false;
	}
	if (fd < 0) /* the peer has left already, or a signal came: go on */
		return errno != EAGAIN && errno != EWOULDBLOCK;
	listener->is_starving = false;
	peer = peer_address_of((struct sockaddr *)&address);
	if (peer.family != PEER_LOCAL)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	listener->acceptor->accepted(listener->acceptor, fd, &peer);
	return true;
}

static void peers_wait(uv_poll_t *poll, int status, int events)
{
	struct listening *listening = container_of(poll, struct listening, poll);
	struct listener *listener = listening->listener;

	(void)status;
	(void)events;
	/* The acceptor may close the listener: it is NULL then. */
	for (int i = 0; i < ACCEPTS_A_TURN && listening->listener; i++)
		if (!accept_one(listener, listening->fd))
			break;
}

static void watch(struct listening *listening)
{
	uv_poll_start(&listening->poll, UV_READABLE, peers_wait);
}

/* --- opening --- */

static bool failed(struct buf *why, str where)
{
	buf_printf(why, "cannot listen on %.*s: %s", STR_ARG(where), strerror(errno));
	return false;
}

static bool add_socket(struct listener *listener, int fd)
{
	struct listening *listening = mem_zalloc(sizeof(*listening));

	listening->fd = fd;
	listening->listener = listener;
	if (uv_poll_init(loop_uv(listener->loop), &listening->poll, fd) != 0) {
		mem_free(listening);
		return false;
	}
	listener->sockets[listener->socket_count++] = listening;
	watch(listening);
	return true;
}

static socklen_t fill_address(struct sockaddr_storage *address, int family, const char *host,
			      uint16_t port)
{
	memset(address, 0, sizeof(*address));
	address->ss_family = (sa_family_t)family;
	if (family == AF_INET) {
		struct sockaddr_in *in = (void *)address;

		in->sin_port = htons(port);
		/* Zero, the "*", stays when the text is no address. */
		inet_pton(AF_INET, host, &in->sin_addr);
		return sizeof(*in);
	}
	struct sockaddr_in6 *in6 = (void *)address;

	in6->sin6_port = htons(port);
	inet_pton(AF_INET6, host, &in6->sin6_addr);
	return sizeof(*in6);
}

static uint16_t port_of(int fd)
{
	struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(address);

	getsockname(fd, (struct sockaddr *)&address, &len);
	return peer_address_of((struct sockaddr *)&address).port;
}

static bool listen_on(struct listener *listener, int family, const char *host)
{
	struct sockaddr_storage address;
	socklen_t len = fill_address(&address, family, host, listener->port);
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &(int){ 1 }, sizeof(int));
	if (bind(fd, (struct sockaddr *)&address, len) == 0 && listen(fd, BACKLOG) == 0 &&
	    add_socket(listener, fd)) {
		listener->port = port_of(fd);
		return true;
	}
	error = errno;
	close(fd);
	errno = error;
	return false;
}

static bool no_such_family(int error)
{
	return error == EAFNOSUPPORT || error == EADDRNOTAVAIL || error == EPROTONOSUPPORT;
}

static bool listen_on_both(struct listener *listener)
{
	bool has_ipv4 = listen_on(listener, AF_INET, "");

	if (!has_ipv4 && !no_such_family(errno))
		return false;
	return listen_on(listener, AF_INET6, "") || (has_ipv4 && no_such_family(errno));
}

static bool listen_on_host(struct listener *listener, str host)
{
	char room[PEER_TEXT_MAX];

	if (str_eq(host, S("*")))
		return listen_on_both(listener);
	snprintf(room, sizeof(room), "%.*s", STR_ARG(host));
	return listen_on(listener, strchr(room, ':') ? AF_INET6 : AF_INET, room);
}

static struct listener *listener_new(struct loop *loop, struct acceptor *acceptor)
{
	struct listener *listener = mem_zalloc(sizeof(*listener));

	listener->loop = loop;
	listener->acceptor = acceptor;
	listener->reserve_fd = open_reserve();
	return listener;
}

struct listener *listener_open(struct loop *loop, str where, struct acceptor *acceptor,
			       struct buf *why)
{
	struct listener *listener;
	uint16_t port;
	str host;

	if (!listen_address_parse(where, &host, &port, why))
		return NULL;
	listener = listener_new(loop, acceptor);
	listener->port = port;
	if (!listen_on_host(listener, host)) {
		failed(why, where);
		listener_close(&listener);
	}
	return listener;
}

/* --- Unix sockets --- */

/* Who was killed leaves his socket behind: nobody answers there. */
static bool clear_path(const struct sockaddr_un *address)
{
	struct stat found;
	bool is_dead;
	int fd;

	if (lstat(address->sun_path, &found) != 0)
		return errno == ENOENT;
	errno = EADDRINUSE;
	if (!S_ISSOCK(found.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	is_dead = connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0 &&
		  errno == ECONNREFUSED;
	close(fd);
	errno = EADDRINUSE;
	return is_dead && unlink(address->sun_path) == 0;
}

static bool listen_at(struct listener *listener, const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0)
		return false;
	/* Nobody can connect before listen(), so the mode is never wider than 0600 for a caller. */
	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 &&
	    chmod(address->sun_path, 0600) == 0 && listen(fd, BACKLOG) == 0 &&
	    add_socket(listener, fd)) {
		listener->path = mem_alloc(sizeof(address->sun_path));
		memcpy(listener->path, address->sun_path, sizeof(address->sun_path));
		return true;
	}
	error = errno;
	close(fd);
	errno = error;
	return false;
}

struct listener *listener_open_local(struct loop *loop, const char *path, struct acceptor *acceptor,
				     struct buf *why)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct listener *listener;

	errno = ENAMETOOLONG;
	if (strlen(path) >= sizeof(address.sun_path)) {
		failed(why, str_of(path));
		return NULL;
	}
	memcpy(address.sun_path, path, strlen(path));
	listener = listener_new(loop, acceptor);
	if (!clear_path(&address) || !listen_at(listener, &address)) {
		failed(why, str_of(path));
		listener_close(&listener);
	}
	return listener;
}

/* --- the end --- */

static void poll_closed(uv_handle_t *handle)
{
	struct listening *listening = container_of(handle, struct listening, poll);

	mem_free(listening);
}

static void close_socket(struct listening *listening)
{
	listening->listener = NULL;
	uv_close((uv_handle_t *)&listening->poll, poll_closed);
	/* uv_close() has taken it out of epoll. */
	close(listening->fd);
}

void listener_close(struct listener **listener_at)
{
	struct listener *listener = *listener_at;

	*listener_at = NULL;
	if (!listener)
		return;
	timer_stop(&listener->rest);
	for (int i = 0; i < listener->socket_count; i++)
		close_socket(listener->sockets[i]);
	if (listener->reserve_fd >= 0)
		close(listener->reserve_fd);
	if (listener->path)
		unlink(listener->path);
	mem_free(listener->path);
	mem_free(listener);
}

uint16_t listener_port(const struct listener *listener)
{
	return listener->port;
}

void socket_refuse(int fd)
{
	close(fd);
}
