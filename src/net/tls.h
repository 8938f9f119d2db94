/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What TLS needs before there is a connection: identities (a certificate chain and its key) and
 * contexts (the rules of one kind of connection, and which identity answers to which name). TLS 1.2
 * and 1.3 only, ciphers with forward secrecy and AEAD, no renegotiation, no compression, no early
 * data; session tickets under keys that change every TLS_TICKET_HOURS. Names
 * of hosts are in ASCII (A-labels) here. */

#include "base/buf.h"

struct tls_identity;
struct tls_context;

/* --- identities: immutable, counted, any thread --- */

/* From PEM files. NULL with a sentence in `why`: unreadable, malformed, the key is not the
 * certificate's, or the key's file can be read by everybody. That it has expired does not
 * hinder: see tls_identity_judge(). */
struct tls_identity *tls_identity_load(const char *certificate_path, const char *key_path,
	struct buf *why) MUST_USE;
struct tls_identity *tls_identity_ref(struct tls_identity *identity);
void tls_identity_unref(struct tls_identity **identity);

/* One of its dNSNames is the name or covers it by a wildcard (RFC 9525 §6.3). */
bool tls_identity_covers(const struct tls_identity *identity, str name);
/* Seconds since 1970: the end of the validity of the certificate itself. */
int64_t tls_identity_expires(const struct tls_identity *identity);
/* What the administrator of host `name` should know: expired, not yet valid, ends within
 * TLS_EXPIRY_DAYS, does not cover the name. Nothing is added, and true, when all is well. */
bool tls_identity_judge(const struct tls_identity *identity, str name, struct buf *warning);

enum { TLS_EXPIRY_DAYS = 14, TLS_TICKET_HOURS = 12 };

/* Makes a certificate that signs itself: EC P-256, ten years, a dNSName for each name, the key's
 * file 0600. Existing files are not touched: that fails. */
bool tls_self_signed(const str *names, size_t count, const char *certificate_path,
	const char *key_path, struct buf *why) MUST_USE;

/* --- contexts: counted by their connections, any thread --- */

/* `alpn` is the only protocol spoken: a client that offers others only is refused with
 * no_application_protocol, one that offers none is let in (XEP-0368 §5; A-031). STR_NONE: ALPN is
 * not looked at (after <starttls/>). Without hosts, every handshake fails. */
struct tls_context *tls_context_new(str alpn);
/* Connections that use it keep what they need. */
void tls_context_free(struct tls_context **context);

struct tls_host {
	str name;
	struct tls_identity *identity; /* lent; the context takes its own references */
};

/* Replaces the whole table at once; handshakes see the old or the new. Connections keep the
 * identity they began with. The names are copied, compared without case. */
void tls_context_set_hosts(struct tls_context *context, const struct tls_host *hosts,
	size_t count);
/* The identity of the name, a reference for the caller; NULL: none. */
struct tls_identity *tls_context_identity(struct tls_context *context, str name) MUST_USE;
