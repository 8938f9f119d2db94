/* SPDX-License-Identifier: Apache-2.0 */
/* From accept to the session: each wish of the negotiation has one function that fulfils it, at
 * once or later. */

#include "core/login.h"

#include "base/bug.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "core/c2s.h"
#include "core/credentials.h"
#include "core/door.h"
#include "core/guesses.h"
#include "core/managed.h"
#include "core/module.h"
#include "core/resume.h"
#include "core/shard.h"
#include "net/tls.h"
#include "net/timer.h"
#include "net/worker.h"
#include "store/account.h"
#include "xmpp/negotiation.h"

/* A login with every detour takes a tenth of it. */
enum { HEARD_MAX = 256 * 1024 };

/* Where in the server's secret the key stands that draws for strangers. */
enum { LOT_KEY_AT = STORE_SECRET_LEN - 16 };

/* The slow check of a password; it outlives the stream. */
struct password_check {
	struct job job;
	struct sasl_check check;
	struct login *login;
};

struct login {
	struct c2s *c2s;   /* NULL: its connection is gone, an answer is awaited */
	struct door *door; /* NULL: it has moved */
	struct config *config;
	struct negotiation *negotiation;
	struct negotiation_world world;
	struct timer timer;
	struct timer penance; /* too many wrong passwords: it waits before this one is judged */
	struct store_credentials credentials;
	struct iq_sink sink;
	struct bind_request bind;
	struct resume_request resume;
	size_t heard;	/* bytes of input */
	uint64_t print; /* of the credentials it was or will be checked against */
	bool is_obeying;
	bool is_binding;
	bool is_resuming;
	bool is_waiting; /* for the store or a worker */
	bool forgets;
};

static void obey(struct login *login);

/* ---- what the negotiation asks ---- */

/* A host without a certificate cannot shake hands. */
static bool has_certificate(struct tls_context *context, const struct host *host)
{
	struct tls_identity *identity = tls_context_identity(context, host->ascii);
	bool has = identity != NULL;

	tls_identity_unref(&identity);
	return has;
}

static bool find_host(struct negotiation_world *world, str domain, struct negotiation_host *out)
{
	struct login *login = container_of(world, struct login, world);
	const struct host *host = config_host(login->config, domain);

	if (!host)
		return false;
	*out = (struct negotiation_host){
		.domain = host->domain,
		.has_tls = login->door && login->door->starttls &&
			   has_certificate(login->door->starttls, host),
		.requires_tls = host->requires_tls,
		.allows_plain_without_tls = host->allows_plain_without_tls,
		.allows_anonymous = host->allows_anonymous,
	};
	return true;
}

static bool channel_binding(struct negotiation_world *world, str type, struct buf *out)
{
	struct login *login = container_of(world, struct login, world);

	return conn_channel_binding(login->c2s->conn, type, out);
}

static const struct host *host_of(const struct login *login)
{
	return config_host(login->config, negotiation_host(login->negotiation)->domain);
}

static void add_features(struct negotiation_world *world, enum negotiation_phase phase,
			 struct xml_writer *features)
{
	struct login *login = container_of(world, struct login, world);
	static const enum stream_phase phases[] = { [NEGOTIATE_TLS] = BEFORE_TLS,
						    [NEGOTIATE_AUTH] = BEFORE_AUTH,
						    [NEGOTIATE_BIND] = AFTER_AUTH };
	const struct stream_info info = {
		.config = login->config,
		.host = host_of(login),
		.phase = phases[phase],
		.is_secure = phase != NEGOTIATE_TLS,
	};

	for (const struct module *const *at = modules; *at; at++)
		if ((*at)->stream_features)
			(*at)->stream_features(&info, features);
}

static struct guess guess_of(const struct login *login)
{
	return (struct guess){ .account = negotiation_user(login->negotiation),
			       .peer = conn_peer(login->c2s->conn),
			       .limits = config_limits(login->config) };
}

static void auth_failed(struct negotiation_world *world, str mechanism, str user,
			enum sasl_error error)
{
	struct login *login = container_of(world, struct login, world);
	struct guess guess = guess_of(login);
	bool is_guess = error == SASL_NOT_AUTHORIZED && user.len;
	/* Guesses are bounded; of what else fails anybody could fill the disk with. */
	enum log_level level = is_guess || error == SASL_ACCOUNT_DISABLED ? LOG_INFO : LOG_DEBUG;

	LOG_AT(level, "authentication failed", log_str("peer", c2s_peer(login->c2s)),
	       log_str("host", negotiation_host(login->negotiation)->domain), log_str("user", user),
	       log_str("mechanism", mechanism), log_str("reason", sasl_error_name(error)), LOG_END);
	if (is_guess)
		guess_was_wrong(&guess);
}

/* many who were let through before the first of them was wrong are not many guesses. */
static bool may_judge(struct negotiation_world *world)
{
	struct guess guess = guess_of(container_of(world, struct login, world));

	return guess_delay_ms(&guess) >= 0;
}

static const struct negotiation_questions questions = { find_host, channel_binding, add_features,
							auth_failed, may_judge };

/* ---- life ---- */

static void expired(struct timer *timer)
{
	struct login *login = container_of(timer, struct login, timer);

	log_debug("a login takes too long", log_str("peer", c2s_peer(login->c2s)),
		  log_cstr("state", negotiation_state(login->negotiation)));
	negotiation_expire(login->negotiation, clock_mono_ms());
	obey(login);
}

static void watch_time(struct login *login)
{
	int64_t left = negotiation_due_ms(login->negotiation) - clock_mono_ms();

	timer_start(&login->timer, left > 0 ? left : 0, expired);
}

void login_open(struct c2s *c2s, struct door *door, bool is_direct)
{
	struct login *login = mem_zalloc(sizeof(*login));
	const struct limits *limits = config_limits(door->config);
	const struct negotiation_rules rules = {
		.default_domain = config_first_host(door->config)->domain,
		.auth_ms = limits->auth_seconds * 1000,
		.sasl_tries = (unsigned)limits->sasl_tries,
		.secret = door->secret,
	};

	login->c2s = c2s;
	login->door = door;
	login->config = config_ref(door->config);
	login->world.questions = &questions;
	login->negotiation = negotiation_open(&rules, &login->world, is_direct, clock_mono_ms());
	c2s->login = login;
	obey(login);
}

static void leave_door(struct login *login)
{
	if (login->door)
		door_leave(login->door);
	login->door = NULL;
}

static void let_go(struct login *login)
{
	if (login->sink.iq)
		iq_sink_close(&login->sink);
	if (login->is_binding)
		session_bind_cancel(&login->bind);
	login->is_binding = false;
	if (login->is_resuming)
		session_resume_cancel(&login->resume);
	login->is_resuming = false;
	timer_stop(&login->timer);
	timer_stop(&login->penance);
}

static void login_free(struct login *login)
{
	bool forgets = login->forgets;

	negotiation_close(&login->negotiation);
	config_unref(&login->config);
	mem_free(login);
	if (forgets)
		door_forget();
}

struct door *login_door(const struct login *login)
{
	return login->door;
}

void login_close(struct login **login, bool forgets)
{
	struct login *closed = *login;

	closed->forgets = forgets;
	*login = NULL;
	let_go(closed);
	leave_door(closed);
	closed->c2s = NULL;
	if (!closed->is_waiting)
		login_free(closed);
}

/* The answer that was waited for is there. False: nobody wants it any more. */
static bool is_still_wanted(struct login *login, enum wish wish)
{
	login->is_waiting = false;
	if (login->c2s)
		return negotiation_wish(login->negotiation) == wish;
	login_free(login);
	return false;
}

/* ---- wishes ---- */

static void obey_input(struct login *login)
{
	c2s_resume(login->c2s);
}

/* XEP-0368 demands a name of the client; where there is but one host, it needs none. */
static str name_for_tls(const struct login *login)
{
	const struct host *host = host_of(login);

	if (!host && config_host_count(login->config) == 1)
		host = config_first_host(login->config);
	return host ? host->ascii : STR_NONE;
}

static void obey_tls(struct login *login)
{
	bool is_direct = host_of(login) == NULL;
	struct tls_context *context = is_direct ? login->door->direct : login->door->starttls;

	if (!conn_start_tls(login->c2s->conn, context, name_for_tls(login), S("")))
		negotiation_end(login->negotiation,
				&(struct stream_fault){ .error = STREAM_POLICY_VIOLATION },
				S("plaintext after starttls"));
}

static void credentials_loaded(struct store_credentials *credentials)
{
	struct login *login = container_of(credentials, struct login, credentials);

	if (!is_still_wanted(login, WISH_CREDENTIALS))
		return;
	login->print = credentials_print(credentials->keys, credentials->key_count);
	if (credentials->request.status == STORE_OK)
		negotiation_credentials(login->negotiation, credentials->keys,
					credentials->key_count, credentials->is_disabled);
	else if (credentials->request.status == STORE_NOT_FOUND)
		negotiation_no_credentials(login->negotiation, credentials->drawn,
					   credentials->drawn_count);
	else
		negotiation_refuse(login->negotiation, SASL_TEMPORARY_AUTH_FAILURE);
	obey(login);
}

static void load_credentials(struct login *login)
{
	jid user = negotiation_user(login->negotiation);

	login->is_waiting = true;
	/* Of an earlier try nothing is left: what was answered then is gone. */
	login->credentials = (struct store_credentials){
		.user = user,
		.lot = siphash(jid_str(user), login->door->secret + LOT_KEY_AT),
	};
	store_credentials_get(login->door->store, &login->credentials, credentials_loaded);
}

static void penance_done(struct timer *timer)
{
	load_credentials(container_of(timer, struct login, penance));
}

/* before anything is looked up, so that known and unknown accounts are alike. */
static void obey_credentials(struct login *login)
{
	struct guess guess = guess_of(login);
	int64_t delay = guess_delay_ms(&guess);

	c2s_pause(login->c2s);
	if (delay < 0)
		negotiation_refuse(login->negotiation, SASL_TEMPORARY_AUTH_FAILURE);
	else if (delay > 0)
		timer_start(&login->penance, delay, penance_done);
	else
		load_credentials(login);
}

static void run_check(struct job *job)
{
	sasl_check_run(&container_of(job, struct password_check, job)->check);
}

static void free_check(struct password_check *check)
{
	sasl_check_wipe(&check->check);
	mem_free(check);
}

static void password_checked(struct job *job)
{
	struct password_check *check = container_of(job, struct password_check, job);
	struct login *login = check->login;
	bool fits = check->check.fits;

	free_check(check);
	if (!is_still_wanted(login, WISH_CHECK))
		return;
	negotiation_checked(login->negotiation, fits);
	obey(login);
}

static void obey_check(struct login *login)
{
	struct password_check *check = mem_zalloc(sizeof(*check));

	c2s_pause(login->c2s);
	check->login = login;
	check->job.run = run_check;
	check->job.done = password_checked;
	negotiation_take_check(login->negotiation, &check->check);
	login->is_waiting = worker_submit(login->door->workers, &check->job);
	if (login->is_waiting)
		return;
	/* */
	free_check(check);
	negotiation_refuse(login->negotiation, SASL_TEMPORARY_AUTH_FAILURE);
}

static void request_answered(struct iq_sink *sink, const struct envelope *envelope,
			     const struct stanza *answer)
{
	struct login *login = container_of(sink, struct login, sink);

	negotiation_answered(login->negotiation, envelope, answer);
	obey(login);
}

static void obey_request(struct login *login)
{
	c2s_pause(login->c2s);
	login->sink.answered = request_answered;
	iq_run_for_stream(&login->sink, host_of(login), login->config, c2s_peer(login->c2s),
			  negotiation_request(login->negotiation));
}

static void obey_move(struct login *login)
{
	struct c2s *c2s = login->c2s;
	jid user = negotiation_user(login->negotiation);
	struct guess guess = guess_of(login);

	log_info("authenticated", log_jid("jid", user),
		 log_str("mechanism", negotiation_mechanism(login->negotiation)),
		 log_str("peer", c2s_peer(c2s)), log_str("tls", conn_tls_version(c2s->conn)));
	if (!negotiation_is_anonymous(login->negotiation))
		guess_was_right(&guess);
	timer_stop(&login->timer);
	/* One that is ending does not go: `closed` comes here. */
	if (!conn_move(c2s->conn, shard_of(jid_partition(user))->loop))
		return;
	link_remove(&c2s->link);
	leave_door(login);
}

static void resource_bound(struct bind_request *bind, struct session *session,
			   enum stanza_error error)
{
	struct login *login = container_of(bind, struct login, bind);

	login->is_binding = false;
	if (session)
		negotiation_bound(login->negotiation, session_jid(session));
	else
		negotiation_bind_refused(login->negotiation, error);
	obey(login);
}

static void obey_bind(struct login *login)
{
	c2s_pause(login->c2s);
	login->is_binding = true;
	login->bind = (struct bind_request){
		.account = negotiation_user(login->negotiation),
		.is_anonymous = negotiation_is_anonymous(login->negotiation),
		.print = login->print,
		.resource = negotiation_resource(login->negotiation),
		.edge = &login->c2s->edge,
		.bound = resource_bound,
	};
	session_bind(&login->bind);
}

static void session_resumed(struct resume_request *request, struct session *session,
			    enum stanza_error error, const uint32_t *h)
{
	struct login *login = container_of(request, struct login, resume);

	login->is_resuming = false;
	if (session)
		negotiation_resumed(login->negotiation, session->managed->in.settled);
	else
		negotiation_resume_failed(login->negotiation, error, h);
	obey(login);
}

static void obey_resume(struct login *login)
{
	const struct sm_resume *wish = negotiation_resume(login->negotiation);

	c2s_pause(login->c2s);
	login->is_resuming = true;
	login->resume = (struct resume_request){
		.account = negotiation_user(login->negotiation),
		.print = login->print,
		.previd = wish->previd,
		.h = wish->h,
		.edge = &login->c2s->edge,
		.resumed = session_resumed,
	};
	session_resume(&login->resume);
}

static void obey_session(struct login *login)
{
	struct c2s *c2s = login->c2s;

	c2s_resume(c2s);
	/* Not before: of streams without a resource one account could have any number. */
	if (!negotiation_is_anonymous(login->negotiation))
		c2s_uncount(c2s);
	c2s_established(c2s);
	/* A session that came back is sent what its client has not acknowledged. */
	if (c2s->edge.session && c2s->edge.session->managed)
		managed_replay(c2s->edge.session);
}

static void obey_end(struct login *login)
{
	let_go(login);
	c2s_close(login->c2s, negotiation_reason(login->negotiation));
}

static void send_output(struct login *login)
{
	struct buf *output = negotiation_output(login->negotiation);

	BUG_ON(buf_failed(output));
	if (output->len)
		conn_write(login->c2s->conn, buf_str(output));
	buf_clear(output);
}

/* One wish after the other, until one must be waited for. An answer that comes while its question
 * is being asked finds us here and only changes the wish. */
static void obey(struct login *login)
{
	static void (*const obeyed[])(struct login *) = {
		[WISH_INPUT] = obey_input,
		[WISH_TLS] = obey_tls,
		[WISH_CREDENTIALS] = obey_credentials,
		[WISH_CHECK] = obey_check,
		[WISH_REQUEST] = obey_request,
		[WISH_MOVE] = obey_move,
		[WISH_BIND] = obey_bind,
		[WISH_RESUME] = obey_resume,
		[WISH_END] = obey_end,
	};
	enum wish wish;

	if (login->is_obeying)
		return;
	login->is_obeying = true;
	do {
		send_output(login);
		wish = negotiation_wish(login->negotiation);
		if (wish == WISH_SESSION)
			break;
		obeyed[wish](login);
	} while (negotiation_wish(login->negotiation) != wish);
	login->is_obeying = false;
	if (wish == WISH_SESSION)
		obey_session(login); /* which ends the login */
	else if (wish != WISH_END && wish != WISH_MOVE)
		watch_time(login);
}

/* ---- events ---- */

static bool may_keep_unread(enum wish wish)
{
	return wish != WISH_INPUT && wish != WISH_TLS && wish != WISH_END;
}

/* Blanks between elements, say, are within every limit of the parser. */
static void say_enough(struct login *login)
{
	if (negotiation_wish(login->negotiation) == WISH_INPUT)
		negotiation_end(login->negotiation,
				&(struct stream_fault){ .error = STREAM_POLICY_VIOLATION },
				S("too much was sent before the login"));
}

void login_input(struct login *login, str *bytes)
{
	struct c2s *c2s = login->c2s;
	enum wish wish;

	do {
		size_t before = bytes->len;

		negotiation_read(login->negotiation, &c2s->reader, bytes, clock_mono_ms());
		login->heard += before - bytes->len;
		if (login->heard > HEARD_MAX)
			say_enough(login);
		obey(login);
		if (!c2s->login)
			return;
		wish = negotiation_wish(login->negotiation);
	} while (bytes->len && wish == WISH_INPUT);
	if (bytes->len && may_keep_unread(wish))
		conn_keep_unread(c2s->conn, *bytes);
}

void login_secured(struct login *login)
{
	if (negotiation_wish(login->negotiation) != WISH_TLS)
		return;
	negotiation_secured(login->negotiation, conn_sni(login->c2s->conn), clock_mono_ms());
	obey(login);
}

void login_arrived(struct login *login)
{
	negotiation_moved(login->negotiation, clock_mono_ms());
	obey(login);
}

void login_end(struct login *login, enum stream_error error)
{
	negotiation_end(login->negotiation, &(struct stream_fault){ .error = error }, STR_NONE);
	obey(login);
}
