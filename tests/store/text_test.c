/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever means something to a database is data: in the logs, in preferences and capsules,
 * in the names of accounts. Rosters, cards and the like are in home_test.c, private XML in
 * private_test.c. */

#include <stdio.h>

#include "store/log.h"
#include "store/world_log.h"
#include "support/test.h"

static const char *const texts[] = { "'",
				     "''",
				     "\\",
				     "\\'",
				     "%",
				     "_",
				     "*",
				     "--",
				     ";",
				     "\"",
				     "?1",
				     ":a",
				     "$1",
				     "\xC3\xBF'",
				     "x' OR '1'='1",
				     "'); DELETE FROM journal; --" };

static const unsigned SENT = STORE_LOG_ARCHIVED | STORE_LOG_OUT;

TEST(a_094_every_text_of_a_log_is_data)
{
	struct world world;
	struct store_owner alice;
	char peer[100], expected[200];

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	alice = owner_of(&world, "alice@wonder.land");
	for (int i = 0; i < (int)ARRAY_LEN(texts); i++) {
		snprintf(peer, sizeof(peer), "bob@x/%s", texts[i]);
		CHECK(append_entry(&world, alice, entry_of(i + 1, peer, SENT, texts[i])) ==
		      STORE_OK);
	}
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < (int)ARRAY_LEN(texts); i++) {
			snprintf(peer, sizeof(peer), "bob@x/%s", texts[i]);
			struct store_log_read read = { .owner = alice, .peer = jid_of(peer) };

			CHECK(read_entries(&world, &read) == STORE_OK);
			snprintf(expected, sizeof(expected), "%d %s %u 0 0 0 0 %s\n", i + 1, peer,
				 SENT, texts[i]);
			CHECK_STR(heard(&world), expected);
			CHECK(find_name(&world, alice, "bob@x", true, texts[i]) == STORE_NOT_FOUND);
		}
		world_restart(&world);
	}
	world_close(&world);
}

TEST(a_094_every_text_of_preferences_and_capsules_is_data)
{
	struct world world;
	struct store_owner alice;
	char whom[100], expected[300];

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	alice = owner_of(&world, "alice@wonder.land");
	for (int i = 0; i < (int)ARRAY_LEN(texts); i++) {
		snprintf(whom, sizeof(whom), "bob@x/%s", texts[i]);
		CHECK(put_prefs(&world, alice, STORE_ARCHIVE_NEVER, whom, NULL) == STORE_OK);
		CHECK(get_prefs(&world, alice) == STORE_OK);
		snprintf(expected, sizeof(expected), "%d always %s never", STORE_ARCHIVE_NEVER,
			 whom);
		CHECK_STR(heard(&world), expected);
		CHECK(put_capsule(&world, texts[i], texts[i], i) == STORE_OK);
	}
	for (int i = 0; i < (int)ARRAY_LEN(texts); i++) {
		CHECK(take_capsule(&world, texts[i]) == STORE_OK);
		snprintf(expected, sizeof(expected), "%d %s", i, texts[i]);
		CHECK_STR(heard(&world), expected);
		CHECK(take_capsule(&world, texts[i]) == STORE_NOT_FOUND);
	}
	world_close(&world);
}

/* No such name gets so far, but the store need not know that. */
TEST(a_094_every_name_of_an_account_is_data)
{
	struct world world;
	char name[100];

	world_open(&world);
	for (int i = 0; i < (int)ARRAY_LEN(texts); i++) {
		snprintf(name, sizeof(name), "%s@wonder.land", texts[i]);
		CHECK(find_account(&world, name) == STORE_NOT_FOUND);
		CHECK(make_account(&world, name) == STORE_OK);
		CHECK(find_account(&world, name) == STORE_OK);
		CHECK(make_account(&world, name) == STORE_CONFLICT);
	}
	world_restart(&world);
	for (int i = 0; i < (int)ARRAY_LEN(texts); i++) {
		snprintf(name, sizeof(name), "%s@wonder.land", texts[i]);
		CHECK(find_account(&world, name) == STORE_OK);
	}
	world_close(&world);
}
