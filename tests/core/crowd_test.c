/* SPDX-License-Identifier: Apache-2.0 */
/* How many are here from where. */

#include "core/crowd.h"

#include "support/test.h"

static struct crowd crowd;
static struct crowd_refusal refusal;

static struct peer_address peer(const char *text)
{
	struct peer_address parsed;

	CHECK(peer_address_parse(str_of(text), &parsed));
	return parsed;
}

static bool enters(const char *text)
{
	struct peer_address from = peer(text);

	return crowd_enter(&crowd, &from, (struct crowd_limits){ 2, 3 }, &refusal);
}

static void leaves(const char *text)
{
	struct peer_address from = peer(text);

	crowd_leave(&crowd, &from);
}

TEST(a_place_and_a_neighbourhood_have_their_limits)
{
	crowd_init(&crowd);
	CHECK(enters("192.0.2.1"));
	CHECK(enters("192.0.2.1"));
	CHECK(!enters("192.0.2.1"));
	CHECK_STR(refusal.full, "192.0.2.1/32");
	CHECK(enters("192.0.2.2"));
	CHECK(!enters("192.0.2.3"));
	CHECK_STR(refusal.full, "192.0.2.0/24");
	CHECK(enters("192.0.3.1"));
	/* Who leaves makes room for the neighbours. */
	leaves("192.0.2.1");
	CHECK(enters("192.0.2.3"));
	leaves("192.0.2.1");
	leaves("192.0.2.2");
	leaves("192.0.2.3");
	leaves("192.0.3.1");
	crowd_fini(&crowd);
}

TEST(a_household_of_ipv6_is_one_place)
{
	crowd_init(&crowd);
	CHECK(enters("2001:db8::1"));
	CHECK(enters("2001:db8::ffff:1"));
	CHECK(!enters("2001:db8::2"));
	CHECK_STR(refusal.full, "2001:db8::/64");
	CHECK(enters("2001:db8:0:1::2"));
	CHECK(!enters("2001:db8:0:ff::2"));
	CHECK_STR(refusal.full, "2001:db8::/56");
	CHECK(enters("2001:db8:0:100::2"));
	leaves("2001:db8::5");
	leaves("2001:db8::6");
	leaves("2001:db8:0:1::2");
	leaves("2001:db8:0:100::2");
	crowd_fini(&crowd);
}

TEST(a_full_house_is_news_once)
{
	crowd_init(&crowd);
	CHECK(enters("192.0.2.1") && enters("192.0.2.1"));
	CHECK(!enters("192.0.2.1") && refusal.is_news);
	CHECK(!enters("192.0.2.1") && !refusal.is_news);
	leaves("192.0.2.1");
	CHECK(enters("192.0.2.1"));
	CHECK(!enters("192.0.2.1") && refusal.is_news);
	leaves("192.0.2.1");
	leaves("192.0.2.1");
	crowd_fini(&crowd);
}

/* A line of the log for each would be the attacker's to write. */
TEST(a_119_who_comes_and_goes_at_the_limit_is_no_news)
{
	struct peer_address from = peer("192.0.2.1");
	struct crowd_limits limits = { 10, 100 };

	crowd_init(&crowd);
	for (int i = 0; i < 10; i++)
		CHECK(crowd_enter(&crowd, &from, limits, &refusal));
	CHECK(!crowd_enter(&crowd, &from, limits, &refusal) && refusal.is_news);
	for (int i = 0; i < 100; i++) {
		crowd_leave(&crowd, &from);
		CHECK(crowd_enter(&crowd, &from, limits, &refusal));
		CHECK(!crowd_enter(&crowd, &from, limits, &refusal) && !refusal.is_news);
	}
	for (int i = 0; i < 5; i++)
		crowd_leave(&crowd, &from);
	for (int i = 0; i < 5; i++)
		CHECK(crowd_enter(&crowd, &from, limits, &refusal));
	CHECK(!crowd_enter(&crowd, &from, limits, &refusal) && refusal.is_news);
	for (int i = 0; i < 10; i++)
		crowd_leave(&crowd, &from);
	crowd_fini(&crowd);
}

TEST(who_comes_from_this_machine_is_not_counted)
{
	crowd_init(&crowd);
	for (int i = 0; i < 100; i++)
		CHECK(enters("127.0.0.1") && enters("::1"));
	CHECK_INT(crowd.groups.count, 0);
	leaves("127.0.0.1");
	crowd_fini(&crowd);
}
