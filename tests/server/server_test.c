/* SPDX-License-Identifier: Apache-2.0 */
/* The core without doors, as a command opens it, on the real store; serving, reload and the end of
 * streams are tested with the real binary (tests/cli/). */

#include "server/server.h"

#include "server/order.h"
#include "core/scratch.h"

static const struct server_source source = { .path = { "jackdaw.conf", 12 } };
static struct buf why, told;

static void begin(void)
{
	scratch_open();
	scratch_write("jackdaw.conf", "host \"a.example\" { } shards = 3 data = data");
	buf_init(&why, 4000);
	buf_init(&told, 4000);
	log_set_level(LOG_ERROR, LOG_LOGFMT);
}

static void finish(void)
{
	buf_fini(&why);
	buf_fini(&told);
	scratch_close();
}

struct work {
	struct mail mail;
	struct order order;
	struct server *server;
	const char *request;
};

static void hear_line(struct order *order, str line)
{
	(void)order;
	buf_printf(&told, "%.*s\n", STR_ARG(line));
}

static void hear_done(struct order *order, bool is_done, str sentence)
{
	(void)sentence;
	server_end(container_of(order, struct work, order)->server, is_done ? 7 : 8);
}

static void start_work(struct mail *mail)
{
	static const struct order_events events = { hear_line, hear_done };
	struct work *work = container_of(mail, struct work, mail);

	order_start(&work->order, work->server, &events, str_of(work->request));
}

static int execute(const char *request)
{
	struct work work = { .mail = { .arrived = start_work }, .request = request };
	int code;

	work.server = server_open(&source, &why);
	CHECK_STR(buf_str(&why), "");
	CHECK(work.server != NULL);
	code = server_work(work.server, &work.mail);
	server_close(&work.server);
	return code;
}

TEST(a_command_does_its_work_and_what_it_did_is_kept)
{
	begin();
	CHECK_INT(execute("user add alice@a.example c2VjcmV0"), 7);
	CHECK_INT(execute("user add alice@a.example c2VjcmV0"), 8);
	CHECK_INT(execute("user list a.example 10"), 7);
	CHECK(str_starts(buf_str(&told), S("alice@a.example created ")));
	CHECK_INT(execute("user del alice@a.example"), 7);
	buf_clear(&told);
	CHECK_INT(execute("user list a.example 10"), 7);
	CHECK_STR(buf_str(&told), "");
	CHECK_INT(scratch_mode("data"), 0700);
	finish();
}

TEST(a_data_directory_is_opened_once)
{
	struct work work = { .mail = { .arrived = start_work }, .request = "hosts" };

	begin();
	work.server = server_open(&source, &why);
	CHECK(work.server != NULL);
	CHECK(server_open(&source, &why) == NULL);
	CHECK(buf_str(&why).len > 0);
	CHECK_INT(server_work(work.server, &work.mail), 7);
	CHECK_STR(buf_str(&told), "a.example\n");
	server_close(&work.server);
	CHECK(work.server == NULL);
	finish();
}

TEST(judging_needs_no_store_and_makes_nothing)
{
	struct buf warnings;
	struct config *config;

	begin();
	buf_init(&warnings, 4000);
	config = server_judge(&source, &why, &warnings);
	CHECK(config != NULL);
	CHECK(str_starts(buf_str(&warnings), S("a.example: the certificate is signed by itself")));
	CHECK_INT(scratch_mode("data"), 0);
	config_unref(&config);
	scratch_write("jackdaw.conf", "host \"a.example\" { } log { file = none/log }");
	CHECK(server_judge(&source, &why, &warnings) == NULL);
	CHECK_STR(buf_str(&why), "the log none/log cannot be opened: No such file or directory");
	buf_clear(&why);
	scratch_write("jackdaw.conf", "host \"a.example\" { certificate = c key = k }");
	CHECK(server_judge(&source, &why, &warnings) == NULL);
	CHECK(buf_str(&why).len > 0);
	buf_clear(&why);
	scratch_write("jackdaw.conf", "hosts { }");
	CHECK(server_judge(&source, &why, &warnings) == NULL);
	CHECK_STR(buf_str(&why),
		  "jackdaw.conf:1:1: unknown section \"hosts\"; did you mean \"host\"?");
	CHECK(server_open(&source, &why) == NULL);
	buf_fini(&warnings);
	finish();
}
