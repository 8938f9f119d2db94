/* SPDX-License-Identifier: Apache-2.0 */
/* The snapshot has every default when nothing is said, and what is said when something is. */

#include <stdlib.h>
#include <unistd.h>

#include "config/config_fixture.h"
#include "config/file.h"

TEST(every_default_of_the_core_is_the_recommended_one)
{
	static const char *const domains[] = { "a.example", "b.example", NULL };
	struct config *config = config_standard(domains);
	const struct limits *limits = config_limits(config);

	CHECK_INT(limits->stanza_bytes, 256 * 1024);
	CHECK_INT(limits->sessions_per_account, 20);
	CHECK_INT(limits->roster_items, 2000);
	CHECK_INT(limits->roster_item_bytes, 4096);
	CHECK_INT(limits->blocked_items, 1000);
	CHECK_INT(limits->owed_messages, 100000);
	CHECK_INT(limits->output_bytes, 2 * 1024 * 1024);
	CHECK_INT(limits->unsettled_stanzas, 100);
	CHECK_INT(limits->unsettled_bytes, 1024 * 1024);
	CHECK_INT(limits->inactive_stanzas, 500);
	CHECK_INT(limits->inactive_bytes, 256 * 1024);
	CHECK_INT(limits->auth_seconds, 60);
	CHECK_INT(limits->idle_seconds, 600);
	CHECK_INT(limits->sasl_tries, 3);
	CHECK_INT(limits->connections, 100000);
	CHECK_STR(str_of(config_listen(config)[0]), "*:5222");
	CHECK_STR(str_of(config_listen_tls(config)[0]), "*:5223");
	CHECK(config_listen(config)[1] == NULL && config_listen_tls(config)[1] == NULL);
	CHECK_INT(config_log(config)->level, LOG_INFO);
	CHECK_INT(config_log(config)->form, LOG_LOGFMT);
	CHECK_STR(config_log(config)->file, "");
	CHECK_INT(config_host_count(config), 2);
	CHECK_STR(config_next_host(config, config_first_host(config))->domain, "b.example");
	config_unref(&config);
	CHECK(config == NULL);
}

TEST(there_is_a_thread_of_each_kind_at_least)
{
	struct config *config = config_of(S("host \"a\" { }"));

	CHECK(config_shards(config) >= 1 && config_doors(config) >= 1 &&
	      config_workers(config) >= 1);
	config_unref(&config);
	config = config_of(S("host \"a\" { } shards = 3 doors = 4 workers = 5"));
	CHECK_INT(config_shards(config), 3);
	CHECK_INT(config_doors(config), 4);
	CHECK_INT(config_workers(config), 5);
	config_unref(&config);
}

TEST(modules_have_their_defaults)
{
	struct config *config = config_of(S("host \"a\" { }"));

	CHECK(!option_bool(config, &bake, BAKE_OPEN));
	CHECK_INT(option_int(config, &bake, BAKE_HEAT), 220);
	CHECK_INT(option_int(config, &bake, BAKE_SECONDS), 7200);
	CHECK_INT(option_int(config, &bake, BAKE_BYTES), 65536);
	CHECK_STR(option_text(config, &bake, BAKE_NAME), "rye | wheat");
	CHECK_INT(option_count(config, &bake, BAKE_FLOURS), 2);
	CHECK_STR(option_item(config, &bake, BAKE_FLOURS, 0), "rye");
	CHECK_STR(option_item(config, &bake, BAKE_FLOURS, 1), "wheat");
	CHECK_INT(option_int(config, &brew, 0), 5);
	config_unref(&config);
}

TEST(modules_have_what_is_said)
{
	struct config *config =
		config_of(S("host \"a\" { } bake { open = yes heat = 1 rest_seconds = "
			    "90 loaf_bytes = 2k name = \"x\" flours = { } }"));

	CHECK(option_bool(config, &bake, BAKE_OPEN));
	CHECK_INT(option_int(config, &bake, BAKE_HEAT), 1);
	CHECK_INT(option_int(config, &bake, BAKE_SECONDS), 90);
	CHECK_INT(option_int(config, &bake, BAKE_BYTES), 2048);
	CHECK_STR(option_text(config, &bake, BAKE_NAME), "x");
	CHECK_INT(option_count(config, &bake, BAKE_FLOURS), 0);
	config_unref(&config);
}

TEST(a_snapshot_lives_as_long_as_it_is_held)
{
	struct config *config = config_of(S("host \"a\" { }"));
	struct config *held = config_ref(config);

	config_unref(&config);
	CHECK_STR(config_first_host(held)->domain, "a");
	config_unref(&held);
	config_unref(&held);
}

/* What the default file says is also what is known without a file: a reader of the text after a
 * change of the text sees the change, and the snapshot before it does not. */
TEST(a_snapshot_does_not_depend_on_the_text_it_was_read_from)
{
	char text[] = "host \"abc.example\" { }";
	struct config *config = config_of(str_of(text));

	memset(text, 'x', sizeof(text));
	CHECK_STR(config_first_host(config)->domain, "abc.example");
	config_unref(&config);
}

/* each of these left a server of somebody else open or dead. */
TEST(a_054_files_that_cannot_be_read_are_refused)
{
	char path[] = "/tmp/config_test.XXXXXX";
	struct buf why;
	struct config *config;

	buf_init(&why, 1000);
	CHECK(config_load(S("/nonexistent/jackdaw.conf"), STR_NONE, &why) == NULL);
	CHECK_STR(buf_str(&why),
		  "/nonexistent/jackdaw.conf: cannot be read: No such file or directory");
	buf_clear(&why);
	CHECK(config_load(S("/tmp"), STR_NONE, &why) == NULL);
	CHECK_STR(buf_str(&why), "/tmp: cannot be read: Is a directory");
	buf_clear(&why);
	close(mkstemp(path));
	CHECK(config_load(str_of(path), STR_NONE, &why) == NULL);
	CHECK(str_ends(buf_str(&why),
		       S(":1:1: no host is named; add one: host \"example.org\" { }")));
	unlink(path);
	CHECK(file_write_new(str_of(path), S("host \"a\" { }")));
	config = config_load(str_of(path), S("/d"), &why);
	CHECK_STR(config_data_dir(config), "/d");
	config_unref(&config);
	unlink(path);
	buf_fini(&why);
}
