/* SPDX-License-Identifier: Apache-2.0 */
/* Loops: libuv's, with a mailbox and work deferred until turns bring no more.
 *
 * One iteration of libuv is one turn: timers, sleep and sockets, [check: mail, work put off from
 * the turn before], closed handles. What was deferred runs in the check of the first turn that
 * brings nothing more, or when it has waited long enough: as long as input keeps coming, what it
 * makes for one connection leaves in one write instead of one for each turn. */

#include "net/loop.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "net/conn.h"
#include "net/loop_parts.h"
#include "net/spares.h"

/* Deferred work that defers again and again goes on in the next turn after so many rounds. */
enum { DEFER_ROUNDS = 16 };

struct loop {
	uv_loop_t uv;
	uv_async_t wake;
	uv_prepare_t before_sleep;
	uv_check_t after_sockets;
	uv_idle_t stay_awake; /* while it is active, libuv does not sleep */
	const char *name;
	pthread_t thread;
	bool has_thread;
	struct wheel *wheel;
	char *read_buffer;
	struct spares spares;
	struct list deferred;
	int64_t deferred_since_us; /* 0: nothing waits */
	bool is_stirred;	   /* this turn brought something that deferred work */
	struct list next_turn;
	struct mail *mail_first; /* collected from the inbox, oldest first */
	struct mail **mail_end;
	char apart[64];		      /* what other threads write keeps off the cache lines above */
	_Atomic(struct mail *) inbox; /* newest first */
	atomic_bool stopping;
};

static _Thread_local struct loop *current;
static pthread_once_t sigpipe_once = PTHREAD_ONCE_INIT;

static void ignore_sigpipe(void)
{
	/* OpenSSL writes to sockets without MSG_NOSIGNAL. */
	signal(SIGPIPE, SIG_IGN);
}

static void do_nothing(uv_idle_t *idle)
{
	(void)idle;
}

static void keep_awake(struct loop *loop)
{
	uv_idle_start(&loop->stay_awake, do_nothing);
}

/* --- mail --- */

/* Takes the inbox over, turned around: oldest first. */
static void collect_mail(struct loop *loop)
{
	struct mail *mail = atomic_exchange_explicit(&loop->inbox, NULL, memory_order_acquire);
	struct mail *first = NULL;
	struct mail **end = mail ? &mail->next : NULL;

	if (!mail)
		return;
	while (mail) {
		struct mail *next = mail->next;

		mail->next = first;
		first = mail;
		mail = next;
	}
	*loop->mail_end = first;
	loop->mail_end = end;
}

static struct mail *next_mail(struct loop *loop)
{
	struct mail *mail = loop->mail_first;

	if (!mail)
		return NULL;
	loop->mail_first = mail->next;
	if (!loop->mail_first)
		loop->mail_end = &loop->mail_first;
	mail->next = NULL;
	return mail;
}

static void deliver_mail(struct loop *loop)
{
	struct mail *mail;

	collect_mail(loop);
	for (int i = 0; i < LOOP_MAILS_A_TURN && (mail = next_mail(loop)); i++)
		mail->arrived(mail);
}

static void post_to_self(struct loop *loop, struct mail *mail)
{
	/* What this thread posted before it ran the loop lies in the inbox, and is older. */
	collect_mail(loop);
	*loop->mail_end = mail;
	loop->mail_end = &mail->next;
	keep_awake(loop);
}

void mail_post(struct loop *to, struct mail *mail)
{
	struct mail *newest;

	mail->next = NULL;
	if (to == current) {
		post_to_self(to, mail);
		return;
	}
	newest = atomic_load_explicit(&to->inbox, memory_order_relaxed);
	do {
		mail->next = newest;
	} while (!atomic_compare_exchange_weak_explicit(&to->inbox, &newest, mail,
							memory_order_release,
							memory_order_relaxed));
	/* Whoever found it empty wakes the loop; the others know that he does. */
	if (!newest)
		uv_async_send(&to->wake);
}

/* --- deferred work --- */

void loop_defer(struct loop *loop, struct defer *defer)
{
	loop->is_stirred = true;
	if (!defer_is_queued(defer))
		list_push(&loop->deferred, &defer->link);
}

void loop_defer_to_next_turn(struct loop *loop, struct defer *defer)
{
	if (defer_is_queued(defer))
		return;
	list_push(&loop->next_turn, &defer->link);
	keep_awake(loop);
}

void defer_cancel(struct defer *defer)
{
	link_remove(&defer->link);
}

static void run_defers(struct list *list)
{
	struct list batch;
	struct link *link;

	list_init(&batch);
	if (list_is_empty(list))
		return;
	/* The whole list changes heads in constant time. */
	link_insert_before(list->head.next, &batch.head);
	link_remove(&list->head);
	list_init(list);
	while ((link = list_shift(&batch))) {
		struct defer *defer = container_of(link, struct defer, link);

		defer->run(defer);
	}
}

static void run_deferred(struct loop *loop)
{
	for (int i = 0; i < DEFER_ROUNDS && !list_is_empty(&loop->deferred); i++)
		run_defers(&loop->deferred);
}

/* Another turn may bring more for the same connections, unless this one brought nothing. */
static bool may_wait(struct loop *loop)
{
	int64_t now;

	if (!loop->is_stirred)
		return false;
	now = clock_mono_us();
	if (!loop->deferred_since_us)
		loop->deferred_since_us = now;
	return now - loop->deferred_since_us < LOOP_DEFER_US;
}

static void run_deferred_at_last(struct loop *loop)
{
	if (!may_wait(loop)) {
		run_deferred(loop);
		loop->deferred_since_us = 0;
	}
	loop->is_stirred = false;
}

static bool has_work(const struct loop *loop)
{
	return loop->mail_first || !list_is_empty(&loop->next_turn) ||
	       !list_is_empty(&loop->deferred);
}

static void prepare_to_sleep(uv_prepare_t *handle)
{
	struct loop *loop = container_of(handle, struct loop, before_sleep);

	if (has_work(loop))
		keep_awake(loop);
}

static void end_turn(uv_check_t *handle)
{
	struct loop *loop = container_of(handle, struct loop, after_sockets);

	deliver_mail(loop);
	run_defers(&loop->next_turn);
	run_deferred_at_last(loop);
	if (has_work(loop))
		keep_awake(loop);
	else
		uv_idle_stop(&loop->stay_awake);
}

static void woken(uv_async_t *wake)
{
	struct loop *loop = container_of(wake, struct loop, wake);

	/* Mail is taken at the end of the turn, which being woken has begun. */
	if (atomic_load(&loop->stopping))
		uv_stop(&loop->uv);
}

/* --- life --- */

struct loop *loop_new(const char *name)
{
	struct loop *loop = mem_zalloc(sizeof(*loop));

	pthread_once(&sigpipe_once, ignore_sigpipe);
	loop->name = name;
	loop->mail_end = &loop->mail_first;
	atomic_init(&loop->inbox, NULL);
	atomic_init(&loop->stopping, false);
	list_init(&loop->deferred);
	list_init(&loop->next_turn);
	BUG_ON(uv_loop_init(&loop->uv) != 0);
	BUG_ON(uv_async_init(&loop->uv, &loop->wake, woken) != 0);
	uv_prepare_init(&loop->uv, &loop->before_sleep);
	uv_check_init(&loop->uv, &loop->after_sockets);
	uv_idle_init(&loop->uv, &loop->stay_awake);
	uv_prepare_start(&loop->before_sleep, prepare_to_sleep);
	uv_check_start(&loop->after_sockets, end_turn);
	loop->wheel = wheel_new(loop);
	loop->read_buffer = mem_alloc(CONN_READ_MAX);
	return loop;
}

void loop_run(struct loop *loop)
{
	loop_enter(loop);
	while (!atomic_load(&loop->stopping))
		uv_run(&loop->uv, UV_RUN_DEFAULT);
	run_deferred(loop);
	loop_enter(NULL);
}

static void *run_thread(void *arg)
{
	struct loop *loop = arg;
	char name[16];

	snprintf(name, sizeof(name), "%s", loop->name);
	pthread_setname_np(pthread_self(), name);
	loop_run(loop);
	return NULL;
}

void loop_start(struct loop *loop)
{
	BUG_ON(loop->has_thread);
	BUG_ON(pthread_create(&loop->thread, NULL, run_thread, loop) != 0);
	loop->has_thread = true;
}

void loop_stop(struct loop *loop)
{
	atomic_store(&loop->stopping, true);
	uv_async_send(&loop->wake);
}

void loop_join(struct loop *loop)
{
	if (loop->has_thread)
		pthread_join(loop->thread, NULL);
	loop->has_thread = false;
}

void loop_free(struct loop **loop_at)
{
	struct loop *loop = *loop_at;
	struct loop *here = current;
	int status;

	*loop_at = NULL;
	if (!loop)
		return;
	BUG_ON(loop->has_thread);
	loop_enter(loop);
	wheel_close(loop->wheel);
	signals_close(loop);
	uv_close((uv_handle_t *)&loop->wake, NULL);
	uv_close((uv_handle_t *)&loop->before_sleep, NULL);
	uv_close((uv_handle_t *)&loop->after_sockets, NULL);
	uv_close((uv_handle_t *)&loop->stay_awake, NULL);
	uv_run(&loop->uv, UV_RUN_NOWAIT);
	status = uv_loop_close(&loop->uv);
	BUG_ON(status == UV_EBUSY); /* a connection or listener is still open */
	loop_enter(here == loop ? NULL : here);
	wheel_free(&loop->wheel);
	mem_free(loop->read_buffer);
	spares_fini(&loop->spares);
	mem_free(loop);
}

/* --- questions --- */

struct loop *loop_current(void)
{
	BUG_ON(!current);
	return current;
}

bool loop_is_current(const struct loop *loop)
{
	return current == loop;
}

bool loop_is_ours(const struct loop *loop)
{
	return !current || current == loop;
}

const char *loop_name(const struct loop *loop)
{
	return loop->name;
}

void loop_enter(struct loop *loop)
{
	current = loop;
}

uv_loop_t *loop_uv(struct loop *loop)
{
	return &loop->uv;
}

struct wheel *loop_wheel(struct loop *loop)
{
	return loop->wheel;
}

char *loop_read_buffer(struct loop *loop)
{
	return loop->read_buffer;
}

struct spares *loop_spares(struct loop *loop)
{
	return &loop->spares;
}
