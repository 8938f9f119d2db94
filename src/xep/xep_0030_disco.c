/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0030 Service Discovery of hosts and accounts. What they say of themselves is gathered by
 * core/disco.h; who may hear it is decided here (§8). Hosts have no items yet. */

#include "core/disco.h"
#include "core/home.h"
#include "core/module.h"

static str node_of(struct iq *iq)
{
	return node_attr(iq_payload(iq), AT_NODE, iq_arena(iq));
}

/* The query of the answer; §3.2: "the response MUST mirror the specified 'node'". */
static struct xml_writer *result(struct iq *iq, enum ns ns)
{
	struct xml_writer *query = iq_result(iq, ns, EL_QUERY);

	xml_attr(query, AT_NODE, node_of(iq));
	return query;
}

/* ---- hosts ---- */

static void answer_host_info(struct iq *iq)
{
	str node = node_of(iq);

	if (node.len && !disco_is_host_node(iq_config(iq), iq_host(iq), node)) {
		iq_fail(iq, ERROR_ITEM_NOT_FOUND); /* §7 */
		return;
	}
	disco_describe_host(iq_config(iq), iq_host(iq), result(iq, NS_DISCO_INFO));
	iq_send(iq);
}

/* XEP-0115 §6.2: the caps node is no items node. */
static void answer_host_items(struct iq *iq)
{
	if (node_of(iq).len) {
		iq_fail(iq, ERROR_ITEM_NOT_FOUND);
		return;
	}
	result(iq, NS_DISCO_ITEMS);
	iq_send(iq);
}

/* ---- accounts ---- */

/* §8: those who may receive its presence. XEP-0175 §5 demands an answer for an anonymous account,
 * which nobody can have a subscription to. */
static bool may_ask(const struct iq *iq)
{
	const struct home *home = iq_home(iq);

	return home && (home_shows_presence_to(home, iq_from(iq)) || home_is_anonymous(home));
}

static void answer_account_info(struct iq *iq)
{
	/* §8: the same as for an account that does not exist, whatever the node. */
	if (!may_ask(iq)) {
		iq_fail(iq, ERROR_SERVICE_UNAVAILABLE);
		return;
	}
	if (node_of(iq).len) {
		iq_fail(iq, ERROR_ITEM_NOT_FOUND);
		return;
	}
	disco_describe_account(iq_home(iq), result(iq, NS_DISCO_INFO));
	iq_send(iq);
}

/* §4.1: "the associated items including connected or available resources as appropriate": its own
 * owner sees those that are connected, others those that are available. */
static void write_resources(const struct iq *iq, struct xml_writer *query)
{
	SESSION_EACH(at, iq_home(iq)) {
		const struct session *session = session_of_link(at);

		if (iq_target(iq) != TO_SELF && !session_is_available(session))
			continue;
		xml_open(query, NS_DISCO_ITEMS, EL_ITEM);
		xml_attr(query, AT_JID, jid_str(session_jid(session)));
		xml_close(query);
	}
}

static void answer_account_items(struct iq *iq)
{
	bool may_see = iq_home(iq) && home_shows_presence_to(iq_home(iq), iq_from(iq));
	struct xml_writer *query;

	/* A resource of an account that does not exist; one of an account that does is asked
	 * itself, and answers the same to a stranger. */
	if (!iq_home(iq) && !jid_is_bare(iq_to(iq))) {
		iq_fail(iq, ERROR_SERVICE_UNAVAILABLE);
		return;
	}
	if (may_see && node_of(iq).len) {
		iq_fail(iq, ERROR_ITEM_NOT_FOUND);
		return;
	}
	/* §8: for strangers, and for an account that does not exist, an empty result. */
	query = result(iq, NS_DISCO_ITEMS);
	if (may_see)
		write_resources(iq, query);
	iq_send(iq);
}

const struct module xep_0030_disco = {
	.name = "disco",
	.spec = "XEP-0030 2.5.0",
	.sentence = "Tells what a host or an account can do and what there is.",
	.features = FEATURES("http://jabber.org/protocol/disco#info",
			     "http://jabber.org/protocol/disco#items"),
	.account_features = FEATURES("http://jabber.org/protocol/disco#info",
				     "http://jabber.org/protocol/disco#items"),
	.iqs = IQS({ IQ_GET, TO_HOST, NS_DISCO_INFO, EL_QUERY, answer_host_info },
		   { IQ_GET, TO_HOST, NS_DISCO_ITEMS, EL_QUERY, answer_host_items },
		   { IQ_GET, TO_SELF | TO_USER, NS_DISCO_INFO, EL_QUERY, answer_account_info },
		   { IQ_GET, TO_SELF | TO_USER | TO_NOBODY, NS_DISCO_ITEMS, EL_QUERY,
		     answer_account_items }),
};
