/* SPDX-License-Identifier: Apache-2.0 */
/* The fake world keeps the promises of the headers of net/. */

#include "support/fake_net.h"

#include <signal.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/conn.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/signals.h"
#include "net/timer.h"
#include "net/tls.h"
#include "net/worker.h"
#include "support/fake_random.h"
#include "support/test.h"

#define WHERE "127.0.0.1:5222"

struct end {
	struct conn_owner owner;
	struct conn *conn;
	void (*input)(struct end *end, str bytes);
	struct buf got;
	int inputs, drains, overflows, secures, ends, moves, closes;
	enum conn_end why;
};

static struct loop *door, *shard;
static struct listener *listener;
static struct end server;

static struct end *end_of(struct conn_owner *owner)
{
	return container_of(owner, struct end, owner);
}

static void on_input(struct conn_owner *owner, str bytes)
{
	struct end *end = end_of(owner);

	CHECK(loop_is_current(conn_loop(end->conn)));
	end->inputs++;
	buf_add(&end->got, bytes);
	end->input(end, bytes);
}

static void on_drained(struct conn_owner *owner)
{
	end_of(owner)->drains++;
}

static void on_overflow(struct conn_owner *owner)
{
	end_of(owner)->overflows++;
	conn_abort(end_of(owner)->conn);
}

static void on_secured(struct conn_owner *owner)
{
	end_of(owner)->secures++;
}

static void on_moved(struct conn_owner *owner)
{
	CHECK(loop_is_current(shard) || loop_is_current(door));
	end_of(owner)->moves++;
}

static void on_closed(struct conn_owner *owner, enum conn_end why)
{
	end_of(owner)->closes++;
	end_of(owner)->why = why;
	buf_fini(&end_of(owner)->got);
}

static const struct conn_events events = {
	.input = on_input, .drained = on_drained, .overflow = on_overflow, .secured = on_secured,
	.moved = on_moved, .closed = on_closed,
};

static void serve(struct acceptor *acceptor, int fd, const struct peer_address *peer)
{
	(void)acceptor;
	server.owner.events = &events;
	buf_init(&server.got, 10000);
	server.conn = conn_open(loop_current(), fd, peer, &server.owner);
}

static void open_world(void (*input)(struct end *end, str bytes))
{
	static struct acceptor acceptor = { .accepted = serve };
	struct buf why;

	buf_init(&why, 100);
	fake_world_open();
	server = (struct end){ .input = input };
	door = loop_new("door");
	shard = loop_new("shard");
	listener = listener_open(door, S(WHERE), &acceptor, &why);
	CHECK(listener != NULL);
	loop_start(door);
	loop_start(shard);
}

static void close_world(struct fake_client **client)
{
	fake_client_close(client);
	fake_world_settle();
	CHECK_INT(server.closes, 1);
	listener_close(&listener);
	loop_stop(door);
	loop_stop(shard);
	loop_free(&door);
	loop_free(&shard);
	fake_world_close();
}

static void echo(struct end *end, str bytes)
{
	conn_write(end->conn, bytes);
}

TEST(what_is_sent_comes_back_when_the_world_steps)
{
	struct fake_client *client;

	open_world(echo);
	client = fake_connect(WHERE);
	fake_client_send(client, S("hello"));
	CHECK_STR(fake_client_heard(client), "");
	fake_world_settle();
	CHECK_STR(fake_client_heard(client), "hello");
	CHECK_STR(fake_client_heard(client), "");
	CHECK_INT(server.drains, 1);
	CHECK(!fake_client_is_closed(client));
	close_world(&client);
	CHECK_INT(server.why, CONN_LOST);
}

TEST(chopped_input_arrives_in_pieces_whole_and_in_order)
{
	struct fake_client *client;

	open_world(echo);
	fake_random_seed(3);
	client = fake_connect(WHERE);
	fake_client_chop(client, 3);
	fake_client_send(client, S("the quick brown fox"));
	fake_world_settle();
	CHECK_STR(fake_client_heard(client), "the quick brown fox");
	CHECK(server.inputs >= 7);
	close_world(&client);
}

TEST(a_slow_reader_leaves_output_pending_until_it_reads)
{
	struct fake_client *client;

	open_world(echo);
	client = fake_connect(WHERE);
	fake_client_window(client, 3);
	fake_client_send(client, S("hello"));
	fake_world_settle();
	CHECK_STR(fake_client_heard(client), "hel");
	CHECK_INT(conn_pending(server.conn), 2);
	CHECK_INT(server.drains, 0);
	fake_client_window(client, -1);
	fake_world_settle();
	CHECK_STR(fake_client_heard(client), "lo");
	CHECK_INT(server.drains, 1);
	close_world(&client);
}

TEST(output_beyond_the_limit_overflows_once)
{
	struct fake_client *client;

	open_world(echo);
	client = fake_connect(WHERE);
	fake_client_window(client, 0);
	fake_client_send(client, S("1234567"));
	fake_world_settle();
	fake_loop_enter(door);
	conn_set_output_limit(server.conn, 10);
	conn_write(server.conn, S("1234"));
	conn_write(server.conn, S("5"));
	fake_loop_leave();
	fake_world_settle();
	CHECK_INT(server.overflows, 1);
	CHECK_INT(server.why, CONN_ABORTED);
	close_world(&client);
}

static void answer_and_close(struct end *end, str bytes)
{
	conn_write(end->conn, bytes);
	conn_close(end->conn);
	conn_close(end->conn);
	conn_write(end->conn, S("late"));
	CHECK_INT(end->closes, 0);
}

TEST(closing_flushes_and_closed_comes_later_and_once)
{
	struct fake_client *client;

	open_world(answer_and_close);
	client = fake_connect(WHERE);
	fake_client_send(client, S("bye"));
	fake_world_settle();
	CHECK_STR(fake_client_heard(client), "bye");
	CHECK(fake_client_is_closed(client));
	CHECK_INT(server.why, CONN_CLOSED);
	close_world(&client);
}

TEST(closing_gives_up_on_a_reader_that_does_not_read)
{
	struct fake_client *client;

	open_world(answer_and_close);
	client = fake_connect(WHERE);
	fake_client_window(client, 0);
	fake_client_send(client, S("bye"));
	fake_world_advance_ms(CONN_FLUSH_MS - 100);
	CHECK_INT(server.closes, 0);
	fake_world_advance_ms(200);
	CHECK_INT(server.closes, 1);
	CHECK_INT(server.why, CONN_TIMED_OUT);
	close_world(&client);
}

TEST(the_peers_end_comes_after_all_its_input)
{
	struct fake_client *client;

	open_world(echo);
	client = fake_connect(WHERE);
	fake_client_chop(client, 1);
	fake_client_send(client, S("all"));
	fake_client_end(client);
	fake_world_settle();
	CHECK_STR(fake_client_heard(client), "all");
	CHECK_INT(server.why, CONN_CLOSED);
	close_world(&client);
}

static void eat_one_and_move(struct end *end, str bytes)
{
	conn_write(end->conn, str_upto(bytes, 1));
	conn_keep_unread(end->conn, str_from(bytes, 1));
	CHECK(conn_move(end->conn, loop_is_current(door) ? shard : door));
}

TEST(a_connection_moves_with_what_was_unread_and_nothing_is_lost)
{
	struct fake_client *client;

	open_world(eat_one_and_move);
	fake_world_set_order(FAKE_SHUFFLED);
	client = fake_connect(WHERE);
	fake_client_send(client, S("abc"));
	fake_world_step();
	fake_client_send(client, S("def"));
	fake_world_settle();
	CHECK_STR(fake_client_heard(client), "abcdef");
	CHECK_INT(server.moves, 6);
	close_world(&client);
}

TEST(a_wire_cut_while_moving_is_told_after_the_move)
{
	struct fake_client *client;

	open_world(eat_one_and_move);
	client = fake_connect(WHERE);
	fake_client_window(client, 0);
	fake_client_send(client, S("abc"));
	fake_world_settle();
	CHECK_INT(server.moves, 0);
	fake_client_cut(client);
	fake_world_settle();
	CHECK_INT(server.moves, 1);
	CHECK_INT(server.why, CONN_LOST);
	close_world(&client);
}

static struct tls_context *context;
static str leftover;

static void start_tls(struct end *end, str bytes)
{
	if (conn_is_tls(end->conn)) {
		conn_write(end->conn, bytes);
		return;
	}
	conn_write(end->conn, S("proceed"));
	if (!conn_start_tls(end->conn, context, S("one.example"), leftover))
		conn_close(end->conn);
}

TEST(tls_is_pretended_and_gives_fixed_channel_bindings)
{
	struct fake_client *client;
	struct buf binding;

	leftover = STR_NONE;
	open_world(start_tls);
	buf_init(&binding, 100);
	client = fake_connect(WHERE);
	fake_client_sni(client, "two.example");
	fake_client_send(client, S("starttls"));
	fake_world_settle();
	CHECK_STR(fake_client_heard(client), "proceed");
	CHECK(fake_client_is_tls(client));
	CHECK_INT(server.secures, 1);
	CHECK_STR(conn_sni(server.conn), "two.example");
	CHECK(conn_channel_binding(server.conn, S("tls-exporter"), &binding));
	CHECK_STR(buf_str(&binding), FAKE_TLS_EXPORTER);
	CHECK(!conn_channel_binding(server.conn, S("tls-unique"), &binding));
	buf_fini(&binding);
	fake_client_send(client, S("secret"));
	fake_world_settle();
	CHECK_STR(fake_client_heard(client), "secret");
	close_world(&client);
}

TEST(a_failing_or_stalling_handshake_is_told_so)
{
	struct fake_client *client;

	open_world(start_tls);
	client = fake_connect(WHERE);
	fake_client_handshake(client, FAKE_TLS_STALLS);
	fake_client_send(client, S("starttls"));
	fake_world_advance_ms(60000);
	CHECK_INT(server.secures + server.closes, 0);
	fake_client_handshake(client, FAKE_TLS_FAILS);
	fake_world_settle();
	CHECK_INT(server.why, CONN_TLS_FAILED);
	close_world(&client);
}

TEST(a_host_that_the_context_does_not_know_is_refused)
{
	struct fake_client *client;

	context = tls_context_new(STR_NONE);
	open_world(start_tls);
	client = fake_connect(WHERE);
	fake_client_send(client, S("starttls"));
	fake_world_settle();
	CHECK_INT(server.why, CONN_TLS_FAILED);
	close_world(&client);
	tls_context_free(&context);
}

TEST(plain_bytes_behind_starttls_are_never_let_in)
{
	struct fake_client *client;

	open_world(start_tls);
	client = fake_connect(WHERE);
	leftover = S("<auth/>");
	fake_client_send(client, S("starttls"));
	fake_world_settle();
	CHECK_INT(server.why, CONN_CLOSED);
	close_world(&client);

	leftover = STR_NONE;
	open_world(start_tls);
	client = fake_connect(WHERE);
	fake_client_chop(client, 1);
	fake_client_send(client, S("s<auth/>"));
	fake_world_settle();
	CHECK_INT(server.why, CONN_TLS_FAILED);
	CHECK_INT(server.inputs, 1);
	close_world(&client);
}

/* --- the world without connections --- */

struct note {
	struct mail mail;
	struct job job;
	struct timer timer;
	struct defer defer;
	struct signal_watcher watcher;
	char letter;
};

static struct buf story;
static struct worker_pool *pool;

static void begin(void)
{
	fake_world_open();
	buf_init(&story, 1000);
	door = loop_new("door");
	shard = loop_new("shard");
	loop_start(door);
	loop_start(shard);
}

static void finish(void)
{
	loop_stop(door);
	loop_stop(shard);
	loop_free(&door);
	loop_free(&shard);
	fake_world_close();
	buf_fini(&story);
}

static void tell(struct mail *mail)
{
	buf_add_char(&story, container_of(mail, struct note, mail)->letter);
}

static void post_letters(struct note *notes, struct loop *from, struct loop *to, const char *text)
{
	fake_loop_enter(from);
	for (int i = 0; text[i]; i++) {
		notes[i] = (struct note){ .mail.arrived = tell, .letter = text[i] };
		mail_post(to, &notes[i].mail);
	}
	fake_loop_leave();
}

static void tell_shuffled(uint64_t seed, char out[11])
{
	struct note some[5], others[5];

	begin();
	fake_random_seed(seed);
	fake_world_set_order(FAKE_SHUFFLED);
	post_letters(some, door, shard, "abcde");
	post_letters(others, shard, shard, "ABCDE");
	fake_world_settle();
	CHECK_INT(story.len, 10);
	memcpy(out, buf_cstr(&story), 11);
	finish();
}

TEST(the_same_seed_tells_the_same_story_and_mail_of_one_poster_keeps_its_order)
{
	char first[11], second[11], other[11];
	int lower = 0, upper = 0, different = 0;

	for (uint64_t seed = 1; seed < 20; seed++) {
		tell_shuffled(seed, first);
		tell_shuffled(seed, second);
		tell_shuffled(seed + 1, other);
		CHECK_STR(str_of(first), second);
		different += strcmp(first, other) != 0;
		lower = upper = 0;
		for (int i = 0; i < 10; i++)
			if (first[i] >= 'a')
				CHECK_INT(first[i], 'a' + lower++);
			else
				CHECK_INT(first[i], 'A' + upper++);
	}
	CHECK(different > 10);
}

static void tell_time(struct timer *timer)
{
	buf_add_char(&story, container_of(timer, struct note, timer)->letter);
	buf_add_int(&story, clock_mono_ms() - 3600000);
}

TEST(timers_fire_in_their_order_at_their_time)
{
	struct note late = { .letter = 'l' }, early = { .letter = 'e' };
	struct note stopped = { .letter = 's' };

	begin();
	fake_loop_enter(shard);
	timer_start(&late.timer, 2000, tell_time);
	timer_start(&early.timer, 500, tell_time);
	timer_start(&stopped.timer, 700, tell_time);
	timer_stop(&stopped.timer);
	fake_loop_leave();
	fake_world_settle();
	CHECK_STR(buf_str(&story), "");
	fake_world_advance_ms(1999);
	CHECK_STR(buf_str(&story), "e500");
	fake_world_advance_ms(1);
	CHECK_STR(buf_str(&story), "e500l2000");
	finish();
}

static void run_job(struct job *job)
{
	(void)job;
	buf_add_char(&story, 'r');
}

static void job_done(struct job *job)
{
	CHECK(loop_is_current(shard));
	buf_add_char(&story, container_of(job, struct note, job)->letter);
}

TEST(jobs_run_when_stepped_and_are_bounded)
{
	struct note a = { .job = { .run = run_job, .done = job_done }, .letter = 'a' }, b = a;

	begin();
	pool = worker_pool_new(2, 1);
	fake_loop_enter(shard);
	CHECK(worker_submit(pool, &a.job));
	CHECK(!worker_submit(pool, &b.job));
	fake_loop_leave();
	CHECK_STR(buf_str(&story), "");
	fake_world_settle();
	CHECK_STR(buf_str(&story), "ra");
	fake_workers_refuse(true);
	fake_loop_enter(shard);
	CHECK(!worker_submit(pool, &b.job));
	fake_loop_leave();
	worker_pool_free(&pool);
	finish();
}

static void tell_deferred(struct defer *defer)
{
	buf_add_char(&story, container_of(defer, struct note, defer)->letter);
}

static void tell_signal(struct signal_watcher *watcher, int signum)
{
	CHECK_INT(signum, SIGHUP);
	tell(&container_of(watcher, struct note, watcher)->mail);
}

TEST(deferred_work_ends_the_turn_and_signals_are_heard)
{
	struct note now = { .defer.run = tell_deferred, .letter = 'n' };
	struct note next = { .defer.run = tell_deferred, .letter = 'x' };
	struct note hup = { .watcher.raised = tell_signal, .letter = 'h' };

	begin();
	fake_loop_enter(door);
	loop_defer_to_next_turn(door, &next.defer);
	loop_defer(door, &now.defer);
	loop_defer(door, &now.defer);
	CHECK_STR(buf_str(&story), "");
	fake_loop_leave();
	CHECK_STR(buf_str(&story), "n");
	fake_world_settle();
	CHECK_STR(buf_str(&story), "nx");
	loop_on_signal(door, SIGHUP, &hup.watcher);
	fake_signal_raise(SIGHUP);
	fake_signal_raise(SIGTERM);
	fake_world_settle();
	CHECK_STR(buf_str(&story), "nxh");
	finish();
}
