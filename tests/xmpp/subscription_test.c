/* SPDX-License-Identifier: Apache-2.0 */
/* The subscription states, held against the tables of RFC 6121 appendix A row by row. */

#include "xmpp/subscription.h"

#include "support/test.h"

/* The nine states of A.1, in the order of the tables' rows. */
static const struct subscription none = { 0 };
static const struct subscription none_out = { .is_asking = true };
static const struct subscription none_in = { .is_asked = true };
static const struct subscription none_both = { .is_asking = true, .is_asked = true };
static const struct subscription to = { .to = true };
static const struct subscription to_in = { .to = true, .is_asked = true };
static const struct subscription from = { .from = true };
static const struct subscription from_out = { .from = true, .is_asking = true };
static const struct subscription both = { .to = true, .from = true };

struct row {
	const struct subscription *before;
	bool goes_on; /* routed, or delivered */
	const struct subscription *after;
};

static void check_out(enum stanza_type type, const struct row *rows)
{
	for (int i = 0; i < 9; i++) {
		struct transition t = subscription_out(*rows[i].before, type);

		CHECK_INT(t.routes, rows[i].goes_on);
		/* A `subscribed` that answers nothing is a pre-approval (§3.4), another story. */
		t.state.is_approved = false;
		CHECK(subscription_eq(t.state, *rows[i].after));
	}
}

static void check_in(enum stanza_type type, const struct row *rows)
{
	for (int i = 0; i < 9; i++) {
		struct transition t = subscription_in(*rows[i].before, type);

		CHECK_INT(t.delivers, rows[i].goes_on);
		CHECK(subscription_eq(t.state, *rows[i].after));
	}
}

TEST(an_outbound_subscribe_follows_table_a_2_1)
{
	check_out(TYPE_SUBSCRIBE, (struct row[]){ { &none, true, &none_out },
						  { &none_out, true, &none_out },
						  { &none_in, true, &none_both },
						  { &none_both, true, &none_both },
						  { &to, true, &to },
						  { &to_in, true, &to_in },
						  { &from, true, &from_out },
						  { &from_out, true, &from_out },
						  { &both, true, &both } });
}

TEST(an_outbound_unsubscribe_follows_table_a_2_2)
{
	check_out(TYPE_UNSUBSCRIBE, (struct row[]){ { &none, true, &none },
						    { &none_out, true, &none },
						    { &none_in, true, &none_in },
						    { &none_both, true, &none_in },
						    { &to, true, &none },
						    { &to_in, true, &none_in },
						    { &from, true, &from },
						    { &from_out, true, &from },
						    { &both, true, &from } });
}

TEST(an_outbound_subscribed_follows_table_a_2_3)
{
	check_out(TYPE_SUBSCRIBED, (struct row[]){ { &none, false, &none },
						   { &none_out, false, &none_out },
						   { &none_in, true, &from },
						   { &none_both, true, &from_out },
						   { &to, false, &to },
						   { &to_in, true, &both },
						   { &from, false, &from },
						   { &from_out, false, &from_out },
						   { &both, false, &both } });
}

TEST(an_outbound_unsubscribed_follows_table_a_2_4)
{
	check_out(TYPE_UNSUBSCRIBED, (struct row[]){ { &none, false, &none },
						     { &none_out, false, &none_out },
						     { &none_in, true, &none },
						     { &none_both, true, &none_out },
						     { &to, false, &to },
						     { &to_in, true, &to },
						     { &from, true, &none },
						     { &from_out, true, &none_out },
						     { &both, true, &to } });
}

TEST(an_inbound_subscribe_follows_table_a_3_1)
{
	check_in(TYPE_SUBSCRIBE, (struct row[]){ { &none, true, &none_in },
						 { &none_out, true, &none_both },
						 { &none_in, false, &none_in },
						 { &none_both, false, &none_both },
						 { &to, true, &to_in },
						 { &to_in, false, &to_in },
						 { &from, false, &from },
						 { &from_out, false, &from_out },
						 { &both, false, &both } });
}

TEST(an_inbound_unsubscribe_follows_table_a_3_2)
{
	check_in(TYPE_UNSUBSCRIBE, (struct row[]){ { &none, false, &none },
						   { &none_out, false, &none_out },
						   { &none_in, true, &none },
						   { &none_both, true, &none_out },
						   { &to, false, &to },
						   { &to_in, true, &to },
						   { &from, true, &none },
						   { &from_out, true, &none_out },
						   { &both, true, &to } });
}

TEST(an_inbound_subscribed_follows_table_a_3_3)
{
	check_in(TYPE_SUBSCRIBED, (struct row[]){ { &none, false, &none },
						  { &none_out, true, &to },
						  { &none_in, false, &none_in },
						  { &none_both, true, &to_in },
						  { &to, false, &to },
						  { &to_in, false, &to_in },
						  { &from, false, &from },
						  { &from_out, true, &both },
						  { &both, false, &both } });
}

TEST(an_inbound_unsubscribed_follows_table_a_3_4)
{
	check_in(TYPE_UNSUBSCRIBED, (struct row[]){ { &none, false, &none },
						    { &none_out, true, &none },
						    { &none_in, false, &none_in },
						    { &none_both, true, &none_in },
						    { &to, true, &none },
						    { &to_in, true, &none_in },
						    { &from, false, &from },
						    { &from_out, true, &from },
						    { &both, true, &from } });
}

TEST(a_request_of_one_who_sees_us_is_answered_in_our_name)
{
	CHECK(subscription_in(from, TYPE_SUBSCRIBE).replies);
	CHECK(subscription_in(both, TYPE_SUBSCRIBE).replies);
	CHECK(!subscription_in(from, TYPE_SUBSCRIBE).shows_presence);
	CHECK(!subscription_in(none, TYPE_SUBSCRIBE).replies);
}

TEST(a_pre_approval_answers_the_request_when_it_comes)
{
	struct transition t = subscription_out(none, TYPE_SUBSCRIBED);

	CHECK(t.state.is_approved && !t.routes);
	t = subscription_in(t.state, TYPE_SUBSCRIBE);
	CHECK(t.replies && t.shows_presence && !t.delivers);
	CHECK(subscription_eq(t.state, from));
}

TEST(a_pre_approval_is_taken_back_by_unsubscribed_and_nobody_hears_of_it)
{
	struct transition t = subscription_out(none, TYPE_SUBSCRIBED);

	t = subscription_out(t.state, TYPE_UNSUBSCRIBED);
	CHECK(!t.routes && subscription_eq(t.state, none));
}

TEST(presence_is_shown_when_the_contact_begins_to_see_us_and_hidden_when_it_ends)
{
	CHECK(subscription_out(none_in, TYPE_SUBSCRIBED).shows_presence);
	CHECK(subscription_out(both, TYPE_UNSUBSCRIBED).hides_presence);
	CHECK(subscription_in(both, TYPE_UNSUBSCRIBE).hides_presence);
	CHECK(!subscription_in(none_in, TYPE_UNSUBSCRIBE).hides_presence);
	CHECK(!subscription_out(none_in, TYPE_UNSUBSCRIBED).hides_presence);
}

TEST(the_four_names)
{
	CHECK_STR(subscription_name(none_both), "none");
	CHECK_STR(subscription_name(to_in), "to");
	CHECK_STR(subscription_name(from_out), "from");
	CHECK_STR(subscription_name(both), "both");
}
