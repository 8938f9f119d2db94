/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0115 Entity Capabilities: the server's own, in the stream features (§6.3); and what a
 * client's presence says of itself, kept with its session. Clients are not asked what their hash
 * stands for, and nothing is cached across sessions: nothing needs it yet. The answer to
 * "node#ver" is service discovery's (xep_0030_disco.c). */

#include "core/caps_claim.h"
#include "core/disco.h"
#include "core/module.h"

/* Only those who have logged in: before that nobody may ask for what it stands for, and the hash
 * would be work done for strangers. */
static void announce_caps(const struct stream_info *info, struct xml_writer *features)
{
	struct arena arena;
	str ver;

	if (info->phase != AFTER_AUTH)
		return;
	arena_init(&arena);
	ver = disco_host_ver(info->config, info->host, &arena);
	if (str_exists(ver)) {
		xml_open(features, NS_CAPS, EL_C);
		xml_attr(features, AT_HASH, S("sha-1")); /* §9.1: the one that all must know */
		xml_attr(features, AT_NODE, S(DISCO_NODE));
		xml_attr(features, AT_VER, ver);
		xml_close(features);
	}
	arena_fini(&arena);
}

/* §6.1: each presence says it anew. */
static enum verdict remember_caps(struct session *session)
{
	caps_claim_free(&session->caps);
	if (session_is_available(session))
		session->caps = caps_claim_of(stanza_root(session->presence));
	return PASS;
}

static enum verdict forget_caps(struct session *session)
{
	caps_claim_free(&session->caps);
	return PASS;
}

const struct module xep_0115_caps = {
	.name = "caps",
	.spec = "XEP-0115 1.6.0",
	.sentence = "A hash that stands for what the server can do, so that clients need not ask.",
	.features = FEATURES("http://jabber.org/protocol/caps"),
	.hooks = HOOKS(ON(presence_changed, PHASE_AFTER, remember_caps),
		       ON(session_closed, PHASE_AFTER, forget_caps)),
	.stream_features = announce_caps,
};
