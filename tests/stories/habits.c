/* SPDX-License-Identifier: Apache-2.0 */
/* What a client does by itself. */

#include "stories/habits.h"

#include "stories/actor.h"

#define SM_NS "urn:xmpp:sm:3"

void habits_forget(struct habits *habits)
{
	*habits = (struct habits){ .ignores_pings = habits->ignores_pings };
}

static bool is_stanza(const struct tree *tree)
{
	return str_eq(tree->ns, S("jabber:client")) &&
	       (str_eq(tree->name, S("message")) || str_eq(tree->name, S("presence")) ||
		str_eq(tree->name, S("iq")));
}

static bool is_sm(const struct tree *tree, const char *name)
{
	return str_eq(tree->ns, S(SM_NS)) && str_eq(tree->name, str_of(name));
}

/* What is not well-formed is no stanza. */
void habits_send(struct habits *habits, struct arena *arena, str bytes)
{
	struct buf why;

	buf_init(&why, 10000);
	for (const struct tree *tree = trees_of(arena, bytes, &why); tree; tree = tree->next) {
		if (is_stanza(tree))
			habits->sent++;
		else if (is_sm(tree, "enable") && !habits->is_managed)
			habits->sent = 0;
	}
	buf_fini(&why);
}

static uint32_t h_of(const struct tree *tree)
{
	int64_t h;

	return str_to_int(tree_attr(tree, "h"), 0, UINT32_MAX, &h) ? (uint32_t)h : UINT32_MAX;
}

static void begin(struct habits *habits, bool is_resumed, uint32_t h)
{
	habits->is_managed = true;
	habits->told = h;
	if (is_resumed)
		habits->sent = h;
}

static bool take_sm(struct actor *actor, const struct tree *tree)
{
	struct habits *habits = &actor->habits;

	if (is_sm(tree, "enabled"))
		begin(habits, false, 0);
	if (is_sm(tree, "resumed")) {
		begin(habits, true, h_of(tree));
		actor->is_bound = true;
	}
	if (!habits->is_managed)
		return false;
	if (is_sm(tree, "r")) {
		habits->is_asked = true;
		return true;
	}
	if (!is_sm(tree, "a"))
		return false;
	habits->told = h_of(tree);
	habits->told_count++;
	return true;
}

/* Nobody but the server's core asks by such ids: core/held.c, core/c2s.c. */
static bool is_of_core(str id)
{
	return str_starts(id, S("got-it-")) || str_eq(id, S("are-you-there"));
}

static bool take_ping(struct actor *actor, const struct tree *tree)
{
	const struct tree *ping = tree_child(tree, "ping");
	str id = tree_attr(tree, "id");

	if (!ping || !str_eq(ping->ns, S("urn:xmpp:ping")) || !is_of_core(id) ||
	    !str_eq(tree_attr(tree, "type"), S("get")))
		return false;
	if (!actor->habits.ignores_pings)
		actor_send(actor, arena_printf(actor->arena,
					       "<iq type='result' to='%.*s' id='%.*s'/>",
					       STR_ARG(tree_attr(tree, "from")), STR_ARG(id)));
	return true;
}

bool habits_take(struct actor *actor, const struct tree *tree)
{
	return take_sm(actor, tree) || take_ping(actor, tree);
}
