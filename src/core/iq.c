/* SPDX-License-Identifier: Apache-2.0 */
/* Requests: from the delivery to the handler, and the one answer back. */

#include "core/iq.h"

#include "base/bug.h"
#include "base/mem.h"
#include "core/door.h"
#include "core/home.h"
#include "core/iq_run.h"
#include "core/letter.h"
#include "core/module.h"
#include "core/route.h"
#include "core/session.h"
#include "core/shard.h"

enum { ANSWER_MAX = 4 * 1024 * 1024, HANDLERS_MAX = 500 };

struct iq {
	struct arena arena;
	struct stanza *stanza;
	const struct node *payload;
	enum iq_type type;
	enum iq_target target;
	jid from, to;
	bool has_to; /* the request named it: the answer comes from there */
	str id;	     /* raw */
	struct home *home;
	const struct host *host;
	struct config *config;
	struct iq_sink *sink;
	bool has_session; /* a session of this shard asked; its credit is held */
	uint64_t serial;
	struct letter *letter; /* it came from elsewhere, with the credit of its session */
	str peer;
	struct xml_writer writer;
	bool has_result;
};

/* ---- the table ---- */

static const struct iq_handler *handlers[HANDLERS_MAX];
static size_t handler_count;

static void add_handlers(const struct module *module)
{
	for (const struct iq_handler *at = module->iqs; at && at->answer; at++) {
		BUG_ON(handler_count == HANDLERS_MAX);
		handlers[handler_count++] = at;
	}
}

void iq_prepare(void)
{
	handler_count = 0;
	for (const struct module *const *at = modules; *at; at++)
		add_handlers(*at);
}

static const struct iq_handler *find_handler(const struct iq *iq)
{
	enum ns ns = node_ns(iq->payload);
	enum el el = node_el(iq->payload);

	for (size_t i = 0; i < handler_count; i++) {
		const struct iq_handler *handler = handlers[i];

		if (handler->ns == ns && handler->el == el && (handler->types & iq->type) &&
		    (handler->targets & iq->target))
			return handler;
	}
	return NULL;
}

/* ---- life ---- */

static __thread unsigned open_count;

unsigned iq_open_count(void)
{
	return open_count;
}

static struct iq *iq_new_for(const struct delivery *delivery, enum iq_target target)
{
	struct arena arena;
	struct iq *iq;

	arena_init(&arena);
	iq = arena_zalloc(&arena, sizeof(*iq));
	iq->stanza = stanza_ref(delivery->stanza);
	iq->payload = delivery->head.child;
	iq->type = delivery->head.type == TYPE_GET ? IQ_GET : IQ_SET;
	iq->target = target;
	iq->from = jid_copy(&arena, delivery->envelope.from);
	iq->to = jid_copy(&arena, delivery->envelope.to);
	iq->has_to = jid_exists(delivery->head.to);
	iq->id = arena_str(&arena, delivery->envelope.id);
	iq->arena = arena;
	open_count++;
	return iq;
}

static void iq_free(struct iq *iq)
{
	struct arena arena = iq->arena;

	open_count--;
	if (iq->has_result)
		xml_abandon(&iq->writer);
	if (iq->sink)
		iq->sink->iq = NULL;
	if (iq->has_session)
		session_give_credit(shard_current(), iq->from, iq->serial, stanza_size(iq->stanza));
	if (iq->letter)
		letter_done(&iq->letter);
	if (iq->home)
		home_unpin(iq->home);
	if (iq->target == TO_STREAM)
		door_forget();
	config_unref(&iq->config);
	stanza_unref(&iq->stanza);
	/* The iq itself lies in its arena. */
	arena_fini(&arena);
}

static void run(struct iq *iq)
{
	const struct iq_handler *handler = find_handler(iq);

	if (handler)
		handler->answer(iq);
	else
		iq_fail(iq, ERROR_SERVICE_UNAVAILABLE); /* RFC 6120 §8.4 */
}

/* An answer to the server itself, or to nobody's question. */
static bool is_request(struct delivery *delivery)
{
	if (delivery->head.type == TYPE_GET || delivery->head.type == TYPE_SET)
		return true;
	delivery_drop(delivery, "an answer that nobody waits for");
	return false;
}

/* What waits for its answer costs memory, so it counts as under way. */
static void set_session(struct iq *iq, struct session *session)
{
	session_take_credit(session, stanza_size(iq->stanza));
	iq->has_session = true;
	iq->serial = session->serial;
	iq->peer = session->edge && session->edge->type->peer
			   ? arena_str(&iq->arena, session->edge->type->peer(session->edge))
			   : S("");
}

static void set_home(struct iq *iq, struct home *home)
{
	iq->home = home;
	iq->host = config_host(home->shard->config, jid_domain(home_jid(home)));
	home_pin(home);
}

void iq_run_for_self(struct delivery *delivery)
{
	struct iq *iq;

	if (!is_request(delivery))
		return;
	iq = iq_new_for(delivery, TO_SELF);
	iq->config = config_ref(shard_current()->config);
	set_home(iq, delivery->home);
	set_session(iq, delivery->session);
	run(iq);
}

void iq_run_at_home(struct home *home, struct delivery *delivery)
{
	struct iq *iq;

	if (!is_request(delivery))
		return;
	iq = iq_new_for(delivery,
			jid_bare_eq(delivery->envelope.from, home_jid(home)) ? TO_SELF : TO_USER);
	iq->config = config_ref(shard_current()->config);
	set_home(iq, home);
	iq->letter = delivery->letter;
	delivery->letter = NULL;
	run(iq);
}

void iq_run_at_host(const struct host *host, struct delivery *delivery)
{
	struct iq *iq;

	if (!is_request(delivery))
		return;
	iq = iq_new_for(delivery, TO_HOST);
	iq->config = config_ref(shard_current()->config);
	iq->host = host;
	if (delivery->session)
		set_session(iq, delivery->session);
	run(iq);
}

void iq_run_at_nobody(struct delivery *delivery)
{
	struct iq *iq;

	if (!is_request(delivery))
		return;
	iq = iq_new_for(delivery, TO_NOBODY);
	iq->config = config_ref(shard_current()->config);
	iq->host = config_host(iq->config, jid_domain(iq->to));
	run(iq);
}

void iq_run_for_stream(struct iq_sink *sink, const struct host *host, struct config *config,
		       str peer, struct stanza *stanza)
{
	struct arena arena;
	struct delivery delivery = { .stanza = stanza, .arena = &arena };
	enum stanza_error error;
	struct iq *iq;

	arena_init(&arena);
	error = head_read(stanza_root(stanza), &arena, &delivery.head);
	delivery.envelope = envelope_of(stanza);
	delivery.envelope.to = delivery.head.to;
	iq = iq_new_for(&delivery, TO_STREAM);
	arena_fini(&arena);
	/* A worker or the store may answer it when its stream is long gone. */
	door_hold();
	iq->config = config_ref(config);
	iq->host = host;
	iq->peer = arena_str(&iq->arena, peer);
	iq->sink = sink;
	sink->iq = iq;
	if (error != ERROR_NONE)
		iq_fail(iq, error);
	else
		run(iq);
}

void iq_sink_close(struct iq_sink *sink)
{
	if (sink->iq)
		sink->iq->sink = NULL;
	sink->iq = NULL;
}

/* ---- questions ---- */

const struct node *iq_payload(const struct iq *iq)
{
	return iq->payload;
}

enum iq_type iq_type(const struct iq *iq)
{
	return iq->type;
}

jid iq_from(const struct iq *iq)
{
	return iq->from;
}

jid iq_to(const struct iq *iq)
{
	return iq->to;
}

enum iq_target iq_target(const struct iq *iq)
{
	return iq->target;
}

struct home *iq_home(const struct iq *iq)
{
	return iq->home;
}

struct session *iq_session(const struct iq *iq)
{
	struct home *home;
	struct session *session;

	if (!iq->has_session)
		return NULL;
	home = home_find(shard_current(), jid_bare(iq->from));
	session = home ? home_session(home, jid_resource(iq->from)) : NULL;
	return session && session->serial == iq->serial ? session : NULL;
}

const struct host *iq_host(const struct iq *iq)
{
	return iq->host;
}

const struct config *iq_config(const struct iq *iq)
{
	return iq->config;
}

str iq_peer(const struct iq *iq)
{
	return iq->peer;
}

void iq_keep_secret(struct iq *iq)
{
	stanza_keep_secret(iq->stanza);
	arena_keep_secret(&iq->arena);
}

struct arena *iq_arena(struct iq *iq)
{
	return &iq->arena;
}

/* ---- answers ---- */

struct xml_writer *iq_result(struct iq *iq, enum ns ns, enum el el)
{
	BUG_ON(iq->has_result);
	iq->has_result = true;
	xml_begin(&iq->writer, ANSWER_MAX);
	xml_open(&iq->writer, NS_CONTENT, EL_IQ);
	/* Also inside: where it is routed on, it is judged like any other stanza. */
	xml_attr(&iq->writer, AT_ID, node_attr(stanza_root(iq->stanza), AT_ID, &iq->arena));
	xml_attr(&iq->writer, AT_TYPE, S("result"));
	if (ns != NS_UNKNOWN)
		xml_open(&iq->writer, ns, el);
	return &iq->writer;
}

/* Takes the answer and ends the iq. */
static void answer(struct iq *iq, struct stanza **stanza, str type)
{
	struct envelope envelope = {
		.from = iq->has_to ? iq->to : JID_NONE, .to = iq->from, .id = iq->id, .type = type
	};
	struct session *session = iq_session(iq);

	if (iq->target == TO_STREAM) {
		if (iq->sink)
			iq->sink->answered(iq->sink, &envelope, *stanza);
		stanza_unref(stanza);
	} else if (session) {
		session_send(session, &envelope, *stanza);
		stanza_unref(stanza);
	} else if (iq->has_session) {
		/* It has gone; a new one of its resource did not ask. */
		stanza_unref(stanza);
	} else {
		envelope.from = iq->to;
		route_stanza(&envelope, stanza);
	}
	iq_free(iq);
}

void iq_send(struct iq *iq)
{
	struct stanza *stanza;

	BUG_ON(!iq->has_result);
	stanza = xml_seal(&iq->writer);
	iq->has_result = false;
	if (stanza)
		answer(iq, &stanza, S("result"));
	else
		iq_fail(iq, ERROR_RESOURCE_CONSTRAINT);
}

void iq_send_empty(struct iq *iq)
{
	iq_result(iq, NS_UNKNOWN, EL_UNKNOWN);
	iq_send(iq);
}

void iq_fail(struct iq *iq, enum stanza_error error)
{
	iq_fail_with(iq, error, NULL, NS_UNKNOWN, EL_UNKNOWN);
}

void iq_fail_with(struct iq *iq, enum stanza_error error, const char *text, enum ns ns, enum el el)
{
	struct fault fault = { .error = error, .text = str_of(text) };
	struct stanza *stanza;

	if (ns != NS_UNKNOWN) {
		fault.app_ns = ns_text(ns);
		fault.app_name = el_text(el);
	}
	stanza = error_stanza_of(iq->stanza, &fault);
	BUG_ON(!stanza);
	answer(iq, &stanza, S("error"));
}

enum stanza_error error_of_store(enum store_status status)
{
	switch (status) {
	case STORE_OK:
		return ERROR_NONE;
	case STORE_NOT_FOUND:
		return ERROR_ITEM_NOT_FOUND;
	case STORE_CONFLICT:
		return ERROR_CONFLICT;
	case STORE_FAILED:
	case STORE_UNCERTAIN:
		return ERROR_INTERNAL_SERVER_ERROR;
	}
	return ERROR_INTERNAL_SERVER_ERROR;
}
