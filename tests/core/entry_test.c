/* SPDX-License-Identifier: Apache-2.0 */
/* An entry comes out of the log as the stanza it was, with its id and its time. */

#include "core/entry.h"

#include "core/home.h"
#include "store/log.h"
#include "support/test.h"
#include "support/world.h"
#include "xml/stanza.h"

static const struct world_options kept = { .keeps_messages = true };

#define HELLO "<message to='bob@localhost' from='alice@localhost/a' type='chat'><body>1</body>"

static void check(struct home *home, const struct store_log_entry *entry, const char *expected)
{
	struct entry_copy copy;
	struct buf bytes;

	buf_init(&bytes, 10000);
	CHECK(entry_copy_init(&copy, home, entry));
	envelope_write(&bytes, &copy.envelope, copy.stanza);
	CHECK_STR_EQ(buf_str(&bytes), str_of(expected));
	entry_copy_fini(&copy);
	buf_fini(&bytes);
}

TEST(it_is_the_same_stanza_with_its_id_and_its_time)
{
	struct world *world = world_open(&kept);
	struct store_log_entry entry = { .id = 1000000, .stanza = S(HELLO "</message>") };
	struct home *home;

	world_login(world, "bob@localhost/b");
	home = world_home(world, "bob@localhost");
	check(home, &entry,
	      HELLO "<delay xmlns='urn:xmpp:delay' from='localhost' "
		    "stamp='1970-01-01T00:00:01.000000Z'/></message>");
	entry.flags = STORE_LOG_ARCHIVED;
	check(home, &entry,
	      HELLO "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' "
		    "id='5k2oEaIvp8bGsVmJ8cZAvA'/>"
		    "<delay xmlns='urn:xmpp:delay' from='localhost' "
		    "stamp='1970-01-01T00:00:01.000000Z'/></message>");
	world_close(&world);
}

TEST(a_delay_that_it_bears_is_not_doubled)
{
	struct world *world = world_open(&kept);
	struct store_log_entry entry = {
		.id = 1000000,
		.stanza = S(HELLO "<delay xmlns='urn:xmpp:delay' stamp='1969-01-01T00:00:01Z'/>"
				  "</message>"),
	};

	world_login(world, "bob@localhost/b");
	check(world_home(world, "bob@localhost"), &entry,
	      HELLO "<delay xmlns='urn:xmpp:delay' stamp='1969-01-01T00:00:01Z'/></message>");
	world_close(&world);
}

TEST(f_13_bytes_that_are_no_stanza_are_refused)
{
	struct world *world = world_open(&kept);
	struct store_log_entry entry = { .id = 1, .stanza = S("<message") };
	struct entry_copy copy;

	world_login(world, "bob@localhost/b");
	CHECK(!entry_copy_init(&copy, world_home(world, "bob@localhost"), &entry));
	world_close(&world);
}
