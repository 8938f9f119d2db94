/* SPDX-License-Identifier: Apache-2.0 */
/* Private XML storage, over both implementations. */

#include "store/private.h"

#include "store/world.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";

static void open_with_alice(struct world *world)
{
	world_open(world);
	CHECK(make_account(world, ALICE) == STORE_OK);
}

TEST(an_element_comes_back_by_its_namespace_and_name)
{
	struct world world;

	open_with_alice(&world);
	CHECK(get_private(&world, ALICE, "exodus:prefs", "exodus") == STORE_NOT_FOUND);
	CHECK(put_private(&world, ALICE, "exodus:prefs", "exodus", "<exodus/>") == STORE_OK);
	CHECK(put_private(&world, ALICE, "storage:bookmarks", "storage", "<a/>") == STORE_OK);
	world_restart(&world);
	CHECK(get_private(&world, ALICE, "exodus:prefs", "exodus") == STORE_OK);
	CHECK_STR(heard(&world), "<exodus/>");
	CHECK(get_private(&world, ALICE, "exodus:prefs", "storage") == STORE_NOT_FOUND);
	CHECK(get_private(&world, ALICE, "exodus:prefsexodus", "") == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(an_element_is_replaced_and_forgotten)
{
	struct world world;

	open_with_alice(&world);
	CHECK(put_private(&world, ALICE, "ns", "x", "<x>1</x>") == STORE_OK);
	CHECK(put_private(&world, ALICE, "ns", "x", "<x>2</x>") == STORE_OK);
	CHECK(get_private(&world, ALICE, "ns", "x") == STORE_OK);
	CHECK_STR(heard(&world), "<x>2</x>");
	CHECK(put_private(&world, ALICE, "ns", "x", NULL) == STORE_OK);
	CHECK(get_private(&world, ALICE, "ns", "x") == STORE_NOT_FOUND);
	CHECK(put_private(&world, ALICE, "ns", "x", NULL) == STORE_OK);
	world_close(&world);
}

/* */
TEST(a_094_every_text_is_data)
{
	static const char *const texts[] = { "'", "''", "\\", "%", "_", "--", ";", "\"", "?1",
					     "\xc3\xbf'", "x' OR '1'='1" };
	struct world world;

	open_with_alice(&world);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CHECK(get_private(&world, ALICE, texts[i], texts[i]) == STORE_NOT_FOUND);
		CHECK(put_private(&world, ALICE, texts[i], texts[i], texts[i]) == STORE_OK);
		CHECK(get_private(&world, ALICE, texts[i], texts[i]) == STORE_OK);
		CHECK_STR(heard(&world), texts[i]);
	}
	world_close(&world);
}

static char large[300 * 1024];

TEST(a_large_element_comes_back_whole)
{
	struct world world;

	memset(large, 'x', sizeof(large) - 1);
	open_with_alice(&world);
	CHECK(put_private(&world, ALICE, "ns", "x", large) == STORE_OK);
	CHECK(get_private(&world, ALICE, "ns", "x") == STORE_OK);
	CHECK_STR(heard(&world), large);
	world_close(&world);
}

static void limited_put_done(struct store_private_put *put)
{
	(void)put;
}

static enum store_status put_at_most_two(struct world *world, const char *name, const char *xml)
{
	struct store_private_put put = { .space = S("ns"),
					 .name = str_of(name),
					 .xml = str_of(xml),
					 .most = 2 };

	put.owner = owner_of(world, ALICE);
	store_private_put(world->client, &put, limited_put_done);
	store_client_drain(world->client);
	return put.request.status;
}

TEST(there_are_no_more_elements_than_the_asker_allows)
{
	struct world world;

	open_with_alice(&world);
	CHECK(put_at_most_two(&world, "a", "<a/>") == STORE_OK);
	CHECK(put_at_most_two(&world, "b", "<b/>") == STORE_OK);
	CHECK(put_at_most_two(&world, "c", "<c/>") == STORE_CONFLICT);
	CHECK(get_private(&world, ALICE, "ns", "c") == STORE_NOT_FOUND);
	/* What is there may be replaced, and what is not may be forgotten. */
	CHECK(put_at_most_two(&world, "b", "<b>2</b>") == STORE_OK);
	CHECK(put_at_most_two(&world, "c", NULL) == STORE_OK);
	CHECK(put_at_most_two(&world, "a", NULL) == STORE_OK);
	CHECK(put_at_most_two(&world, "c", "<c/>") == STORE_OK);
	world_close(&world);
}
