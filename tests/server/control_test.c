/* SPDX-License-Identifier: Apache-2.0 */
/* One caller, one line, one answer; the orders are played here. */

#include "server/control.h"

#include "config/config_fixture.h"
#include "server/order.h"
#include "server/server.h"
#include "net/loop.h"
#include "support/fake_net.h"

#define SOCKET "dir/jackdaw.sock"

static struct config *config;
static struct loop *loop;
static struct control *control;
static struct order *order; /* under way */
static char ordered[CONTROL_REQUEST_MAX];
static unsigned gone;

const struct config *server_config(const struct server *server)
{
	(void)server;
	return config;
}

struct loop *server_loop(const struct server *server)
{
	(void)server;
	return loop;
}

void order_start(struct order *started, struct server *server, const struct order_events *events,
		 str request)
{
	(void)server;
	CHECK(order == NULL);
	CHECK(request.len < sizeof(ordered));
	started->events = events;
	memcpy(ordered, request.at, request.len);
	ordered[request.len] = '\0';
	order = started;
}

static void finish(bool is_done, str sentence)
{
	struct order *finished = order;

	order = NULL;
	fake_loop_enter(loop);
	finished->events->done(finished, is_done, sentence);
	fake_loop_leave();
	fake_world_settle();
}

static void note_gone(struct server *server)
{
	(void)server;
	gone++;
}

static void begin(void)
{
	struct buf why;

	buf_init(&why, 1000);
	fake_world_open();
	config = config_of(S("host \"a.example\" { }"));
	loop = loop_new("main");
	gone = 0;
	order = NULL;
	fake_loop_enter(loop);
	control = control_open(NULL, &why);
	fake_loop_leave();
	CHECK(control != NULL);
	loop_start(loop);
	buf_fini(&why);
}

static void close_control(void)
{
	fake_loop_enter(loop);
	control_close(&control, note_gone);
	fake_loop_leave();
	fake_world_settle();
}

static void end(void)
{
	if (control)
		close_control();
	CHECK_INT(gone, 1);
	loop_stop(loop);
	loop_join(loop);
	loop_free(&loop);
	config_unref(&config);
	fake_world_close();
}

static struct fake_client *call(str text)
{
	struct fake_client *caller = fake_connect(SOCKET);

	fake_client_send(caller, text);
	fake_world_settle();
	return caller;
}

TEST(a_line_is_an_order_and_its_answer_ends_the_call)
{
	struct fake_client *caller;

	begin();
	caller = call(S("user list"));
	CHECK(order == NULL);
	fake_client_send(caller, S(" a.example 5\nreload\n"));
	fake_world_settle();
	CHECK_STR(str_of(ordered), "user list a.example 5");
	order->events->line(order, S("one"));
	order->events->line(order, S("two\nok\x1B"));
	finish(true, STR_NONE);
	CHECK_STR(fake_client_heard(caller), " one\n two?ok?\nok \n");
	CHECK(fake_client_is_closed(caller));
	fake_client_close(&caller);
	end();
}

TEST(a_refusal_says_why)
{
	struct fake_client *caller;

	begin();
	caller = call(S("nonsense\n"));
	finish(false, S("no"));
	CHECK_STR(fake_client_heard(caller), "error no\n");
	fake_client_close(&caller);
	end();
}

TEST(who_leaves_does_not_stop_the_order)
{
	struct fake_client *caller;

	begin();
	caller = call(S("user del a@a.example\n"));
	fake_client_close(&caller);
	fake_world_settle();
	CHECK(order != NULL);
	finish(true, STR_NONE);
	end();
}

TEST(who_says_nothing_or_too_much_is_sent_away)
{
	static char long_line[CONTROL_REQUEST_MAX + 1];
	struct fake_client *caller;

	begin();
	memset(long_line, 'x', sizeof(long_line));
	caller = call(str_make(long_line, sizeof(long_line)));
	CHECK(fake_client_is_closed(caller));
	CHECK(order == NULL);
	fake_client_close(&caller);
	caller = call(S("half a line"));
	fake_client_close(&caller);
	fake_world_settle();
	CHECK(order == NULL);
	end();
}

TEST(callers_are_bounded)
{
	struct fake_client *callers[CONTROL_CALLERS_MAX + 1];

	begin();
	for (size_t i = 0; i < ARRAY_LEN(callers); i++)
		callers[i] = call(S("x"));
	CHECK(!fake_client_is_closed(callers[CONTROL_CALLERS_MAX - 1]));
	CHECK(fake_client_is_closed(callers[CONTROL_CALLERS_MAX]));
	for (size_t i = 0; i < ARRAY_LEN(callers); i++)
		fake_client_close(&callers[i]);
	fake_world_settle();
	end();
}

TEST(the_end_waits_for_the_order_but_not_for_the_idle)
{
	struct fake_client *busy, *idle;

	begin();
	idle = call(S("x"));
	busy = call(S("user del a@a.example\n"));
	close_control();
	CHECK(fake_client_is_closed(idle));
	CHECK(!fake_client_is_closed(busy));
	CHECK_INT(gone, 0);
	finish(true, STR_NONE);
	CHECK_STR(fake_client_heard(busy), "ok \n");
	fake_client_close(&idle);
	fake_client_close(&busy);
	fake_world_settle();
	end();
}
