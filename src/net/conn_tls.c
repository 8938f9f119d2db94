/* SPDX-License-Identifier: Apache-2.0 */
/* The TLS of a connection: handshake, records, channel bindings. */

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/bug.h"
#include "net/conn_parts.h"
#include "net/tls_parts.h"

/* so many KeyUpdates (or wishes to renegotiate) for each megabyte of input. An honest client
 * changes its keys after gigabytes. */
enum { HANDSHAKES_MAX = 32, HANDSHAKES_BYTES = 1024 * 1024, RECORD_MAX = 16384 };

/* Takes the socket away from OpenSSL, which would otherwise go on reading such records as long as
 * they come. */
static void count_handshake(SSL *ssl)
{
	struct conn *conn = SSL_get_app_data(ssl);

	if (conn->handshakes++ < HANDSHAKES_MAX)
		return;
	conn->handshakes = HANDSHAKES_MAX;
	conn->why = "too many handshake records";
	BIO_set_fd(SSL_get_rbio(ssl), -1, BIO_NOCLOSE);
}

static enum conn_io judge(struct conn *conn, int result)
{
	switch (SSL_get_error(conn->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return CONN_IO_WAIT;
	case SSL_ERROR_WANT_WRITE:
		conn->tls_wants_writable = true;
		return CONN_IO_WAIT;
	case SSL_ERROR_ZERO_RETURN:
		return CONN_IO_END;
	default:
		if (!conn->why)
			conn->why = tls_last_error();
		return CONN_IO_BROKEN;
	}
}

void conn_handshake(struct conn *conn)
{
	int result;

	ERR_clear_error();
	result = SSL_do_handshake(conn->ssl);
	if (result == 1) {
		conn->security = CONN_TLS_ON;
		buf_clear(&conn->out);
		conn_events(conn)->secured(conn->owner);
		/* The first data may have come in one piece with the end of the handshake. */
		conn_read_later(conn);
		return;
	}
	if (judge(conn, result) == CONN_IO_WAIT)
		return;
	if (!conn->why)
		conn->why = "connection lost";
	conn_linger(conn, CONN_TLS_FAILED);
}

bool conn_start_tls(struct conn *conn, struct tls_context *context, str name, str leftover)
{
	if (leftover.len)
		return false;
	if (conn->state != CONN_OPEN)
		return true;
	BUG_ON(conn->security != CONN_PLAIN || conn->unread);
	conn->ssl = tls_accept(context, conn->fd, name, count_handshake);
	SSL_set_app_data(conn->ssl, conn);
	conn->security = CONN_TLS_NEXT;
	loop_defer(conn->loop, &conn->flush);
	conn_watch(conn);
	return true;
}

enum conn_io conn_tls_read(struct conn *conn, char *at, size_t len, size_t *out_len)
{
	int got;

	ERR_clear_error();
	got = SSL_read(conn->ssl, at, (int)len);
	if (got <= 0)
		return judge(conn, got);
	*out_len = (size_t)got;
	conn->counted += (unsigned)got;
	if (conn->counted >= HANDSHAKES_BYTES)
		conn->counted = conn->handshakes = 0;
	return CONN_IO_OK;
}

enum conn_io conn_tls_write(struct conn *conn, str bytes, size_t *out_len)
{
	bool reading_waits = conn->tls_wants_writable;
	enum conn_io io;
	int sent;

	ERR_clear_error();
	sent = SSL_write(conn->ssl, bytes.at, (int)str_upto(bytes, RECORD_MAX).len);
	if (sent > 0) {
		*out_len = (size_t)sent;
		return CONN_IO_OK;
	}
	io = judge(conn, sent);
	conn->tls_wants_writable = reading_waits;
	return io;
}

void conn_tls_end(struct conn *conn)
{
	ERR_clear_error();
	SSL_shutdown(conn->ssl);
}

/* --- questions --- */

bool conn_is_tls(const struct conn *conn)
{
	return conn->security == CONN_TLS_ON;
}

str conn_tls_version(const struct conn *conn)
{
	return conn_is_tls(conn) ? str_of(SSL_get_version(conn->ssl)) : STR_NONE;
}

str conn_tls_cipher(const struct conn *conn)
{
	return conn_is_tls(conn) ? str_of(SSL_get_cipher_name(conn->ssl)) : STR_NONE;
}

str conn_sni(const struct conn *conn)
{
	if (!conn_is_tls(conn))
		return STR_NONE;
	return str_of(SSL_get_servername(conn->ssl, TLSEXT_NAMETYPE_host_name));
}

/* RFC 9266 §2, §4.2: with TLS 1.2 only under the extended master secret. */
static bool add_exporter(const struct conn *conn, struct buf *out)
{
	static const char label[] = "EXPORTER-Channel-Binding";
	unsigned char bytes[32];

	if (SSL_version(conn->ssl) != TLS1_3_VERSION && SSL_get_extms_support(conn->ssl) != 1)
		return false;
	if (SSL_export_keying_material(conn->ssl, bytes, sizeof(bytes), label, sizeof(label) - 1,
				       NULL, 0, 0) != 1)
		return false;
	buf_add(out, str_make((const char *)bytes, sizeof(bytes)));
	return true;
}

/* RFC 5929 §4.1: the hash of the certificate's signature, MD5 and SHA-1 raised to SHA-256; not
 * defined for signatures without one hash (EdDSA). */
static bool add_end_point(const struct conn *conn, struct buf *out)
{
	X509 *certificate = SSL_get_certificate(conn->ssl);
	unsigned char bytes[EVP_MAX_MD_SIZE];
	const EVP_MD *digest;
	unsigned len;
	int nid;

	if (!certificate || X509_get_signature_info(certificate, &nid, NULL, NULL, NULL) != 1)
		return false;
	if (nid == NID_md5 || nid == NID_sha1)
		nid = NID_sha256;
	digest = EVP_get_digestbynid(nid);
	if (!digest || X509_digest(certificate, digest, bytes, &len) != 1)
		return false;
	buf_add(out, str_make((const char *)bytes, len));
	return true;
}

bool conn_channel_binding(const struct conn *conn, str type, struct buf *out)
{
	if (!conn_is_tls(conn))
		return false;
	if (str_eq(type, S("tls-exporter")))
		return add_exporter(conn, out);
	return str_eq(type, S("tls-server-end-point")) && add_end_point(conn, out);
}
