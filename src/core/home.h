/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* All that belongs to one bare JID: an account with its sessions, roster and block list. It lives
 * on one shard, and only that thread touches it. It wakes by one store request when a session
 * binds or a letter needs it, and is evicted when idle; what comes meanwhile waits in order. */

#include "base/list.h"
#include "base/map.h"
#include "xmpp/jid.h"

struct delivery;
struct roster;
struct session;
struct shard;
struct stanza;

enum home_state { HOME_LOADING, HOME_AWAKE, HOME_REMOVED };

struct home {
	struct map_node node; /* shard.homes, by bare JID */
	struct link idle_link; /* shard.idle_homes while nothing keeps it awake */
	struct shard *shard;
	struct list sessions; /* struct session, oldest first */
	struct list waiting;  /* letters and binds that came while it was loading */
	struct roster *roster;
	struct blocklist *blocklist; /* NULL: blocks nobody */
	int64_t account;	/* its number in the store; 0: anonymous, nothing is kept */
	int64_t left_at;	/* last logout, wall clock; 0: never */
	char *left_status;	/* of the last unavailable presence, or NULL */
	int64_t idle_since_ms;
	uint32_t pins;		/* store requests and IQs under way */
	enum home_state state;
	uint16_t partition;
	uint16_t local_len, domain_len;
	char jid_text[];
};

jid home_jid(const struct home *home);
/* The awake home of this bare JID on this shard, or NULL. */
struct home *home_find(struct shard *shard, jid bare);
bool home_is_anonymous(const struct home *home);
struct session *home_session(const struct home *home, str resource);
/* Any session with presence. */
bool home_is_available(const struct home *home);
unsigned home_session_count(const struct home *home);
/* May `who` see the presence of this account: subscription from or both, or it is themselves. */
bool home_shows_presence_to(const struct home *home, jid who);
bool home_blocks(const struct home *home, jid who);

/* A pin keeps the home in memory; each is taken back once. */
void home_pin(struct home *home);
void home_unpin(struct home *home);

/* To every session that asked for the roster, or for which `wants` says so. */
void home_push(struct home *home, const struct stanza *iq_payload,
	       bool (*wants)(const struct session *session));

/* The account is gone: sessions end with not-authorized, contacts learn it (RFC 6121 §3.2, §3.3),
 * the store forgets it. `done` is called when that is durable. */
struct home_removal {
	void (*done)(struct home_removal *removal, bool removed);
};
void home_remove_account(struct home *home, struct home_removal *removal);

#define SESSION_EACH(at, home) LIST_EACH(at, &(home)->sessions)
#define session_of_link(at) container_of(at, struct session, link)
