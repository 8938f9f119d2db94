/* SPDX-License-Identifier: Apache-2.0 */
/* The documents that are obeyed by the floors below and need no handler here, so that the list of
 * what we implement (doc/jackdaw.doap) is whole:
 *
 * RFC 6120, RFC 7590            xmpp/stream.h, xmpp/negotiation.h, core/c2s.h
 * RFC 5802, RFC 7677, RFC 9266  xmpp/scram.h, xmpp/sasl.h
 * RFC 7622, XEP-0106            xmpp/jid.h; the server never unescapes (§4), so it has no feature
 *                               jid\20escaping of its own
 * XEP-0004, XEP-0068            xmpp/form.h; only inside other protocols, so jabber:x:data is not
 *                               announced (XEP-0004 §6)
 * XEP-0082                      xmpp/datetime.h
 * XEP-0128                      core/disco.h
 * XEP-0170, XEP-0440            xmpp/features.h
 * XEP-0172                      nothing to do: a <nick/> travels as it is, also in a request for a
 *                               subscription, which is kept whole until it is answered
 * XEP-0175                      xmpp/sasl.h, core/bind.h, and each module that would keep something
 * XEP-0368                      core/door.h */

#include "core/module.h"

const struct module xep_core = {
	.name = "core",
	.spec = "RFC 6120, RFC 7590, RFC 7622, RFC 5802, RFC 7677, RFC 9266, XEP-0004 2.13.2, "
		"XEP-0068 1.3.0, XEP-0082 1.1.1, XEP-0106 1.1.1, XEP-0128 1.0.1, XEP-0170 1.0, "
		"XEP-0172 1.1, XEP-0175 1.2, XEP-0368 1.1.0, XEP-0440 1.0.0",
	.sentence = "Streams, authentication, addresses, forms: what has no switch.",
};
