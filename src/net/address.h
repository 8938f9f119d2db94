/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Where a peer is: a value. IPv4 mapped into IPv6 is IPv4 here, so that a peer has one form. Pure,
 * any thread. */

#include "base/buf.h"

struct sockaddr;

enum peer_family { PEER_LOCAL, PEER_IPV4, PEER_IPV6 };

struct peer_address {
	unsigned char bytes[16]; /* network order; four for IPv4, none for a Unix socket */
	uint16_t port;
	uint8_t family; /* enum peer_family */
};

enum { PEER_TEXT_MAX = 64 };

struct peer_address peer_address_of(const struct sockaddr *address);
/* "192.0.2.7", "2001:db8::7" or "127.0.0.1", without a port; false: not an address. */
bool peer_address_parse(str text, struct peer_address *out) MUST_USE;

/* The text lies in `room`. */
str peer_address_text(const struct peer_address *peer, char room[PEER_TEXT_MAX]); /* no port */
/* What limits count: "192.0.2.7/32", "2001:db8:0:100::/64" is one place, as much as one household
 * gets, "192.0.2.0/24", "2001:db8:0:100::/56" its neighbourhood, as much as one gets easily; a Unix
 * socket is "local". */
enum peer_scope { PEER_PLACE, PEER_NEIGHBOURHOOD };
str peer_address_prefix(const struct peer_address *peer, enum peer_scope scope,
	char room[PEER_TEXT_MAX]);
/* 127.0.0.0/8, ::1 or a Unix socket. */
bool peer_address_is_loopback(const struct peer_address *peer);
bool peer_address_eq(const struct peer_address *a, const struct peer_address *b); /* no port */

/* "127.0.0.1:5222", "[::1]:5222" or "*:5222" taken apart; *out_host is the "*" too. False with a
 * sentence in `why`. */
bool listen_address_parse(str text, str *out_host, uint16_t *out_port, struct buf *why) MUST_USE;
