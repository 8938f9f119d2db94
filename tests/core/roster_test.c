/* SPDX-License-Identifier: Apache-2.0 */
/* The roster in memory. */

#include "core/roster.h"

#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "support/test.h"

/* The clock of the tests stands still. */
static int64_t real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static jid of(const char *text)
{
	return jid_of_normal(str_of(text));
}

static void put(struct roster *roster, const char *contact, const char *name)
{
	const str groups[] = { S("Friends"), S("Verona") };
	struct store_roster_item row = { .contact = of(contact),
					 .name = str_of(name),
					 .groups = groups,
					 .group_count = 2,
					 .subscription = STORE_SUB_BOTH };

	roster_put(roster, &row);
}

TEST(items_stand_in_order_and_are_found)
{
	struct roster *roster = roster_new();

	put(roster, "c@localhost", NULL);
	put(roster, "a@localhost", "A");
	put(roster, "b@localhost", "B");
	put(roster, "a@localhost", "Another");
	CHECK_INT(roster->count, 3);
	CHECK_STR(jid_str(roster_item_jid(roster->items[0])), "a@localhost");
	CHECK_STR(jid_str(roster_item_jid(roster->items[2])), "c@localhost");
	CHECK_STR(roster_item_name(roster_find(roster, of("a@localhost"))), "Another");
	CHECK(!str_exists(roster_item_name(roster_find(roster, of("c@localhost")))));
	CHECK(!roster_find(roster, of("d@localhost")));
	roster_free(&roster);
}

TEST(groups_are_walked_in_order)
{
	struct roster *roster = roster_new();
	const struct roster_item *item;
	str group = STR_NONE;

	put(roster, "a@localhost", "A");
	item = roster_find(roster, of("a@localhost"));
	CHECK(roster_item_next_group(item, &group));
	CHECK_STR(group, "Friends");
	CHECK(roster_item_next_group(item, &group));
	CHECK_STR(group, "Verona");
	CHECK(!roster_item_next_group(item, &group));
	roster_free(&roster);
}

TEST(a_removed_item_is_gone_and_the_others_stay)
{
	struct roster *roster = roster_new();

	put(roster, "a@localhost", NULL);
	put(roster, "b@localhost", NULL);
	put(roster, "c@localhost", NULL);
	roster_remove(roster, of("b@localhost"));
	roster_remove(roster, of("x@localhost"));
	CHECK_INT(roster->count, 2);
	CHECK(roster_find(roster, of("a@localhost")) && roster_find(roster, of("c@localhost")));
	roster_free(&roster);
}

TEST(a_request_of_a_stranger_is_state_without_an_item)
{
	struct roster *roster = roster_new();
	struct store_pending first = { of("x@localhost"), S("<presence type='subscribe'/>") };
	struct store_pending second = { of("y@localhost"), S("<presence type='subscribe'/>") };

	roster_request_put(roster, &first);
	roster_request_put(roster, &second);
	CHECK(roster_state(roster, of("x@localhost")).is_asked);
	CHECK(!roster_find(roster, of("x@localhost")));
	CHECK_STR(jid_str(roster_request_jid(roster->requests)), "x@localhost");
	roster_request_remove(roster, of("x@localhost"));
	CHECK(!roster_state(roster, of("x@localhost")).is_asked);
	CHECK_INT(roster->request_count, 1);
	roster_free(&roster);
}

static void check_requests(const struct roster *roster, const char *const *contacts, size_t count)
{
	const struct roster_request *at = roster->requests;

	CHECK_INT(roster->request_count, count);
	for (size_t i = 0; i < count; i++, at = at->next)
		CHECK_STR(jid_str(roster_request_jid(at)), contacts[i]);
	CHECK(at == NULL);
}

TEST(requests_keep_their_order_and_who_asks_again_is_the_last)
{
	static const char *const contacts[] = { "a@x", "b@x", "c@x", "a@x", "d@x" };
	struct roster *roster = roster_new();

	for (int i = 0; i < 3; i++)
		roster_request_put(roster, &(struct store_pending){ of(contacts[i]),
								    S("<presence/>") });
	check_requests(roster, contacts, 3);
	roster_request_put(roster, &(struct store_pending){ of("a@x"), S("<presence/>") });
	check_requests(roster, contacts + 1, 3);
	roster_request_remove(roster, of("a@x"));
	check_requests(roster, contacts + 1, 2);
	roster_request_put(roster, &(struct store_pending){ of("a@x"), S("<presence/>") });
	roster_request_put(roster, &(struct store_pending){ of("d@x"), S("<presence/>") });
	check_requests(roster, contacts + 1, 4);
	for (int i = 0; i < 5; i++)
		roster_request_remove(roster, of(contacts[i]));
	check_requests(roster, contacts, 0);
	roster_request_put(roster, &(struct store_pending){ of("d@x"), S("<presence/>") });
	check_requests(roster, contacts + 4, 1);
	roster_free(&roster);
}

/* A quadratic load takes minutes. */
TEST(a_098_a_hundred_thousand_requests_are_loaded_in_a_moment)
{
	enum { MANY = 100000, LEN = 32 };
	struct store_pending *pending = mem_zalloc(MANY * sizeof(*pending));
	char *names = mem_alloc(MANY * LEN);
	struct store_home row = { .pending = pending, .pending_count = MANY };
	struct roster *roster = roster_new();
	int64_t began = real_ms();

	for (int i = 0; i < MANY; i++) {
		snprintf(names + i * LEN, LEN, "stranger%d@example.org", i);
		pending[i] = (struct store_pending){ of(names + i * LEN), S("<presence/>") };
	}
	roster_load(roster, &row);
	CHECK_INT(roster->request_count, MANY);
	CHECK(real_ms() - began < 5000);
	roster_free(&roster);
	mem_free(names);
	mem_free(pending);
}

TEST(an_item_is_written_as_the_rfc_shows_it)
{
	struct roster *roster = roster_new();
	struct store_roster_item row = { .contact = of("a@localhost"),
					 .name = S("A & Co"),
					 .is_asking = true,
					 .is_approved = true };
	struct xml_writer writer;
	struct stanza *stanza;

	roster_put(roster, &row);
	xml_begin(&writer, 1000);
	xml_open(&writer, NS_ROSTER, EL_QUERY);
	roster_item_write(roster->items[0], &writer);
	stanza = xml_seal(&writer);
	CHECK_STR(stanza_bytes(stanza),
		  "<query xmlns='jabber:iq:roster'><item jid='a@localhost' name='A &amp; Co' "
		  "subscription='none' ask='subscribe' approved='true'/></query>");
	stanza_unref(&stanza);
	roster_free(&roster);
}
