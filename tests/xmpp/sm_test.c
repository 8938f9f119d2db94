/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0198: elements in and out, and acknowledgements that wrap (F-32) or lie. */

#include "xmpp/sm.h"

#include "support/test.h"
#include "xml/stanza.h"
#include "xmpp/stream.h"

static struct arena arena;
static struct stanza *stanza;

static const struct node *parse(const char *xml)
{
	arena_fini(&arena);
	stanza_unref(&stanza);
	stanza = stanza_parse(str_of(xml));
	CHECK(stanza != NULL);
	return stanza_root(stanza);
}

static void done(void)
{
	arena_fini(&arena);
	stanza_unref(&stanza);
}

#define ENABLE(attrs) "<enable xmlns='urn:xmpp:sm:3'" attrs "/>"
#define RESUME(attrs) "<resume xmlns='urn:xmpp:sm:3'" attrs "/>"
#define A(attrs) "<a xmlns='urn:xmpp:sm:3'" attrs "/>"

static void check_enable(const char *xml, bool resumes, uint32_t max_s)
{
	struct sm_enable enable;

	CHECK_INT(sm_enable_read(parse(xml), &enable), ERROR_NONE);
	CHECK_INT(enable.resumes, resumes);
	CHECK_INT(enable.max_s, max_s);
}

TEST(enable_says_whether_and_how_long)
{
	check_enable(ENABLE(""), false, 0);
	check_enable(ENABLE(" resume='true'"), true, 0);
	check_enable(ENABLE(" resume='1' max='600'"), true, 600);
	check_enable(ENABLE(" resume='false' max='1'"), false, 1);
	check_enable(ENABLE(" resume='0'"), false, 0);
	check_enable(ENABLE(" max='4294967295'"), false, UINT32_MAX);
	check_enable(ENABLE(" max='4294967296'"), false, UINT32_MAX);
	check_enable(ENABLE(" max='999999999999999999' other='x'"), false, UINT32_MAX);
	done();
}

TEST(enable_that_is_nonsense_is_refused)
{
	static const char *const bad[] = {
		ENABLE(" resume='yes'"),
		ENABLE(" resume=''"),
		ENABLE(" resume='TRUE'"),
		ENABLE(" max='0'"),
		ENABLE(" max='-1'"),
		ENABLE(" max=''"),
		ENABLE(" max='x'"),
		ENABLE(" max='1.5'"),
		ENABLE(" max='99999999999999999999'"),
	};
	struct sm_enable enable = { .max_s = 77 };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (sm_enable_read(parse(bad[i]), &enable) != ERROR_BAD_REQUEST)
			fail_msg("%s was taken", bad[i]);
		CHECK_INT(enable.max_s, 77);
	}
	done();
}

TEST(resume_needs_id_and_h)
{
	static const char *const bad[] = { RESUME(""), RESUME(" h='1'"), RESUME(" previd='x'"),
					   RESUME(" previd='x' h=''"),
					   RESUME(" previd='x' h='-1'") };
	struct sm_resume resume = { .h = 77 };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (sm_resume_read(parse(bad[i]), &arena, &resume) != ERROR_BAD_REQUEST)
			fail_msg("%s was taken", bad[i]);
		CHECK_INT(resume.h, 77);
	}
	CHECK_INT(sm_resume_read(parse(RESUME(" previd='a&amp;b' h='4294967295'")), &arena,
				 &resume),
		  ERROR_NONE);
	CHECK_STR(resume.previd, "a&b");
	CHECK(resume.h == UINT32_MAX);
	done();
}

TEST(a_100_h_is_a_number_of_32_bits)
{
	static const char *const bad[] = {
		A(""),	       A(" h=''"),    A(" h='-1'"),
		A(" h='x'"),   A(" h='1x'"),  A(" h='4294967296'"),
		A(" h='1e3'"), A(" h='0x1'"), A(" h='18446744073709551617'"),
		A(" k='1'")
	};
	uint32_t h = 77;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (sm_a_read(parse(bad[i]), &h))
			fail_msg("%s was taken", bad[i]);
		CHECK_INT(h, 77);
	}
	CHECK(sm_a_read(parse(A(" h='0'")), &h) && h == 0);
	CHECK(sm_a_read(parse(A(" h='4294967295'")), &h) && h == UINT32_MAX);
	CHECK(sm_a_read(parse(A(" h=' 00012 '")), &h) && h == 12);
	done();
}

/* ---- writing ---- */

static struct buf out;

static struct buf *fresh(void)
{
	buf_fini(&out);
	buf_init(&out, 4096);
	return &out;
}

TEST(the_elements_are_as_the_document_has_them)
{
	uint32_t h = UINT32_MAX;

	sm_enabled_write(fresh(), STR_NONE, 300, S("h:1"));
	CHECK_STR(buf_str(&out), "<enabled xmlns='urn:xmpp:sm:3'/>");
	sm_enabled_write(fresh(), S("id'<"), 300, S(""));
	CHECK_STR(buf_str(&out),
		  "<enabled xmlns='urn:xmpp:sm:3' id='id&apos;&lt;' max='300' resume='true'/>");
	sm_enabled_write(fresh(), S("id"), 300, S("[2001:db8::1]:5222"));
	CHECK_STR(buf_str(&out), "<enabled xmlns='urn:xmpp:sm:3' id='id' "
				 "location='[2001:db8::1]:5222' max='300' resume='true'/>");
	sm_resumed_write(fresh(), S("a&b"), h);
	CHECK_STR(buf_str(&out),
		  "<resumed xmlns='urn:xmpp:sm:3' h='4294967295' previd='a&amp;b'/>");
	sm_failed_write(fresh(), ERROR_ITEM_NOT_FOUND, &h);
	CHECK_STR(buf_str(&out), "<failed xmlns='urn:xmpp:sm:3' h='4294967295'><item-not-found "
				 "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
	sm_failed_write(fresh(), ERROR_UNEXPECTED_REQUEST, NULL);
	CHECK_STR(buf_str(&out), "<failed xmlns='urn:xmpp:sm:3'><unexpected-request "
				 "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
	sm_r_write(fresh());
	CHECK_STR(buf_str(&out), "<r xmlns='urn:xmpp:sm:3'/>");
	sm_a_write(fresh(), 0);
	CHECK_STR(buf_str(&out), "<a xmlns='urn:xmpp:sm:3' h='0'/>");
	sm_too_high_write(fresh(), 10, 8);
	CHECK_STR(buf_str(&out),
		  "<stream:error><undefined-condition "
		  "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><handled-count-too-high "
		  "xmlns='urn:xmpp:sm:3' h='10' send-count='8'/></stream:error>");
	buf_fini(&out);
}

/* The error as a client reads it. */
TEST(too_high_is_well_formed_in_a_stream)
{
	struct xml_reader reader;
	struct stanza *read = NULL;
	struct buf stream;
	str input;

	buf_init(&stream, 4096);
	stream_header_write(&stream, S("m.lit"), JID_NONE, S("id"));
	sm_too_high_write(&stream, 1, UINT32_MAX);
	stream_fault_write(&stream, &(struct stream_fault){ .error = STREAM_OK });
	input = buf_str(&stream);
	xml_reader_init(&reader, &xml_limits_after_auth);
	CHECK_INT(xml_read(&reader, &input, &read), XML_STREAM_OPEN);
	stanza_unref(&read);
	CHECK_INT(xml_read(&reader, &input, &read), XML_STANZA);
	CHECK(node_find(stanza_root(read), NS_SM, EL_HANDLED_COUNT_TOO_HIGH) != NULL);
	CHECK_STR(node_raw_attr(node_find_ns(stanza_root(read), NS_SM), AT_SEND_COUNT),
		  "4294967295");
	stanza_unref(&read);
	CHECK_INT(xml_read(&reader, &input, &read), XML_STREAM_CLOSE);
	xml_reader_fini(&reader);
	buf_fini(&stream);
}

/* ---- counters ---- */

/* What leaves the queue; -1 when refused. */
static int64_t leave(uint32_t sent, uint32_t acked, uint32_t h)
{
	uint32_t count = 4711;

	if (sm_acked(sent, acked, h, &count))
		return count;
	CHECK_INT(count, 4711);
	return -1;
}

TEST(an_acknowledgement_takes_from_the_front_of_the_queue)
{
	CHECK_INT(leave(0, 0, 0), 0);
	CHECK_INT(leave(8, 0, 5), 5);
	CHECK_INT(leave(8, 5, 5), 0);
	CHECK_INT(leave(8, 5, 8), 3);
	CHECK_INT(leave(8, 8, 8), 0);
}

TEST(a_100_what_was_never_sent_cannot_be_acknowledged)
{
	CHECK_INT(leave(8, 0, 10), -1);
	CHECK_INT(leave(8, 0, 9), -1);
	CHECK_INT(leave(0, 0, 1), -1);
	CHECK_INT(leave(0, 0, UINT32_MAX), -1);
	/* nor taken back */
	CHECK_INT(leave(8, 5, 4), -1);
	CHECK_INT(leave(8, 5, 0), -1);
}

TEST(f_32_counters_wrap)
{
	CHECK_INT(leave(2, UINT32_MAX - 1, UINT32_MAX), 1);
	CHECK_INT(leave(2, UINT32_MAX - 1, 0), 2);
	CHECK_INT(leave(2, UINT32_MAX - 1, 2), 4);
	CHECK_INT(leave(2, UINT32_MAX - 1, 3), -1);
	CHECK_INT(leave(2, UINT32_MAX - 1, UINT32_MAX - 2), -1);
	CHECK_INT(leave(0, UINT32_MAX, 0), 1);
	CHECK_INT(leave(UINT32_MAX, 0, UINT32_MAX), UINT32_MAX);
}

static uint32_t step(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Against true counters that never wrap. */
TEST(any_run_of_sends_and_acknowledgements_adds_up)
{
	uint32_t seed = 1;
	uint64_t sent = UINT64_C(0xFFFFFFFF) - 5000, acked = sent;

	for (int i = 0; i < 20000; i++) {
		int64_t h;

		sent += step(&seed) % 7;
		/* before, within and behind what may be said */
		h = (int64_t)acked - 3 + (int64_t)(step(&seed) % (sent - acked + 7));
		if (h < (int64_t)acked || h > (int64_t)sent) {
			CHECK_INT(leave((uint32_t)sent, (uint32_t)acked, (uint32_t)h), -1);
			continue;
		}
		CHECK_INT(leave((uint32_t)sent, (uint32_t)acked, (uint32_t)h), h - (int64_t)acked);
		acked = (uint64_t)h;
	}
	CHECK(sent > UINT64_C(0x100000000) + 10000);
}
