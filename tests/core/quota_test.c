/* SPDX-License-Identifier: Apache-2.0 */
#include "core/quota.h"

#include "base/arena.h"
#include "support/fake_clock.h"
#include "support/test.h"

enum { WINDOW = 1000 };

static struct quota quota;

static void start(void)
{
	quota = (struct quota)QUOTA_INIT;
}

static bool take(const char *peer)
{
	return quota_take(&quota, str_of(peer), 2, WINDOW);
}

TEST(a_network_gets_its_share_and_no_more)
{
	start();
	CHECK(take("192.0.2.1"));
	CHECK(take("192.0.2.200")); /* the same /24 */
	CHECK(!take("192.0.2.3"));
	CHECK(take("192.0.3.1"));
	CHECK(take("2001:db8::1"));
	CHECK(take("2001:db8::ffff:1")); /* the same /64 */
	CHECK(!take("2001:db8::2"));
	CHECK(take("2001:db8:0:1::2"));
}

TEST(a_window_ends)
{
	start();
	CHECK(take("192.0.2.1"));
	fake_clock_advance_ms(WINDOW - 1);
	CHECK(take("192.0.2.1"));
	CHECK(!take("192.0.2.1"));
	fake_clock_advance_ms(1);
	CHECK(take("192.0.2.1"));
	CHECK(take("192.0.2.1"));
	CHECK(!take("192.0.2.1"));
}

TEST(what_is_no_address_is_one_network)
{
	start();
	CHECK(take(""));
	CHECK(take("nonsense"));
	CHECK(!take("\xff"));
}

TEST(nothing_is_allowed_where_the_limit_is_nothing)
{
	start();
	CHECK(!quota_take(&quota, S("192.0.2.1"), 0, WINDOW));
}

/* The table is of fixed size; a crowd drives out old networks, the newest are still known. */
TEST(a_crowd_of_networks_is_counted_in_bounded_room)
{
	struct arena arena;
	unsigned known = 0;

	start();
	arena_init(&arena);
	for (int i = 0; i < 65536; i++) {
		str peer = arena_printf(&arena, "10.%d.%d.1", i / 256, i % 256);

		CHECK(quota_take(&quota, peer, 1, 1000 * WINDOW));
		if (i % 64 == 0)
			fake_clock_advance_ms(1);
	}
	for (int i = 65536 - 256; i < 65536; i++) {
		str peer = arena_printf(&arena, "10.%d.%d.1", i / 256, i % 256);

		known += !quota_take(&quota, peer, 1, 1000 * WINDOW);
	}
	CHECK(known > 240);
	arena_fini(&arena);
}
