/* SPDX-License-Identifier: Apache-2.0 */
/* Plays one story: each step of it is a function. */

#include "stories/play.h"

#include "stories/actor.h"
#include "stories/cast.h"
#include "stories/match.h"

enum { TEXT_MAX = 1 << 22, FENCE_ROUNDS = 2 };

struct play {
	const struct story *story;
	struct stage *stage;
	struct arena arena;
	struct cast cast;
	struct buf *why;
	int fence_count;
};

static bool fail(struct play *play, const char *sentence, str what)
{
	buf_printf(play->why, "%s: %.*s", sentence, STR_ARG(what));
	return false;
}

static bool fail_at(struct play *play, const char *sentence, const struct tree *tree)
{
	buf_add(play->why, str_of(sentence));
	tree_print(tree, play->why);
	return false;
}

static struct actor *need_actor(struct play *play, str name)
{
	struct actor *actor = cast_find(&play->cast, name);

	if (!actor)
		fail(play, "nobody of that name has appeared yet", name);
	return actor;
}

/* --- settling --- */

/* What has come may have been answered (habits.h), and the answers may have effects. */
static void settle_fake(struct play *play)
{
	bool has_heard;

	do {
		has_heard = false;
		play->stage->settle(play->stage);
		for (struct actor *actor = play->cast.actors; actor; actor = actor->next)
			while (actor_listen(actor))
				has_heard = true;
	} while (has_heard);
}

static bool await(struct play *play, struct actor *actor, int fence)
{
	str id = arena_printf(&play->arena, "fence-%d", fence);

	if (actor->is_closed || actor_answer(actor, id) || actor->is_closed)
		return true;
	return fail(play, "the server does not answer, so nobody knows whether more comes",
		    actor->name);
}

/* Asks the home of `to` something that any server answers. */
static int ask(struct play *play, struct actor *actor, str to)
{
	actor_send(actor, arena_printf(&play->arena,
				       "<iq type='get' id='fence-%d' to='%.*s'>"
				       "<ping xmlns='urn:xmpp:ping'/></iq>",
				       ++play->fence_count, STR_ARG(to)));
	return play->fence_count;
}

/* What was written before is durable, and has been answered, when this write is (XEP-0049). */
static bool pass_the_store(struct play *play, struct actor *actor)
{
	actor_send(actor, arena_printf(&play->arena,
				       "<iq type='set' id='fence-%d'>"
				       "<query xmlns='jabber:iq:private'>"
				       "<fence xmlns='story:fence'>x</fence></query></iq>",
				       ++play->fence_count));
	return await(play, actor, play->fence_count);
}

static bool pass_all_homes(struct play *play, struct actor *actor)
{
	int first = play->fence_count + 1, last = first;

	for (struct actor *other = play->cast.actors; other; other = other->next)
		last = ask(play, actor, other->bare);
	for (int fence = first; fence <= last; fence++)
		if (!await(play, actor, fence))
			return false;
	return true;
}

/* A stanza of ours would be counted. <r/> asks, and its answer covers what has had its effects. */
static bool pass_acknowledgement(struct play *play, struct actor *actor)
{
	unsigned before = actor->habits.told_count;

	actor_send(actor, S("<r xmlns='urn:xmpp:sm:3'/>"));
	while (actor->habits.told_count == before || actor->habits.told != actor->habits.sent)
		if (!actor_listen(actor))
			break;
	if (actor->is_closed || actor->habits.told == actor->habits.sent)
		return true;
	return fail(play, "the server does not acknowledge all that was sent by", actor->name);
}

static bool pass_fences(struct play *play, struct actor *actor)
{
	if (actor->habits.is_managed)
		return pass_acknowledgement(play, actor);
	return pass_the_store(play, actor) && pass_all_homes(play, actor);
}

/* A server of several threads has settled when a question has gone from every client to every home
 * behind all that was sent, and the store has answered behind all that was written; twice, for what
 * the first round set in motion. No sleeping. */
static bool settle(struct play *play)
{
	if (play->stage->settle) {
		settle_fake(play);
		return true;
	}
	for (int round = 0; round < FENCE_ROUNDS; round++) {
		for (struct actor *actor = play->cast.actors; actor; actor = actor->next)
			if (actor->is_bound && !actor->is_closed && !pass_fences(play, actor))
				return false;
	}
	return true;
}

static void forget_all(struct play *play)
{
	for (struct actor *actor = play->cast.actors; actor; actor = actor->next)
		actor->queue = NULL;
}

/* --- accounts and connections --- */

static bool has_account(const struct play *play, str bare)
{
	for (const struct actor *actor = play->cast.actors; actor; actor = actor->next)
		if (str_eq(actor->bare, bare))
			return true;
	return false;
}

static bool make_account(struct play *play, struct actor *actor)
{
	if (!play->stage->add_account)
		return actor_register(actor, S(STAGE_PASSWORD), play->why);
	play->stage->add_account(play->stage, actor->bare.at);
	return true;
}

/* Somebody new, with an account; or who has appeared before. */
static struct actor *appear(struct play *play, const struct step *step, bool needs_account)
{
	struct actor *actor = cast_find(&play->cast, step->who);

	if (actor)
		return actor;
	actor = actor_new(&play->arena, play->stage, step->who,
			  str_exists(step->local) ? step->local : step->who,
			  str_exists(step->resource) ? step->resource : S("desk"));
	if (needs_account && !has_account(play, actor->bare) && !make_account(play, actor))
		return NULL;
	actor->next = play->cast.actors;
	play->cast.actors = actor;
	return actor;
}

static str password_of(const struct step *step)
{
	return str_exists(step->password) ? step->password : S(STAGE_PASSWORD);
}

static bool do_has_account(struct play *play, const struct step *step)
{
	return appear(play, step, true) != NULL;
}

static bool do_connects(struct play *play, const struct step *step)
{
	struct actor *actor = appear(play, step, true);

	return actor && actor_connect(actor, password_of(step), play->why);
}

static bool do_cannot_connect(struct play *play, const struct step *step)
{
	struct actor *actor = appear(play, step, false);
	struct buf refusal;

	buf_init(&refusal, TEXT_MAX);
	bool is_in = actor_connect(actor, password_of(step), &refusal);
	buf_fini(&refusal);
	actor_cut(actor);
	return !is_in || fail(play, "should not be let in", step->who);
}

static bool do_opens_stream(struct play *play, const struct step *step)
{
	struct actor *actor = appear(play, step, false);

	return actor_open_stream(actor, play->why);
}

static bool do_logs_in(struct play *play, const struct step *step)
{
	struct actor *actor = appear(play, step, true);

	return actor && actor_log_in(actor, password_of(step), play->why);
}

static bool do_binds(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);

	return actor && actor_bind(actor, play->why);
}

static bool do_disconnects(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);

	return actor && actor_disconnect(actor, play->why);
}

static bool do_cut_off(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);

	if (actor)
		actor_cut(actor);
	return actor != NULL;
}

static bool do_is_disconnected(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);

	return actor && actor_is_disconnected(actor, play->why);
}

/* --- stanzas --- */

static bool is_own_presence(const struct actor *actor, const struct tree *tree)
{
	return str_eq(tree->name, S("presence")) && str_eq(tree_attr(tree, "from"), actor->full) &&
	       !str_exists(tree_attr(tree, "type"));
}

/* RFC 6121 §4.2.2: the server sends it to this resource too. What else comes with it is dropped. */
static bool do_goes_online(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);
	const char *with_priority = "<presence><priority>%d</priority></presence>";
	bool is_seen = false;

	if (!actor)
		return false;
	actor_send(actor, step->number
				  ? arena_printf(&play->arena, with_priority, (int)step->number)
				  : S("<presence/>"));
	if (!settle(play))
		return false;
	for (struct tree *tree = actor->queue; tree; tree = tree->next)
		is_seen |= is_own_presence(actor, tree);
	actor->queue = NULL;
	return is_seen || fail(play, "does not see the own presence", step->who);
}

/* RFC 6121 §2.2: from now on the resource is an interested one. What the roster says is dropped. */
static bool do_asks_roster(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);

	if (!actor)
		return false;
	actor_send(actor, S("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>"));
	struct tree *answer = actor_answer(actor, S("roster"));
	if (!answer)
		return fail(play, "the server does not answer", step->who);
	return str_eq(tree_attr(answer, "type"), S("result")) ||
	       fail_at(play, "no roster, but ", answer);
}

static bool do_sends(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);
	struct buf text;

	if (!actor)
		return false;
	buf_init(&text, TEXT_MAX);
	bool is_filled = fill_in(&play->cast, step->xml, &text, play->why);
	if (is_filled)
		actor_send(actor, buf_str(&text));
	buf_fini(&text);
	return is_filled && (actor->wire || fail(play, "is not connected", step->who));
}

static struct tree *expectation(struct play *play, const struct step *step)
{
	struct buf text;
	struct tree *list = NULL;

	buf_init(&text, TEXT_MAX);
	if (fill_in_expected(&play->cast, step->xml, &text, play->why)) {
		list = trees_of(&play->arena, buf_str(&text), play->why);
		if (!list && play->why->len == 0)
			fail(play, "nothing is expected", step->xml);
	}
	buf_fini(&text);
	return list;
}

static bool do_receives(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);
	struct tree *expected = actor ? expectation(play, step) : NULL;

	if (!expected)
		return false;
	for (; expected; expected = expected->next) {
		struct tree *tree = actor_next(actor, play->why);

		if (!tree)
			return fail_at(play, " instead of ", expected);
		if (!match(expected, tree, &play->cast.captures, play->why))
			return fail_at(play, "; what came was ", tree);
	}
	return true;
}

/* Takes the first of the list that fits. */
static bool take_fitting(struct play *play, struct tree **list, const struct tree *tree)
{
	struct buf nobody;
	bool is_found = false;

	buf_init(&nobody, TEXT_MAX);
	for (struct tree **at = list; *at && !is_found;) {
		is_found = match(*at, tree, &play->cast.captures, &nobody);
		if (is_found)
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
	buf_fini(&nobody);
	return is_found;
}

static bool do_receives_in_any_order(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);
	struct tree *expected = actor ? expectation(play, step) : NULL;

	if (!expected)
		return false;
	while (expected) {
		struct tree *tree = actor_next(actor, play->why);

		if (!tree)
			return fail_at(play, " instead of ", expected);
		if (!take_fitting(play, &expected, tree))
			return fail_at(play, "it is none of those that are still expected: ", tree);
	}
	return true;
}

static bool do_receives_nothing(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);

	if (!actor || !settle(play))
		return false;
	if (!actor->is_bound && !play->stage->settle)
		return fail(play, "nobody can know that before the bind", step->who);
	if (actor->is_closed)
		return fail(play, "the server has closed the stream of", step->who);
	return !actor->queue || fail_at(play, "received: ", actor->queue);
}

static bool do_is_asked(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);

	if (!actor)
		return false;
	while (!actor->habits.is_asked && actor_listen(actor))
		;
	bool is_asked = actor->habits.is_asked;
	actor->habits.is_asked = false;
	return is_asked || fail(play, "nobody asks", step->who);
}

static bool do_is_acknowledged(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);
	uint32_t wanted = (uint32_t)step->number;
	unsigned before;

	if (!actor)
		return false;
	before = actor->habits.told_count;
	actor_send(actor, S("<r xmlns='urn:xmpp:sm:3'/>"));
	while ((actor->habits.told_count == before || actor->habits.told != wanted) &&
	       actor_listen(actor))
		;
	if (actor->habits.told_count > before && actor->habits.told == wanted)
		return true;
	buf_printf(play->why, "%.*s is told h='%u', not %u", STR_ARG(step->who), actor->habits.told,
		   wanted);
	return false;
}

static bool do_ignores_pings(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);

	if (actor)
		actor->habits.ignores_pings = true;
	return actor != NULL;
}

static bool do_forgets(struct play *play, const struct step *step)
{
	struct actor *actor = need_actor(play, step->who);

	if (!actor || !settle(play))
		return false;
	actor->queue = NULL;
	return true;
}

static bool do_everybody_forgets(struct play *play, const struct step *step)
{
	(void)step;
	if (!settle(play))
		return false;
	forget_all(play);
	return true;
}

static bool do_all_settles(struct play *play, const struct step *step)
{
	(void)step;
	return settle(play);
}

/* --- the beginnings of many stories --- */

static bool subscribe(struct play *play, struct actor *who, struct actor *to)
{
	actor_send(who, arena_printf(&play->arena, "<presence to='%.*s' type='subscribe'/>",
				     STR_ARG(to->bare)));
	if (!settle(play))
		return false;
	actor_send(to, arena_printf(&play->arena, "<presence to='%.*s' type='subscribed'/>",
				    STR_ARG(who->bare)));
	return settle(play);
}

static bool do_pair(struct play *play, const struct step *step)
{
	struct actor *who = need_actor(play, step->who);
	struct actor *whom = who ? need_actor(play, step->whom) : NULL;

	if (!whom || !subscribe(play, who, whom) ||
	    (step->kind == STEP_FRIENDS && !subscribe(play, whom, who)))
		return false;
	forget_all(play);
	return true;
}

static bool do_world(struct play *play, const struct step *step)
{
	struct stage *stage = play->stage;

	return (stage->happens && stage->happens(stage, step->event, step->number)) ||
	       fail(play, "the world cannot do that", str_of(stage->name));
}

static bool do_step(struct play *play, const struct step *step)
{
	switch (step->kind) {
	case STEP_HAS_ACCOUNT:
		return do_has_account(play, step);
	case STEP_CONNECTS:
		return do_connects(play, step);
	case STEP_CANNOT_CONNECT:
		return do_cannot_connect(play, step);
	case STEP_OPENS_STREAM:
		return do_opens_stream(play, step);
	case STEP_GOES_ONLINE:
		return do_goes_online(play, step);
	case STEP_ASKS_ROSTER:
		return do_asks_roster(play, step);
	case STEP_SENDS:
		return do_sends(play, step);
	case STEP_RECEIVES:
		return do_receives(play, step);
	case STEP_RECEIVES_IN_ANY_ORDER:
		return do_receives_in_any_order(play, step);
	case STEP_RECEIVES_NOTHING:
		return do_receives_nothing(play, step);
	case STEP_FORGETS:
		return do_forgets(play, step);
	case STEP_EVERYBODY_FORGETS:
		return do_everybody_forgets(play, step);
	case STEP_ALL_SETTLES:
		return do_all_settles(play, step);
	case STEP_LOGS_IN:
		return do_logs_in(play, step);
	case STEP_BINDS:
		return do_binds(play, step);
	case STEP_IS_ASKED:
		return do_is_asked(play, step);
	case STEP_IS_ACKNOWLEDGED:
		return do_is_acknowledged(play, step);
	case STEP_IGNORES_PINGS:
		return do_ignores_pings(play, step);
	case STEP_DISCONNECTS:
		return do_disconnects(play, step);
	case STEP_CUT_OFF:
		return do_cut_off(play, step);
	case STEP_IS_DISCONNECTED:
		return do_is_disconnected(play, step);
	case STEP_FRIENDS:
	case STEP_FOLLOWS:
		return do_pair(play, step);
	case STEP_WORLD:
		return do_world(play, step);
	}
	return fail(play, "no such step", step->who);
}

static bool nothing_is_left(struct play *play)
{
	if (!settle(play))
		return false;
	for (struct actor *actor = play->cast.actors; actor; actor = actor->next) {
		if (!actor->queue)
			continue;
		buf_printf(play->why, "at the end, %.*s has received too: ", STR_ARG(actor->name));
		return fail_at(play, "", actor->queue);
	}
	return true;
}

/* A server that is shared gets its accounts back (XEP-0077 §3.2). */
static void leave(struct play *play)
{
	for (struct actor *actor = play->cast.actors; actor; actor = actor->next) {
		if (actor->is_bound && !play->stage->add_account)
			actor_send(actor, S("<iq type='set' id='leave'><query "
					    "xmlns='jabber:iq:register'><remove/></query></iq>"));
		actor_cut(actor);
	}
}

bool play(const struct story *story, struct stage *stage, struct buf *why)
{
	struct play play = { .story = story, .stage = stage, .why = why, .cast.stage = stage };
	const struct step *step = story->steps;
	bool is_right = true;

	arena_init(&play.arena);
	play.cast.captures.arena = &play.arena;
	stage->begin(stage, story->keeps_messages);
	while (step && (is_right = do_step(&play, step)))
		step = step->next;
	if (is_right)
		is_right = nothing_is_left(&play);
	if (!is_right) {
		str sentence = arena_str(&play.arena, buf_str(why));

		buf_clear(why);
		buf_printf(why, "%.*s:%d: %.*s", STR_ARG(story->file),
			   step ? step->line : story->line, STR_ARG(sentence));
	}
	leave(&play);
	if (stage->end)
		stage->end(stage);
	arena_fini(&play.arena);
	return is_right;
}
