/* SPDX-License-Identifier: Apache-2.0 */
/* From the bytes of the log to a stanza in its envelope. */

#include "core/entry.h"

#include "core/home.h"
#include "core/shard.h"
#include "store/log.h"
#include "xml/stanza.h"
#include "xmpp/archive_id.h"
#include "xmpp/delay.h"
#include "xmpp/stanza_id.h"
#include "xmpp/stanza_rules.h"

bool entry_write_delay(struct buf *added, const struct home *home, const struct stanza *stanza,
		       int64_t log_id)
{
	if (delay_is_there(stanza_root(stanza)))
		return false;
	/* Ids are microseconds. */
	delay_write(added, log_id, jid_domain_jid(home_jid(home)));
	return true;
}

void entry_write_id(struct buf *added, const struct home *home, int64_t log_id)
{
	char room[ARCHIVE_ID_LEN];

	stanza_id_write(added, archive_id_text(home->shard->archive_ids, log_id, room),
			home_jid(home));
}

bool entry_copy_init(struct entry_copy *copy, const struct home *home,
		     const struct store_log_entry *entry)
{
	struct head head;

	copy->stanza = stanza_parse(entry->stanza);
	if (!copy->stanza)
		return false;
	arena_init(&copy->arena);
	buf_init(&copy->added, 8 * JID_MAX);
	copy->envelope = envelope_of(copy->stanza);
	if (head_read(stanza_root(copy->stanza), &copy->arena, &head) != ERROR_NONE) {
		entry_copy_fini(copy);
		return false;
	}
	copy->envelope.from = head.from;
	copy->envelope.to = head.to;
	if (entry->flags & STORE_LOG_ARCHIVED)
		entry_write_id(&copy->added, home, entry->id);
	copy->envelope.has_delay = entry_write_delay(&copy->added, home, copy->stanza, entry->id);
	copy->envelope.added = buf_str(&copy->added);
	return true;
}

void entry_copy_fini(struct entry_copy *copy)
{
	buf_fini(&copy->added);
	arena_fini(&copy->arena);
	stanza_unref(&copy->stanza);
}
