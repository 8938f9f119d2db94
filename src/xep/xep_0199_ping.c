/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0199 XMPP Ping, answered for the server and for accounts (§4.2). The pings that the server
 * sends to silent clients (§4.1) are the business of the stream: core/c2s.h. */

#include "core/home.h"
#include "core/module.h"

static void answer_ping(struct iq *iq)
{
	iq_send_empty(iq);
}

/* Another's account answers only those who may see it: to others it must look like one that does
 * not exist (RFC 6121 §8.5.1, A-049). */
static void answer_ping_of_other(struct iq *iq)
{
	if (home_shows_presence_to(iq_home(iq), iq_from(iq)))
		iq_send_empty(iq);
	else
		iq_fail(iq, ERROR_SERVICE_UNAVAILABLE);
}

const struct module xep_0199_ping = {
	.name = "ping",
	.spec = "XEP-0199 2.0.1",
	.sentence = "Answers pings.",
	.features = FEATURES("urn:xmpp:ping"),
	.account_features = FEATURES("urn:xmpp:ping"),
	.iqs = IQS({ IQ_GET, TO_HOST | TO_SELF, NS_PING, EL_PING, answer_ping },
		   { IQ_GET, TO_USER, NS_PING, EL_PING, answer_ping_of_other }),
};
