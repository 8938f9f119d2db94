/* SPDX-License-Identifier: Apache-2.0 */
/* A named client of a story. */

#include "stories/actor.h"

#include "base/encode.h"

enum { SAID_MAX = 1 << 22 };

struct actor *actor_new(struct arena *arena, struct stage *stage, str name, str local, str resource)
{
	struct actor *actor = arena_zalloc(arena, sizeof(*actor));

	actor->arena = arena;
	actor->stage = stage;
	actor->name = name;
	actor->local = arena_printf(arena, "%.*s%s", STR_ARG(local), stage->suffix);
	actor->resource = resource;
	actor->bare = arena_printf(arena, "%.*s@%s", STR_ARG(actor->local), stage->domain);
	return actor;
}

void actor_send(struct actor *actor, str bytes)
{
	if (!actor->wire || actor->is_closed)
		return;
	habits_send(&actor->habits, actor->arena, bytes);
	actor->stage->send(actor->wire, bytes);
}

static void take_ready(struct actor *actor)
{
	struct tree **end = &actor->queue, *tree;

	while (*end)
		end = &(*end)->next;
	while ((tree = tree_reader_next(actor->reader))) {
		if (habits_take(actor, tree))
			continue;
		*end = tree;
		end = &tree->next;
	}
}

bool actor_listen(struct actor *actor)
{
	struct buf said;

	if (!actor->wire || actor->is_closed)
		return false;
	buf_init(&said, SAID_MAX);
	enum wire_news news = actor->stage->receive(actor->wire, &said);
	bool is_fine = news != WIRE_BYTES || tree_reader_feed(actor->reader, buf_str(&said));
	buf_fini(&said);
	actor->is_closed = news == WIRE_CLOSED || !is_fine;
	take_ready(actor);
	return news == WIRE_BYTES && is_fine;
}

static void say_why_silent(const struct actor *actor, struct buf *why)
{
	const char *fault = actor->reader ? tree_reader_fault(actor->reader) : "none";

	if (!actor->wire)
		buf_printf(why, "%.*s is not connected", STR_ARG(actor->name));
	else if (!str_eq(str_of(fault), S("none")))
		buf_printf(why, "what %.*s receives is not the XML of XMPP: %s",
			   STR_ARG(actor->name), fault);
	else if (actor->is_closed)
		buf_printf(why, "the server has closed the stream of %.*s", STR_ARG(actor->name));
	else
		buf_printf(why, "%.*s receives nothing", STR_ARG(actor->name));
}

struct tree *actor_next(struct actor *actor, struct buf *why)
{
	while (!actor->queue && actor_listen(actor))
		;
	struct tree *tree = actor->queue;

	if (!tree) {
		say_why_silent(actor, why);
		return NULL;
	}
	actor->queue = tree->next;
	tree->next = NULL;
	return tree;
}

static struct tree *take_answer(struct actor *actor, str id)
{
	for (struct tree **at = &actor->queue; *at; at = &(*at)->next) {
		struct tree *tree = *at;
		str type = tree_attr(tree, "type");

		if (!str_eq(tree->name, S("iq")) || !str_eq(tree_attr(tree, "id"), id) ||
		    !(str_eq(type, S("result")) || str_eq(type, S("error"))))
			continue;
		*at = tree->next;
		tree->next = NULL;
		return tree;
	}
	return NULL;
}

struct tree *actor_answer(struct actor *actor, str id)
{
	struct tree *tree;

	while (!(tree = take_answer(actor, id)))
		if (!actor_listen(actor))
			return take_answer(actor, id);
	return tree;
}

static bool is_named(const struct tree *tree, const char *ns, const char *name)
{
	return str_eq(tree->name, str_of(name)) && str_eq(tree->ns, str_of(ns));
}

/* The header, and the features that answer it. */
static bool start_stream(struct actor *actor, struct buf *why)
{
	tree_reader_close(&actor->reader);
	actor->reader = tree_reader_open(actor->arena);
	actor_send(actor, arena_printf(actor->arena,
				       "<?xml version='1.0'?><stream:stream to='%s' version='1.0' "
				       "xmlns='jabber:client' "
				       "xmlns:stream='http://etherx.jabber.org/streams'>",
				       actor->stage->domain));
	struct tree *features = actor_next(actor, why);
	if (!features)
		return false;
	if (is_named(features, "http://etherx.jabber.org/streams", "features"))
		return true;
	buf_add(why, S("instead of stream features: "));
	tree_print(features, why);
	return false;
}

bool actor_open_stream(struct actor *actor, struct buf *why)
{
	actor_cut(actor);
	actor->wire = actor->stage->open(actor->stage);
	if (!actor->wire) {
		buf_printf(why, "no server answers in %s", actor->stage->name);
		return false;
	}
	return start_stream(actor, why);
}

/* An iq that must succeed. */
static struct tree *ask(struct actor *actor, const char *id, str payload, struct buf *why)
{
	actor_send(actor, arena_printf(actor->arena, "<iq type='set' id='%s'>%.*s</iq>", id,
				       STR_ARG(payload)));
	struct tree *answer = actor_answer(actor, str_of(id));
	if (!answer) {
		say_why_silent(actor, why);
		return NULL;
	}
	if (str_eq(tree_attr(answer, "type"), S("result")))
		return answer;
	buf_printf(why, "%.*s is refused: ", STR_ARG(actor->name));
	tree_print(answer, why);
	return NULL;
}

bool actor_register(struct actor *actor, str password, struct buf *why)
{
	if (!actor_open_stream(actor, why))
		return false;
	bool is_done = ask(actor, "register",
			   arena_printf(actor->arena,
					"<query xmlns='jabber:iq:register'><username>%.*s"
					"</username><password>%.*s</password></query>",
					STR_ARG(actor->local), STR_ARG(password)),
			   why) != NULL;
	actor_cut(actor);
	return is_done;
}

/* RFC 4616 §2 */
static bool authenticate(struct actor *actor, str password, struct buf *why)
{
	struct buf plain, text;

	buf_init(&plain, 4096);
	buf_init(&text, 8192);
	buf_add_char(&plain, '\0');
	buf_add(&plain, actor->local);
	buf_add_char(&plain, '\0');
	buf_add(&plain, password);
	base64_encode(&text, buf_str(&plain));
	actor_send(actor, arena_printf(actor->arena,
				       "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
				       "mechanism='PLAIN'>%s</auth>",
				       buf_cstr(&text)));
	buf_fini(&plain);
	buf_fini(&text);

	struct tree *answer = actor_next(actor, why);
	if (!answer)
		return false;
	if (is_named(answer, "urn:ietf:params:xml:ns:xmpp-sasl", "success"))
		return true;
	buf_printf(why, "%.*s may not log in: ", STR_ARG(actor->name));
	tree_print(answer, why);
	return false;
}

bool actor_bind(struct actor *actor, struct buf *why)
{
	str wish = actor->resource.len ? arena_printf(actor->arena, "<resource>%.*s</resource>",
						      STR_ARG(actor->resource))
				       : S("");
	struct tree *answer = ask(actor, "bind",
				  arena_printf(actor->arena,
					       "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>%.*s"
					       "</bind>",
					       STR_ARG(wish)),
				  why);

	if (!answer)
		return false;
	const struct tree *bound = tree_child(answer, "bind");
	const struct tree *address = bound ? tree_child(bound, "jid") : NULL;
	if (!address || !str_starts(address->text, actor->bare)) {
		buf_printf(why, "%.*s is bound to something else: ", STR_ARG(actor->bare));
		tree_print(answer, why);
		return false;
	}
	actor->full = address->text;
	actor->is_bound = true;
	return true;
}

bool actor_log_in(struct actor *actor, str password, struct buf *why)
{
	return actor_open_stream(actor, why) && authenticate(actor, password, why) &&
	       start_stream(actor, why);
}

bool actor_connect(struct actor *actor, str password, struct buf *why)
{
	return actor_log_in(actor, password, why) && actor_bind(actor, why);
}

bool actor_is_disconnected(struct actor *actor, struct buf *why)
{
	while (!actor->queue && actor_listen(actor))
		;
	if (actor->queue) {
		buf_printf(why, "%.*s receives ", STR_ARG(actor->name));
		tree_print(actor->queue, why);
		return false;
	}
	if (!actor->is_closed || !tree_reader_has_ended(actor->reader)) {
		buf_printf(why, "the stream of %.*s does not end%s", STR_ARG(actor->name),
			   actor->is_closed ? " with its closing tag" : "");
		return false;
	}
	actor_cut(actor);
	return true;
}

bool actor_disconnect(struct actor *actor, struct buf *why)
{
	/* What was not asked for must not hide behind the end. */
	if (actor->queue) {
		buf_printf(why, "%.*s has received ", STR_ARG(actor->name));
		tree_print(actor->queue, why);
		return false;
	}
	actor_send(actor, S("</stream:stream>"));
	return actor_is_disconnected(actor, why);
}

void actor_cut(struct actor *actor)
{
	if (actor->wire)
		actor->stage->cut(&actor->wire);
	tree_reader_close(&actor->reader);
	actor->queue = NULL;
	actor->is_bound = actor->is_closed = false;
	habits_forget(&actor->habits);
}
