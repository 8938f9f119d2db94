/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A page of the log: places found in the tail and the index, followed into the journal. What the
 * index says is not trusted: each row is looked at again, and one that is gone or has changed is
 * passed over. */

#include "store/home.h"
#include "store/sqlite/journal.h"
#include "store/sqlite/ops.h"

struct log_page {
	struct db *db;
	struct store_owner owner;
	unsigned flags; /* all of these */
	jid peer;	/* or JID_NONE */
	unsigned limit; /* entries */
	bool backwards;

	struct rows rows; /* struct store_log_entry, in the direction of reading */
	size_t bytes;
	bool has_more;
};

/* The arena gets the rows. */
void page_begin(struct log_page *page, struct db *db, const struct store_owner *owner,
		struct arena *arena);
/* Adds the entries between the two ids, as many as there is place for. */
void page_add_between(struct log_page *page, int64_t after, int64_t before);
/* Adds what is there, if it is what the page asks for. */
void page_add_hit(struct log_page *page, const struct log_hit *hit);
/* Adds one, if it is there. */
void page_add_id(struct log_page *page, int64_t id);
/* In the order of ids. */
struct store_log_entry *page_end(struct log_page *page, size_t *out_count);

/* What a waking home is told of its log. */
void sqlite_log_wake(struct db *db, struct store_home *home);
/* sqlite/log.c */
void sqlite_log_marks(struct db *db, const struct store_owner *owner, struct arena *arena,
		      struct store_log_marks *out);
