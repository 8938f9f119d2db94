/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* By what a home recognises a message that its client sends again after a broken stream: a token of
 * each message sent lately (resend_hash() of xmpp/stanza_id.h) and its entry in the log. Bounded;
 * a search is one pass over 16 KB at most. On the home's shard. */

#include "base/base.h"

struct store_home;
struct store_log_token;

enum {
	RESENDS_MAX = 1000,
	RESENDS_US = 15 * 60 * 1000000,
};

struct resends {
	struct store_log_token *at; /* by id */
	size_t count, cap;
};

void resends_load(struct resends *resends, const struct store_home *row);
void resends_fini(struct resends *resends);
/* Greater than all ids before; forgets what is too old or too much. */
void resends_add(struct resends *resends, int64_t id, uint64_t token);
/* The log did not take it. */
void resends_remove(struct resends *resends, int64_t id);
/* The entry of that token, or 0. */
int64_t resends_find(const struct resends *resends, uint64_t token);
