/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of peers, and the texts of addresses to listen on. */

#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

#include "base/bug.h"

static const unsigned char mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };
static const unsigned char ipv6_loopback[16] = { [15] = 1 };

/* RFC 4291 §2.5.5.2: ::ffff:192.0.2.7 is 192.0.2.7 (A-067: judged after canonicalising). */
static void set_ipv6(struct peer_address *peer, const unsigned char bytes[16])
{
	if (memcmp(bytes, mapped_prefix, sizeof(mapped_prefix)) == 0) {
		peer->family = PEER_IPV4;
		memcpy(peer->bytes, bytes + 12, 4);
	} else {
		peer->family = PEER_IPV6;
		memcpy(peer->bytes, bytes, 16);
	}
}

struct peer_address peer_address_of(const struct sockaddr *address)
{
	struct peer_address peer = { .family = PEER_LOCAL };

	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)address;

		peer.family = PEER_IPV4;
		peer.port = ntohs(in->sin_port);
		memcpy(peer.bytes, &in->sin_addr, 4);
	} else if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)address;

		peer.port = ntohs(in6->sin6_port);
		set_ipv6(&peer, in6->sin6_addr.s6_addr);
	}
	return peer;
}

bool peer_address_parse(str text, struct peer_address *out)
{
	struct peer_address peer = { .family = PEER_IPV4 };
	unsigned char ipv6[16];
	char room[PEER_TEXT_MAX];

	if (text.len >= sizeof(room) || str_find(text, '\0') < text.len)
		return false;
	snprintf(room, sizeof(room), "%.*s", STR_ARG(text));
	if (inet_pton(AF_INET, room, peer.bytes) != 1) {
		if (inet_pton(AF_INET6, room, ipv6) != 1)
			return false;
		set_ipv6(&peer, ipv6);
	}
	*out = peer;
	return true;
}

str peer_address_text(const struct peer_address *peer, char room[PEER_TEXT_MAX])
{
	if (peer->family == PEER_LOCAL)
		return S("local");
	inet_ntop(peer->family == PEER_IPV4 ? AF_INET : AF_INET6, peer->bytes, room, PEER_TEXT_MAX);
	return str_of(room);
}

/* Bytes of the address. */
static size_t prefix_bytes(const struct peer_address *peer, enum peer_scope scope)
{
	if (peer->family == PEER_IPV4)
		return scope == PEER_PLACE ? 4 : 3;
	return scope == PEER_PLACE ? 8 : 7;
}

str peer_address_prefix(const struct peer_address *peer, enum peer_scope scope,
			char room[PEER_TEXT_MAX])
{
	struct peer_address net = *peer;
	size_t kept = prefix_bytes(peer, scope);
	size_t len;

	if (peer->family == PEER_LOCAL)
		return S("local");
	memset(net.bytes + kept, 0, sizeof(net.bytes) - kept);
	len = peer_address_text(&net, room).len;
	len += (size_t)snprintf(room + len, PEER_TEXT_MAX - len, "/%zu", kept * 8);
	return str_make(room, len);
}

bool peer_address_is_loopback(const struct peer_address *peer)
{
	switch ((enum peer_family)peer->family) {
	case PEER_LOCAL:
		return true;
	case PEER_IPV4:
		return peer->bytes[0] == 127;
	case PEER_IPV6:
		return memcmp(peer->bytes, ipv6_loopback, sizeof(ipv6_loopback)) == 0;
	}
	return false;
}

bool peer_address_eq(const struct peer_address *a, const struct peer_address *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* The last colon outside of brackets divides; an IPv6 address needs its brackets. */
static bool split_host_port(str text, str *out_host, str *out_port)
{
	size_t end;

	if (text.len && text.at[0] == '[') {
		end = str_find(text, ']');
		if (end + 1 >= text.len || text.at[end + 1] != ':')
			return false;
		*out_host = str_from(str_upto(text, end), 1);
		*out_port = str_from(text, end + 2);
		return true;
	}
	end = str_find(text, ':');
	if (end == text.len)
		return false;
	*out_host = str_upto(text, end);
	*out_port = str_from(text, end + 1);
	return true;
}

static bool is_listen_host(str host, bool in_brackets)
{
	struct peer_address parsed;

	if (str_eq(host, S("*")))
		return !in_brackets;
	return peer_address_parse(host, &parsed) && in_brackets == (str_find(host, ':') < host.len);
}

bool listen_address_parse(str text, str *out_host, uint16_t *out_port, struct buf *why)
{
	bool in_brackets = text.len && text.at[0] == '[';
	int64_t number;
	str host, port;

	if (!split_host_port(text, &host, &port) || !is_listen_host(host, in_brackets)) {
		buf_printf(why,
			   "\"%.*s\" is not an address to listen on: write 127.0.0.1:5222, "
			   "[::1]:5222 or *:5222",
			   STR_ARG(text));
		return false;
	}
	if (!str_to_int(port, 0, UINT16_MAX, &number)) {
		buf_printf(why, "\"%.*s\" is not a port", STR_ARG(port));
		return false;
	}
	*out_host = host;
	*out_port = (uint16_t)number;
	return true;
}
