/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* All that belongs to one bare JID: an account with its sessions, roster and block list. It lives
 * on one shard, and only that thread touches it. It wakes by one store request when a session
 * binds or a letter needs it, and is evicted when idle; what comes meanwhile waits in order. */

#include "base/list.h"
#include "base/map.h"
#include "core/open_ids.h"
#include "core/resends.h"
#include "store/store.h"
#include "xmpp/jid.h"

struct archive_prefs;
struct blocklist;
struct config;
struct delivery;
struct letter;
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
	struct list waiting;  /* struct letter: came while it was loading */
	struct list line;     /* struct turn (core/line.c): what waits for the log, in order */
	unsigned stuck_turns; /* of it: there is no room for them on the disk */
	struct list resent;   /* struct letter: what a client sent again while it was under way */
	struct list resumes;  /* struct resume_request: likewise */
	struct list binds;    /* struct bind_request: likewise, answered first */
	struct roster *roster;
	struct blocklist *blocklist; /* NULL: blocks nobody */
	struct archive_prefs *prefs; /* NULL: everything is archived */
	int64_t account;	/* its number in the store; 0: anonymous, nothing is kept */
	struct open_ids owed; /* of the log: what sessions must still get (core/marks.h) */
	struct open_ids sent; /* and what was sent and is not settled */
	struct resends resends; /* what was sent lately */
	/* What is owed between these two is only in the store, but for what `owed` has learned of,
	 * and `done`: what of that was acknowledged. */
	int64_t owed_known_upto, owed_known_from;
	size_t owed_unread; /* how much of that there is, about */
	size_t owed_coming; /* turns of the line that will be owed */
	struct open_ids done;
	struct link dirty_link; /* shard.dirty_homes: the store knows older marks */
	int64_t log_last;     /* the last id of the log */
	int64_t left_at;	/* last logout, wall clock; 0: never */
	char *left_status;	/* of the last unavailable presence, or NULL */
	int64_t idle_since_ms;
	uint32_t block_edits;	/* changes of the block list under way */
	uint64_t *copied;	/* what was copied lately (XEP-0280), or NULL */
	uint64_t givings;	/* messages handed to sessions, counted */
	uint32_t pins;		/* store requests and IQs under way */
	enum home_state state;
	bool is_running_line;
	bool is_reposting;    /* what was sent before it woke is still being read: the line waits */
	bool has_unread_sent; /* and could not be read to its end: the store's marks stand */
	bool owes_unread;     /* something is owed that no session has */
	uint8_t retractions;  /* tombstones being set (XEP-0424) */
	bool is_ending;		/* the account is being removed */
	uint16_t partition;
	uint16_t local_len, domain_len;
	char jid_text[];
};

jid home_jid(const struct home *home);
struct store_owner home_owner(const struct home *home);
/* The awake home of this bare JID on this shard, or NULL. */
struct home *home_find(struct shard *shard, jid bare);
struct home *home_find_hashed(struct shard *shard, jid bare, uint32_t hash); /* map_hash() */
bool home_is_anonymous(const struct home *home);
struct session *home_session(const struct home *home, str resource);
/* Any session with presence. */
bool home_is_available(const struct home *home);
unsigned home_session_count(const struct home *home);
/* May `who` see the presence of this account: subscription from or both, or it is themselves. */
bool home_shows_presence_to(const struct home *home, jid who);
bool home_blocks(const struct home *home, jid who);

/* A pin keeps the home in memory; each is taken back once. After the last one it may be gone at
 * the next turn. */
void home_pin(struct home *home);
void home_unpin(struct home *home);

/* To every session that asked for the roster, or for which `wants` says so. */
void home_push(struct home *home, const struct stanza *iq_payload,
	       bool (*wants)(const struct session *session));

/* ---- for the core ---- */

/* A letter of an account's log came back: what it brought is settled, or it says that it is not. */
void home_letter_back(struct shard *shard, const struct letter *letter);
/* In whatever state, or NULL. */
struct home *home_get(struct shard *shard, jid bare);
/* Awake or loading, made if it is not there; the load is asked for. */
struct home *home_wake(struct shard *shard, jid bare);
/* The home of an anonymous session (XEP-0175): awake at once, nothing kept. */
struct home *home_new_anonymous(struct shard *shard, jid bare);
/* Nothing keeps it awake any more, perhaps: begins to count its idle time. */
void home_maybe_idle(struct home *home);
/* Frees homes that have been idle for HOME_IDLE_MS. */
void homes_sweep(struct shard *shard);
/* The account is gone: nobody finds the home any more, and it is freed when the last pin is. */
void home_forget(struct home *home);
/* At the end of the shard. */
void home_free(struct home *home);
/* After UNCERTAIN: the roster is read again, however often it takes, before anything goes on. (Only
 * the roster: a block list that is being written is not to be seen before it is answered.) */
void home_reload(struct home *home, void (*reloaded)(struct home *home));

enum {
	HOME_IDLE_MS = 10000,
	HOME_RETRY_MS = 1000, /* when the store failed and something must not be lost */
};

#define SESSION_EACH(at, home) LIST_EACH(at, &(home)->sessions)
#define session_of_link(at) container_of(at, struct session, link)
