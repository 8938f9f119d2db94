/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0198 §5: a client comes back. */

#include "core/resume.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "core/capsule.h"
#include "core/capsule_store.h"
#include "core/credentials.h"
#include "core/home.h"
#include "core/managed.h"
#include "core/presence.h"
#include "core/shard.h"
#include "store/capsule.h"

/* After a crash the log still knows how far the stream had come. */
struct resume_look {
	struct store_capsule_take capsule;
	struct buf key;
	uint64_t print;
	struct store_stream_h row;
	struct home *home;
	struct resume_request *request; /* NULL: nobody waits any more */
};

static void resume_now(struct home *home, struct resume_request *request);

/* Its session has ended, or it is the wrong one, when its credentials are replaced. */
static struct session *find(struct home *home, const struct resume_request *request)
{
	if (credentials_are_old(home->shard, request->account, request->print))
		return NULL;
	return managed_find(home, request->previd);
}

static void look_done(struct resume_look *look)
{
	struct home *home = look->home;

	if (look->request)
		look->request->look = NULL;
	buf_fini(&look->key);
	mem_free(look);
	home_unpin(home);
}

static void looked(struct store_stream_h *row)
{
	struct resume_look *look = container_of(row, struct resume_look, row);
	struct resume_request *request = look->request;
	uint32_t h = row->h;
	bool is_known = row->request.status == STORE_OK;

	look_done(look);
	if (request)
		request->resumed(request, NULL, ERROR_ITEM_NOT_FOUND, is_known ? &h : NULL);
}

/* Whoever looked first has it; a second one finds its session. It lives on even if its client has
 * gone again. */
static struct session *restore(const struct resume_look *look)
{
	const struct store_capsule_take *capsule = &look->capsule;
	struct session *session;

	if (capsule->request.status != STORE_OK ||
	    clock_now() - capsule->at > capsule_seconds(look->home->shard) ||
	    credentials_are_old(look->home->shard, home_jid(look->home), look->print))
		return NULL;
	session = capsule_read(look->home, capsule_key_stream_id(capsule->key), capsule->bytes);
	if (!session)
		return NULL;
	session->print = look->print;
	managed_wait(session);
	presence_is_back(session);
	return session;
}

static void capsule_taken(struct store_capsule_take *capsule)
{
	struct resume_look *look = container_of(capsule, struct resume_look, capsule);
	struct resume_request *request = look->request;
	struct home *home = look->home;

	if (!restore(look) && !(request && find(home, request))) {
		store_stream_h(home->shard->store, &look->row, looked);
		return;
	}
	home_pin(home);
	look_done(look);
	if (request)
		resume_now(home, request);
	home_unpin(home);
}

static void look_up(struct home *home, struct resume_request *request)
{
	struct resume_look *look = mem_zalloc(sizeof(*look));

	look->home = home;
	look->request = request;
	look->row.owner = home_owner(home);
	look->row.stream = managed_stream_of(request->previd);
	request->look = look;
	home_pin(home);
	buf_init(&look->key, CAPSULE_KEY_MAX);
	look->print = request->print;
	capsule_key(&look->key, home, look->print, request->previd);
	look->capsule.key = buf_str(&look->key);
	store_capsule_take(home->shard->store, &look->capsule, capsule_taken);
}

static void resume_now(struct home *home, struct resume_request *request)
{
	struct session *session = find(home, request);

	if (!session && (home->account == 0 || request->previd.len > MANAGED_ID_MAX))
		request->resumed(request, NULL, ERROR_ITEM_NOT_FOUND, NULL);
	else if (!session)
		look_up(home, request);
	else if (managed_acknowledge(session, request->h))
		managed_resume(session, request);
	else
		/* It counts what was never sent: not the client of this session. */
		request->resumed(request, NULL, ERROR_BAD_REQUEST, NULL);
}

void resume_home_awake(struct home *home, struct resume_request *request)
{
	if (home)
		resume_now(home, request);
	else
		request->resumed(request, NULL, ERROR_ITEM_NOT_FOUND, NULL);
}

void session_resume(struct resume_request *request)
{
	struct shard *shard = shard_current();
	struct home *home;

	request->link = (struct link){ 0 };
	request->look = NULL;
	request->managed = NULL;
	if (shard->is_draining) {
		request->resumed(request, NULL, ERROR_ITEM_NOT_FOUND, NULL);
		return;
	}
	home = home_wake(shard, jid_bare(request->account));
	if (home->state == HOME_LOADING)
		list_push(&home->resumes, &request->link);
	else
		resume_home_awake(home->state == HOME_AWAKE ? home : NULL, request);
}

void session_resume_cancel(struct resume_request *request)
{
	link_remove(&request->link);
	if (request->look)
		request->look->request = NULL;
	request->look = NULL;
	if (request->managed)
		managed_resume_cancel(request->managed);
	request->managed = NULL;
}
