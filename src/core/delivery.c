/* SPDX-License-Identifier: Apache-2.0 */
/* How a delivery ends when it does not arrive. */

#include "core/delivery.h"

#include "base/log.h"
#include "core/letter.h"
#include "core/route.h"
#include "core/session.h"

/* RFC 6120 §8.3.1: back to the sender, from whom it was meant for. */
static void send_error(struct delivery *delivery, struct stanza *error)
{
	struct envelope envelope = { .from = delivery->envelope.to,
				     .to = delivery->envelope.from,
				     .id = delivery->envelope.id,
				     .type = S("error") };
	struct delivery answer = { .stanza = error,
				   .head = { .kind = delivery->head.kind, .type = TYPE_ERROR },
				   .envelope = envelope,
				   .arena = delivery->arena };

	if (delivery->session)
		session_send(delivery->session, &envelope, error);
	else if (jid_exists(envelope.to))
		route(&answer);
}

enum verdict delivery_refuse_with(struct delivery *delivery, const struct fault *fault)
{
	struct stanza *error = error_stanza_of(delivery->stanza, fault);

	log_debug("stanza refused", log_jid("from", delivery->envelope.from),
		  log_jid("to", delivery->envelope.to),
		  log_str("reason", stanza_error_name(fault->error)));
	if (error)
		send_error(delivery, error);
	stanza_unref(&error);
	return STOP;
}

enum verdict delivery_refuse(struct delivery *delivery, enum stanza_error error)
{
	return delivery_refuse_with(delivery, &(struct fault){ .error = error });
}

enum verdict delivery_drop(struct delivery *delivery, const char *reason)
{
	log_debug("stanza dropped", log_jid("from", delivery->envelope.from),
		  log_jid("to", delivery->envelope.to), log_cstr("reason", reason));
	return STOP;
}

void letter_refuse(struct letter **letter, enum stanza_error error)
{
	struct arena arena;
	struct delivery delivery;

	arena_init(&arena);
	letter_open(*letter, NULL, &arena, &delivery);
	delivery_refuse(&delivery, error);
	arena_fini(&arena);
	letter_done(letter);
}
