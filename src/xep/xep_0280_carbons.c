/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0280 Message Carbons: sessions that ask for them get copies of what the other sessions of the
 * account send and receive. Which messages are copied is xmpp/carbons.h.
 *
 * A copy is not owed. A message is owed to the account until one of its sessions has acknowledged
 * it (core/marks.h), and the copy is not the one that must: else a copy that was acknowledged would
 * end what the session it was for has not got. With stream management a copy is kept and sent again
 * like any stanza; a session that is gone for good finds the message in the archive, under the id
 * that the copy bore. */

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "core/catch_up.h"
#include "core/delivery.h"
#include "core/home.h"
#include "core/module.h"
#include "xmpp/carbons.h"
#include "xmpp/message_signs.h"

enum { COPIED_MAX = 32 }; /* messages remembered, for their errors */

/* ---- who wants them ---- */

/* §4, §5; §10.1: once more changes nothing. */
static void set_wish(struct iq *iq, bool wants)
{
	struct session *session = iq_session(iq);

	if (!session) {
		iq_fail(iq, ERROR_NOT_ALLOWED);
		return;
	}
	session->wants_carbons = wants;
	iq_send_empty(iq);
}

static void answer_enable(struct iq *iq)
{
	set_wish(iq, true);
}

static void answer_disable(struct iq *iq)
{
	set_wish(iq, false);
}

/* §4, §5: "not-allowed if the request is from a client that is not hosted on this server", or that
 * asks about somebody else. */
static void refuse_stranger(struct iq *iq)
{
	iq_fail(iq, ERROR_NOT_ALLOWED);
}

/* ---- copies ---- */

static bool gets_copy(const struct session *session, const struct delivery *delivery,
		      enum carbon_way way)
{
	if (!session->wants_carbons)
		return false;
	/* §7: not to whom the message itself was given. */
	if (way == CARBON_RECEIVED && session->given == delivery->giving)
		return false;
	/* §8: not to the one that sent it, to others or to the own account. */
	return !jid_eq(session_jid(session), delivery->envelope.from);
}

static bool is_wanted(const struct delivery *delivery, enum carbon_way way)
{
	SESSION_EACH(at, delivery->home)
		if (gets_copy(session_of_link(at), delivery, way))
			return true;
	return false;
}

/* It keeps nobody out: who finds a collision has an error copied. */
static const unsigned char mark_key[16] = "copied messages";

/* A message is known again in its error by its id and by whom it was exchanged with. */
static uint64_t mark_of(const struct delivery *delivery, enum carbon_way way)
{
	jid peer = way == CARBON_SENT ? delivery->envelope.to : delivery->envelope.from;
	str id = delivery->envelope.id;
	struct buf text;
	uint64_t mark;

	buf_init(&text, id.len + JID_MAX);
	buf_add(&text, jid_str(jid_bare(peer)));
	buf_add_char(&text, '/');
	buf_add(&text, id);
	mark = siphash(buf_str(&text), mark_key);
	buf_fini(&text);
	return mark;
}

static void remember(const struct delivery *delivery, enum carbon_way way)
{
	struct home *home = delivery->home;

	if (delivery->head.type == TYPE_ERROR || !str_exists(delivery->envelope.id))
		return;
	if (!home->copied)
		home->copied = mem_zalloc(COPIED_MAX * sizeof(*home->copied));
	memmove(home->copied + 1, home->copied, (COPIED_MAX - 1) * sizeof(*home->copied));
	home->copied[0] = mark_of(delivery, way);
}

/* §6.1: "of type error and [...] sent in response to a message that was eligible" */
static bool answers_copied(const struct delivery *delivery, enum carbon_way way)
{
	const struct home *home = delivery->home;
	uint64_t mark;

	if (delivery->head.type != TYPE_ERROR || !home->copied ||
	    !str_exists(delivery->envelope.id))
		return false;
	mark = mark_of(delivery, way);
	for (size_t i = 0; i < COPIED_MAX; i++)
		if (home->copied[i] == mark)
			return true;
	return false;
}

static enum carbon_reason judge(const struct delivery *delivery, enum carbon_way way,
				unsigned signs)
{
	struct carbon_case message = {
		.way = way,
		.type = delivery->head.type,
		.signs = signs,
		.from = delivery->envelope.from,
		.to = delivery->envelope.to,
		.answers_copied = answers_copied(delivery, way),
	};

	return carbon_judge(&message);
}

/* The copy is written once; each session has only its own address on it. */
static void send_copies(const struct delivery *delivery, enum carbon_way way, unsigned signs)
{
	struct carbon carbon;

	remember(delivery, way);
	carbon_init(&carbon, way, home_jid(delivery->home), &delivery->envelope, delivery->stanza);
	carbon.envelope.inner_signs |= signs;
	SESSION_EACH(at, delivery->home) {
		struct session *session = session_of_link(at);

		if (!gets_copy(session, delivery, way) ||
		    catch_up_skips_copy(session, delivery->log_id))
			continue;
		carbon.envelope.to = session_jid(session);
		session_send(session, &carbon.envelope, carbon.shell);
	}
	carbon_fini(&carbon);
}

static enum verdict copy(const struct delivery *delivery, enum carbon_way way)
{
	enum carbon_reason reason;
	unsigned signs;

	if (!is_wanted(delivery, way))
		return PASS;
	signs = message_signs(stanza_root(delivery->stanza));
	reason = judge(delivery, way, signs);
	if (carbon_copies(reason))
		send_copies(delivery, way, signs);
	else
		log_debug("not carbon-copied", log_jid("jid", home_jid(delivery->home)),
			  log_cstr("reason", carbon_reason_text(reason)));
	return PASS;
}

static enum verdict copy_sent(struct delivery *delivery)
{
	return copy(delivery, CARBON_SENT);
}

static enum verdict copy_received(struct delivery *delivery)
{
	return copy(delivery, CARBON_RECEIVED);
}

const struct module xep_0280_carbons = {
	.name = "carbons",
	.spec = "XEP-0280 1.0.1, XEP-0297 1.0",
	.sentence = "Copies of messages for the other clients of an account.",
	.features = FEATURES("urn:xmpp:carbons:2", "urn:xmpp:carbons:rules:0"),
	.account_features = FEATURES("urn:xmpp:carbons:2", "urn:xmpp:carbons:rules:0"),
	.iqs = IQS({ IQ_SET, TO_SELF, NS_CARBONS, EL_ENABLE, answer_enable },
		   { IQ_SET, TO_SELF, NS_CARBONS, EL_DISABLE, answer_disable },
		   { IQ_SET, TO_USER | TO_NOBODY, NS_CARBONS, EL_ENABLE, refuse_stranger },
		   { IQ_SET, TO_USER | TO_NOBODY, NS_CARBONS, EL_DISABLE, refuse_stranger }),
	.hooks = HOOKS(ON(message_sent, PHASE_COPY, copy_sent),
		       ON(message_given, PHASE_COPY, copy_received)),
};
