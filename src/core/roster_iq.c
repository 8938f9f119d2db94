/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6121 §2: the roster's requests. A roster is asked for, changed and pushed; with versions
 * (§2.6, once XEP-0237) a client that is up to date gets an empty answer. */

#include "core/home.h"
#include "core/module.h"
#include "core/roster.h"
#include "core/roster_change.h"
#include "core/session.h"

static bool is_up_to_date(struct iq *iq, const struct roster *roster)
{
	str known = node_attr(iq_payload(iq), AT_VER, iq_arena(iq));
	int64_t version;

	return str_to_int(known, 0, INT64_MAX, &version) && version == roster->version;
}

struct roster_get {
	struct roster_end before;
	struct iq *iq;
};

static void send_roster(struct roster_end *before)
{
	struct iq *iq = container_of(before, struct roster_get, before)->iq;
	const struct roster *roster = iq_home(iq)->roster;
	bool has_ver = str_exists(node_raw_attr(iq_payload(iq), AT_VER));
	struct session *session = iq_session(iq);
	struct xml_writer *writer;

	/* §2.2: it is an interested resource from now on. */
	if (session)
		session->is_interested = true;
	/* §2.6.3: nothing is new. A client that knows nothing sends ver=''. */
	if (has_ver && is_up_to_date(iq, roster)) {
		iq_send_empty(iq);
		return;
	}
	writer = iq_result(iq, NS_ROSTER, EL_QUERY);
	if (has_ver)
		xml_attr_int(writer, AT_VER, roster->version);
	for (size_t i = 0; i < roster->count; i++)
		roster_item_write(roster->items[i], writer);
	iq_send(iq);
}

/* RFC 6120 §10.1: what the client has set before is in what it gets. */
static void answer_get(struct iq *iq)
{
	struct roster_get *get = iq_new(iq, struct roster_get);

	get->iq = iq;
	roster_change_wait(iq_home(iq), &get->before, send_roster);
}

static void answer_set(struct iq *iq)
{
	roster_change_set(iq);
}

/* §2.3.3: only the owner. The same for an account that does not exist; but a resource of
 * one that does is asked itself, and its account answers in its place. */
static void refuse_other(struct iq *iq)
{
	bool is_resource_of_nobody = !iq_home(iq) && !jid_is_bare(iq_to(iq));

	iq_fail(iq, is_resource_of_nobody ? ERROR_SERVICE_UNAVAILABLE : ERROR_FORBIDDEN);
}

static void offer_roster_features(const struct stream_info *info, struct xml_writer *features)
{
	if (info->phase != AFTER_AUTH)
		return;
	xml_open(features, NS_ROSTER_VER, EL_VER); /* §2.6.1 */
	xml_close(features);
	xml_open(features, NS_PRE_APPROVAL, EL_SUB); /* §3.4.1 */
	xml_close(features);
}

const struct module rfc6121_roster = {
	.name = "roster",
	.spec = "RFC 6121, XEP-0237 1.3",
	.sentence = "The roster with versions, subscriptions and pre-approval.",
	.features = FEATURES("jabber:iq:roster"),
	.iqs = IQS({ IQ_GET, TO_SELF, NS_ROSTER, EL_QUERY, answer_get },
		   { IQ_SET, TO_SELF, NS_ROSTER, EL_QUERY, answer_set },
		   { IQ_GET | IQ_SET, TO_USER | TO_NOBODY, NS_ROSTER, EL_QUERY, refuse_other }),
	.stream_features = offer_roster_features,
};
