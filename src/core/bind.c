/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6120 §7: a resource is bound. The newer session wins a conflict (§7.7.2.2, third choice of
 * §7.7.2: the one a client that lost its connection needs). */

#include "core/bind.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "config/config.h"
#include "core/credentials.h"
#include "core/home.h"
#include "core/hooks.h"
#include "core/shard.h"

struct session *session_new(struct home *home, str resource, struct edge *edge)
{
	str bare = jid_bare_str(home_jid(home));
	struct session *session = mem_zalloc(sizeof(*session) + bare.len + 1 + resource.len);

	list_init(&session->held);
	session->home = home;
	session->edge = edge;
	session->serial = ++home->shard->next_serial;
	session->jid_local_len = home->local_len;
	session->jid_domain_len = home->domain_len;
	session->jid_resource_len = (uint16_t)resource.len;
	memcpy(session->jid_text, bare.at, bare.len);
	session->jid_text[bare.len] = '/';
	memcpy(session->jid_text + bare.len + 1, resource.at, resource.len);
	list_push(&home->sessions, &session->link);
	link_remove(&home->idle_link);
	home->shard->session_count++;
	if (edge)
		edge->session = session;
	return session;
}

/* A client that breaks off and comes back as a new session, again and again, does not shut itself
 * out by those that wait for it: the oldest of them goes, properly. */
static void make_room(struct home *home, int64_t limit)
{
	struct session *waiting = NULL;

	if (home_session_count(home) < limit)
		return;
	SESSION_EACH(at, home)
		if (!waiting && !session_of_link(at)->edge)
			waiting = session_of_link(at);
	if (waiting)
		session_end(&waiting, STREAM_RESOURCE_CONSTRAINT, NULL);
}

static void bind_now(struct home *home, struct bind_request *request)
{
	const struct limits *limits = config_limits(home->shard->config);
	struct session *old = home_session(home, request->resource);
	struct session *session;
	char token[TOKEN_LEN];
	str resource = request->resource;

	if (!request->is_anonymous &&
	    credentials_are_old(home->shard, request->account, request->print)) {
		request->bound(request, NULL, ERROR_NOT_AUTHORIZED);
		return;
	}
	if (old)
		session_end(&old, STREAM_CONFLICT, "Replaced by a new session of this resource");
	make_room(home, limits->sessions_per_account);
	if (home_session_count(home) >= limits->sessions_per_account) {
		/* §7.6.2.1 */
		request->bound(request, NULL, ERROR_RESOURCE_CONSTRAINT);
		return;
	}
	if (resource.len == 0) {
		random_token(token); /* §7.6: hard to guess */
		resource = str_make(token, sizeof(token));
	}
	session = session_new(home, resource, request->edge);
	session->print = request->print;
	log_info("session bound", log_session(session));
	run_session_opened(session);
	request->bound(request, session, ERROR_NONE);
}

void bind_home_awake(struct home *home, struct bind_request *request, enum stanza_error error)
{
	if (home)
		bind_now(home, request);
	else
		request->bound(request, NULL, error);
}

void session_bind(struct bind_request *request)
{
	struct shard *shard = shard_current();
	jid bare = jid_bare(request->account);
	struct home *home;

	request->link = (struct link){ 0 };
	if (shard->is_draining) {
		request->bound(request, NULL, ERROR_SERVICE_UNAVAILABLE);
		return;
	}
	if (request->is_anonymous) {
		home = home_get(shard, bare);
		bind_now(home ? home : home_new_anonymous(shard, bare), request);
		return;
	}
	home = home_wake(shard, bare);
	if (home->state == HOME_AWAKE)
		bind_now(home, request);
	else if (home->state == HOME_LOADING)
		list_push(&home->binds, &request->link);
	else
		request->bound(request, NULL, ERROR_NOT_AUTHORIZED);
}

void session_bind_cancel(struct bind_request *request)
{
	link_remove(&request->link);
}
