/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A database with one account, and its journal without the threads: the test is the writer and the
 * merger. */

#include "store/sqlite/journal.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/temporary.h"

struct journal_site {
	struct temporary temporary;
	struct directory directory;
	struct buf why;
	struct db db, reader;
	struct journal journal;
	struct journal_view writer_view, reader_view;
	struct queue queue;
	struct store_owner alice;
};

void site_open(struct journal_site *site);
void site_close(struct journal_site *site);
/* The same directory, closed and opened again. */
void site_restart(struct journal_site *site);
/* As much of it as a crash leaves: without merging. */
void site_stop(struct journal_site *site);
void site_start(struct journal_site *site);

/* In a transaction of their own: ids first …, from "bob@x/tea", of 10 bytes. */
void site_append(struct journal_site *site, int64_t first, int count, unsigned flags);
/* Into the index, as the merger does. */
void site_merge(struct journal_site *site);
/* Removes the entry, as retention does. */
void site_remove(struct journal_site *site, int64_t id);
/* How many entries a reader finds with the peer; NULL: all. */
size_t site_count(struct journal_site *site, const char *peer);
/* How many places stand in the index: two for each entry. */
int64_t site_places(struct journal_site *site);
/* Of a query with one number, on a connection. */
int64_t site_ask(struct db *db, const char *question);
/* The path of a file there; lent until the next call. */
const char *site_path(struct journal_site *site, const char *name);
