/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0424 Message Retraction: of a message that its author takes back, a tombstone stays in the
 * archives of both sides. Each home looks for it in its own log, and only among what the same
 * author wrote in the same conversation; whoever tries with the words of others has written a
 * message like any other.
 * look_for_original -> original_found -> replaced. */

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/delivery.h"
#include "core/home.h"
#include "core/module.h"
#include "core/shard.h"
#include "store/log.h"
#include "xmpp/retraction.h"

enum {
	/* At a time, of one home. The archive MAY leave tombstones out (§4). */
	RETRACTIONS_MAX = 20,
	TOMBSTONE_EXTRA = 8 * JID_MAX, /* beside the ids */
};

struct retraction {
	struct store_log_by_name look;
	struct store_log_replace replace;
	struct home *home;
	struct arena arena; /* holds the texts, and the stanza of the retraction */
	const struct node *root;
	jid from;
	str id;
	struct buf tombstone;
};

static void original_found(struct store_log_by_name *look);
static void replaced(struct store_log_replace *replace);

static void end(struct retraction *retraction)
{
	struct home *home = retraction->home;

	buf_fini(&retraction->tombstone);
	arena_fini(&retraction->arena);
	mem_free(retraction);
	home->retractions--;
	home_unpin(home);
}

static jid keep_jid(struct arena *arena, jid j)
{
	return jid_of_normal(arena_str(arena, jid_str(j)));
}

/* The retraction is in the log, so the store answers as of then. */
static void look_for_original(const struct delivery *delivery, bool is_sent)
{
	struct retraction *retraction = mem_zalloc(sizeof(*retraction));
	struct home *home = delivery->home;
	struct arena *arena = &retraction->arena;

	home->retractions++;
	home_pin(home);
	arena_init(arena);
	buf_init(&retraction->tombstone, 0);
	retraction->home = home;
	retraction->root = stanza_root(arena_keep(arena, delivery->stanza));
	retraction->from = keep_jid(arena, delivery->envelope.from);
	retraction->id = arena_str(arena, delivery->envelope.id);
	retraction->look.owner = home_owner(home);
	retraction->look.is_sent = is_sent;
	retraction->look.peer = is_sent ? keep_jid(arena, delivery->envelope.to) : retraction->from;
	retraction->look.name = retraction_of(retraction->root);
	store_log_by_name(home->shard->store, &retraction->look, original_found);
}

/* What was sent is the owner's, whichever of his clients wrote it. */
static bool may_retract(const struct retraction *retraction, const struct node *original)
{
	jid author = retraction->look.is_sent ? retraction->from : retraction->look.entry.peer;

	return retraction_is_allowed(retraction->root, retraction->from, original, author);
}

static void original_found(struct store_log_by_name *look)
{
	struct retraction *retraction = container_of(look, struct retraction, look);
	const struct store_log_entry *entry = &look->entry;
	struct stanza *original =
		look->request.status == STORE_OK ? stanza_parse(entry->stanza) : NULL;

	if (!original || !may_retract(retraction, stanza_root(original))) {
		stanza_unref(&original);
		end(retraction);
		return;
	}
	buf_init(&retraction->tombstone,
		 entry->stanza.len + retraction->id.len + TOMBSTONE_EXTRA);
	tombstone_write(&retraction->tombstone, original, retraction->id, clock_now_us());
	stanza_unref(&original);
	retraction->replace.owner = look->owner;
	retraction->replace.id = entry->id;
	retraction->replace.stanza = buf_str(&retraction->tombstone);
	store_log_replace(retraction->home->shard->store, &retraction->replace, replaced);
}

static void replaced(struct store_log_replace *replace)
{
	struct retraction *retraction = container_of(replace, struct retraction, replace);

	if (replace->request.status == STORE_OK)
		log_debug("message retracted", log_jid("jid", home_jid(retraction->home)),
			  log_int("id", replace->id));
	else
		log_warning("retracted message not replaced in the archive",
			    log_jid("jid", home_jid(retraction->home)),
			    log_str("status", store_status_name(replace->request.status)));
	end(retraction);
}

/* §4: the retraction "MUST also be stored in the archive", and have an id to be named by. */
static bool is_retraction(const struct delivery *delivery)
{
	return delivery->is_archived && delivery->head.type != TYPE_ERROR &&
	       str_exists(delivery->envelope.id) && delivery->envelope.id.len &&
	       retraction_of(stanza_root(delivery->stanza)).len &&
	       delivery->home->retractions < RETRACTIONS_MAX;
}

static enum verdict retract_sent(struct delivery *delivery)
{
	if (is_retraction(delivery))
		look_for_original(delivery, true);
	return PASS;
}

static enum verdict retract_received(struct delivery *delivery)
{
	if (is_retraction(delivery))
		look_for_original(delivery, false);
	return PASS;
}

/* §2, §4: "a server that is aware of message retractions" says so. */
#define RETRACTION_FEATURES \
	FEATURES("urn:xmpp:message-retract:1", "urn:xmpp:message-retract:1#tombstone")

const struct module xep_0424_retraction = {
	.name = "retraction",
	.spec = "XEP-0424 0.4.2",
	.sentence = "Messages that their author takes back leave a tombstone in the archive.",
	.features = RETRACTION_FEATURES,
	.account_features = RETRACTION_FEATURES,
	.hooks = HOOKS(ON(message_sent, PHASE_AFTER, retract_sent),
		       ON(message_given, PHASE_AFTER, retract_received)),
};
