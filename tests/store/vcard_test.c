/* SPDX-License-Identifier: Apache-2.0 */
/* vCards, over both implementations. */

#include "store/vcard.h"

#include "store/world.h"
#include "support/test.h"

TEST(a_vcard_is_read_by_the_jid_alone)
{
	struct world world;

	world_open(&world);
	CHECK(get_vcard(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(get_vcard(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	CHECK(put_vcard(&world, "alice@wonder.land", "<vCard>1</vCard>") == STORE_OK);
	CHECK(put_vcard(&world, "alice@wonder.land", "<vCard>2</vCard>") == STORE_OK);
	world_restart(&world);
	CHECK(get_vcard(&world, "alice@wonder.land/x") == STORE_OK);
	CHECK_STR(heard(&world), "<vCard>2</vCard>");
	CHECK(get_vcard(&world, "alice@other.land") == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(a_vcard_can_be_forgotten)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(put_vcard(&world, "alice@wonder.land", "<vCard/>") == STORE_OK);
	CHECK(put_vcard(&world, "alice@wonder.land", NULL) == STORE_OK);
	CHECK(get_vcard(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	world_close(&world);
}
