/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0313: what is asked of an archive, and the words of the answer. */

#include "xmpp/mam_query.h"

#include <stdio.h>

#include "support/test.h"
#include "xmpp/envelope.h"
#include "xmpp/forward.h"

static struct arena arena;
static struct stanza *stanza;
static str why;

static enum stanza_error read_xml(str xml, struct mam_query *out)
{
	arena_fini(&arena);
	stanza_unref(&stanza);
	stanza = stanza_parse(xml);
	CHECK(stanza != NULL);
	why = STR_NONE;
	return mam_query_read(stanza_root(stanza), &arena, out, &why);
}

/* A form with these fields. */
static enum stanza_error read_fields(const char *fields, struct mam_query *out)
{
	struct buf xml;
	enum stanza_error error;

	buf_init(&xml, 1 << 20);
	buf_printf(&xml,
		   "<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'>"
		   "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>"
		   "%s</x></query>",
		   fields);
	error = read_xml(buf_str(&xml), out);
	buf_fini(&xml);
	return error;
}

static struct mam_query query_of(const char *fields)
{
	struct mam_query query;

	CHECK_INT(read_fields(fields, &query), ERROR_NONE);
	return query;
}

static void done(void)
{
	arena_fini(&arena);
	stanza_unref(&stanza);
}

#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"

TEST(a_query_without_a_form_asks_for_all)
{
	struct mam_query query;

	CHECK_INT(read_xml(S("<query xmlns='urn:xmpp:mam:2'/>"), &query), ERROR_NONE);
	CHECK(!str_exists(query.queryid) && !str_exists(query.node) && !jid_exists(query.with));
	CHECK(!query.has_start && !query.has_end && !query.flips && query.id_count == 0);
	CHECK(!str_exists(query.before_id) && !str_exists(query.after_id));
	CHECK_INT(query.groupchat, MAM_GROUPCHAT_UNSAID);
	CHECK(!query.page.is_given);
	query = query_of("");
	CHECK(!jid_exists(query.with));
	done();
}

TEST(each_field_is_read)
{
	struct mam_query query = query_of(
		FIELD("with", "Juliet@Capulet.lit/balcony") FIELD("start", "1970-01-01T00:00:01Z")
			FIELD("end", "1970-01-01T00:00:02.5Z") FIELD("before-id", "b&amp;")
				FIELD("after-id", "a") FIELD("include-groupchat", "true"));

	CHECK_STR(jid_str(query.with), "juliet@capulet.lit/balcony");
	CHECK(query.has_start && query.start_us == 1000000);
	CHECK(query.has_end && query.end_us == 2500000);
	CHECK_STR(query.before_id, "b&");
	CHECK_STR(query.after_id, "a");
	CHECK_INT(query.groupchat, MAM_GROUPCHAT_INCLUDED);
	query = query_of(FIELD("include-groupchat", "0"));
	CHECK_INT(query.groupchat, MAM_GROUPCHAT_EXCLUDED);
	query = query_of("<field var='ids'><value>1</value><value/><value>3</value></field>");
	CHECK_INT(query.id_count, 3);
	CHECK_STR(query.ids[0], "1");
	CHECK_STR(query.ids[1], "");
	CHECK_STR(query.ids[2], "3");
	done();
}

TEST(what_stands_beside_the_form_is_read)
{
	struct mam_query query;

	CHECK_INT(read_xml(S("<query xmlns='urn:xmpp:mam:2' queryid='f&lt;27' node='n'>"
			     "<set xmlns='http://jabber.org/protocol/rsm'><max>10</max>"
			     "<after>u</after></set><flip-page/></query>"),
			   &query),
		  ERROR_NONE);
	CHECK_STR(query.queryid, "f<27");
	CHECK_STR(query.node, "n");
	CHECK(query.flips);
	CHECK_INT(query.page.way, RSM_AFTER);
	CHECK_STR(query.page.uid, "u");
	CHECK_INT(query.page.max, 10);
	done();
}

TEST(a_field_without_a_value_is_not_there)
{
	struct mam_query query = query_of("<field var='with'/><field var='start'><value/></field>"
					  "<field var='ids'/><field var='include-groupchat'/>"
					  "<field var='before-id'><value></value></field>");

	CHECK(!jid_exists(query.with) && !query.has_start && query.id_count == 0);
	CHECK(!str_exists(query.before_id));
	CHECK_INT(query.groupchat, MAM_GROUPCHAT_UNSAID);
	done();
}

/* §4.1: still considered successful. */
TEST(a_span_that_ends_before_it_begins_is_no_error)
{
	struct mam_query query = query_of(FIELD("start", "2020-01-01T00:00:00Z")
						  FIELD("end", "2010-01-01T00:00:00Z"));

	CHECK(query.start_us > query.end_us);
	done();
}

static void check_refused(const char *fields, enum stanza_error expected)
{
	struct mam_query query = { .id_count = 77 };
	enum stanza_error error = read_fields(fields, &query);

	if (error != expected)
		fail_msg("%s: %d, not %d", fields, (int)error, (int)expected);
	CHECK(str_exists(why));
	CHECK_INT(query.id_count, 77);
}

TEST(a_field_that_is_not_known_is_not_implemented)
{
	check_refused(FIELD("{http://example.com/}free-text-search", "x"),
		      ERROR_FEATURE_NOT_IMPLEMENTED);
	check_refused(FIELD("With", "a@b"), ERROR_FEATURE_NOT_IMPLEMENTED);
	check_refused("<field var='x'/>", ERROR_FEATURE_NOT_IMPLEMENTED);
	check_refused(FIELD("with", "a@b") FIELD("", "x"), ERROR_FEATURE_NOT_IMPLEMENTED);
	done();
}

TEST(values_that_are_nonsense_are_refused)
{
	check_refused(FIELD("with", "@"), ERROR_JID_MALFORMED);
	check_refused(FIELD("with", " a@b"), ERROR_JID_MALFORMED);
	check_refused(FIELD("start", "yesterday"), ERROR_BAD_REQUEST);
	check_refused(FIELD("start", "2010-06-07"), ERROR_BAD_REQUEST);
	check_refused(FIELD("end", "2010-06-07T00:00:00"), ERROR_BAD_REQUEST);
	check_refused(FIELD("include-groupchat", "maybe"), ERROR_BAD_REQUEST);
	check_refused("<field var='with'><value>a@b</value><value>c@d</value></field>",
		      ERROR_BAD_REQUEST);
	check_refused(FIELD("with", "a@b") FIELD("with", "c@d"), ERROR_BAD_REQUEST);
	done();
}

static void check_refused_xml(const char *xml, enum stanza_error expected)
{
	struct mam_query query = { .id_count = 77 };

	CHECK_INT(read_xml(str_of(xml), &query), expected);
	CHECK(str_exists(why));
	CHECK_INT(query.id_count, 77);
}

TEST(a_form_that_is_none_is_refused)
{
	check_refused_xml("<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'/>"
			  "</query>",
			  ERROR_BAD_REQUEST); /* no FORM_TYPE */
	check_refused_xml(
		"<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'>"
		"<field var='FORM_TYPE'><value>urn:xmpp:mam:1</value></field></x></query>",
		ERROR_BAD_REQUEST);
	check_refused_xml(
		"<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='cancel'>"
		"<field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field></x></query>",
		ERROR_BAD_REQUEST);
	check_refused_xml("<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data'/></query>",
			  ERROR_BAD_REQUEST);
	check_refused_xml("<query xmlns='urn:xmpp:mam:2'>"
			  "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>"
			  "<value>urn:xmpp:mam:2</value></field></x>"
			  "<x xmlns='jabber:x:data' type='submit'/></query>",
			  ERROR_BAD_REQUEST);
	check_refused_xml("<query xmlns='urn:xmpp:mam:2'><set "
			  "xmlns='http://jabber.org/protocol/rsm'><max>x</max></set></query>",
			  ERROR_BAD_REQUEST);
	done();
}

TEST(a_093_ids_and_queryid_are_bounded)
{
	struct mam_query query;
	struct buf xml;

	for (unsigned count = MAM_IDS_MAX; count <= MAM_IDS_MAX + 1; count++) {
		buf_init(&xml, 1 << 20);
		buf_add(&xml, S("<field var='ids'>"));
		for (unsigned i = 0; i < count; i++)
			buf_printf(&xml, "<value>%u</value>", i);
		buf_add(&xml, S("</field>"));
		if (count > MAM_IDS_MAX) {
			check_refused(buf_cstr(&xml), ERROR_POLICY_VIOLATION);
		} else {
			query = query_of(buf_cstr(&xml));
			CHECK_INT(query.id_count, count);
		}
		buf_fini(&xml);
	}
	for (unsigned len = MAM_QUERYID_MAX; len <= MAM_QUERYID_MAX + 1; len++) {
		buf_init(&xml, 1 << 20);
		buf_add(&xml, S("<query xmlns='urn:xmpp:mam:2' queryid='"));
		for (unsigned i = 0; i < len; i++)
			buf_add_char(&xml, 'q');
		buf_add(&xml, S("'/>"));
		CHECK_INT(read_xml(buf_str(&xml), &query),
			  len > MAM_QUERYID_MAX ? ERROR_POLICY_VIOLATION : ERROR_NONE);
		buf_fini(&xml);
	}
	done();
}

/* ---- what matches ---- */

static bool matches(const char *with, const char *from, const char *to)
{
	return mam_with_matches(jid_of_normal(str_of(with)), jid_of_normal(S("romeo@m.lit")),
				jid_of_normal(str_of(from)), jid_of_normal(str_of(to)));
}

TEST(with_matches_either_end)
{
	CHECK(matches("juliet@c.lit", "juliet@c.lit/balcony", "romeo@m.lit"));
	CHECK(matches("juliet@c.lit", "romeo@m.lit/a", "juliet@c.lit"));
	CHECK(matches("juliet@c.lit/balcony", "juliet@c.lit/balcony", "romeo@m.lit"));
	CHECK(!matches("juliet@c.lit/balcony", "juliet@c.lit", "romeo@m.lit"));
	CHECK(!matches("juliet@c.lit/balcony", "juliet@c.lit/chamber", "romeo@m.lit"));
	CHECK(!matches("juliet@c.lit", "nurse@c.lit", "romeo@m.lit"));
	CHECK(!matches("c.lit", "juliet@c.lit", "romeo@m.lit"));
	CHECK(matches("c.lit", "c.lit", "romeo@m.lit"));
}

TEST(with_oneself_matches_only_what_one_sent_oneself)
{
	CHECK(matches("romeo@m.lit", "romeo@m.lit/a", "romeo@m.lit"));
	CHECK(matches("romeo@m.lit", "romeo@m.lit", "romeo@m.lit"));
	CHECK(!matches("romeo@m.lit", "romeo@m.lit/a", "juliet@c.lit"));
	CHECK(!matches("romeo@m.lit", "juliet@c.lit", "romeo@m.lit"));
	CHECK(matches("romeo@m.lit/a", "romeo@m.lit/a", "romeo@m.lit"));
	CHECK(!matches("romeo@m.lit/b", "romeo@m.lit/a", "romeo@m.lit"));
	CHECK(!matches("romeo@m.lit/a", "romeo@m.lit/a", "juliet@c.lit"));
}

/* ---- the words of the answer ---- */

static void check_sealed(struct xml_writer *writer, const char *expected)
{
	struct stanza *written = xml_seal(writer);

	CHECK(written != NULL);
	CHECK_STR(stanza_bytes(written), expected);
	stanza_unref(&written);
}

/* §4.1.5: as in the example. */
TEST(the_form_shows_all_fields)
{
	struct xml_writer writer;

	xml_begin(&writer, 10000);
	mam_form_write(&writer);
	check_sealed(&writer,
		     "<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='form'>"
		     "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>"
		     "<field var='with' type='jid-single'/><field var='start' type='text-single'/>"
		     "<field var='end' type='text-single'/>"
		     "<field var='before-id' type='text-single'/>"
		     "<field var='after-id' type='text-single'/>"
		     "<field var='ids' type='list-multi'><validate "
		     "xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'>"
		     "<open/></validate></field>"
		     "<field var='include-groupchat' type='boolean'/></x></query>");
}

TEST(a_result_holds_the_message_with_its_id_and_moment)
{
	struct mam_entry entry = { .id = S("28482"),
				   .us = 1000001,
				   .message = S("<message to='a@b' from='c@d/e' type='chat'>"
						"<body>x</body></message>") };
	struct stanza *shell = forward_shell();
	struct envelope envelope = { .from = jid_of_normal(S("a@b")),
				     .to = jid_of_normal(S("a@b/c")) };
	struct buf added, out;

	buf_init(&added, 4096);
	buf_init(&out, 4096);
	mam_result_write(&added, S("f'27"), &entry);
	envelope.added = buf_str(&added);
	envelope_write(&out, &envelope, shell);
	CHECK_STR(buf_str(&out),
		  "<message to='a@b/c' from='a@b'><result xmlns='urn:xmpp:mam:2' "
		  "queryid='f&apos;27' id='28482'><forwarded xmlns='urn:xmpp:forward:0'><delay "
		  "xmlns='urn:xmpp:delay' stamp='1970-01-01T00:00:01.000001Z'/><message "
		  "xmlns='jabber:client' to='a@b' from='c@d/e' type='chat'><body>x</body></message>"
		  "</forwarded></result></message>");
	buf_clear(&added);
	mam_result_write(&added, STR_NONE, &entry);
	CHECK(str_starts(buf_str(&added), S("<result xmlns='urn:xmpp:mam:2' id='28482'>")));
	buf_clear(&added);
	entry.message = STR_NONE;
	mam_result_write(&added, S(""), &entry);
	CHECK_STR(buf_str(&added),
		  "<result xmlns='urn:xmpp:mam:2' queryid='' id='28482'><forwarded "
		  "xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "
		  "stamp='1970-01-01T00:00:01.000001Z'/></forwarded></result>");
	buf_fini(&added);
	buf_fini(&out);
	stanza_unref(&shell);
}

/* §4.1.2: both ends are inclusive, so the stamp of a result is its moment to the last digit. */
TEST(the_stamp_of_a_result_asks_for_that_result)
{
	struct mam_entry entry = { .id = S("1"), .us = INT64_C(1767323045678901) };
	struct stanza *result;
	struct mam_query query;
	struct buf out, fields;

	buf_init(&out, 4096);
	buf_init(&fields, 4096);
	mam_result_write(&out, STR_NONE, &entry);
	result = stanza_parse(buf_str(&out));
	CHECK(result != NULL);
	buf_printf(&fields, FIELD("start", "%.*s"),
		   STR_ARG(node_raw_attr(node_first(node_first(stanza_root(result))), AT_STAMP)));
	query = query_of(buf_cstr(&fields));
	CHECK(query.start_us == entry.us);
	buf_fini(&out);
	buf_fini(&fields);
	stanza_unref(&result);
	done();
}

TEST(the_end_says_whether_it_was_all_and_will_stay)
{
	struct mam_fin fin = { .page = { .first = S("a"), .last = S("b") } };
	struct xml_writer writer;

	xml_begin(&writer, 10000);
	mam_fin_write(&writer, &fin);
	check_sealed(&writer, "<fin xmlns='urn:xmpp:mam:2'><set "
			      "xmlns='http://jabber.org/protocol/rsm'><first>a</first>"
			      "<last>b</last></set></fin>");
	fin = (struct mam_fin){ .is_complete = true, .is_unstable = true };
	xml_begin(&writer, 10000);
	mam_fin_write(&writer, &fin);
	/* §4: MUST include a set, an empty one too. */
	check_sealed(&writer, "<fin xmlns='urn:xmpp:mam:2' complete='true' stable='false'><set "
			      "xmlns='http://jabber.org/protocol/rsm'/></fin>");
}

TEST(the_metadata_are_the_ends_of_the_archive)
{
	struct mam_ends ends = {
		.first_id = S("a"), .last_id = S("b"), .first_us = 0, .last_us = 1500000
	};
	struct xml_writer writer;

	xml_begin(&writer, 10000);
	mam_metadata_write(&writer, &ends);
	check_sealed(&writer, "<metadata xmlns='urn:xmpp:mam:2'><start id='a' "
			      "timestamp='1970-01-01T00:00:00.000000Z'/><end id='b' "
			      "timestamp='1970-01-01T00:00:01.500000Z'/></metadata>");
	xml_begin(&writer, 10000);
	mam_metadata_write(&writer, &(struct mam_ends){ .first_us = 5 });
	check_sealed(&writer, "<metadata xmlns='urn:xmpp:mam:2'/>");
}
