/* SPDX-License-Identifier: Apache-2.0 */
/* TLS between real sockets: OpenSSL's client on the other side. */

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/conn.h"
#include "net/real.h"
#include "net/tls.h"
#include "support/test.h"

static void secure(struct served *served)
{
	CHECK(conn_start_tls(served->conn, served->service->tls, STR_NONE, STR_NONE));
}

static void send_tls(SSL *ssl, str bytes)
{
	CHECK_INT(SSL_write(ssl, bytes.at, (int)bytes.len), bytes.len);
}

static size_t read_tls(SSL *ssl, char *at, size_t len)
{
	size_t total = 0;

	while (total < len) {
		int got = SSL_read(ssl, at + total, (int)(len - total));

		if (got <= 0)
			break;
		total += (size_t)got;
	}
	return total;
}

/* --- direct TLS --- */

static struct service direct;
static struct server server;
static int fd;
static SSL *ssl;

static void open_with(struct service service, str alpn)
{
	direct = service;
	direct.tls = test_tls_context(alpn);
	server_open(&server, &direct);
}

static int connect_tls(const char *sni, const char *alpn, int version)
{
	fd = client_connect(server.port);
	ssl = client_tls(fd, sni, alpn, version);
	return SSL_connect(ssl);
}

static void disconnect(void)
{
	client_tls_free(ssl);
	close(fd);
}

static void end_all(void)
{
	server_close(&server);
	tls_context_free(&direct.tls);
}

static void check_certificate(const char *name)
{
	X509 *certificate = SSL_get1_peer_certificate(ssl);

	CHECK(certificate != NULL);
	CHECK_INT(X509_check_host(certificate, name, 0, 0, NULL), 1);
	X509_free(certificate);
}

static void check_echo(const char *text)
{
	char room[100];
	size_t len = strlen(text);

	send_tls(ssl, str_of(text));
	CHECK_INT(read_tls(ssl, room, len), len);
	CHECK_STR(str_make(room, len), text);
}

TEST(direct_tls_answers_with_the_certificate_of_the_name_that_is_asked_for)
{
	const unsigned char *alpn;
	unsigned len;

	open_with((struct service){ .opened = secure, .input = echo }, S("xmpp-client"));
	CHECK_INT(connect_tls("one.example", "xmpp-client", TLS1_3_VERSION), 1);
	check_certificate("one.example");
	SSL_get0_alpn_selected(ssl, &alpn, &len);
	CHECK_STR(str_make((const char *)alpn, len), "xmpp-client");
	check_echo("hello");
	CHECK_STR(str_of(direct.sni), "one.example");
	CHECK_STR(str_of(direct.version), "TLSv1.3");
	disconnect();
	CHECK_INT(connect_tls("Two.Example", NULL, TLS1_2_VERSION), 1);
	check_certificate("two.example");
	check_echo("hello");
	CHECK_STR(str_of(direct.version), "TLSv1.2");
	disconnect();
	end_all();
	CHECK_INT(direct.secures, 2);
	CHECK_INT(direct.end, CONN_CLOSED);
}

static void check_alert(int connected, const char *reason)
{
	const char *told = ERR_reason_error_string(ERR_peek_last_error());

	CHECK(connected != 1);
	CHECK(told && strstr(told, reason) != NULL);
	ERR_clear_error();
	disconnect();
	wait_for(&direct.closes, direct.opens);
	CHECK_INT(direct.end, CONN_TLS_FAILED);
	CHECK(direct.why[0] != '\0');
}

TEST(a_031_a_wrong_protocol_an_unknown_name_and_an_old_version_are_refused_with_their_alerts)
{
	open_with((struct service){ .opened = secure, .input = echo }, S("xmpp-client"));
	check_alert(connect_tls("one.example", "h2", TLS1_3_VERSION), "no application protocol");
	wait_for(&direct.opens, 1);
	check_alert(connect_tls("three.example", NULL, TLS1_3_VERSION), "unrecognized name");
	wait_for(&direct.opens, 2);
	check_alert(connect_tls(NULL, NULL, TLS1_3_VERSION), "unrecognized name");
	wait_for(&direct.opens, 3);
	fd = client_connect(server.port);
	ssl = client_tls(fd, "one.example", NULL, TLS1_1_VERSION);
	SSL_set_min_proto_version(ssl, TLS1_1_VERSION);
	SSL_set_cipher_list(ssl, "ALL:@SECLEVEL=0");
	check_alert(SSL_connect(ssl), "protocol version");
	end_all();
	CHECK_INT(direct.secures, 0);
}

TEST(what_is_no_tls_ends_the_handshake_and_is_not_interpreted)
{
	char room[100];

	open_with((struct service){ .opened = secure, .input = echo }, STR_NONE);
	fd = client_connect(server.port);
	client_send(fd, S("<?xml version='1.0'?><stream:stream to='one.example'>"));
	while (client_read(fd, room, sizeof(room)) > 0)
		;
	close(fd);
	end_all();
	CHECK_INT(direct.inputs, 0);
	CHECK_INT(direct.end, CONN_TLS_FAILED);
}

TEST(a_022_a_connection_cut_in_the_handshake_leaves_nothing_behind)
{
	open_with((struct service){ .opened = secure, .input = echo }, STR_NONE);
	for (int i = 0; i < 200; i++) {
		fd = client_connect(server.port);
		/* The head of a ClientHello, or nothing. */
		if (i % 2)
			client_send(fd, S("\x16\x03\x01\x02\x00\x01\x00"));
		close(fd);
	}
	wait_for(&direct.opens, 200);
	end_all();
	CHECK_INT(direct.closes, 200);
}

/* --- STARTTLS --- */

static void upgrade(struct served *served, str bytes)
{
	size_t end = sizeof("starttls") - 1;

	if (conn_is_tls(served->conn)) {
		conn_write(served->conn, bytes);
		return;
	}
	conn_write(served->conn, S("proceed"));
	if (!conn_start_tls(served->conn, served->service->tls, S("one.example"),
		    str_from(bytes, end)))
		conn_close(served->conn);
	/* Before the handshake is done, nothing is said. */
	conn_write(served->conn, S("too early"));
}

static void check_proceed(void)
{
	char room[10];

	fd = client_connect(server.port);
	client_send(fd, S("starttls"));
	CHECK_INT(client_read(fd, room, 7), 7);
	CHECK_STR(str_make(room, 7), "proceed");
}

TEST(starttls_answers_in_the_clear_and_goes_on_encrypted)
{
	open_with((struct service){ .input = upgrade }, STR_NONE);
	check_proceed();
	ssl = client_tls(fd, NULL, NULL, TLS1_3_VERSION);
	CHECK_INT(SSL_connect(ssl), 1);
	/* No name was asked for: the host of the stream answers. */
	check_certificate("one.example");
	check_echo("hello");
	disconnect();
	end_all();
	CHECK_INT(direct.secures, 1);
}

TEST(a_024_plain_bytes_behind_starttls_end_the_connection)
{
	char room[100];

	open_with((struct service){ .input = upgrade }, STR_NONE);
	fd = client_connect(server.port);
	client_send(fd, S("starttls<auth/>"));
	CHECK_INT(client_read(fd, room, sizeof(room)), 7);
	close(fd);
	end_all();
	CHECK_INT(direct.secures, 0);
	CHECK_INT(direct.inputs, 1);
	CHECK_INT(direct.end, CONN_CLOSED);
}

/* --- data --- */

static void fill(char *room, size_t len, unsigned seed)
{
	for (size_t i = 0; i < len; i++)
		room[i] = (char)('a' + (i + i / 251 + seed) % 26);
}

static void echo_unlimited(struct served *served, str bytes)
{
	conn_set_output_limit(served->conn, 1 << 24);
	conn_write(served->conn, bytes);
}

TEST(big_data_goes_through_tls_both_ways)
{
	enum { LEN = 100000 };
	static char sent[LEN], got[LEN];

	open_with((struct service){ .opened = secure, .input = echo_unlimited }, STR_NONE);
	CHECK_INT(connect_tls("one.example", NULL, TLS1_3_VERSION), 1);
	for (unsigned round = 0; round < 50; round++) {
		fill(sent, LEN, round);
		send_tls(ssl, str_make(sent, LEN));
		CHECK_INT(read_tls(ssl, got, LEN), LEN);
		CHECK(memcmp(sent, got, LEN) == 0);
	}
	disconnect();
	end_all();
}

enum { BIG = 4 * 1024 * 1024 };

static void write_big_and_close(struct served *served, str bytes)
{
	char *room;

	(void)bytes;
	conn_set_output_limit(served->conn, BIG);
	room = buf_extend(conn_out(served->conn), BIG);
	fill(room, BIG, 0);
	conn_close(served->conn);
}

TEST(closing_flushes_through_tls_and_says_close_notify)
{
	static char got[BIG], wanted[BIG];
	char byte;

	open_with((struct service){ .opened = secure, .input = write_big_and_close }, STR_NONE);
	CHECK_INT(connect_tls("one.example", NULL, TLS1_3_VERSION), 1);
	send_tls(ssl, S("x"));
	usleep(50000);
	CHECK_INT(read_tls(ssl, got, BIG), BIG);
	fill(wanted, BIG, 0);
	CHECK(memcmp(got, wanted, BIG) == 0);
	CHECK_INT(SSL_get_error(ssl, SSL_read(ssl, &byte, 1)), SSL_ERROR_ZERO_RETURN);
	disconnect();
	end_all();
	CHECK_INT(direct.end, CONN_CLOSED);
}

static struct served *held;

static void pause_input(struct served *served, str bytes)
{
	conn_write(served->conn, bytes);
	conn_pause(served->conn);
	held = served;
}

static void resume(void *arg)
{
	(void)arg;
	conn_resume(held->conn);
}

TEST(records_that_tls_has_read_already_come_after_the_pause)
{
	static char sent[CONN_READ_MAX * 2], got[CONN_READ_MAX * 2];
	size_t len = 0;

	open_with((struct service){ .opened = secure, .input = pause_input }, STR_NONE);
	CHECK_INT(connect_tls("one.example", NULL, TLS1_3_VERSION), 1);
	fill(sent, sizeof(sent), 1);
	send_tls(ssl, str_make(sent, sizeof(sent)));
	while (len < sizeof(sent)) {
		size_t more;

		wait_for(&direct.inputs, 1);
		run_on(server.loop, resume, NULL);
		more = read_tls(ssl, got + len, 1);
		CHECK_INT(more, 1);
		len += more + (size_t)SSL_read(ssl, got + len + 1, SSL_pending(ssl));
	}
	CHECK(memcmp(sent, got, sizeof(sent)) == 0);
	run_on(server.loop, resume, NULL);
	disconnect();
	end_all();
}

/* --- channel bindings --- */

static void answer_binding(struct served *served, str bytes)
{
	struct buf *out = conn_out(served->conn);
	size_t before = out->len;

	if (!conn_channel_binding(served->conn, bytes, out)) {
		CHECK_INT(out->len, before);
		buf_add_char(out, '-');
	}
}

static void check_binding(const char *type, const void *wanted, size_t len)
{
	char room[100];

	send_tls(ssl, str_of(type));
	CHECK_INT(read_tls(ssl, room, len), len);
	CHECK(memcmp(room, wanted, len) == 0);
}

static void check_bindings(int version)
{
	const char label[] = "EXPORTER-Channel-Binding";
	unsigned char exporter[32], hash[EVP_MAX_MD_SIZE];
	X509 *certificate;
	unsigned len;

	CHECK_INT(connect_tls("one.example", NULL, version), 1);
	CHECK_INT(SSL_export_keying_material(ssl, exporter, 32, label, strlen(label), NULL, 0, 0),
		1);
	check_binding("tls-exporter", exporter, 32);
	certificate = SSL_get1_peer_certificate(ssl);
	X509_digest(certificate, EVP_sha256(), hash, &len);
	X509_free(certificate);
	check_binding("tls-server-end-point", hash, len);
	check_binding("tls-unique", "-", 1);
	disconnect();
}

TEST(channel_bindings_are_the_same_on_both_sides)
{
	open_with((struct service){ .opened = secure, .input = answer_binding }, STR_NONE);
	check_bindings(TLS1_3_VERSION);
	check_bindings(TLS1_2_VERSION);
	fd = client_connect(server.port);
	ssl = client_tls(fd, "one.example", NULL, TLS1_2_VERSION);
	SSL_set_options(ssl, SSL_OP_NO_EXTENDED_MASTER_SECRET);
	CHECK_INT(SSL_connect(ssl), 1);
	check_binding("tls-exporter", "-", 1);
	disconnect();
	end_all();
}

static void get_binding(const char *type, char out[32])
{
	CHECK_INT(connect_tls("one.example", NULL, TLS1_3_VERSION), 1);
	send_tls(ssl, str_of(type));
	CHECK_INT(read_tls(ssl, out, 32), 32);
	disconnect();
}

/* Who sits in between has two connections, and cannot make one binding of them. */
TEST(a_032_no_two_connections_have_one_exporter)
{
	char first[32], second[32];

	open_with((struct service){ .opened = secure, .input = answer_binding }, STR_NONE);
	get_binding("tls-exporter", first);
	get_binding("tls-exporter", second);
	CHECK(memcmp(first, second, 32) != 0);
	get_binding("tls-server-end-point", first);
	get_binding("tls-server-end-point", second);
	CHECK(memcmp(first, second, 32) == 0);
	end_all();
}

/* --- tickets --- */

static bool resumes(SSL_SESSION *session)
{
	bool reused;

	fd = client_connect(server.port);
	ssl = client_tls(fd, "one.example", NULL, TLS1_3_VERSION);
	SSL_set_session(ssl, session);
	CHECK_INT(SSL_connect(ssl), 1);
	check_echo("hello");
	reused = SSL_session_reused(ssl);
	SSL_shutdown(ssl);
	disconnect();
	return reused;
}

static int save_session(SSL *client, SSL_SESSION *session)
{
	SSL_SESSION **place = SSL_get_app_data(client);

	SSL_SESSION_free(*place);
	*place = session;
	return 1;
}

TEST(a_030_sessions_are_resumed_without_early_data_until_the_certificates_change)
{
	SSL_SESSION *session = NULL;
	struct tls_context *other;
	struct tls_host host = { .name = S("one.example") };

	open_with((struct service){ .opened = secure, .input = echo }, STR_NONE);
	fd = client_connect(server.port);
	ssl = client_tls(fd, "one.example", NULL, TLS1_3_VERSION);
	SSL_CTX_set_session_cache_mode(SSL_get_SSL_CTX(ssl),
		SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(SSL_get_SSL_CTX(ssl), save_session);
	SSL_set_app_data(ssl, (void *)&session);
	CHECK_INT(SSL_connect(ssl), 1);
	check_echo("hello");
	SSL_shutdown(ssl);
	disconnect();
	CHECK(session != NULL);
	/* No early data is ever allowed. */
	CHECK_INT(SSL_SESSION_get_max_early_data(session), 0);
	CHECK(resumes(session));

	other = test_tls_context(STR_NONE);
	host.identity = tls_context_identity(other, S("two.example"));
	tls_context_set_hosts(direct.tls, &host, 1);
	tls_identity_unref(&host.identity);
	tls_context_free(&other);
	CHECK(!resumes(session));
	SSL_SESSION_free(session);
	end_all();
}

/* --- floods of handshake records (A-023) --- */

TEST(a_023_a_flood_of_key_updates_ends_the_connection)
{
	int sent = 0;

	open_with((struct service){ .opened = secure, .input = echo }, STR_NONE);
	CHECK_INT(connect_tls("one.example", NULL, TLS1_3_VERSION), 1);
	check_echo("hello");
	/* A few are nothing. */
	for (int i = 0; i < 5; i++) {
		CHECK_INT(SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED), 1);
		check_echo("still here");
	}
	while (sent < 10000 && SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) == 1
		&& SSL_do_handshake(ssl) == 1)
		sent++;
	wait_for(&direct.closes, 1);
	CHECK_INT(direct.end, CONN_LOST);
	CHECK_STR(str_of(direct.why), "too many handshake records");
	disconnect();
	end_all();
}

TEST(a_023_renegotiation_is_refused)
{
	char byte;

	open_with((struct service){ .opened = secure, .input = echo }, STR_NONE);
	CHECK_INT(connect_tls("one.example", NULL, TLS1_2_VERSION), 1);
	check_echo("hello");
	CHECK_INT(SSL_renegotiate(ssl), 1);
	SSL_do_handshake(ssl);
	CHECK(SSL_read(ssl, &byte, 1) <= 0);
	CHECK(strstr(ERR_reason_error_string(ERR_peek_last_error()), "renegotiation") != NULL);
	ERR_clear_error();
	disconnect();
	end_all();
	CHECK_INT(direct.secures, 1);
}
