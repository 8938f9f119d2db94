/* SPDX-License-Identifier: Apache-2.0 */
/* From the row of the store to the letter. */

#include "core/roster_letter.h"

#include "core/letter.h"
#include "xmpp/stanza_rules.h"

void roster_post_letter(jid from, struct store_owner owner, const struct store_letter *row)
{
	struct stanza *stanza = stanza_parse(row->bytes);
	struct envelope envelope;
	struct letter *letter;
	struct arena arena;
	struct head head;

	if (!stanza)
		return;
	arena_init(&arena);
	/* `to` and `from` are the letter's; what the stanza says of itself was checked before. */
	if (head_read(stanza_root(stanza), &arena, &head) == ERROR_NONE) {
		envelope = envelope_of(stanza);
		envelope.from = jid_bare(from);
		envelope.to = row->to;
		letter = letter_new(LETTER_SUBSCRIPTION, &envelope, stanza);
		letter->stanza_kind = head.kind;
		letter->stanza_type = head.type;
		letter->owner = owner;
		letter->id = row->id;
		letter_post(&letter, jid_partition(row->to));
	}
	arena_fini(&arena);
	stanza_unref(&stanza);
}
