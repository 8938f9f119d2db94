/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of peers and of listeners, as text and as prefixes. */

#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "support/test.h"

static void check_address(const char *text, const char *shown, const char *place,
			  const char *neighbourhood)
{
	struct peer_address peer;
	char room[PEER_TEXT_MAX];

	CHECK(peer_address_parse(str_of(text), &peer));
	CHECK_STR(peer_address_text(&peer, room), shown);
	CHECK_STR(peer_address_prefix(&peer, PEER_PLACE, room), place);
	CHECK_STR(peer_address_prefix(&peer, PEER_NEIGHBOURHOOD, room), neighbourhood);
}

TEST(limits_count_places_and_their_neighbourhoods)
{
	check_address("192.0.2.77", "192.0.2.77", "192.0.2.77/32", "192.0.2.0/24");
	check_address("2001:DB8:1:1234:3:4:5:6", "2001:db8:1:1234:3:4:5:6",
		      "2001:db8:1:1234::/64", "2001:db8:1:1200::/56");
	check_address("::1", "::1", "::/64", "::/56");
}

TEST(ipv4_mapped_into_ipv6_is_ipv4)
{
	struct peer_address mapped, plain;

	check_address("::ffff:192.0.2.77", "192.0.2.77", "192.0.2.77/32", "192.0.2.0/24");
	CHECK(peer_address_parse(S("::ffff:127.0.0.1"), &mapped));
	CHECK(peer_address_parse(S("127.0.0.1"), &plain));
	CHECK(peer_address_eq(&mapped, &plain));
	CHECK(peer_address_is_loopback(&mapped));
}

TEST(socket_addresses_give_address_and_port)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(5222) };
	struct sockaddr local = { .sa_family = AF_UNIX };
	struct peer_address peer;
	char room[PEER_TEXT_MAX];

	inet_pton(AF_INET6, "::ffff:10.1.2.3", &in6.sin6_addr);
	peer = peer_address_of((struct sockaddr *)&in6);
	CHECK_INT(peer.port, 5222);
	CHECK_STR(peer_address_text(&peer, room), "10.1.2.3");
	peer = peer_address_of(&local);
	CHECK_STR(peer_address_prefix(&peer, PEER_PLACE, room), "local");
	CHECK(peer_address_is_loopback(&peer));
}

TEST(loopback_is_the_whole_of_127_and_one_of_ipv6)
{
	struct peer_address peer;

	CHECK(peer_address_parse(S("127.9.9.9"), &peer) && peer_address_is_loopback(&peer));
	CHECK(peer_address_parse(S("::1"), &peer) && peer_address_is_loopback(&peer));
	CHECK(peer_address_parse(S("::2"), &peer) && !peer_address_is_loopback(&peer));
	CHECK(peer_address_parse(S("128.0.0.1"), &peer) && !peer_address_is_loopback(&peer));
}

TEST(what_is_no_address_is_refused)
{
	static const char *const wrong[] = { "", "localhost", "1.2.3", "1.2.3.256", "::g",
		"1.2.3.4 ", "[::1]" };
	struct peer_address peer;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CHECK(!peer_address_parse(str_of(wrong[i]), &peer));
	CHECK(!peer_address_parse(S("::1\0junk"), &peer));
}

static void check_listen(const char *text, const char *wanted_host, int wanted_port)
{
	struct buf why;
	uint16_t port;
	str host;

	buf_init(&why, 200);
	CHECK(listen_address_parse(str_of(text), &host, &port, &why));
	CHECK_STR(host, wanted_host);
	CHECK_INT(port, wanted_port);
}

TEST(addresses_to_listen_on_have_a_host_and_a_port)
{
	check_listen("127.0.0.1:5222", "127.0.0.1", 5222);
	check_listen("[::1]:5222", "::1", 5222);
	check_listen("*:0", "*", 0);
}

TEST(a_wrong_address_to_listen_on_is_refused_with_a_sentence)
{
	static const char *const wrong[] = { "", ":", "5222", "127.0.0.1", "127.0.0.1:",
		"127.0.0.1:65536", "127.0.0.1:-1", "::1:5222", "[::1]5222", "[::1", "[127.0.0.1]:1",
		"[*]:1", "localhost:5222", "*:x" };

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct buf why;
		uint16_t port = 1;
		str host = STR_NONE;

		buf_init(&why, 200);
		CHECK(!listen_address_parse(str_of(wrong[i]), &host, &port, &why));
		CHECK(why.len > 0);
		CHECK(!str_exists(host) && port == 1);
		buf_fini(&why);
	}
}
