/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes go in as they come, sealed stanzas come out. What the reader makes of which input is in
 * corpus.txt; here are its limits, its life and its costs. */

#include "xml/reader.h"

#include <time.h>

#include "base/bug.h"
#include "support/test.h"
#include "xml/builder.h"
#include "xml/read_all.h"

static const struct xml_limits small = { .bytes = 200, .elements = 5, .attributes = 4, .depth = 3 };

#define SMALL_HEADER                                                                               \
	"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"

/* Behind a header, with small limits, in one piece and byte by byte: the report's last line. */
static str small_report(const char *input)
{
	static char text[2000];
	size_t len = strlen(SMALL_HEADER), more = strlen(input);
	str report, bytewise;
	static struct buf kept;

	BUG_ON(len + more > sizeof(text));
	memcpy(text, SMALL_HEADER, len);
	memcpy(text + len, input, more);
	buf_fini(&kept);
	buf_init(&kept, 10000);
	report = read_cut(str_make(text, len + more), 0, 0, &small);
	buf_add(&kept, str_from(report, str_find(report, '\n') + 1));
	bytewise = read_cut(str_make(text, len + more), 1, 1, &small);
	CHECK_STR_EQ(str_from(bytewise, str_find(bytewise, '\n') + 1), buf_str(&kept));
	return buf_str(&kept);
}

TEST(a_stream_is_opened_used_and_closed)
{
	CHECK_STR(read_all("<?xml version='1.0'?>" C2S
			   "<message to='a@b'><body>hi</body></message> \n<presence/>"
			   "</stream:stream>"),
		  "open <stream xmlns='http://etherx.jabber.org/streams' to='b' version='1.0'/>\n"
		  "<message to='a@b'><body>hi</body></message>\n"
		  "<presence/>\n"
		  "close\n");
}

TEST(a_reader_is_small_and_owns_nothing_between_stanzas)
{
	struct stanza *stanza = NULL;
	struct xml_reader reader;
	str input = S(C2S "<a");

	CHECK(sizeof(reader) <= 64);
	xml_reader_init(&reader, &small);
	CHECK(xml_reader_is_idle(&reader));
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_STREAM_OPEN);
	stanza_unref(&stanza);
	CHECK(xml_reader_is_idle(&reader));
	CHECK(reader.builder == NULL && reader.prefixes == NULL);
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_MORE);
	CHECK(!xml_reader_is_idle(&reader));
	input = S("/>");
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_STANZA);
	CHECK(xml_reader_is_idle(&reader) && reader.builder == NULL);
	stanza_unref(&stanza);
	xml_reader_fini(&reader);
}

TEST(a_broken_reader_stays_broken_and_a_restarted_one_is_new)
{
	struct stanza *stanza = NULL;
	struct xml_reader reader;
	str input = S("<a");

	xml_reader_init(&reader, &xml_limits_before_auth);
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_MORE);
	input = S("<");
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_BROKEN);
	CHECK_INT(xml_reader_fault(&reader), XML_NOT_WELL_FORMED);
	input = S(C2S);
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_BROKEN);
	xml_reader_restart(&reader);
	CHECK_INT(xml_reader_fault(&reader), XML_FAULT_NONE);
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_STREAM_OPEN);
	CHECK_INT(xml_reader_content_ns(&reader), NS_CLIENT);
	stanza_unref(&stanza);
	xml_reader_restart(&reader);
	input = S("<?xml version='1.0'?>" C2S);
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_STREAM_OPEN);
	stanza_unref(&stanza);
	xml_reader_fini(&reader);
}

TEST(what_is_behind_a_stanza_is_left_in_the_input)
{
	struct stanza *stanza = NULL;
	struct xml_reader reader;
	str input = S(C2S "<a/>\x16\x03\x01 not for us");

	xml_reader_init(&reader, &xml_limits_before_auth);
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_STREAM_OPEN);
	stanza_unref(&stanza);
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_STANZA);
	CHECK_STR(input, "\x16\x03\x01 not for us");
	stanza_unref(&stanza);
	xml_reader_fini(&reader);
}

/* ---- limits ---- */

TEST(a_017_a_stanza_of_exactly_the_limit_passes_and_one_byte_more_does_not)
{
	static char input[300];

	memset(input, 'x', sizeof(input));
	memcpy(input, "<a>", 3);
	memcpy(input + 196, "</a>", 5);
	CHECK_INT(small_report(input).len, 201);
	memcpy(input + 196, "x</a>", 6);
	CHECK_STR(small_report(input), "broken: too many bytes\n");
	memset(input, ' ', sizeof(input) - 1);
	memcpy(input, "<a", 2);
	memcpy(input + 198, "/>", 3);
	CHECK_STR(small_report(input), "<a/>\n");
	memcpy(input + 198, " />", 4);
	CHECK_STR(small_report(input), "broken: too many bytes\n");
}

/* A-011: endless things end at exactly the limit, without another byte. */
TEST(a_011_what_never_ends_is_stopped_at_exactly_the_limit)
{
	static const char *const begins[] = { "<a>",	  "<a b='",   "<a ",	      "<",
					      "<a></a",	  "<a>&#",    "<a><![CDATA[", "<a><b ",
					      "<a b='&#", "<a>\u00E9" };
	static const char fill[] = "0";

	for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
		struct stanza *stanza = NULL;
		struct xml_reader reader;
		str input = S(SMALL_HEADER);
		size_t fed = strlen(begins[i]);

		xml_reader_init(&reader, &small);
		CHECK_INT(xml_read(&reader, &input, &stanza), XML_STREAM_OPEN);
		stanza_unref(&stanza);
		input = str_of(begins[i]);
		CHECK_INT(xml_read(&reader, &input, &stanza), XML_MORE);
		do {
			CHECK(fed < 200);
			input = str_make(fill, 1);
			fed++;
		} while (xml_read(&reader, &input, &stanza) == XML_MORE);
		CHECK_INT(fed, 200);
		CHECK_INT(xml_reader_fault(&reader), XML_LIMIT_BYTES);
		CHECK(reader.builder == NULL);
		xml_reader_fini(&reader);
	}
}

TEST(the_header_has_its_limit_too)
{
	static char input[300];

	memset(input, ' ', sizeof(input));
	CHECK_STR(read_cut(str_make(input, 199), 0, 0, &small), "unfinished\n");
	CHECK_STR(read_cut(str_make(input, 200), 0, 0, &small), "broken: too many bytes\n");
	memcpy(input, "<?xml", 5);
	CHECK_STR(read_cut(str_make(input, 300), 0, 7, &small), "broken: too many bytes\n");
}

TEST(white_space_between_stanzas_is_free)
{
	static char input[1000];

	memset(input, ' ', sizeof(input) - 1);
	memcpy(input + 900, "<a/>", 4);
	CHECK_STR(small_report(input), "<a/>\n");
}

/* Read 120 bytes, written some 600. */
TEST(a_011_what_grows_in_writing_is_limited_as_it_is_written)
{
	static char input[201];

	memset(input, '>', sizeof(input) - 1);
	memcpy(input, "<a>", 3);
	memcpy(input + 120, "</a>", 5);
	CHECK_STR(small_report(input), "broken: too many bytes\n");
	memset(input, '\'', sizeof(input) - 1);
	memcpy(input, "<a b=\"", 6);
	memcpy(input + 120, "\"/>", 4);
	CHECK_STR(small_report(input), "broken: too many bytes\n");
	/* A long namespace, declared once by prefix and needed by each of its siblings. */
	CHECK_STR(small_report("<a xmlns:p='urn:ten:ten:ten:ten:ten:ten:ten:ten:ten'>"
			       "<p:b/><p:b/><p:b/><p:b/></a>"),
		  "broken: too many bytes\n");
}

TEST(a_010_elements_attributes_and_depth_are_counted_while_reading)
{
	CHECK_STR(small_report("<a><b/><b/><b/><b/></a>"), "<a><b/><b/><b/><b/></a>\n");
	CHECK_STR(small_report("<a><b/><b/><b/><b/><b"), "unfinished\n");
	CHECK_STR(small_report("<a><b/><b/><b/><b/><b>"), "broken: too many elements\n");
	CHECK_STR(small_report("<a><b><c/></b></a>"), "<a><b><c/></b></a>\n");
	CHECK_STR(small_report("<a><b><c><d>"), "broken: too deep\n");
	CHECK_STR(small_report("<a a='' b='' c='' d=''/>"), "<a a='' b='' c='' d=''/>\n");
	CHECK_STR(small_report("<a a='' b='' c='' d='' e=''/>"), "broken: too many attributes\n");
	CHECK_STR(small_report("<a xmlns:a='u' a='' b='' c='' d=''/>"),
		  "broken: too many attributes\n");
	/* Declared far away, it has to be declared here as well. */
	CHECK_STR(small_report("<a xmlns:p='u'><b p:a='' b='' c='' d=''/></a>"),
		  "broken: too many attributes\n");
}

TEST(new_limits_hold_at_once)
{
	struct stanza *stanza = NULL;
	struct xml_reader reader;
	str input = S(C2S "<a>0123456789");

	xml_reader_init(&reader, &xml_limits_after_auth);
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_STREAM_OPEN);
	stanza_unref(&stanza);
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_MORE);
	xml_reader_set_limits(&reader, &(struct xml_limits){ 5, 5, 5, 5 });
	input = S("x");
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_BROKEN);
	CHECK_INT(xml_reader_fault(&reader), XML_LIMIT_BYTES);
	xml_reader_fini(&reader);
}

/* ---- costs ---- */

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double time_to_read(str input, size_t piece)
{
	double start = seconds();

	read_cut(input, piece, piece, &xml_limits_after_auth);
	return seconds() - start;
}

/* Fills the limit: `head`, then `unit` again and again, `%d` in it counting up. */
static str fill(const char *head, const char *unit, const char *tail)
{
	static struct buf input;
	int i = 0;

	buf_fini(&input);
	buf_init(&input, 1 << 20);
	buf_add(&input, S(C2S));
	buf_add(&input, str_of(head));
	while (input.len < 250000) {
		str rest = str_of(unit), piece;

		while (str_cut(&rest, '%', &piece)) {
			buf_add(&input, piece);
			if (str_exists(rest))
				buf_add_int(&input, i);
		}
		i++;
	}
	buf_add(&input, str_of(tail));
	return buf_str(&input);
}

/* A-009, A-010: a stanza of 256 KB takes milliseconds whatever is in it and however it is cut; the
 * bound has room for sanitizers and busy machines, and none for a square. */
TEST(a_009_the_cost_is_linear)
{
	static const struct {
		const char *head, *unit, *tail;
	} cases[] = {
		{ "<a b='", "xxxxxxxxxx", "'/>" },
		{ "<a b='", "&amp;", "'/>" },
		{ "<a>", "&#000000000000000000000000000000000065;", "</a>" },
		{ "<a>&#", "0000000000", "65;</a>" },
		{ "<a>", "]", "</a>" },
		{ "<a><![CDATA[", "]]", "]]></a>" },
		{ "<a>", "\r", "</a>" },
		{ "<a>", "\u20AC", "</a>" },
		{ "<a ", "          ", "/>" },
		{ "<a>", "<b xmlns='u%'/>xxxxxxxxxxx", "</a>" },
		{ "<a>", "<p:b xmlns:p='u%' p:c=''/>xx", "</a>" },
		{ "<a xmlns:p0='a' xmlns:p1='b'>", "<p0:b p1:a='1' p0:a='1'></p0:b>", "</a>" },
		{ "<", "aaaaaaaaaa", "/>" },
		{ "<a>", "<b></b>xxxxxxxxxxxxxxxxxxxxx", "</a>" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str input = fill(cases[i].head, cases[i].unit, cases[i].tail);

		CHECK(time_to_read(input, 0) < 0.5);
		CHECK(time_to_read(input, 1) < 1.0);
		CHECK(time_to_read(input, 1000) < 0.5);
	}
}

/* A-010: the heap of one stanza is at most eight times its bytes. */
TEST(a_010_a_block_is_at_most_eight_times_its_bytes)
{
	struct xml_limits limits = { 1 << 20, 1 << 20, 200, 64 };
	static const char *const units[] = { "<b/>", "<b xmlns='u%'/>", "<b xmlns=''/>" };

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		str input = str_from(fill("<a>", units[i], "</a>"), strlen(C2S));
		struct stanza *stanza = NULL;
		struct xml_reader reader;

		xml_reader_init_bare(&reader, &limits);
		CHECK_INT(xml_read(&reader, &input, &stanza), XML_STANZA);
		CHECK(stanza_size(stanza) <= 8 * stanza_bytes(stanza).len);
		stanza_unref(&stanza);
		xml_reader_fini(&reader);
	}
}
