/* SPDX-License-Identifier: Apache-2.0 */
/* One event is one line, whatever the values hold; nobody waits for the descriptor. */

#include "base/log.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/fake_clock.h"
#include "support/test.h"

static char seen[4 << 20];

static str drain(int fd)
{
	size_t len = 0;
	ssize_t got;

	while ((got = read(fd, seen + len, sizeof(seen) - len)) > 0)
		len += (size_t)got;
	return str_make(seen, len);
}

/* What the log wrote for one event with this field. */
static str logged(enum log_form form, struct log_field field)
{
	int ends[2];
	str line;

	CHECK(pipe(ends) == 0);
	fake_clock_reset();
	log_open(ends[1], LOG_INFO, form);
	log_info("it happened", field);
	log_close();
	close(ends[1]);
	line = drain(ends[0]);
	close(ends[0]);
	return line;
}

#define LOGFMT_HEAD "time=2026-01-01T00:00:00.000Z level=info msg=\"it happened\" "
#define JSON_HEAD                                                                                  \
	"{\"time\":\"2026-01-01T00:00:00.000Z\",\"level\":\"info\",\"msg\":\"it happened\","

TEST(plain_values_are_bare_and_others_quoted)
{
	CHECK_STR(logged(LOG_LOGFMT, log_cstr("jid", "a@b/c")), LOGFMT_HEAD "jid=a@b/c\n");
	CHECK_STR(logged(LOG_LOGFMT, log_cstr("a", "b c")), LOGFMT_HEAD "a=\"b c\"\n");
	CHECK_STR(logged(LOG_LOGFMT, log_cstr("a", "b=c")), LOGFMT_HEAD "a=\"b=c\"\n");
	CHECK_STR(logged(LOG_LOGFMT, log_cstr("a", "")), LOGFMT_HEAD "a=\"\"\n");
	CHECK_STR(logged(LOG_LOGFMT, log_int("n", INT64_MIN)),
		  LOGFMT_HEAD "n=-9223372036854775808\n");
	CHECK_STR(logged(LOG_JSON, log_cstr("a", "b c")), JSON_HEAD "\"a\":\"b c\"}\n");
	CHECK_STR(logged(LOG_JSON, log_int("n", 7)), JSON_HEAD "\"n\":7}\n");
}

TEST(a_119_a_value_cannot_end_its_line_or_its_quotes)
{
	str evil = S("x\nlevel=error\r\"q\" \\ \x1b[2J\x7f");

	CHECK_STR(logged(LOG_LOGFMT, log_str("v", evil)),
		  LOGFMT_HEAD "v=\"x\\u000alevel=error\\u000d\\\"q\\\" \\\\ \\u001b[2J\\u007f\"\n");
	CHECK_STR(logged(LOG_JSON, log_str("v", evil)), JSON_HEAD
		  "\"v\":\"x\\u000alevel=error\\u000d\\\"q\\\" \\\\ \\u001b[2J\\u007f\"}\n");
	CHECK_STR(logged(LOG_LOGFMT, log_str("v", str_make("a\0b", 3))),
		  LOGFMT_HEAD "v=\"a\\u0000b\"\n");
}

TEST(a_119_bytes_that_are_not_utf8_are_shown_as_such)
{
	CHECK_STR(logged(LOG_LOGFMT, log_cstr("v", "\xC3(\xC3\xA9\xFF")),
		  LOGFMT_HEAD "v=\"\\xc3(\xC3\xA9\\xff\"\n");
	CHECK_STR(logged(LOG_JSON, log_cstr("v", "\xC3(\xC3\xA9\xFF")),
		  JSON_HEAD "\"v\":\"\\ufffd(\xC3\xA9\\ufffd\"}\n");
}

TEST(a_119_characters_that_turn_or_break_the_reading_are_named)
{
	/* RIGHT-TO-LEFT OVERRIDE, LINE SEPARATOR, NEXT LINE (C1), a language tag */
	CHECK_STR(logged(LOG_LOGFMT, log_cstr("v", "a\u202Eb\u2028c\xC2\x85\U000E0041")),
		  LOGFMT_HEAD "v=\"a\\u202eb\\u2028c\\u0085\\udb40\\udc41\"\n");
}

TEST(a_119_a_long_value_is_cut_between_characters)
{
	static char text[3000];
	str line;

	for (size_t i = 0; i < sizeof(text); i += 2)
		memcpy(text + i, "\u00E9", 2);
	line = logged(LOG_JSON, log_str("v", str_make(text + 1, 1)));
	CHECK_STR(line, JSON_HEAD "\"v\":\"\\ufffd\"}\n");
	text[0] = 'a'; /* so that the cut falls inside a character */
	text[1] = 'b';
	memmove(text + 1, text + 2, sizeof(text) - 2);
	line = logged(LOG_JSON, log_str("v", str_make(text, 2999)));
	CHECK(str_is_utf8(line));
	CHECK(str_ends(line, S("\u00E9...\"}\n")));
	CHECK(line.len < 1200);
}

TEST(fields_that_do_not_fit_are_left_out_whole_and_the_line_says_so)
{
	static char text[1000];
	int ends[2];
	str line;

	memset(text, 1, sizeof(text)); /* six bytes each when escaped */
	CHECK(pipe(ends) == 0);
	log_open(ends[1], LOG_INFO, LOG_JSON);
	log_info("it happened", log_cstr("a", "1"), log_str("b", str_make(text, 1000)),
		 log_cstr("c", "3"));
	log_close();
	close(ends[1]);
	line = drain(ends[0]);
	close(ends[0]);
	CHECK_STR(line, JSON_HEAD "\"a\":\"1\",\"cut\":1}\n");
}

static void add_two(struct log_line *line, const void *thing)
{
	log_line_add(line, log_cstr("one", thing));
	log_line_add(line, log_int("two", 2));
}

TEST(one_thing_may_add_several_fields)
{
	struct log_field field = { .name = "thing", .add = add_two, .thing = "1" };

	CHECK_STR(logged(LOG_LOGFMT, field), LOGFMT_HEAD "one=1 two=2\n");
}

TEST(absent_text_leaves_no_field)
{
	CHECK_STR(logged(LOG_LOGFMT, log_str("v", STR_NONE)),
		  "time=2026-01-01T00:00:00.000Z level=info msg=\"it happened\"\n");
}

TEST(what_is_below_the_threshold_is_not_written)
{
	int ends[2];
	str lines;

	CHECK(pipe(ends) == 0);
	log_open(ends[1], LOG_WARNING, LOG_LOGFMT);
	log_info("no");
	log_warning("yes");
	log_set_level(LOG_DEBUG, LOG_LOGFMT);
	log_debug("yes");
	log_close();
	close(ends[1]);
	lines = drain(ends[0]);
	close(ends[0]);
	CHECK_STR(lines, "time=2026-01-01T00:00:00.000Z level=warning msg=yes\n"
			 "time=2026-01-01T00:00:00.000Z level=debug msg=yes\n");
}

TEST(f_25_nobody_waits_for_a_full_pipe_and_the_lost_lines_are_counted)
{
	enum { LINES = 60000 };
	int ends[2];
	int64_t written = 0, lost = 0;
	str lines, line;

	CHECK(pipe(ends) == 0);
	log_open(ends[1], LOG_INFO, LOG_LOGFMT);
	for (int i = 0; i < LINES; i++) /* nobody reads meanwhile: blocking would hang here */
		log_info("filling", log_int("i", i));
	/* Let the writer find a reader, then the end. */
	CHECK(fcntl(ends[0], F_SETPIPE_SZ, 1 << 20) >= 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	lines = STR_NONE;
	for (size_t len = 0; lost == 0;) {
		ssize_t got = read(ends[0], seen + len, sizeof(seen) - len);
		const char *report;

		if (got > 0)
			len += (size_t)got;
		lines = str_make(seen, len);
		report = memmem(seen, len, "dropped\" count=", 15);
		if (report && memchr(report, '\n', (size_t)(seen + len - report)))
			lost = strtoll(report + 15, NULL, 10);
	}
	log_close();
	close(ends[1]);
	close(ends[0]);
	while (str_cut(&lines, '\n', &line))
		written += str_starts(str_from(line, 41), S("msg=filling"));
	CHECK(lost > 0);
	CHECK_INT(written + lost, LINES);
}

TEST(without_log_open_lines_go_to_standard_error_at_once)
{
	int ends[2], kept = dup(2);
	str line;

	log_set_level(LOG_INFO, LOG_LOGFMT);
	CHECK(pipe(ends) == 0);
	dup2(ends[1], 2);
	log_error("early");
	dup2(kept, 2);
	close(ends[1]);
	close(kept);
	line = drain(ends[0]);
	close(ends[0]);
	CHECK_STR(line, "time=2026-01-01T00:00:00.000Z level=error msg=early\n");
}
