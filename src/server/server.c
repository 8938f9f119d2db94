/* SPDX-License-Identifier: Apache-2.0 */
/* Puts everything together, and takes it apart in the opposite order: server_end -> clients_gone,
 * sessions_gone, control_gone -> loop_stop. */

#include "server/server.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "core/account.h"
#include "server/certificates.h"
#include "server/control.h"
#include "core/door.h"
#include "core/hooks.h"
#include "core/iq_run.h"
#include "server/log_file.h"
#include "server/notify.h"
#include "server/privileges.h"
#include "server/sandbox.h"
#include "core/shard.h"
#include "store/sqlite/directory.h"
#include "net/signals.h"
#include "net/tls.h"
#include "net/worker.h"

enum {
	JOBS_A_WORKER = 4000, /* waiting for each: some 20 s, less than the patience of a login */
	WATCH_MS = 1000,
};

struct server {
	struct server_source source;
	struct config *config;
	struct config *started; /* the one of the start: its addresses and threads hold */
	struct loop *loop;
	struct store *store;
	struct store_client *client;
	struct store_wake wake;
	struct mail answers;
	bool answers_posted;
	struct worker_pool *workers;
	struct tls_context *starttls, *direct;
	struct control *control;
	struct signal_watcher signals;
	struct timer watch;    /* the store's health */
	struct timer patience; /* of the end */
	struct mail begin, sessions_gone;
	int64_t started_at;
	unsigned ends; /* what must still end: clients, sessions, callers of the control socket */
	bool has_doors, is_ending, has_trouble;
	int exit_code;
};

/* doors_drain() and shards_drain() bring no context back. */
static struct server *draining;

/* ---- judging ---- */

static bool places_are_right(const struct config *config, struct buf *why)
{
	struct buf path;
	bool is_right;

	buf_init(&path, 4096);
	buf_add(&path, config_data_dir(config));
	is_right = privileges_judge(config_user(config), why) &&
		   directory_judge(buf_cstr(&path), why) &&
		   log_file_judge(config_log(config)->file, why);
	buf_fini(&path);
	return is_right;
}

struct config *server_judge(const struct server_source *source, struct buf *why,
			    struct buf *warnings)
{
	struct config *config = config_load(source->path, source->data, why);
	struct certificates *certificates;

	if (!config)
		return NULL;
	certificates = places_are_right(config, why)
			       ? certificates_load(config, CERTIFICATES_JUDGE, why)
			       : NULL;
	if (!certificates) {
		config_unref(&config);
		return NULL;
	}
	certificates_judge(certificates, warnings);
	certificates_free(&certificates);
	if (privileges_stay(config_user(config), config_data_dir(config)))
		buf_add(warnings, S("started as root the server stays root: give the data "
				    "directory to a user of its own (chown -R)\n"));
	return config;
}

static void warn_of_certificates(const struct certificates *certificates)
{
	struct buf warnings;
	str rest, line;

	buf_init(&warnings, 65536);
	certificates_judge(certificates, &warnings);
	rest = buf_str(&warnings);
	while (str_cut(&rest, '\n', &line))
		if (line.len)
			log_warning("certificate", log_str("what", line));
	buf_fini(&warnings);
}

/* Takes the certificates of the configuration into use; the last step that can fail. */
static bool take_certificates(struct server *server, const struct config *config, struct buf *why)
{
	struct certificates *certificates = certificates_load(config, CERTIFICATES_MAKE, why);

	if (!certificates)
		return false;
	certificates_use(certificates, server->starttls);
	certificates_use(certificates, server->direct);
	warn_of_certificates(certificates);
	certificates_free(&certificates);
	return true;
}

/* ---- the core without doors ---- */

static void deliver_answers(struct mail *mail)
{
	struct server *server = container_of(mail, struct server, answers);

	__atomic_store_n(&server->answers_posted, false, __ATOMIC_SEQ_CST);
	store_client_deliver(server->client);
}

/* On a thread of the store. */
static void wake_loop(struct store_wake *wake)
{
	struct server *server = container_of(wake, struct server, wake);

	if (!__atomic_exchange_n(&server->answers_posted, true, __ATOMIC_SEQ_CST))
		mail_post(server->loop, &server->answers);
}

static struct store *open_store(const struct config *config, struct buf *why)
{
	struct store_options options = { .directory = config_data_dir(config) };

	return store_open(&options, why);
}

struct server *server_open(const struct server_source *source, struct buf *why)
{
	struct config *config = config_load(source->path, source->data, why);
	bool is_dropped =
		config && privileges_drop(config_user(config), config_data_dir(config), why);
	struct store *store = is_dropped ? open_store(config, why) : NULL;
	struct server *server;
	unsigned workers;

	if (!store) {
		config_unref(&config);
		return NULL;
	}
	server = mem_zalloc(sizeof(*server));
	server->source = *source;
	server->config = config;
	server->started = config_ref(config);
	server->store = store;
	server->started_at = clock_now();
	server->loop = loop_new("main");
	server->wake.wake = wake_loop;
	server->answers.arrived = deliver_answers;
	server->client = store_client_open(store, &server->wake);
	workers = config_workers(config);
	server->workers = worker_pool_new(workers, workers * JOBS_A_WORKER);
	accounts_open(server->workers);
	accounts_admit(server->loop, server->client);
	hooks_prepare();
	iq_prepare();
	shards_start(config_shards(config), store, config);
	return server;
}

void server_close(struct server **server)
{
	struct server *closed = *server;

	*server = NULL;
	if (!closed)
		return;
	if (closed->has_doors)
		doors_stop();
	shards_stop();
	worker_pool_free(&closed->workers);
	accounts_close();
	store_client_drain(closed->client);
	store_client_close(&closed->client);
	loop_free(&closed->loop);
	store_close(&closed->store);
	tls_context_free(&closed->starttls);
	tls_context_free(&closed->direct);
	config_unref(&closed->started);
	config_unref(&closed->config);
	mem_free(closed);
	log_close();
}

/* ---- reload ---- */

static bool lists_differ(const char *const *a, const char *const *b)
{
	while (*a && *b && str_eq(str_of(*a), str_of(*b))) {
		a++;
		b++;
	}
	return *a || *b;
}

/* Told to the log and to who asked. */
static void warn_of_restart(const struct config *old, const struct config *new, struct buf *told)
{
	if (lists_differ(config_listen(old), config_listen(new)) ||
	    lists_differ(config_listen_tls(old), config_listen_tls(new))) {
		log_warning("addresses to listen on change with the next start only");
		buf_add(told, S("addresses to listen on change with the next start only\n"));
	}
	if (config_shards(old) != config_shards(new) || config_doors(old) != config_doors(new) ||
	    config_workers(old) != config_workers(new)) {
		log_warning("numbers of threads change with the next start only");
		buf_add(told, S("numbers of threads change with the next start only\n"));
	}
}

static bool data_moved(const struct server *server, const struct config *config, struct buf *why)
{
	if (str_eq(config_data_dir(config), config_data_dir(server->config)))
		return false;
	buf_printf(why, "%.*s: \"data\" cannot change while the server runs: stop it first",
		   STR_ARG(server->source.path));
	return true;
}

static void apply(struct server *server, struct config *config, struct buf *told)
{
	const struct log_settings *log = config_log(config);

	warn_of_restart(server->started, config, told);
	log_set_level(log->level, log->form);
	shards_reconfigure(config);
	doors_reconfigure(config);
	config_unref(&server->config);
	server->config = config;
}

static bool reload(struct server *server, struct buf *why)
{
	struct config *config = config_load(server->source.path, server->source.data, why);

	if (!config)
		return false;
	if (data_moved(server, config, why) || !log_file_open(config_log(config)->file, why) ||
	    !take_certificates(server, config, why)) {
		config_unref(&config);
		return false;
	}
	apply(server, config, why);
	return true;
}

static void explain_denial(struct buf *why)
{
	if (strstr(buf_cstr(why), strerror(EACCES)) && strstr(sandbox_describe(), "files"))
		buf_add(why, S(" (directories that were not named at the start are out of reach "
			       "until the next one, see \"sandbox\")"));
}

bool server_reload(struct server *server, struct buf *why)
{
	bool is_done;

	notify_reloading();
	is_done = reload(server, why);
	if (!is_done)
		explain_denial(why);
	if (is_done)
		log_info("configuration reloaded", log_str("file", server->source.path));
	else
		log_error("reload refused, everything stays as it was",
			  log_str("reason", buf_str(why)));
	notify_manager("READY=1");
	return is_done;
}

/* ---- the end ---- */

/* What is acknowledged is on the disk, so cutting off the rest loses nothing that was promised. */
static void end_at_once(struct server *server)
{
	log_warning("stopped without waiting for the rest");
	log_close();
	_exit(server->exit_code);
}

static void patience_ended(struct timer *timer)
{
	end_at_once(container_of(timer, struct server, patience));
}

/* A failed fsync is final: what it lost is not known, and only recovery at the next start can
 * tell. */
static bool store_has_failed(struct server *server)
{
	if (!store_is_broken(server->store))
		return false;
	log_error("the store cannot write any more; stopping, to recover at the next start");
	return true;
}

static void one_ended(struct server *server)
{
	if (--server->ends)
		return;
	/* The end, too, had something to write. */
	if (server->exit_code == 0 && store_has_failed(server))
		server->exit_code = 1;
	timer_stop(&server->watch);
	timer_stop(&server->patience);
	loop_stop(server->loop);
}

static void clients_gone(void)
{
	one_ended(draining);
}

static void control_gone(struct server *server)
{
	one_ended(server);
}

static void hear_sessions_gone(struct mail *mail)
{
	one_ended(container_of(mail, struct server, sessions_gone));
}

/* On a shard. */
static void sessions_gone(void)
{
	mail_post(draining->loop, &draining->sessions_gone);
}

void server_end(struct server *server, int exit_code)
{
	if (server->is_ending)
		return;
	server->is_ending = true;
	server->exit_code = exit_code;
	server->ends = 1u + server->has_doors + (server->control != NULL);
	draining = server;
	timer_start(&server->patience, SERVER_PATIENCE_MS, patience_ended);
	server->sessions_gone.arrived = hear_sessions_gone;
	shards_drain(sessions_gone);
	if (server->has_doors)
		doors_drain(clients_gone);
	if (server->control)
		control_close(&server->control, control_gone);
}

static void hear_signal(struct signal_watcher *watcher, int signum)
{
	struct server *server = container_of(watcher, struct server, signals);
	struct buf why;

	if (signum != SIGHUP && server->is_ending) {
		end_at_once(server);
	} else if (signum != SIGHUP) {
		notify_manager("STOPPING=1");
		log_info("stopping", log_int("signal", signum));
		server_end(server, 0);
	} else if (!server->is_ending) {
		buf_init(&why, 2000);
		(void)!server_reload(server, &why); /* it has told the log */
		buf_fini(&why);
	}
}

/* Once when it begins, once when it is over. */
static void tell_trouble(struct server *server)
{
	const char *trouble = store_trouble(server->store);

	if ((trouble != NULL) == server->has_trouble)
		return;
	server->has_trouble = trouble != NULL;
	if (trouble)
		log_error("the store does not take all that it is given",
			  log_cstr("reason", trouble),
			  log_str("data", config_data_dir(server->config)));
	else
		log_info("the store takes all that it is given again");
}

static void watch_store(struct timer *timer)
{
	struct server *server = container_of(timer, struct server, watch);

	tell_trouble(server);
	if (store_has_failed(server)) {
		server_end(server, 1);
		return;
	}
	timer_start(timer, WATCH_MS, watch_store);
}

/* ---- serving ---- */

/* The number of connections is bounded by it. */
static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		log_warning("the limit of open files could not be raised");
}

static bool open_doors(struct server *server, struct buf *why)
{
	struct door_options doors = { .config = server->config,
				      .store = server->store,
				      .workers = server->workers };

	server->starttls = doors.starttls = tls_context_new(STR_NONE);
	server->direct = doors.direct = tls_context_new(S("xmpp-client"));
	server->has_doors =
		take_certificates(server, server->config, why) && doors_start(&doors, why);
	return server->has_doors;
}

static void list_addresses(const struct config *config, struct buf *out)
{
	const char *const *lists[] = { config_listen(config), config_listen_tls(config) };
	unsigned n = 0;

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		for (const char *const *at = lists[i]; *at; at++) {
			str where = str_of(*at), host = where;

			while (host.len && host.at[host.len - 1] != ':')
				host.len--;
			buf_printf(out, "%s%.*s%u%s", n ? " " : "", STR_ARG(host), doors_port(n),
				   i ? " (TLS)" : "");
			n++;
		}
}

static void say_ready(const struct server *server)
{
	struct buf addresses;

	buf_init(&addresses, 4096);
	list_addresses(server->config, &addresses);
	log_info("ready", log_cstr("version", JACKDAW_VERSION),
		 log_str("listen", buf_str(&addresses)),
		 log_int("hosts", (int64_t)config_host_count(server->config)),
		 log_cstr("sandbox", sandbox_describe()),
		 log_str("data", config_data_dir(server->config)));
	buf_fini(&addresses);
	notify_manager("READY=1");
}

static bool begin(struct server *server, struct buf *why)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };

	if (!log_file_open(config_log(server->config)->file, why))
		return false;
	log_open(log_file_descriptor(), config_log(server->config)->level,
		 config_log(server->config)->form);
	if (geteuid() == 0)
		log_warning("running as root; give the data directory to a user of its own");
	raise_descriptors();
	server->control = control_open(server, why);
	if (!server->control)
		return false;
	server->signals.raised = hear_signal;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		loop_on_signal(server->loop, signals[i], &server->signals);
	return open_doors(server, why);
}

static void begin_serving(struct mail *mail)
{
	struct server *server = container_of(mail, struct server, begin);
	struct buf why;

	buf_init(&why, 2000);
	if (begin(server, &why)) {
		timer_start(&server->watch, WATCH_MS, watch_store);
		say_ready(server);
	} else {
		log_error("cannot start", log_str("reason", buf_str(&why)));
		server_end(server, 1);
	}
	buf_fini(&why);
}

int server_work(struct server *server, struct mail *mail)
{
	mail_post(server->loop, mail);
	loop_run(server->loop);
	return server->exit_code;
}

int server_run(struct server *server)
{
	int exit_code;

	server->begin.arrived = begin_serving;
	exit_code = server_work(server, &server->begin);
	log_info("stopped");
	return exit_code;
}

/* ---- questions ---- */

void server_describe(const struct server *server, struct buf *out)
{
	uint64_t sessions = 0;

	for (unsigned i = 0; i < shard_count(); i++)
		sessions += __atomic_load_n(&shard_at(i)->session_count, __ATOMIC_RELAXED);
	buf_printf(out, "version %s\n", JACKDAW_VERSION);
	buf_printf(out, "running for %lld seconds\n",
		   (long long)(clock_now() - server->started_at));
	buf_add(out, S("listening on "));
	list_addresses(server->started, out);
	buf_printf(out, "\nsessions %llu\n", (unsigned long long)sessions);
	buf_printf(out, "configuration %.*s\n", STR_ARG(server->source.path));
	buf_printf(out, "sandbox %s\n", sandbox_describe());
	buf_printf(out, "data %.*s\n", STR_ARG(config_data_dir(server->config)));
	for (const struct host *host = config_first_host(server->config); host;
	     host = config_next_host(server->config, host))
		buf_printf(out, "host %.*s\n", STR_ARG(host->domain));
}

const struct config *server_config(const struct server *server)
{
	return server->config;
}

str server_store_refusal(const struct server *server, struct arena *arena)
{
	const char *trouble = store_trouble(server->store);

	return trouble ? arena_printf(arena, "the store could not do it: %s", trouble)
		       : S("the store could not do it; the server's log may say why");
}

struct loop *server_loop(const struct server *server)
{
	return server->loop;
}

struct store_client *server_store(const struct server *server)
{
	return server->client;
}
