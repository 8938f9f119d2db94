/* SPDX-License-Identifier: Apache-2.0 */
/* The roster in memory. */

#include "core/roster.h"

#include "support/test.h"

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
