/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Reading a file of stories (the format: stories/README.md) into steps. A story with `for each`
 * comes out once for each value. Everything lives in the arena. */

#include "base/arena.h"
#include "base/buf.h"
#include "stories/stage.h"

enum step_kind {
	STEP_HAS_ACCOUNT,
	STEP_CONNECTS,
	STEP_CANNOT_CONNECT,
	STEP_OPENS_STREAM,
	STEP_LOGS_IN,
	STEP_BINDS,
	STEP_GOES_ONLINE,
	STEP_ASKS_ROSTER,
	STEP_SENDS,
	STEP_RECEIVES,
	STEP_RECEIVES_IN_ANY_ORDER,
	STEP_RECEIVES_NOTHING,
	STEP_IS_ASKED,
	STEP_IS_ACKNOWLEDGED,
	STEP_IGNORES_PINGS,
	STEP_FORGETS,
	STEP_EVERYBODY_FORGETS,
	STEP_ALL_SETTLES,
	STEP_DISCONNECTS,
	STEP_CUT_OFF,
	STEP_IS_DISCONNECTED,
	STEP_FRIENDS,
	STEP_FOLLOWS,
	STEP_WORLD,
};

struct step {
	struct step *next;
	enum step_kind kind;
	enum world_event event; /* of STEP_WORLD */
	int line;
	int64_t number;	    /* a priority; seconds; times; stanzas */
	str who, whom;	    /* names; whom of the steps for two */
	str local, resource; /* of `connects as`; STR_NONE: not said */
	str password;	    /* of `with password`; STR_NONE: the usual one */
	str xml;	    /* of sends and receives, with its placeholders but those of for each */
};

struct story {
	struct story *next;
	str file, title;
	int line;
	struct step *steps;
	bool only_in_the_fake_world, keeps_messages;
};

/* All stories of a text, in order; NULL and FILE:LINE: a sentence in `why` when it is not right. A
 * text without a story is not right. */
struct story *script_read(struct arena *arena, str file, str text, struct buf *why) MUST_USE;
