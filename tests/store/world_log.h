/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One who asks for logs, archive preferences and capsules, and waits: as in store/world.h. */

#include "store/archive_prefs.h"
#include "store/capsule.h"
#include "store/log.h"
#include "store/world.h"

/* One entry from "peer"; NULL: none. */
struct store_log_entry entry_of(int64_t id, const char *peer, unsigned flags, const char *stanza);
enum store_status append_entry(struct world *world, struct store_owner owner,
			       struct store_log_entry entry);
/* Many, asked at once and in their order: ids first, first + 1 …; all must end well. */
void append_many(struct world *world, struct store_owner owner, int64_t first, int count,
		 struct store_log_entry like);

/* Ids with a space between, " …" behind them when there is more. */
enum store_status read_log(struct world *world, struct store_log_read *read);
/* "ID PEER FLAGS ORIGIN TOKEN STREAM H STANZA" for each, in lines. */
enum store_status read_entries(struct world *world, struct store_log_read *read);
/* As read_log. */
enum store_status list_owed(struct world *world, struct store_owner owner, int64_t after,
			    unsigned limit);
enum store_status list_due(struct world *world, struct store_owner owner, int64_t after,
			   unsigned limit);
enum store_status put_marks(struct world *world, struct store_owner owner,
			    struct store_log_marks marks);
/* "last L owed N floor F [ids] settled S [ids] due [ids …] tokens [id=token …]" */
enum store_status load_log_home(struct world *world, const char *user);
/* And so far what is owed is counted. */
enum store_status load_log_home_counting(struct world *world, const char *user, size_t most);
/* "ID" */
enum store_status find_origin(struct world *world, struct store_owner owner, const char *peer,
			      int64_t origin);
/* "ID STANZA" */
enum store_status find_name(struct world *world, struct store_owner owner, const char *peer,
			    bool is_sent, const char *name);
/* "H" */
enum store_status find_stream_h(struct world *world, struct store_owner owner, uint64_t stream);
enum store_status replace_entry(struct world *world, struct store_owner owner, int64_t id,
				const char *stanza, bool hide);
/* "removed N of B bytes", and " more"; goes on from ask->after. */
enum store_status retain(struct world *world, struct store_log_retain *ask);
/* All slices; says how many were removed. */
size_t retain_all(struct world *world, const char *host, int64_t before, uint64_t max_bytes);

/* Lists with a comma between; NULL: none. */
enum store_status put_prefs(struct world *world, struct store_owner owner,
			    enum store_archive_default otherwise, const char *always,
			    const char *never);
/* "D always … never …" */
enum store_status get_prefs(struct world *world, struct store_owner owner);

enum store_status put_capsule(struct world *world, const char *key, const char *bytes, int64_t at);
/* "AT BYTES" */
enum store_status take_capsule(struct world *world, const char *key);
/* "N", and " more" */
enum store_status drop_capsules(struct world *world, int64_t before);
