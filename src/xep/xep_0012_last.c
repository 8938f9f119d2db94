/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0012 Last Activity: how long an account has been away (§3) and this server up (§5). A query
 * to a connected resource (§4) goes through to its client, if the asker may see the presence. */

#include "base/clock.h"
#include "base/mem.h"
#include "core/delivery.h"
#include "core/module.h"
#include "core/shard.h"
#include "store/last.h"

enum { STATUS_MAX = 1024 };

struct leaving {
	struct store_last_put put;
	struct home *home;
	char status[];
};

static int64_t started_ms;

BEFORE_MAIN static void remember_start(void)
{
	started_ms = clock_mono_ms();
}

static void answer_uptime(struct iq *iq)
{
	/* §5: seconds since the start, no character data. */
	xml_attr_int(iq_result(iq, NS_LAST, EL_QUERY), AT_SECONDS,
		     (clock_mono_ms() - started_ms) / 1000);
	iq_send(iq);
}

/* ---- how long has this account been away? ---- */

static void reply_away(struct iq *iq, int64_t seconds, str status)
{
	struct xml_writer *query = iq_result(iq, NS_LAST, EL_QUERY);

	/* The wall clock may have been set back since. */
	xml_attr_int(query, AT_SECONDS, seconds > 0 ? seconds : 0);
	xml_text(query, status);
	iq_send(iq);
}

static void answer_last(struct iq *iq)
{
	const struct home *home = iq_home(iq);

	/* §3: who may not see the presence may not see the absence. An account that does not exist
	 * gives the same answer. */
	if (!home || !home_shows_presence_to(home, iq_from(iq)))
		iq_fail(iq, ERROR_FORBIDDEN);
	/* §3: zero while one resource is connected. */
	else if (home_session_count(home))
		reply_away(iq, 0, STR_NONE);
	else if (!home->left_at)
		iq_fail(iq, ERROR_ITEM_NOT_FOUND);
	else
		reply_away(iq, clock_now() - home->left_at, str_of(home->left_status));
}

/* §4: the query must not even be delivered to the resource of an account whose presence the asker
 * may not see. */
static enum verdict refuse_strangers(struct delivery *delivery)
{
	if (delivery->head.kind != KIND_IQ || delivery->head.type != TYPE_GET ||
	    jid_is_bare(delivery->envelope.to) ||
	    !node_is(delivery->head.child, NS_LAST, EL_QUERY) ||
	    home_shows_presence_to(delivery->home, delivery->envelope.from))
		return PASS;
	return delivery_refuse(delivery, ERROR_FORBIDDEN);
}

/* ---- remembering ---- */

static void set_left_status(struct home *home, str status)
{
	mem_free(home->left_status);
	home->left_status = NULL;
	if (!str_exists(status) || status.len > STATUS_MAX)
		return;
	home->left_status = mem_zalloc(status.len + 1);
	memcpy(home->left_status, status.at, status.len);
}

/* §3: "the status message of the last unavailable presence received from the user". */
static enum verdict remember_goodbye(struct delivery *delivery)
{
	const struct node *root = stanza_root(delivery->stanza);
	const struct node *status;

	if (delivery->head.kind != KIND_PRESENCE || delivery->head.type != TYPE_UNAVAILABLE ||
	    jid_exists(delivery->envelope.to))
		return PASS;
	status = node_find(root, NS_CONTENT, EL_STATUS);
	set_left_status(delivery->home, status ? node_text(status, delivery->arena) : STR_NONE);
	return PASS;
}

/* Who is back has not left: should the connection break, the old goodbye would be a lie. */
static enum verdict forget_goodbye(struct session *session)
{
	if (session_is_available(session))
		set_left_status(session->home, STR_NONE);
	return PASS;
}

static void leaving_stored(struct store_last_put *put)
{
	struct leaving *leaving = container_of(put, struct leaving, put);

	/* NOT_FOUND: the account was removed, and that was why the session ended. */
	if (put->request.status != STORE_OK && put->request.status != STORE_NOT_FOUND)
		log_warning("last logout not stored", log_jid("jid", home_jid(leaving->home)),
			    log_str("status", store_status_name(put->request.status)));
	home_unpin(leaving->home);
	mem_free(leaving);
}

/* Here memory goes ahead of the store: nobody is promised anything by it, and a crash loses no more
 * than the seconds since. */
static enum verdict remember_leaving(struct session *session)
{
	struct home *home = session->home;
	str status = str_of(home->left_status);
	struct leaving *leaving;

	if (home_session_count(home) || home_is_anonymous(home) || home->state != HOME_AWAKE)
		return PASS;
	home->left_at = clock_now();
	leaving = mem_zalloc(sizeof(*leaving) + status.len);
	leaving->home = home;
	leaving->put.owner = home_owner(home);
	leaving->put.at = home->left_at;
	if (str_exists(status)) {
		memcpy(leaving->status, status.at, status.len);
		leaving->put.status = str_make(leaving->status, status.len);
	}
	home_pin(home);
	store_last_put(home->shard->store, &leaving->put, leaving_stored);
	return PASS;
}

const struct module xep_0012_last = {
	.name = "last",
	.spec = "XEP-0012 2.0",
	.sentence = "How long an account has been away, for its contacts; uptime of the server.",
	.features = FEATURES("jabber:iq:last"),
	.account_features = FEATURES("jabber:iq:last"),
	.iqs = IQS({ IQ_GET, TO_SELF | TO_USER | TO_NOBODY, NS_LAST, EL_QUERY, answer_last },
		   { IQ_GET, TO_HOST, NS_LAST, EL_QUERY, answer_uptime }),
	.hooks = HOOKS(ON(stanza_in, PHASE_ACCESS, refuse_strangers),
		       ON(stanza_out, PHASE_AFTER, remember_goodbye),
		       ON(presence_changed, PHASE_AFTER, forget_goodbye),
		       ON(session_closed, PHASE_AFTER, remember_leaving)),
};
