/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0092 Software Version of the server. The operating system is never told (§5). */

#include "core/module.h"

static void answer_version(struct iq *iq)
{
	struct xml_writer *query = iq_result(iq, NS_VERSION, EL_QUERY);

	xml_element(query, NS_VERSION, EL_NAME, S("Jackdaw"));
	xml_element(query, NS_VERSION, EL_VERSION, S(JACKDAW_VERSION));
	iq_send(iq);
}

const struct module xep_0092_version = {
	.name = "version",
	.spec = "XEP-0092 1.1",
	.sentence = "Name and version of this software.",
	.features = FEATURES("jabber:iq:version"),
	.iqs = IQS({ IQ_GET, TO_HOST, NS_VERSION, EL_QUERY, answer_version }),
};
