/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* OpenSSL's side of tls.h, for the connections of net/; nobody else includes it. In
 * tls_context.c. */

#include <openssl/ssl.h>

#include "base/str.h"

struct tls_context;
struct tls_identity;

/* A server's TLS over the descriptor. `name` stands in for a client's server name; copied. The
 * application data (SSL_set_app_data) is the caller's, `handshake_record` is told of each record
 * with handshake messages that arrives after the handshake (KeyUpdate, an attempt to renegotiate:
 * */
SSL *tls_accept(struct tls_context *context, int fd, str name,
	void (*handshake_record)(SSL *ssl)) MUST_USE;

/* For the handshake that is running; false when OpenSSL does not take it. */
bool tls_identity_use(struct tls_identity *identity, SSL *ssl) MUST_USE;

/* OpenSSL's reason for the last failure on this thread, a constant; "connection lost" when it has
 * none. */
const char *tls_last_error(void);
