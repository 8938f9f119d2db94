/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0054 vcard-temp: one card for each account, readable by all the world (§5), written by its
 * owner. What is inside is the clients' matter. */

#include "base/bug.h"
#include "core/home.h"
#include "core/module.h"
#include "core/shard.h"
#include "store/vcard.h"
#include "xml/stanza.h"

enum { OPTION_BYTES };

extern const struct module xep_0054_vcard;

struct vcard_query {
	struct store_vcard row;
	struct iq *iq;
};

struct vcard_edit {
	struct store_vcard_put put;
	struct iq *iq;
};

static void vcard_loaded(struct store_vcard *row);
static void vcard_saved(struct store_vcard_put *put);

/* ---- get ---- */

/* §3.1: the owner is told item-not-found; §3.3: everybody else service-unavailable, as for an
 * account that does not exist. */
static void fail_without_card(struct iq *iq)
{
	iq_fail(iq, iq_target(iq) == TO_SELF ? ERROR_ITEM_NOT_FOUND : ERROR_SERVICE_UNAVAILABLE);
}

static void answer_get(struct iq *iq)
{
	struct vcard_query *query;

	if (home_is_anonymous(iq_home(iq))) {
		fail_without_card(iq);
		return;
	}
	query = iq_new(iq, struct vcard_query);
	query->iq = iq;
	query->row.user = home_jid(iq_home(iq));
	store_vcard_get(iq_home(iq)->shard->store, &query->row, vcard_loaded);
}

static void vcard_loaded(struct store_vcard *row)
{
	struct iq *iq = container_of(row, struct vcard_query, row)->iq;
	struct stanza *card;

	if (row->request.status == STORE_NOT_FOUND) {
		fail_without_card(iq);
		return;
	}
	if (row->request.status != STORE_OK) {
		iq_fail(iq, error_of_store(row->request.status));
		return;
	}
	card = stanza_parse(row->xml);
	if (!card) {
		iq_fail(iq, ERROR_INTERNAL_SERVER_ERROR);
		return;
	}
	xml_copy_content(iq_result(iq, NS_VCARD, EL_VCARD), stanza_root(card));
	stanza_unref(&card);
	iq_send(iq);
}

/* ---- set ---- */

/* The card as it will be kept, lent from the iq; STR_NONE for an empty one, which is none. */
static str kept_form(struct iq *iq)
{
	const struct node *card = iq_payload(iq);
	struct xml_writer writer;
	struct stanza *stanza;
	str bytes;

	if (node_content(card).len == 0)
		return STR_NONE;
	xml_begin(&writer, 2 * node_bytes(card).len + 1024);
	xml_copy(&writer, card);
	stanza = xml_seal(&writer);
	BUG_ON(!stanza); /* the card came through the reader, and there is room */
	bytes = stanza_bytes(arena_keep(iq_arena(iq), stanza));
	stanza_unref(&stanza);
	return bytes;
}

static void answer_set(struct iq *iq)
{
	int64_t most = option_int(iq_config(iq), &xep_0054_vcard, OPTION_BYTES);
	struct vcard_edit *edit;

	/* XEP-0175 §2: an anonymous account has nothing kept for it. */
	if (home_is_anonymous(iq_home(iq))) {
		iq_fail(iq, ERROR_SERVICE_UNAVAILABLE);
		return;
	}
	if ((int64_t)node_bytes(iq_payload(iq)).len > most) {
		iq_fail_with(iq, ERROR_POLICY_VIOLATION, "The vCard is too long.", NS_UNKNOWN,
			     EL_UNKNOWN);
		return;
	}
	edit = iq_new(iq, struct vcard_edit);
	edit->iq = iq;
	edit->put.owner = home_owner(iq_home(iq));
	edit->put.xml = kept_form(iq);
	store_vcard_put(iq_home(iq)->shard->store, &edit->put, vcard_saved);
}

static void vcard_saved(struct store_vcard_put *put)
{
	struct iq *iq = container_of(put, struct vcard_edit, put)->iq;

	if (put->request.status == STORE_OK)
		iq_send_empty(iq);
	else
		iq_fail(iq, error_of_store(put->request.status));
}

/* §3.2: who sets another's card gets an error, "which SHOULD be forbidden or not-allowed". There is
 * no handler for it, so it is service-unavailable: forbidden would tell existing accounts from
 * others. The server itself has no card: service-unavailable likewise. */
const struct module xep_0054_vcard = {
	.name = "vcard",
	.spec = "XEP-0054 1.3.0",
	.sentence = "The public card of an account: names, addresses, a picture.",
	.features = FEATURES("vcard-temp"),
	.account_features = FEATURES("vcard-temp"),
	.iqs = IQS({ IQ_GET, TO_SELF | TO_USER, NS_VCARD, EL_VCARD, answer_get },
		   { IQ_SET, TO_SELF, NS_VCARD, EL_VCARD, answer_set }),
	.options = OPTIONS({ "bytes", OPTION_INT, "128k", "The longest vCard, picture included.",
			     1024, 16777216 }),
};
