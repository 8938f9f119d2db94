/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0198 Stream Management: its feature. What it does is not an extension's work: counting and
 * keeping are core/managed.c, coming back is core/resume.c, its elements are xmpp/sm.c. */

#include "core/module.h"

/* §2 */
static void offer(const struct stream_info *info, struct xml_writer *features)
{
	if (info->phase != AFTER_AUTH)
		return;
	xml_open(features, NS_SM, EL_SM);
	xml_close(features);
}

const struct module xep_0198_stream_management = {
	.name = "stream_management",
	.spec = "XEP-0198 1.6.3",
	.sentence = "Acknowledgements that mean durable, and streams that are resumed.",
	.stream_features = offer,
};
