/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What we keep, asked for without waiting. The calls are typed and by subject (store/account.h,
 * store/home.h, store/roster.h …); this header holds what they share: opening, the request, and
 * how answers come back. Two implementations of the same headers: store/sqlite/, and one in
 * memory that answers when told (tests/support/fake_store.h).
 *
 * A request is a struct of the store embedded in yours; container_of brings you back:
 *
 *	struct block_edit {
 *		struct store_blocklist_write write;
 *		…
 *	};
 *	store_blocklist_write(client, &edit->write, block_saved);
 *
 * The laws:
 * 1. The callback comes exactly once,
 * 2. never before the call returns,
 * 3. on the thread that asked, inside store_client_deliver(),
 * 4. with request.status, one of enum store_status.
 * 5. After it anything may have changed: read again, do not remember.
 * 6. A closing owner waits for its requests; a request is never taken back.
 *
 * Memory: from the call to the callback the request struct and all that it points to (text,
 * arrays) belong to the store; do not touch, move or free them. Text and arrays of an answer are
 * lent until the callback returns: copy what you keep. The store does not touch the request after
 * it has called the callback, so the callback may free or reuse it. Before the call, members
 * marked "asked" are set and the others need no value.
 *
 * Order: writes of one client are done and answered in the order asked. A read sees every write
 * that its client asked for the same account before it (and may see later ones); reads are
 * answered when they are ready and may overtake one another and writes. Each request is all or
 * nothing. A write is answered OK when it is on the disk.
 *
 * `part` is jid_partition() of the bare JID whose home the data belongs to. */

#include "base/arena.h"
#include "base/buf.h"
#include "base/list.h"

enum store_status {
	STORE_OK,
	/* There is no such account, or nothing under this key; nothing was written. */
	STORE_NOT_FOUND,
	/* It exists already, or was done already; nothing was written. */
	STORE_CONFLICT,
	/* Nothing was written, for certain; asking again may succeed. */
	STORE_FAILED,
	/* It may have been written or not: reload before anything is acknowledged. */
	STORE_UNCERTAIN,
};

/* Every kind of request: name, and whether it writes. */
#define STORE_OP_LIST(X) \
	X(ACCOUNT_FIND, false) \
	X(ACCOUNT_CREATE, true) \
	X(ACCOUNT_DISABLE, true) \
	X(ACCOUNT_DELETE, true) \
	X(ACCOUNT_LIST, false) \
	X(CREDENTIALS_GET, false) \
	X(CREDENTIALS_PUT, true) \
	X(HOME_LOAD, false) \
	X(ROSTER_WRITE, true) \
	X(ROSTER_REMOVED, false) \
	X(LETTER_SETTLE, true) \
	X(LETTER_SEEN, false) \
	X(LETTER_UNSETTLED, false) \
	X(BLOCKLIST_WRITE, true) \
	X(PRIVATE_GET, false) \
	X(PRIVATE_PUT, true) \
	X(VCARD_GET, false) \
	X(VCARD_PUT, true) \
	X(LAST_GET, false) \
	X(LAST_PUT, true) \
	X(LOG_APPEND, true) \
	X(LOG_READ, false) \
	X(LOG_OWED, false) \
	X(LOG_UNSETTLED, false) \
	X(LOG_MARK, true) \
	X(LOG_BY_ORIGIN, false) \
	X(LOG_BY_NAME, false) \
	X(LOG_REPLACE, true) \
	X(LOG_RETAIN, true) \
	X(STREAM_H, false) \
	X(ARCHIVE_PREFS_GET, false) \
	X(ARCHIVE_PREFS_PUT, true) \
	X(CAPSULE_PUT, true) \
	X(CAPSULE_TAKE, true) \
	X(CAPSULE_DROP, true)

#define STORE_OP_ENUM(name, is_write) STORE_OP_##name,
enum store_op { STORE_OP_LIST(STORE_OP_ENUM) STORE_OP_COUNT };

struct store;
struct store_client;

/* The first member of every typed request. Only `status` is for the asker. */
struct store_request {
	struct link link; /* in one queue of the store */
	struct store_client *client;
	void (*answered)(struct store_request *request);
	struct arena arena; /* holds the answer's text */
	enum store_op op;
	enum store_status status;
	uint16_t part; /* or STORE_EVERY_PART */
};

enum { STORE_EVERY_PART = 0xffff };

/* An account by number; numbers are never used again. From store_home_load() and others. */
struct store_owner {
	int64_t account;
	uint16_t part;
};

/* Called by any thread, the asking one too, when answers wait for a client: it must do no more
 * than have the asking thread call store_client_deliver() soon (uv_async_send, a byte into a
 * pipe), and must not call the store. Several answers may come with one call. */
struct store_wake {
	void (*wake)(struct store_wake *wake);
};

struct store_options {
	str directory;		 /* made (0700) when missing; files in it are 0600 */
	unsigned readers;	 /* threads; zero means 2 */
	unsigned commit_us;	 /* a commit takes in what arrives for so long; 0: 5000 */
	unsigned commit_writes;	 /* and at most so many writes; 0: 1000 */
	unsigned stream_seconds; /* how long store_stream_h() knows a stream; 0: a day */
};

/* Counted since the store was opened. */
struct store_stats {
	uint64_t commits; /* of the writer */
	uint64_t writes;  /* write requests answered */
	uint64_t reads;
	uint64_t checkpoints;
	uint64_t unmerged; /* entries of logs that the index has not yet taken over; now */
};

/* Opens the store and, at the first start, makes it. NULL, with a sentence in `why`, when it is
 * in use by another process, damaged, of a schema newer than ours, or cannot be read or made;
 * nothing is changed then. An older schema is migrated, after a backup copy beside it. Blocks. */
struct store *store_open(const struct store_options *options, struct buf *why) MUST_USE;
/* Waits for everything that was asked. All clients must be closed. NULL inside is allowed. */
void store_close(struct store **store);

/* After an error of the disk: nothing is written any more, whatever is asked is answered FAILED.
 * The process must stop, and recovers by starting again. Any thread. */
bool store_is_broken(const struct store *store);
/* Why the last commit failed or left something out, like "database or disk is full"; NULL: it did
 * not. Any thread. */
const char *store_trouble(const struct store *store);
/* Any thread. */
struct store_stats store_stats(struct store *store);

enum { STORE_SECRET_LEN = 32 };
/* Random bytes made with the store and kept for its life (salts of users who do not exist, A-048).
 * Any thread. */
void store_secret(const struct store *store, unsigned char out[STORE_SECRET_LEN]);

/* One for each thread that asks. `wake` must outlive it; NULL: the asker looks by itself. */
struct store_client *store_client_open(struct store *store, struct store_wake *wake) MUST_USE;
/* Nothing may be asked and unanswered: see store_client_pending(). `wake` is not called after. */
void store_client_close(struct store_client **client);
/* Requests asked whose callback has not been called. The asking thread only. */
size_t store_client_pending(const struct store_client *client);
/* Calls the callbacks of all answers that are there. They may ask again; what is answered
 * meanwhile comes in the next call. The asking thread only, not from a callback. */
void store_client_deliver(struct store_client *client);
/* Waits and delivers until nothing is pending, the requests made by the callbacks included. For
 * commands, shutdown and tests: it blocks. */
void store_client_drain(struct store_client *client);

/* For logs: "ok", "not found" … */
str store_status_name(enum store_status status);
/* "ROSTER_WRITE" … */
str store_op_name(enum store_op op);
bool store_op_writes(enum store_op op);
