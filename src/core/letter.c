/* SPDX-License-Identifier: Apache-2.0 */
/* Letters between homes: made, posted, brought back. */

#include "core/letter.h"

#include "base/bug.h"
#include "base/mem.h"
#include "core/home.h"
#include "core/receive.h"
#include "core/session.h"
#include "core/shard.h"
#include "store/letter.h"

struct letter *letter_new(enum letter_kind kind, const struct envelope *envelope,
			  struct stanza *stanza)
{
	struct letter *letter = mem_zalloc(sizeof(*letter) + envelope_room(envelope, stanza));

	letter->kind = kind;
	letter->stanza = stanza ? stanza_ref(stanza) : NULL;
	letter->envelope = envelope_copy(letter->text, envelope, stanza);
	return letter;
}

void letter_take_credit(struct letter *letter, struct session *session)
{
	letter->origin_shard = (uint16_t)shard_current()->number;
	letter->origin_serial = session->serial;
	session_take_credit(session, stanza_size(letter->stanza));
}

struct letter *letter_of(const struct delivery *delivery)
{
	struct letter *letter = letter_new(LETTER_STANZA, &delivery->envelope, delivery->stanza);

	letter->stanza_kind = delivery->head.kind;
	letter->stanza_type = delivery->head.type;
	letter->priority = delivery->head.priority;
	letter->child = delivery->head.child;
	if (delivery->session)
		letter_take_credit(letter, delivery->session);
	return letter;
}

void letter_take_number(struct letter *letter, struct delivery *delivery)
{
	letter->is_numbered = delivery->is_numbered;
	letter->number = delivery->number;
	delivery->is_numbered = false;
}

void letter_add_room(struct letter *letter, uint32_t count, size_t text_len)
{
	letter->recipients = mem_alloc(count * sizeof(*letter->recipients) + text_len);
	letter->recipient_text = (char *)(letter->recipients + count);
}

void letter_add_recipient(struct letter *letter, jid bare, uint32_t hash)
{
	uint32_t i = letter->recipient_count++;
	struct recipient *last = &letter->recipients[i];

	last->at = i ? last[-1].at + (uint32_t)jid_len(letter_recipient(letter, i - 1)) : 0;
	last->hash = hash;
	last->local_len = bare.local_len;
	last->domain_len = bare.domain_len;
	memcpy(letter->recipient_text + last->at, bare.at, jid_bare_len(bare));
}

jid letter_recipient(const struct letter *letter, uint32_t i)
{
	const struct recipient *recipient = &letter->recipients[i];

	return (jid){ letter->recipient_text + recipient->at, recipient->local_len,
		      recipient->domain_len, 0 };
}

void letter_open(struct letter *letter, struct home *home, struct arena *arena,
		 struct delivery *out)
{
	*out = (struct delivery){
		.stanza = letter->stanza,
		.head = { .kind = letter->stanza_kind,
			  .type = letter->stanza_type,
			  .priority = letter->priority,
			  .child = letter->child,
			  .to = letter->envelope.to },
		.envelope = letter->envelope,
		.home = home,
		.letter = letter,
		.arena = arena,
	};
}

static void arrived(struct mail *mail)
{
	struct letter *letter = container_of(mail, struct letter, mail);

	if (!letter->is_back) {
		shard_receive(shard_current(), &letter);
		return;
	}
	if (letter->log_id)
		home_letter_back(shard_current(), letter);
	if (letter->is_numbered && letter->is_unsettled)
		session_never_settled(shard_current(), letter->envelope.from,
				      letter->origin_serial);
	else if (letter->is_numbered)
		session_settle(shard_current(), letter->envelope.from, letter->origin_serial,
			       letter->number);
	if (letter->origin_serial)
		session_give_credit(shard_current(), letter->envelope.from, letter->origin_serial,
				    stanza_size(letter->stanza));
	letter_free(&letter);
}

void letter_post_to(struct letter **letter, struct shard *shard)
{
	struct letter *sent = *letter;

	*letter = NULL;
	sent->mail.arrived = arrived;
	mail_post(shard->loop, &sent->mail);
}

void letter_post(struct letter **letter, uint16_t partition)
{
	letter_post_to(letter, shard_of(partition));
}

void letter_done(struct letter **letter)
{
	struct letter *back = *letter;

	if (!back->origin_serial && !back->log_id) {
		letter_free(letter);
		return;
	}
	*letter = NULL;
	back->is_back = true;
	back->mail.arrived = arrived;
	mail_post(shard_at(back->origin_shard)->loop, &back->mail);
}

void letter_finish(struct letter **letter)
{
	if (!*letter)
		return;
	if ((*letter)->kind == LETTER_SUBSCRIPTION)
		letter_settle(letter);
	else
		letter_done(letter);
}

/* What is forgotten is one row of the sender, wherever his home is; any shard may ask for it. */
struct settling {
	struct store_letter_settle settle;
};

static void letter_settled(struct store_letter_settle *settle)
{
	/* If the store could not, the letter is posted once more one day and settled then. */
	mem_free(container_of(settle, struct settling, settle));
}

void letter_settle(struct letter **letter)
{
	struct settling *settling = mem_zalloc(sizeof(*settling));

	BUG_ON((*letter)->kind != LETTER_SUBSCRIPTION);
	settling->settle.owner = (*letter)->owner;
	settling->settle.id = (*letter)->id;
	letter_free(letter);
	store_letter_settle(shard_current()->store, &settling->settle, letter_settled);
}

void letter_free(struct letter **letter)
{
	if (!*letter)
		return;
	stanza_unref(&(*letter)->stanza);
	mem_free((*letter)->recipients);
	mem_free(*letter);
	*letter = NULL;
}
