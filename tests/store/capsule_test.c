/* SPDX-License-Identifier: Apache-2.0 */
/* Capsules, over both implementations. */

#include "store/capsule.h"

#include <stdio.h>

#include "store/world_log.h"
#include "support/test.h"

TEST(a_capsule_survives_a_restart_and_is_opened_once)
{
	struct world world;

	world_open(&world);
	CHECK(put_capsule(&world, "k1", "a session", 100) == STORE_OK);
	world_restart(&world);
	CHECK(take_capsule(&world, "k2") == STORE_NOT_FOUND);
	CHECK(take_capsule(&world, "k1") == STORE_OK);
	CHECK_STR(heard(&world), "100 a session");
	CHECK(take_capsule(&world, "k1") == STORE_NOT_FOUND);
	world_restart(&world);
	CHECK(take_capsule(&world, "k1") == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(a_capsule_under_a_known_key_takes_the_old_one_s_place)
{
	struct world world;

	world_open(&world);
	CHECK(put_capsule(&world, "k", "old", 1) == STORE_OK);
	CHECK(put_capsule(&world, "k", "new", 2) == STORE_OK);
	CHECK(take_capsule(&world, "k") == STORE_OK);
	CHECK_STR(heard(&world), "2 new");
	world_close(&world);
}

enum { MANY = 1100 };

static void put_done(struct store_capsule_put *put)
{
	CHECK(put->request.status == STORE_OK);
}

TEST(many_are_put_at_once_and_the_old_are_dropped_in_slices)
{
	static struct store_capsule capsules[MANY];
	static char keys[MANY][16];
	struct store_capsule_put put = { .capsules = capsules, .count = MANY, .at = 50 };
	struct world world;
	size_t rounds = 0;

	world_open(&world);
	for (int i = 0; i < MANY; i++) {
		snprintf(keys[i], sizeof(keys[i]), "key%d", i);
		capsules[i] = (struct store_capsule){ str_of(keys[i]), S("bytes") };
	}
	store_capsule_put(world.client, &put, put_done);
	store_client_drain(world.client);
	CHECK(put_capsule(&world, "young", "x", 60) == STORE_OK);
	CHECK(take_capsule(&world, "key500") == STORE_OK);
	CHECK(drop_capsules(&world, 50) == STORE_OK);
	CHECK_STR(heard(&world), "0");
	do
		CHECK(drop_capsules(&world, 51) == STORE_OK);
	while (++rounds < 10 && str_ends(heard(&world), S(" more")));
	CHECK_INT(rounds, 3);
	CHECK_STR(heard(&world), "99");
	CHECK(take_capsule(&world, "key7") == STORE_NOT_FOUND);
	CHECK(take_capsule(&world, "young") == STORE_OK);
	world_close(&world);
}
