/* SPDX-License-Identifier: Apache-2.0 */
/* Two clients, four witnesses. */

#include "differential/lab.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/bug.h"
#include "base/mem.h"
#include "differential/panel.h"
#include "stories/actor.h"
#include "xml/reader.h"
#include "xmpp/stanza_rules.h"

enum { STANZAS_MAX = 1000, FAULTS_SHOWN = 20, SAID_MAX = 64 << 20 };

/* What our own reader makes of some bytes of a stream. */
struct reading {
	struct xml_reader reader;
	struct stanza *stanzas[STANZAS_MAX];
	size_t count;
	bool is_broken, is_closed;
};

struct lab {
	struct stage *stage;
	struct arena arena, stream, people; /* of a trial, of mallory's stream, of the lab */
	struct actor *mallory, *bob;
	struct panel *panel;
	struct buf heard, echo, why; /* raw bytes, bob's and mallory's */
	struct reading sent, given;
	struct lab_counts counts;
	str trial;
	bool is_over; /* her stream, by this trial */
};

static void fault(struct lab *lab, const char *what, str detail)
{
	if (lab->counts.faults++ < FAULTS_SHOWN)
		fprintf(stderr, "%s\n  sent:  %.*s\n  given: %.*s\n  %.*s\n", what,
			STR_ARG(lab->trial), STR_ARG(buf_str(&lab->heard)), STR_ARG(detail));
}

/* ---- our own reading ---- */

static void read_bytes(struct reading *reading, str bytes)
{
	struct stanza *stanza;

	while (!reading->is_broken && !reading->is_closed) {
		enum xml_event event = xml_read(&reading->reader, &bytes, &stanza);

		if (event == XML_MORE)
			return;
		reading->is_broken = event == XML_BROKEN;
		reading->is_closed = event == XML_STREAM_CLOSE;
		if (event == XML_STANZA && reading->count < STANZAS_MAX)
			reading->stanzas[reading->count++] = stanza;
		else if (event == XML_STANZA || event == XML_STREAM_OPEN)
			stanza_unref(&stanza);
	}
}

static void forget_stanzas(struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++)
		stanza_unref(&reading->stanzas[i]);
	reading->count = 0;
}

static void end_reading(struct reading *reading)
{
	forget_stanzas(reading);
	xml_reader_fini(&reading->reader);
}

static void begin_reading(struct reading *reading)
{
	*reading = (struct reading){ .count = 0 };
	xml_reader_init(&reading->reader, &xml_limits_after_auth);
	read_bytes(reading, S(PANEL_HEADER));
}

/* ---- clients ---- */

static struct actor *come(struct lab *lab, const char *name, const char *resource)
{
	struct actor *actor =
		actor_new(&lab->people, lab->stage, str_of(name), str_of(name), str_of(resource));

	if (lab->stage->add_account)
		lab->stage->add_account(lab->stage, actor->bare.at);
	else
		BUG_ON(!actor_register(actor, S(STAGE_PASSWORD), &lab->why));
	return actor;
}

static void enter(struct lab *lab, struct actor *actor)
{
	buf_clear(&lab->why);
	if (!actor_connect(actor, S(STAGE_PASSWORD), &lab->why))
		fprintf(stderr, "%s\n", buf_cstr(&lab->why));
	BUG_ON(actor->is_closed);
}

static void say(struct actor *actor, str bytes)
{
	actor->stage->send(actor->wire, bytes);
}

static bool holds(const struct buf *buf, str text)
{
	return memmem(buf_str(buf).at, buf->len, text.at, text.len) != NULL;
}

/* Until the text came, or the server has closed. */
static bool wait_for(struct actor *actor, struct buf *heard, str text)
{
	enum wire_news news = WIRE_BYTES;
	struct buf piece;

	buf_init(&piece, SAID_MAX);
	while (news == WIRE_BYTES && !holds(heard, text)) {
		buf_clear(&piece);
		news = actor->stage->receive(actor->wire, &piece);
		buf_add(heard, buf_str(&piece));
	}
	buf_fini(&piece);
	return holds(heard, text);
}

/* So that her requests reach him (RFC 6121 §8.5.3.1). */
static void meet(struct lab *lab)
{
	actor_cut(lab->mallory);
	arena_clear(&lab->stream);
	lab->mallory->arena = &lab->stream;
	enter(lab, lab->mallory);
	say(lab->bob,
	    arena_printf(&lab->arena, "<presence to='%.*s'/>", STR_ARG(lab->mallory->full)));
	buf_clear(&lab->echo);
	BUG_ON(!wait_for(lab->mallory, &lab->echo, S("<presence")));
}

/* ---- what bob was given ---- */

static bool is_subscription(const struct head *head)
{
	return head->kind == KIND_PRESENCE &&
	       (head->type == TYPE_SUBSCRIBE || head->type == TYPE_SUBSCRIBED ||
		head->type == TYPE_UNSUBSCRIBE || head->type == TYPE_UNSUBSCRIBED);
}

static bool has_same_content(const struct stanza *given, const struct stanza *sent)
{
	const struct node *a = stanza_root(given), *b = stanza_root(sent);

	return node_same_name(a, b) && str_eq(node_content(a), node_content(b)) &&
	       str_eq(stanza_other_attrs(given), stanza_other_attrs(sent)) &&
	       str_eq(node_raw_attr(a, AT_ID), node_raw_attr(b, AT_ID));
}

/* The server says of itself that she is gone, once she had shown herself to him. */
static bool is_farewell(const struct lab *lab, const struct head *head, const struct node *root)
{
	return lab->is_over && head->kind == KIND_PRESENCE && head->type == TYPE_UNAVAILABLE &&
	       node_content(root).len == 0;
}

static void check_given(struct lab *lab, const struct stanza *given, size_t *at)
{
	const struct node *root = stanza_root(given);
	struct arena arena;
	struct head head;
	bool is_servers;

	arena_init(&arena);
	(void)!head_read(root, &arena, &head);
	if (!node_attr_is(root, AT_FROM,
			  is_subscription(&head) ? lab->mallory->bare : lab->mallory->full))
		fault(lab, "bob is given what is not from mallory", node_bytes(root));
	/* What the server words itself. */
	is_servers = is_subscription(&head) || is_farewell(lab, &head, root);
	while (!is_servers && *at < lab->sent.count &&
	       !has_same_content(given, lab->sent.stanzas[*at]))
		++*at;
	if (!is_servers && (*at)++ >= lab->sent.count)
		fault(lab, "bob is given what was not sent", node_bytes(root));
	arena_fini(&arena);
}

static void hear_witnesses(struct lab *lab)
{
	const char *dissenter = panel_hear(lab->panel, buf_str(&lab->heard));

	if (!dissenter)
		return;
	fault(lab, dissenter, panel_said(lab->panel, dissenter));
	fault(lab, "and jackdaw", panel_said(lab->panel, NULL));
	panel_close(&lab->panel);
	lab->panel = panel_open();
}

static void check_heard(struct lab *lab)
{
	size_t at = 0;

	hear_witnesses(lab);
	forget_stanzas(&lab->given);
	read_bytes(&lab->given, buf_str(&lab->heard));
	BUG_ON(lab->given.is_broken || lab->given.is_closed || lab->given.count == 0);
	for (size_t i = 0; i + 1 < lab->given.count; i++) /* the last is the fence */
		check_given(lab, lab->given.stanzas[i], &at);
	lab->counts.delivered += (unsigned)lab->given.count - 1;
}

/* ---- a trial ---- */

static str fence_of(struct lab *lab)
{
	return arena_printf(&lab->arena, "id='fence-%u'", lab->counts.tried);
}

/* False: her stream is over. What is no XML must have ended it, and with an error. */
static bool is_answered(struct lab *lab)
{
	bool is_over = lab->sent.is_broken || lab->sent.is_closed, is_answered;

	/* No XML, whatever it is in the middle of. */
	if (!is_over && !xml_reader_is_idle(&lab->sent.reader)) {
		say(lab->mallory, S("\0'>\">'>"));
		lab->sent.is_broken = is_over = true;
	}
	if (!is_over)
		say(lab->mallory,
		    arena_printf(&lab->arena,
				 "<iq type='get' %.*s><ping xmlns='urn:xmpp:ping'/></iq>",
				 STR_ARG(fence_of(lab))));
	buf_clear(&lab->echo);
	is_answered =
		wait_for(lab->mallory, &lab->echo, is_over ? S("</stream:stream>") : fence_of(lab));
	if (is_over && !is_answered)
		fault(lab, "her stream goes on", buf_str(&lab->echo));
	if (lab->sent.is_broken && !holds(&lab->echo, S("<stream:error>")))
		fault(lab, "no error tells her why", buf_str(&lab->echo));
	return !is_over && is_answered;
}

static void send_cut(struct lab *lab, str bytes, size_t cut)
{
	if (cut)
		say(lab->mallory, str_upto(bytes, cut));
	if (cut && lab->stage->settle)
		lab->stage->settle(lab->stage);
	say(lab->mallory, str_from(bytes, cut));
}

void lab_try(struct lab *lab, str bytes, size_t cut)
{
	lab->trial = bytes;
	/* Nobody sends faster than a client may. */
	if (++lab->counts.tried % 20 == 0 && lab->stage->happens)
		lab->stage->happens(lab->stage, WORLD_TIME_PASSES, 1);
	arena_clear(&lab->arena);
	forget_stanzas(&lab->sent);
	read_bytes(&lab->sent, bytes);
	send_cut(lab, bytes, cut);
	lab->is_over = !is_answered(lab);
	lab->counts.refused += lab->is_over;
	if (lab->is_over)
		meet(lab);
	say(lab->mallory, arena_printf(&lab->arena, "<message to='%.*s' %.*s/>",
				       STR_ARG(lab->bob->full), STR_ARG(fence_of(lab))));
	buf_clear(&lab->heard);
	if (!wait_for(lab->bob, &lab->heard, fence_of(lab)))
		fault(lab, "bob hears no more of her", STR_NONE);
	check_heard(lab);
	if (lab->is_over) {
		end_reading(&lab->sent);
		begin_reading(&lab->sent);
	}
}

/* ---- the lab ---- */

struct lab *lab_open(void)
{
	struct stage_options options = { getenv("SERVER"), "localhost", 20000 };
	struct lab *lab = mem_zalloc(sizeof(*lab));

	arena_init(&lab->arena);
	arena_init(&lab->stream);
	arena_init(&lab->people);
	buf_init(&lab->why, 1 << 16);
	buf_init(&lab->heard, SAID_MAX);
	buf_init(&lab->echo, SAID_MAX);
	lab->stage = stage_make(&options, &lab->why);
	if (!lab->stage)
		fprintf(stderr, "%s\n", buf_cstr(&lab->why));
	BUG_ON(!lab->stage);
	lab->stage->begin(lab->stage, false);
	lab->bob = come(lab, "bob", "b");
	lab->mallory = come(lab, "mallory", "m");
	enter(lab, lab->bob);
	meet(lab);
	begin_reading(&lab->sent);
	begin_reading(&lab->given);
	lab->panel = panel_open();
	return lab;
}

struct lab_counts lab_close(struct lab **lab)
{
	struct lab *ended = *lab;
	struct lab_counts counts = ended->counts;

	actor_cut(ended->mallory);
	actor_cut(ended->bob);
	panel_close(&ended->panel);
	end_reading(&ended->sent);
	end_reading(&ended->given);
	if (ended->stage->end)
		ended->stage->end(ended->stage);
	buf_fini(&ended->heard);
	buf_fini(&ended->echo);
	buf_fini(&ended->why);
	arena_fini(&ended->arena);
	arena_fini(&ended->stream);
	arena_fini(&ended->people);
	mem_free(ended);
	*lab = NULL;
	return counts;
}

str lab_bob(const struct lab *lab)
{
	return lab->bob->full;
}
