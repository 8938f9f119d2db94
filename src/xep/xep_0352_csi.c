/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0352 Client State Indication: its feature. What can wait is xmpp/csi.h, where it waits is
 * core/inactive.h. */

#include "core/module.h"

/* §4.1 */
static void offer(const struct stream_info *info, struct xml_writer *features)
{
	if (info->phase != AFTER_AUTH)
		return;
	xml_open(features, NS_CSI, EL_CSI);
	xml_close(features);
}

const struct module xep_0352_csi = {
	.name = "client_state",
	.spec = "XEP-0352 1.0.0",
	.sentence = "What can wait for a client that nobody looks at, waits.",
	.stream_features = offer,
};
