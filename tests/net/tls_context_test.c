/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts: the table of hosts, and tickets under a clock that stands still. */

#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/tls.h"
#include "net/tls_parts.h"
#include "support/fake_clock.h"
#include "support/test.h"

static struct tls_identity *make_identity(str name)
{
	char dir[] = "/tmp/jackdaw-ctx-XXXXXX", certificate[60], key[60];
	struct tls_identity *identity;
	struct buf why;

	buf_init(&why, 500);
	CHECK(mkdtemp(dir) != NULL);
	snprintf(certificate, sizeof(certificate), "%s/c", dir);
	snprintf(key, sizeof(key), "%s/k", dir);
	CHECK(tls_self_signed(&name, 1, certificate, key, &why));
	identity = tls_identity_load(certificate, key, &why);
	CHECK(identity != NULL);
	unlink(certificate);
	unlink(key);
	rmdir(dir);
	return identity;
}

static bool answers(struct tls_context *context, const char *name,
	const struct tls_identity *wanted)
{
	struct tls_identity *identity = tls_context_identity(context, str_of(name));
	bool same = identity == wanted;

	tls_identity_unref(&identity);
	return same;
}

TEST(a_name_is_found_without_case_and_others_are_not)
{
	struct tls_context *context = tls_context_new(STR_NONE);
	struct tls_identity *a = make_identity(S("a.example"));
	struct tls_identity *b = make_identity(S("b.example"));
	struct tls_host hosts[] = { { S("A.example"), a }, { S("b.example"), b },
		{ S("a.example"), b } };
	char longest[300];

	CHECK(answers(context, "a.example", NULL));
	tls_context_set_hosts(context, hosts, 3);
	CHECK(answers(context, "a.EXAMPLE", a)); /* the first of two */
	CHECK(answers(context, "b.example", b));
	CHECK(answers(context, "c.example", NULL));
	CHECK(answers(context, "", NULL));
	memset(longest, 'a', sizeof(longest));
	CHECK(!tls_context_identity(context, str_make(longest, sizeof(longest))));
	tls_context_set_hosts(context, hosts + 1, 1);
	CHECK(answers(context, "a.example", NULL));
	CHECK(answers(context, "b.example", b));
	tls_identity_unref(&a);
	tls_identity_unref(&b);
	tls_context_free(&context);
	CHECK(context == NULL);
}

/* --- handshakes in one thread, over a pair of sockets --- */

static void ignore_record(SSL *ssl)
{
	(void)ssl;
}

static int keep_session(SSL *ssl, SSL_SESSION *session)
{
	SSL_SESSION **place = SSL_get_app_data(ssl);

	SSL_SESSION_free(*place);
	*place = session;
	return 1;
}

static SSL *connect_client(int fd, SSL_SESSION **session, int version)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL *ssl;

	SSL_CTX_set_max_proto_version(ctx, version);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(ctx, keep_session);
	ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	SSL_set_fd(ssl, fd);
	SSL_set_connect_state(ssl);
	SSL_set_app_data(ssl, (void *)session);
	if (*session)
		SSL_set_session(ssl, *session);
	return ssl;
}

/* Shakes hands with the session, if there is one, and keeps the newest; true: it was resumed. */
static bool resumed(struct tls_context *context, SSL_SESSION **session, int version)
{
	int fds[2], client_done = 0, server_done = 0;
	SSL *client, *server;
	bool reused;
	char byte;

	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) == 0);
	client = connect_client(fds[0], session, version);
	server = tls_accept(context, fds[1], S("a.example"), ignore_record);
	for (int i = 0; i < 20 && !(client_done == 1 && server_done == 1); i++) {
		client_done = SSL_do_handshake(client);
		server_done = SSL_do_handshake(server);
	}
	CHECK(client_done == 1 && server_done == 1);
	CHECK(SSL_read(client, &byte, 1) < 0); /* takes the ticket */
	if (version == TLS1_2_VERSION) /* where a resumed one is not given to the callback */
		keep_session(client, SSL_get1_session(client));
	reused = SSL_session_reused(server);
	SSL_shutdown(client);
	SSL_free(client);
	SSL_free(server);
	close(fds[0]);
	close(fds[1]);
	return reused;
}

static void check_tickets(int version)
{
	const int64_t hour = 60 * 60 * 1000;
	struct tls_context *context = tls_context_new(STR_NONE);
	struct tls_identity *identity = make_identity(S("a.example"));
	struct tls_host host = { S("a.example"), identity };
	SSL_SESSION *session = NULL, *old;

	fake_clock_reset();
	tls_context_set_hosts(context, &host, 1);
	CHECK(!resumed(context, &session, version));
	CHECK(session != NULL);
	fake_clock_advance_ms((TLS_TICKET_HOURS - 1) * hour);
	CHECK(resumed(context, &session, version));
	/* Under the key before the present one, and a new ticket comes back. */
	old = session;
	SSL_SESSION_up_ref(old);
	fake_clock_advance_ms(2 * hour);
	CHECK(resumed(context, &session, version));
	CHECK(session != old);
	/* Nobody changed the keys for two of their lives. */
	fake_clock_advance_ms((2 * TLS_TICKET_HOURS + 1) * hour);
	CHECK(!resumed(context, &session, version));
	SSL_SESSION_free(old);
	SSL_SESSION_free(session);
	tls_identity_unref(&identity);
	tls_context_free(&context);
}

TEST(tickets_resume_under_two_generations_of_keys_and_no_longer)
{
	check_tickets(TLS1_3_VERSION);
	check_tickets(TLS1_2_VERSION);
}

TEST(a_context_may_be_freed_before_its_connections)
{
	struct tls_context *context = tls_context_new(S("xmpp-client"));
	struct tls_identity *identity = make_identity(S("a.example"));
	struct tls_host host = { S("a.example"), identity };
	SSL_SESSION *session = NULL;
	SSL *client, *server;
	int fds[2], done = 0;

	tls_context_set_hosts(context, &host, 1);
	tls_identity_unref(&identity);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) == 0);
	client = connect_client(fds[0], &session, TLS1_3_VERSION);
	server = tls_accept(context, fds[1], S("a.example"), ignore_record);
	tls_context_free(&context);
	for (int i = 0; i < 20 && done != 1; i++) {
		SSL_do_handshake(client);
		done = SSL_do_handshake(server);
	}
	CHECK_INT(done, 1);
	SSL_free(client);
	SSL_free(server);
	SSL_SESSION_free(session);
	close(fds[0]);
	close(fds[1]);
}
