/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The points where modules join the life of a session or a stanza. Handlers are synchronous by
 * law: what they need is in the awake home; what must be written is started and not awaited. The
 * order at a point is its phase, then the order of modules.c. On the home's shard. */

#include "base/base.h"

struct delivery;
struct home;
struct session;

/* One list makes the enum, the handlers' types and the calls. */
#define HOOK_LIST(X) \
	X(home_woken, struct home *)	      /* loaded; before the letters that waited */ \
	X(account_removed, struct home *)     /* by its owner or an administrator; still awake */ \
	X(session_opened, struct session *)   /* resource bound, before any stanza */ \
	X(session_closed, struct session *)   /* already out of its home's sessions */ \
	X(presence_changed, struct session *) /* its own broadcast presence, before it goes out */ \
	X(stanza_out, struct delivery *)      /* from one of its sessions, not yet routed */ \
	X(message_sent, struct delivery *)    /* message of this home, logged, not yet sent on */ \
	X(message_given, struct delivery *)   /* message for it, given to sessions or kept */ \
	X(stanza_in, struct delivery *)	      /* for this home, before the sessions are chosen */

enum phase { PHASE_ACCESS, PHASE_REWRITE, PHASE_ARCHIVE, PHASE_COPY, PHASE_AFTER };

/* STOP: the handler has answered, refused or dropped the thing; nobody else sees it. */
enum verdict { PASS, STOP };

#define HOOK_ENUM(point, type) HOOK_##point,
enum hook_point { HOOK_LIST(HOOK_ENUM) HOOK_COUNT };
#undef HOOK_ENUM

#define HOOK_MEMBER(point, type) enum verdict (*point)(type);
struct hook {
	enum hook_point point;
	enum phase phase;
	const char *name;
	union {
		HOOK_LIST(HOOK_MEMBER)
	} handler;
};
#undef HOOK_MEMBER

/* In a module: .hooks = HOOKS(ON(session_closed, PHASE_AFTER, remember_leaving)) */
#define ON(at, when, call) { HOOK_##at, when, #call, { .at = call } }
#define HOOKS(...) (const struct hook[]){ __VA_ARGS__, { HOOK_COUNT, PHASE_AFTER, NULL, { NULL } } }

/* run_stanza_in(delivery): the handlers in order until one says STOP. */
#define HOOK_RUN(point, type) enum verdict run_##point(type thing);
HOOK_LIST(HOOK_RUN)
#undef HOOK_RUN

/* Sorts the handlers of all modules; once at start, before the shards run. */
void hooks_prepare(void);
/* The pipeline as it will run, a line each ("stanza_in access refuse_blocked"), for people. */
struct buf;
void hooks_print(struct buf *out);
