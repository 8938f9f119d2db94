/* SPDX-License-Identifier: Apache-2.0 */
/* What a recipient gets of a sealed stanza, and the errors that answer one. */

#include "xmpp/envelope.h"

#include "support/test.h"

static struct buf out;
static struct stanza *stanza;

static void parse(const char *xml)
{
	stanza_unref(&stanza);
	stanza = stanza_parse(str_of(xml));
	CHECK(stanza != NULL);
}

/* Written with these addresses. */
static str sent(const char *xml, const char *from, const char *to)
{
	struct envelope envelope;

	parse(xml);
	envelope = envelope_of(stanza);
	envelope.from = jid_of_normal(str_of(from));
	envelope.to = jid_of_normal(str_of(to));
	buf_fini(&out);
	buf_init(&out, 10000);
	envelope_write(&out, &envelope, stanza);
	CHECK(!buf_failed(&out));
	return buf_str(&out);
}

static void done(void)
{
	stanza_unref(&stanza);
	buf_fini(&out);
}

TEST(the_envelope_is_written_anew_and_the_content_is_copied)
{
	CHECK_STR(sent("<message to='x@y' from='evil@host' id='1' type='chat' xml:lang='de'>"
		       "<body>a &lt; b</body><x xmlns='urn:y'/></message>",
		       "juliet@example.com/balcony", "romeo@example.net"),
		  "<message to='romeo@example.net' from='juliet@example.com/balcony' id='1' "
		  "type='chat' "
		  "xml:lang='de'><body>a &lt; b</body><x xmlns='urn:y'/></message>");
	CHECK_STR(sent("<presence/>", "a@b/c", NULL), "<presence from='a@b/c'/>");
	CHECK_STR(sent("<iq type='result' id='a&amp;&apos;b'/>", NULL, "a@b"),
		  "<iq to='a@b' id='a&amp;&apos;b' type='result'/>");
	CHECK_STR(sent("<message>text</message>", NULL, NULL), "<message>text</message>");
	done();
}

TEST(addresses_are_escaped)
{
	CHECK_STR(sent("<message/>", "a@b/<'\"&>", "c@d/\xC3\xA4"),
		  "<message to='c@d/\xC3\xA4' from='a@b/&lt;&apos;&quot;&amp;&gt;'/>");
	done();
}

TEST(what_is_prepared_for_many_is_written_for_each_as_if_for_him_alone)
{
	static const char *const stanzas[] = {
		"<presence/>",
		"<presence id='1' type='unavailable' xml:lang='de' x='y'><show>a</show></presence>",
		"<message type='headline'><body>a &lt; b</body></message>",
	};
	static const char *const people[] = { "b@c", "somebody.longer@example.org/a'b", NULL };

	for (size_t i = 0; i < ARRAY_LEN(stanzas); i++) {
		struct arena arena;
		struct envelope envelope;

		arena_init(&arena);
		parse(stanzas[i]);
		envelope = envelope_of(stanza);
		envelope.from = jid_of_normal(S("a@b/<&>"));
		envelope.added = S("<x xmlns='urn:x'/>");
		for (size_t j = 0; j < ARRAY_LEN(people); j++) {
			struct buf alone, together;

			buf_init(&alone, 10000);
			buf_init(&together, 10000);
			envelope.to = jid_of_normal(str_of(people[j]));
			envelope.rest = STR_NONE;
			envelope_write(&alone, &envelope, stanza);
			envelope_prepare(&envelope, stanza, &arena);
			envelope_write(&together, &envelope, stanza);
			CHECK(alone.len > 0);
			CHECK(str_eq(buf_str(&alone), buf_str(&together)));
			buf_fini(&alone);
			buf_fini(&together);
		}
		arena_fini(&arena);
	}
	done();
}

TEST(a_copy_is_not_prepared)
{
	struct arena arena;
	struct envelope envelope, copy;
	char room[100];

	arena_init(&arena);
	parse("<presence/>");
	envelope = envelope_of(stanza);
	envelope.from = jid_of_normal(S("a@b/c"));
	envelope_prepare(&envelope, stanza, &arena);
	CHECK(str_exists(envelope.rest));
	CHECK(envelope_room(&envelope, stanza) <= sizeof(room));
	copy = envelope_copy(room, &envelope, stanza);
	CHECK(!str_exists(copy.rest));
	arena_fini(&arena);
	done();
}

/* What is written of an address counts on it. */
TEST(a_104_what_must_be_escaped_stands_in_resources_alone)
{
	size_t accepted = 0;

	for (int c = 1; c < 0x80; c++) {
		char local[] = "axb@c.example", domain[] = "a@bxc.example", first[] = "a@xbc";
		const str texts[] = { str_of(local), str_of(domain), str_of(first) };
		struct arena arena;
		jid parsed;

		local[1] = domain[3] = first[2] = (char)c;
		for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
			arena_init(&arena);
			if (jid_parse(texts[i], &arena, &parsed)) {
				accepted++;
				CHECK_INT(xml_escaped_len(jid_bare_str(parsed)),
					  jid_bare_len(parsed));
			}
			arena_fini(&arena);
		}
	}
	CHECK(accepted > 100);
}

TEST(other_attributes_of_the_root_go_along)
{
	str text = sent("<message p:q='1' xmlns:p='urn:p' foo='bar' id='7'><body/></message>", NULL,
			NULL);

	CHECK_STR(text, "<message id='7' xmlns:ns1='urn:p' ns1:q='1' foo='bar'><body/></message>");
	done();
}

TEST(what_the_server_adds_stands_behind_the_content)
{
	struct envelope envelope;

	parse("<message><body>x</body></message>");
	envelope = envelope_of(stanza);
	envelope.added = S("<delay xmlns='urn:xmpp:delay' stamp='x'/>");
	buf_init(&out, 1000);
	envelope_write(&out, &envelope, stanza);
	CHECK_STR(buf_str(&out),
		  "<message><body>x</body><delay xmlns='urn:xmpp:delay' stamp='x'/></message>");
	buf_clear(&out);
	parse("<presence/>");
	envelope_write(&out, &envelope, stanza);
	CHECK_STR(buf_str(&out), "<presence><delay xmlns='urn:xmpp:delay' stamp='x'/></presence>");
	done();
}

TEST(a_016_what_does_not_fit_leaves_nothing_half_written)
{
	struct envelope envelope;

	parse("<message id='1'><body>x</body></message>");
	envelope = envelope_of(stanza);
	for (size_t limit = 0; limit < 43; limit++) {
		buf_init(&out, 3 + limit);
		buf_add(&out, S("abc"));
		envelope_write(&out, &envelope, stanza);
		CHECK_INT(buf_failed(&out), limit < 40);
		CHECK_INT(out.len, limit < 40 ? 3 : 43);
		buf_fini(&out);
	}
	done();
}

TEST(a_016_what_was_written_parses_to_the_same_content)
{
	struct stanza *again;
	str content;

	sent("<message id='1'><body>&amp;&#xD;</body><a xmlns='x'><b/></a></message>", "a@b/'",
	     "c@d");
	again = stanza_parse(buf_str(&out));
	CHECK(again != NULL);
	content = node_content(stanza_root(again));
	CHECK_STR_EQ(content, node_content(stanza_root(stanza)));
	stanza_unref(&again);
	done();
}

/* The error that answers the request, as it is sealed; "" for none. */
static str refused(const char *xml, const struct fault *fault)
{
	static struct stanza *error;

	parse(xml);
	stanza_unref(&error);
	error = error_stanza_of(stanza, fault);
	stanza_unref(&stanza);
	return error ? stanza_bytes(error) : S("");
}

TEST(a_107_an_error_has_kind_and_id_of_the_request_and_nothing_of_its_payload)
{
	struct fault fault = { .error = ERROR_SERVICE_UNAVAILABLE };

	CHECK_STR(refused("<iq type='get' id='a&lt;' to='x@y' from='z@w'><secret "
			  "xmlns='s'>1</secret></iq>",
			  &fault),
		  "<iq id='a&lt;' type='error'><error type='cancel'><service-unavailable "
		  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	CHECK_STR(refused("<message><body>x</body></message>", &fault),
		  "<message type='error'><error type='cancel'><service-unavailable "
		  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
	CHECK(str_starts(refused("<presence type='nonsense' id='3'/>", &fault),
			 S("<presence id='3' type='error'>")));
	refused("<message type='error'/>", &fault);
}

TEST(a_069_an_error_is_never_answered_nor_a_result)
{
	struct fault fault = { .error = ERROR_BAD_REQUEST };

	CHECK_STR(refused("<iq type='error' id='1'/>", &fault), "");
	CHECK_STR(refused("<iq type='result' id='1'/>", &fault), "");
	CHECK_STR(refused("<message type='error'/>", &fault), "");
	CHECK_STR(refused("<presence type='error'/>", &fault), "");
	/* Of a message "result" is just an unknown type. */
	CHECK(refused("<message type='result'/>", &fault).len > 0);
	refused("<message type='error'/>", &fault);
}

TEST(a_fault_tells_type_text_address_and_condition)
{
	struct stanza *condition = stanza_parse(S("<too-many xmlns='urn:app'><n>1</n></too-many>"));
	struct fault fault = { .error = ERROR_NOT_ACCEPTABLE,
			       .type = S("cancel"),
			       .text = S("a < b"),
			       .condition = stanza_root(condition) };
	struct fault gone = { .error = ERROR_GONE, .address = S("xmpp:a@b?x&y") };
	struct fault blocked = { .error = ERROR_NOT_ACCEPTABLE,
				 .app_ns = S("urn:xmpp:blocking:errors"),
				 .app_name = S("blocked") };

	CHECK_STR(refused("<message/>", &fault),
		  "<message type='error'><error type='cancel'><not-acceptable "
		  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text "
		  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>a &lt; b</text>"
		  "<too-many xmlns='urn:app'><n>1</n></too-many></error></message>");
	CHECK_STR(refused("<message/>", &gone), "<message type='error'><error type='cancel'><gone "
						"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:"
						"a@b?x&amp;y</gone></error></message>");
	CHECK_STR(refused("<message/>", &blocked),
		  "<message type='error'><error type='modify'><not-acceptable "
		  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><blocked "
		  "xmlns='urn:xmpp:blocking:errors'/></error></message>");
	stanza_unref(&condition);
	refused("<message type='error'/>", &fault);
}

TEST(the_short_form_says_the_same)
{
	struct stanza *error;

	parse("<iq type='set' id='9'><a xmlns='x'/></iq>");
	error = error_stanza(stanza, ERROR_FORBIDDEN, S("no"), NULL);
	CHECK_STR(
		stanza_bytes(error),
		"<iq id='9' type='error'><error type='auth'><forbidden "
		"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text "
		"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>no</text></error></iq>");
	stanza_unref(&error);
	done();
}

TEST(an_envelope_that_is_kept_needs_room_only_for_what_is_not_in_the_stanza)
{
	char from[] = "a@x/1", added[] = "<a xmlns='urn:a'/>", room[64];
	struct envelope envelope, copy;

	parse("<message type='chat' id='1'><body>x</body></message>");
	envelope = envelope_of(stanza);
	CHECK_INT(envelope_room(&envelope, stanza), 0);
	/* Without the stanza all of it is copied. */
	CHECK_INT(envelope_room(&envelope, NULL), strlen("chat") + strlen("1"));
	envelope.from = jid_of_normal(str_of(from));
	envelope.added = str_of(added);
	envelope.has_delay = true;
	CHECK_INT(envelope_room(&envelope, stanza), strlen(from) + strlen(added));
	copy = envelope_copy(room, &envelope, stanza);
	memset(from, '-', strlen(from));
	memset(added, '-', strlen(added));
	CHECK(copy.has_delay && !jid_exists(copy.to) && !str_exists(copy.lang));
	buf_init(&out, 1000);
	envelope_write(&out, &copy, stanza);
	CHECK_STR(buf_str(&out), "<message from='a@x/1' id='1' type='chat'><body>x</body>"
				 "<a xmlns='urn:a'/></message>");
	done();
}

TEST(the_id_is_found_in_the_bytes_again)
{
	static const struct {
		const char *bytes, *id;
	} cases[] = {
		{ "<message to='a@b' from='c@d' id='x1' type='chat'/>", "x1" },
		{ "<message id='a&apos;b &gt;'><body id='no'/></message>", "a&apos;b &gt;" },
		{ "<message to='a@b/ id=&apos;no&apos;' type='chat' id='yes'>", "yes" },
		{ "<message id=''/>", "" },
		{ "<message type='chat'><body id='no'>x</body></message>", NULL },
		{ "<message xml:id='no'/>", NULL },
		{ "", NULL },
		{ "<message id='cut", "cut" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str id = envelope_id_in(str_of(cases[i].bytes));

		CHECK(str_exists(id) == (cases[i].id != NULL));
		if (cases[i].id)
			CHECK_STR(id, cases[i].id);
	}
}
