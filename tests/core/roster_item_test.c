/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6121 §2.3: what a roster set may say, and how the item is shown. */

#include "core/roster_item.h"

#include <stdio.h>

#include "core/home.h"
#include "support/test.h"
#include "support/world.h"
#include "xep/scene.h"

enum { ROOM = 256 };

static struct world *world;
static struct client *alice;

static void open_alice(void)
{
	world = world_open(
		&(struct world_options){ .settings = "limits { roster_item_bytes = 256 }" });
	alice = world_login(world, "alice@localhost/a");
	ask(alice, "<iq id='r' type='get'><query xmlns='jabber:iq:roster'/></iq>");
}

/* What the answer is to a set of these items. */
static str set(const char *items)
{
	char text[3000];

	snprintf(text, sizeof(text),
		 "<iq id='1' type='set'><query xmlns='jabber:iq:roster'>%s</query></iq>", items);
	return error_in(ask(alice, text));
}

/* With a name and two groups of so many bytes. */
static str set_sized(int name, int one, int two)
{
	char text[2000], filler[ROOM * 2];

	memset(filler, 'x', sizeof(filler));
	snprintf(text, sizeof(text),
		 "<item jid='b@c' name='%.*s'><group>1%.*s</group><group>2%.*s</group></item>",
		 name, filler, one - 1, filler, two - 1, filler);
	return set(text);
}

TEST(what_is_wrong_with_a_set_is_said_and_nothing_is_kept)
{
	static const struct {
		const char *items, *error;
	} cases[] = {
		{ "", "bad-request" },
		{ "<item jid='a@b'/><item jid='c@d'/>", "bad-request" },
		{ "<item jid='a@b'/><other/>", "bad-request" },
		{ "<item name='nobody'/>", "bad-request" },
		{ "<item jid='a@b@c'/>", "jid-malformed" },
		{ "<item jid='a@b'><group/></item>", "not-acceptable" },
		{ "<item jid='a@b'><group>x</group><group>x</group></item>", "bad-request" },
		{ "<item jid='a@b'><group>x</group><group></group></item>", "not-acceptable" },
	};

	open_alice();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CHECK_STR(set(cases[i].items), cases[i].error);
	CHECK_INT(world_home(world, "alice@localhost")->roster->count, 0);
	world_close(&world);
}

/* Each group takes one byte more than its text. */
TEST(name_and_groups_share_the_room_of_one_item)
{
	open_alice();
	CHECK_STR(set_sized(ROOM - 6, 2, 2), "none");
	CHECK_STR(set_sized(ROOM - 5, 2, 2), "not-acceptable");
	CHECK_STR(set_sized(0, 127, 127), "none");
	CHECK_STR(set_sized(0, 127, 128), "not-acceptable");
	CHECK_STR(set_sized(1, 127, 127), "not-acceptable");
	CHECK_STR(set_sized(ROOM + 1, 1, 1), "not-acceptable");
	CHECK_STR(set_sized(0, ROOM, 1), "not-acceptable");
	world_close(&world);
}

/* §2.1.6, §2.5.2 */
TEST(a_push_shows_the_item_as_it_is_or_that_it_is_gone)
{
	str heard;

	open_alice();
	heard = ask(alice, "<iq id='1' type='set'><query xmlns='jabber:iq:roster'>"
			   "<item jid='B@LOCALHOST' name='B &amp; C' subscription='both'>"
			   "<group>one</group><group>two &lt;</group></item></query></iq>");
	/* §2.3.1: what it says of the subscription is not heeded. */
	CHECK(has(heard, "<item jid='b@localhost' name='B &amp; C' subscription='none'>"
			 "<group>one</group><group>two &lt;</group></item></query></iq>"));
	CHECK_INT(count_of(heard, " type='set'>"), 1);
	heard = ask(alice, "<iq id='2' type='set'><query xmlns='jabber:iq:roster'>"
			   "<item jid='b@localhost' subscription='remove'/></query></iq>");
	CHECK(has(heard, "<item jid='b@localhost' subscription='remove'/></query></iq>"));
	CHECK_INT(world_home(world, "alice@localhost")->roster->count, 0);
	world_close(&world);
}

TEST(only_who_asked_for_the_roster_is_told_of_changes)
{
	struct client *other;

	open_alice();
	other = world_login(world, "alice@localhost/other");
	CHECK_STR(set("<item jid='b@c'/>"), "none");
	CHECK_STR(client_heard(other), "");
	ask(other, "<iq id='r' type='get'><query xmlns='jabber:iq:roster'/></iq>");
	CHECK_STR(set("<item jid='b@c' name='B'/>"), "none");
	CHECK_INT(count_of(client_heard(other), "<item jid='b@c' name='B' "), 1);
	world_close(&world);
}

TEST(what_is_lent_for_the_store_are_copies_of_name_and_groups)
{
	struct store_roster_item row = { 0 };
	const struct roster_item *item;
	struct arena arena;

	open_alice();
	CHECK_STR(set("<item jid='b@c' name='B'><group>one</group><group>two</group></item>"),
		  "none");
	item = roster_find(world_home(world, "alice@localhost")->roster, jid_of_normal(S("b@c")));
	CHECK(item != NULL);
	arena_init(&arena);
	roster_item_lend(item, &arena, &row);
	/* It may be replaced before the store has read them. */
	CHECK_STR(set("<item jid='b@c' name='Z'/>"), "none");
	CHECK_STR(row.name, "B");
	CHECK_INT(row.group_count, 2);
	CHECK_STR(row.groups[0], "one");
	CHECK_STR(row.groups[1], "two");
	arena_fini(&arena);
	world_close(&world);
}
