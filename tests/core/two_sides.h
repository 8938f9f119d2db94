/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A subscription as the homes of its two sides have it, both awake. */

#include "core/home.h"
#include "core/roster.h"
#include "support/test.h"
#include "support/world.h"

struct two_sides {
	struct subscription mine, theirs;
};

static inline struct subscription one_side(struct world *world, const char *whose, const char *of)
{
	struct home *home = world_home(world, whose);

	CHECK(home != NULL);
	return roster_state(home->roster, jid_of_normal(str_of(of)));
}

/* Who is gone has nothing. */
static inline struct two_sides two_sides(struct world *world, const char *mine, const char *theirs,
					 bool is_gone)
{
	struct subscription none = { 0 };

	return (struct two_sides){ one_side(world, mine, theirs),
				   is_gone ? none : one_side(world, theirs, mine) };
}

/* Who waits for an answer of mine has asked. */
static inline bool two_sides_agree(struct two_sides sides)
{
	return sides.mine.to == sides.theirs.from &&
	       (!sides.theirs.is_asked || sides.mine.is_asking);
}
