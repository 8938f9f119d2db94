/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of the system that are interrupted, or do a part of what was asked (F-18, F-46): the calls
 * of this program are ours, and the kernel's only when a die says so. */

#include "net/conn.h"

#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/conn_parts.h"
#include "net/real.h"
#include "net/tls.h"
#include "support/test.h"

enum { MANY = 200 * 1000, PIECE = 777 };

static atomic_uint dice, bad_calls;
static atomic_bool is_bad;

static unsigned roll(void)
{
	unsigned x = atomic_fetch_add(&dice, 0x9E3779B9u);

	x ^= x >> 16;
	x *= 0x7FEB352Du;
	x ^= x >> 15;
	return x;
}

/* False: with errno set. *len may be less than it was. */
static bool goes_on(size_t *len)
{
	static const int errors[] = { EINTR, EAGAIN };
	unsigned what;

	if (!atomic_load(&is_bad) || *len == 0)
		return true;
	what = roll() % 8;
	atomic_fetch_add(&bad_calls, 1);
	if (what < ARRAY_LEN(errors)) {
		errno = errors[what];
		return false;
	}
	*len = what < 6 ? 1 : 1 + roll() % *len;
	return true;
}

#define OURS(name, declared, given)                                                                \
	ssize_t name declared;                                                                     \
	ssize_t name declared                                                                      \
	{                                                                                          \
		static ssize_t(*real) declared;                                                    \
                                                                                                   \
		if (!real)                                                                         \
			*(void **)&real = dlsym(RTLD_NEXT, #name);                                 \
		return is_socket(fd) && !goes_on(&len) ? -1 : real given;                          \
	}

static bool is_socket(int fd)
{
	int type;
	socklen_t len = sizeof(type);

	return atomic_load(&is_bad) && getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0;
}

OURS(send, (int fd, const void *at, size_t len, int flags), (fd, at, len, flags))
OURS(recv, (int fd, void *at, size_t len, int flags), (fd, at, len, flags))
/* OpenSSL's own. */
OURS(write, (int fd, const void *at, size_t len), (fd, at, len))
OURS(read, (int fd, void *at, size_t len), (fd, at, len))

static char byte_at(size_t at)
{
	return (char)('a' + (at ^ at >> 7) % 26);
}

static void secure(struct served *served)
{
	CHECK(conn_start_tls(served->conn, served->service->tls, STR_NONE, STR_NONE));
}

/* What is written there comes back; the client's own calls are bad, too. */
struct talk {
	int fd;
	SSL *ssl;
};

static size_t put(struct talk *talk, const char *at, size_t len)
{
	ssize_t sent = talk->ssl ? SSL_write(talk->ssl, at, (int)len)
				 : send(talk->fd, at, len, MSG_NOSIGNAL);

	return sent > 0 ? (size_t)sent : 0;
}

static size_t get(struct talk *talk, char *at, size_t len)
{
	ssize_t got = talk->ssl ? SSL_read(talk->ssl, at, (int)len) : recv(talk->fd, at, len, 0);

	return got > 0 ? (size_t)got : 0;
}

static void check_all_comes_back(struct talk *talk)
{
	static char sent[PIECE], got[PIECE];
	size_t at = 0;

	while (at < MANY) {
		size_t came = 0;

		for (size_t i = 0; i < PIECE; i++)
			sent[i] = byte_at(at + i);
		for (size_t gone = 0; gone < PIECE;)
			gone += put(talk, sent + gone, PIECE - gone);
		while (came < PIECE)
			came += get(talk, got + came, PIECE - came);
		CHECK(memcmp(sent, got, PIECE) == 0);
		at += PIECE;
	}
}

static void check_with(struct service service, bool is_tls)
{
	struct server server;
	struct talk talk = { 0 };
	int yes = 1;

	server_open(&server, &service);
	talk.fd = client_connect(server.port);
	setsockopt(talk.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	atomic_store(&bad_calls, 0);
	atomic_store(&is_bad, true);
	if (is_tls) {
		talk.ssl = client_tls(talk.fd, "one.example", NULL, TLS1_3_VERSION);
		while (SSL_connect(talk.ssl) != 1)
			CHECK(SSL_get_error(talk.ssl, -1) != SSL_ERROR_SSL);
	}
	check_all_comes_back(&talk);
	atomic_store(&is_bad, false);
	CHECK(atomic_load(&bad_calls) > 1000);
	if (talk.ssl)
		client_tls_free(talk.ssl);
	close(talk.fd);
	server_close(&server);
	CHECK_INT(service.closes, 1);
}

TEST(f_46_f_18_interrupted_and_partial_calls_lose_no_byte)
{
	check_with((struct service){ .input = echo }, false);
}

TEST(f_46_f_18_nor_do_they_with_records_of_tls_in_pieces)
{
	struct service service = { .opened = secure, .input = echo };

	service.tls = test_tls_context(STR_NONE);
	check_with(service, true);
	tls_context_free(&service.tls);
}
