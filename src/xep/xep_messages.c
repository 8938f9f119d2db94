/* SPDX-License-Identifier: Apache-2.0 */
/* The documents about messages that the floors below obey, or that are between clients and need
 * nothing of us but that their messages are handed on, kept and copied as they should be:
 *
 * XEP-0085, XEP-0184, XEP-0333,
 * XEP-0308                       xmpp/message_signs.h, xmpp/archive_rules.h, xmpp/carbons.h. They
 *                                are clients' features and not announced
 * XEP-0160                       core/catch_up.h, xmpp/archive_rules.h
 * XEP-0203                       xmpp/delay.h, core/catch_up.h
 * XEP-0334                       xmpp/archive_rules.h, xmpp/carbons.h
 * XEP-0359                       xmpp/stanza_id.h, core/session.c, core/line.c */

#include "core/module.h"

const struct module xep_messages = {
	.name = "messages",
	.spec = "XEP-0085 2.1, XEP-0160 1.0.1, XEP-0184 1.4.0, XEP-0203 2.0, XEP-0308 1.2.1, "
		"XEP-0333 1.0.0, XEP-0334 1.0.0, XEP-0359 0.7.0",
	.sentence = "Ids, hints, delays, and messages for who is away: what has no switch.",
	/* XEP-0160 §4; XEP-0359 §5. Delays and hints have no feature of a server. */
	.features = FEATURES("msgoffline", "urn:xmpp:sid:0"),
	.account_features = FEATURES("urn:xmpp:sid:0"),
};
