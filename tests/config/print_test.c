/* SPDX-License-Identifier: Apache-2.0 */
/* What is written for people can be read by the server, and says the truth. */

#include "config/print.h"

#include "config/config_fixture.h"

static bool has(const struct buf *text, const char *piece)
{
	return memmem(text->at, text->len, piece, strlen(piece)) != NULL;
}

TEST(the_commented_file_is_right_as_it_is)
{
	struct config *config;
	struct buf text;

	buf_init(&text, 100000);
	config_print_file(S("a.example"), S("/var/x"), &text);
	config = config_of(buf_str(&text));
	CHECK_STR(buf_str(&refusal), "");
	CHECK_STR(config_first_host(config)->domain, "a.example");
	CHECK_STR(config_data_dir(config), "/var/x");
	config_unref(&config);
	CHECK(has(&text, "\n\t# Degrees.\n\t#heat = 220 # 0 to 300\n"));
	CHECK(has(&text, "\n\t#rest_seconds = 2h # 1m to 1d\n"));
	buf_fini(&text);
}

/* Takes away the # before each key, but not that before a sentence. */
static void uncomment(const struct buf *from, struct buf *to)
{
	for (size_t i = 0; i < from->len; i++)
		if (from->at[i] != '#' || from->at[i + 1] == ' ')
			buf_add_char(to, from->at[i]);
}

TEST(every_default_in_it_can_be_said_aloud)
{
	struct buf text, bare;
	struct config *config;

	buf_init(&text, 100000);
	buf_init(&bare, 100000);
	config_print_file(S("a.example"), S("\\ \""), &text);
	uncomment(&text, &bare);
	CHECK(has(&bare, "\nshards = 0"));
	config = config_of(buf_str(&bare));
	CHECK_STR(buf_str(&refusal), "");
	CHECK_STR(config_data_dir(config), "dir/\\ \"");
	CHECK_INT(config_limits(config)->stanza_bytes, 256 * 1024);
	CHECK_INT(option_int(config, &bake, BAKE_HEAT), 220);
	config_unref(&config);
	buf_fini(&text);
	buf_fini(&bare);
}

TEST(no_line_of_it_is_too_long)
{
	struct buf text;
	str rest, line;

	buf_init(&text, 100000);
	config_print_file(S("a.example"), S("."), &text);
	rest = buf_str(&text);
	while (str_cut(&rest, '\n', &line))
		CHECK(line.len <= 90);
	buf_fini(&text);
}

TEST(the_manual_has_a_row_for_every_key)
{
	struct buf text;

	buf_init(&text, 100000);
	config_print_manual(&text);
	CHECK(has(&text, "## Outside of sections\n"));
	CHECK(has(&text, "## `host \"NAME\" { }`\n"));
	CHECK(has(&text, "## `bake { }`\n\nBread from the server.\n\n"));
	CHECK(has(&text, "| `open` | yes or no | `no` | Let in everybody. |\n"));
	CHECK(has(&text, "| `rest_seconds` | seconds, 1m to 1d | `2h` | How long it rests. |\n"));
	CHECK(has(&text, "| `stanza_bytes` | bytes, 10000 to 16M | `256k` |"));
	CHECK(has(&text,
		  "| `flours` | list of texts | `{ \"rye\", \"wheat\" }` | What is in it. |\n"));
	CHECK(!has(&text, "mute"));
	buf_fini(&text);
}
