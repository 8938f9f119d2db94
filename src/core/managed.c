/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0198 at the session: counting, keeping, waiting, coming back. */

#include "core/managed.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/siphash.h"
#include "core/catch_up.h"
#include "core/home.h"
#include "core/inactive.h"
#include "core/resume.h"
#include "core/room.h"
#include "core/session.h"
#include "core/shard.h"

static void say(struct session *session, const struct buf *bytes)
{
	if (session->edge)
		session->edge->type->say(session->edge, buf_str(bytes));
}

/* ---- what the client sent ---- */

static void tell(struct managed *managed)
{
	struct buf out;

	buf_init(&out, 200);
	sm_a_write(&out, managed->in.settled);
	say(managed->session, &out);
	buf_fini(&out);
	managed->told = managed->in.settled;
	managed->has_asked = sm_prefix_out(&managed->in) > 0;
}

static void tell_now(struct defer *defer)
{
	struct managed *managed = container_of(defer, struct managed, tell);

	if (managed->told != managed->in.settled)
		tell(managed);
}

uint32_t managed_take(struct managed *managed)
{
	sm_prefix_take(&managed->safe);
	return sm_prefix_take(&managed->in);
}

uint32_t managed_logged(struct managed *managed, uint32_t number)
{
	if (!sm_prefix_has(&managed->safe, number))
		sm_prefix_settle(&managed->safe, number);
	return managed->safe.settled;
}

void managed_settle(struct managed *managed, uint32_t number)
{
	struct loop *loop = managed->session->home->shard->loop;

	managed_logged(managed, number);
	if (!sm_prefix_settle(&managed->in, number))
		return;
	/* An <r/> was answered with less than everything: the rest follows unasked. */
	if (managed->has_asked && managed->session->edge)
		loop_defer(loop, &managed->tell);
	if (managed->resume && sm_prefix_out(&managed->in) == 0)
		loop_defer(loop, &managed->settled);
}

/* ---- what it is sent ---- */

/* A session that would have to lose something ends, and nothing is lost. */
static void end_overfull(struct defer *defer)
{
	struct managed *managed = container_of(defer, struct managed, overfull);
	struct session *session = managed->session;

	log_info("session ended", log_session(session),
		 log_cstr("reason", "its client acknowledges nothing"));
	session_end(&session, STREAM_POLICY_VIOLATION, "Too much is unacknowledged");
}

bool managed_keep(struct session *session, const struct envelope *envelope,
		  const struct stanza *stanza, int64_t log_id)
{
	struct managed *managed = session->managed;
	bool is_now = outbox_keep(&managed->outbox, envelope, stanza, log_id);

	/* Not within the call: it comes from a walk over the sessions. */
	if (managed->outbox.is_overfull)
		loop_defer(session->home->shard->loop, &managed->overfull);
	return is_now;
}

bool managed_is_behind(const struct managed *managed)
{
	return managed->outbox.count > MANAGED_BEHIND ||
	       managed->outbox.bytes > room_bytes(managed->session);
}

void managed_sent(struct session *session)
{
	struct managed *managed = session->managed;
	struct edge *edge = session->edge;
	struct buf out;

	if (managed->is_asking || !edge || outbox_counted(&managed->outbox) == 0)
		return;
	managed->is_asking = true;
	buf_init(&out, 100);
	sm_r_write(&out);
	say(session, &out);
	buf_fini(&out);
	edge->type->expect(edge, true);
}

void managed_go_on(struct session *session)
{
	outbox_go_on(&session->managed->outbox);
	managed_sent(session);
}

bool managed_acknowledge(struct session *session, uint32_t h)
{
	return outbox_acknowledge(&session->managed->outbox, h);
}

/* ---- its elements ---- */

uint64_t managed_stream_of(str id)
{
	/* Fixed for ever: it is stored. The id itself is the secret. */
	static const unsigned char key[16] = "streams in a log";

	return siphash(id, key);
}

static void make_id(struct managed *managed)
{
	struct buf id;

	/* The partition, for whoever must find the home, and 130 random bits. */
	buf_init(&id, MANAGED_ID_MAX);
	buf_printf(&id, "%04x-", managed->session->home->partition);
	random_token(buf_extend(&id, TOKEN_LEN));
	managed->id_len = (uint8_t)id.len;
	memcpy(managed->id, id.at, id.len);
	managed->stream = managed_stream_of(buf_str(&id));
	buf_fini(&id);
}

static void all_settled(struct defer *defer);
static void refuse_resume(struct managed *managed, enum stanza_error error);

static struct managed *managed_make(struct session *session, uint32_t in, uint32_t acked)
{
	struct managed *managed = mem_zalloc(sizeof(*managed));

	managed->session = session;
	outbox_init(&managed->outbox, session, acked);
	sm_prefix_init(&managed->in, in, MANAGED_UNSETTLED_MAX);
	sm_prefix_init(&managed->safe, in, MANAGED_UNSETTLED_MAX);
	managed->tell.run = tell_now;
	managed->settled.run = all_settled;
	managed->overfull.run = end_overfull;
	session->managed = managed;
	return managed;
}

void managed_new(struct session *session, str id, uint32_t in, uint32_t acked)
{
	struct managed *managed = managed_make(session, in, acked);

	managed->told = in;
	managed->resume_seconds =
		(uint32_t)config_limits(session->home->shard->config)->resume_seconds;
	managed->id_len = (uint8_t)(id.len < MANAGED_ID_MAX ? id.len : MANAGED_ID_MAX);
	memcpy(managed->id, id.at, managed->id_len);
	managed->stream = managed_stream_of(id);
}

bool managed_pack(struct session *session)
{
	struct managed *managed = session->managed;
	struct edge *edge = session->edge;

	if (!managed || managed->resume_seconds == 0 || managed->outbox.is_overfull)
		return false;
	refuse_resume(managed, ERROR_ITEM_NOT_FOUND);
	timer_stop(&managed->expiry);
	defer_cancel(&managed->tell);
	if (!edge)
		return true;
	tell(managed);
	session->edge = NULL;
	outbox_close(&managed->outbox);
	edge->session = NULL;
	edge->type->cut(edge);
	return true;
}

void managed_drop_queue(struct session *session)
{
	outbox_clear(&session->managed->outbox);
}

bool managed_is_packed(const struct session *session)
{
	const struct managed *managed = session->managed;

	return managed && !session->edge &&
	       (managed->never_settles || sm_prefix_out(&managed->in) == 0);
}

/* §3: the client's wish is one for less. */
static uint32_t resume_seconds(const struct config *config, const struct sm_enable *enable)
{
	uint32_t most = (uint32_t)config_limits(config)->resume_seconds;

	if (!enable->resumes)
		return 0;
	return enable->max_s && enable->max_s < most ? enable->max_s : most;
}

static void enable(struct session *session, const struct sm_enable *enable)
{
	const struct config *config = session->home->shard->config;
	struct managed *managed = managed_make(session, 0, 0);
	struct buf out;
	str id;

	managed->resume_seconds = resume_seconds(config, enable);
	make_id(managed);
	id = managed->resume_seconds ? str_make(managed->id, managed->id_len) : STR_NONE;
	buf_init(&out, 500 + 6 * config_resume_at(config).len);
	sm_enabled_write(&out, id, managed->resume_seconds, config_resume_at(config));
	say(session, &out);
	buf_fini(&out);
	outbox_open(&managed->outbox);
}

static void fail(struct session *session, enum stanza_error error)
{
	struct buf out;

	buf_init(&out, 500);
	sm_failed_write(&out, error, NULL);
	say(session, &out);
	buf_fini(&out);
}

static enum stream_error enable_received(struct session *session, const struct node *root)
{
	struct sm_enable wish;
	enum stanza_error error;

	/* §3: once. */
	if (session->managed) {
		fail(session, ERROR_UNEXPECTED_REQUEST);
		return STREAM_OK;
	}
	error = sm_enable_read(root, &wish);
	if (error != ERROR_NONE)
		fail(session, error);
	else
		enable(session, &wish);
	return STREAM_OK;
}

static enum stream_error a_received(struct session *session, const struct node *root)
{
	struct managed *managed = session->managed;
	struct buf out;
	uint32_t h;

	if (!sm_a_read(root, &h))
		return STREAM_BAD_FORMAT;
	managed->is_asking = false;
	session->edge->type->expect(session->edge, false);
	if (managed_acknowledge(session, h)) {
		managed_sent(session);
		catch_up_goes_on(session);
		room_look(session);
		return STREAM_OK;
	}
	/* §6: it says itself what is wrong. */
	buf_init(&out, 500);
	sm_too_high_write(&out, h, managed->outbox.out);
	say(session, &out);
	buf_fini(&out);
	return STREAM_UNDEFINED_CONDITION;
}

enum stream_error managed_received(struct session *session, const struct node *root)
{
	enum el el = node_el(root);

	if (el == EL_ENABLE)
		return enable_received(session, root);
	if (el == EL_RESUME) {
		/* §5: only before a resource is bound. */
		fail(session, ERROR_UNEXPECTED_REQUEST);
		return STREAM_OK;
	}
	if (el != EL_R && el != EL_A)
		return STREAM_UNSUPPORTED_STANZA_TYPE;
	if (!session->managed) {
		fail(session, ERROR_UNEXPECTED_REQUEST);
		return STREAM_OK;
	}
	if (el == EL_A)
		return a_received(session, root);
	tell(session->managed);
	return STREAM_OK;
}

/* ---- without a wire ---- */

static void expired(struct timer *timer)
{
	struct managed *managed = container_of(timer, struct managed, expiry);
	struct session *session = managed->session;

	log_info("session ended", log_session(session), log_cstr("reason", "not resumed in time"));
	session_end(&session, STREAM_OK, NULL);
}

void managed_wait(struct session *session)
{
	timer_start(&session->managed->expiry, session->managed->resume_seconds * INT64_C(1000),
		    expired);
}

bool managed_detach(struct session *session)
{
	struct managed *managed = session->managed;

	if (!managed || managed->resume_seconds == 0 || managed->outbox.is_overfull ||
	    session->home->shard->is_draining)
		return false;
	session->edge = NULL;
	outbox_close(&managed->outbox);
	defer_cancel(&managed->tell);
	managed->is_asking = false;
	managed_wait(session);
	log_info("session detached", log_session(session),
		 log_int("unacknowledged", managed->outbox.count));
	return true;
}

bool managed_cut(struct session *session)
{
	struct edge *edge = session->edge;

	if (!managed_detach(session))
		return false;
	edge->session = NULL;
	edge->type->cut(edge);
	return true;
}

struct session *managed_find(struct home *home, str previd)
{
	SESSION_EACH(at, home) {
		struct session *session = session_of_link(at);
		const struct managed *managed = session->managed;

		if (managed && managed->resume_seconds && managed->id_len == previd.len &&
		    mem_equal_secret(managed->id, previd.at, previd.len))
			return session;
	}
	return NULL;
}

/* §5: the old stream is dead or soon will be; nothing more is taken from it. */
static void drop_wire(struct session *session)
{
	struct edge *old = session->edge;

	defer_cancel(&session->managed->tell);
	outbox_close(&session->managed->outbox);
	session->edge = NULL;
	if (!old)
		return;
	old->session = NULL;
	old->type->close(old, STREAM_CONFLICT, "Resumed by a new stream");
}

static void refuse_resume(struct managed *managed, enum stanza_error error)
{
	struct resume_request *request = managed->resume;

	if (!request)
		return;
	managed->resume = NULL;
	defer_cancel(&managed->settled);
	request->managed = NULL;
	request->resumed(request, NULL, error, NULL);
}

static void resume(struct session *session)
{
	struct managed *managed = session->managed;
	struct resume_request *request = managed->resume;

	managed->resume = NULL;
	request->managed = NULL;
	timer_stop(&managed->expiry);
	session->edge = request->edge;
	request->edge->session = session;
	managed->is_asking = false;
	log_info("session resumed", log_session(session),
		 log_int("unacknowledged", managed->outbox.count));
	request->resumed(request, session, ERROR_NONE, NULL);
}

static void all_settled(struct defer *defer)
{
	struct managed *managed = container_of(defer, struct managed, settled);

	if (managed->resume)
		resume(managed->session);
}

void managed_resume(struct session *session, struct resume_request *request)
{
	struct managed *managed = session->managed;

	/* There is one winner, the last. */
	refuse_resume(managed, ERROR_CONFLICT);
	drop_wire(session);
	managed->resume = request;
	request->managed = managed;
	if (!timer_is_running(&managed->expiry))
		managed_wait(session);
	if (sm_prefix_out(&managed->in) == 0)
		resume(session);
}

void managed_resume_cancel(struct managed *managed)
{
	managed->resume = NULL;
	defer_cancel(&managed->settled);
}

void managed_replay(struct session *session)
{
	outbox_open(&session->managed->outbox);
	/* XEP-0352 §5.2: a resumed stream begins active. */
	inactive_end(session);
	managed_sent(session);
	room_look(session);
	catch_up_goes_on(session);
}

void managed_end(struct session *session)
{
	struct managed *managed = session->managed;
	struct home *home = session->home;
	bool is_homeless;

	if (!managed)
		return;
	session->managed = NULL;
	refuse_resume(managed, ERROR_ITEM_NOT_FOUND);
	timer_stop(&managed->expiry);
	defer_cancel(&managed->tell);
	defer_cancel(&managed->overfull);
	is_homeless = outbox_fini(&managed->outbox);
	sm_prefix_fini(&managed->in);
	sm_prefix_fini(&managed->safe);
	mem_free(managed);
	if (is_homeless)
		catch_up_all(home);
}
