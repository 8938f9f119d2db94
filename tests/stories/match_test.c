/* SPDX-License-Identifier: Apache-2.0 */
/* The matcher must be able to say no: most of these are about what does not fit. */

#include "stories/match.h"

#include <stdio.h>

#include "support/test.h"

static struct arena arena;
static struct captures captures;
static char sentence[500];

/* What it says: "" when it fits. */
static const char *said(const char *expected, const char *actual)
{
	struct buf why;

	buf_init(&why, 10000);
	struct tree *wanted = trees_of(&arena, str_of(expected), &why);
	struct tree *came = trees_of(&arena, str_of(actual), &why);
	CHECK(wanted && came);
	captures.arena = &arena;
	bool fits = match(wanted, came, &captures, &why);
	CHECK(fits == (why.len == 0));
	snprintf(sentence, sizeof(sentence), "%s", buf_cstr(&why));
	buf_fini(&why);
	return sentence;
}

static bool fits(const char *expected, const char *actual)
{
	return said(expected, actual)[0] == '\0';
}

static void forget(void)
{
	captures.first = NULL;
	arena_fini(&arena);
}

TEST(the_same_fits_however_it_is_written)
{
	CHECK(fits("<iq id='1' type='get'><q xmlns='u'/></iq>",
		   "<iq type=\"get\" id='1'><p:q xmlns:p='u'></p:q></iq>"));
	forget();
}

TEST(another_name_or_namespace_does_not_fit)
{
	CHECK(!fits("<iq/>", "<message/>"));
	CHECK(!fits("<iq><q xmlns='u'/></iq>", "<iq><q xmlns='v'/></iq>"));
	CHECK(!fits("<iq><q/></iq>", "<iq><q xmlns='v'/></iq>"));
	CHECK_STR(str_of(said("<iq/>", "<message/>")),
		  "it is <message xmlns='jabber:client'/>, not <iq xmlns='jabber:client'/>");
	forget();
}

TEST(attributes_must_all_be_there_with_their_values_and_no_more)
{
	CHECK(!fits("<iq id='1'/>", "<iq id='2'/>"));
	CHECK(!fits("<iq id='1'/>", "<iq/>"));
	CHECK(!fits("<iq/>", "<iq id='1'/>"));
	CHECK(!fits("<iq id='1'/>", "<iq xmlns:p='u' p:id='1'/>"));
	CHECK_STR(str_of(said("<iq id='1'/>", "<iq/>")), "id of <iq/> is absent, not 1");
	CHECK_STR(str_of(said("<iq/>", "<iq id='1'/>")), "<iq/> has id='1' too");
	forget();
}

TEST(any_asks_for_presence_and_maybe_for_nothing)
{
	CHECK(fits("<iq id='{any}'/>", "<iq id='x'/>"));
	CHECK(!fits("<iq id='{any}'/>", "<iq/>"));
	CHECK(fits("<iq id='{maybe}'/>", "<iq/>"));
	CHECK(fits("<iq id='{maybe}'/>", "<iq id='x'/>"));
	forget();
}

TEST(what_was_met_once_must_be_the_same_again)
{
	CHECK(fits("<iq id='{id:a}' to='{id:b}'/>", "<iq id='x' to='y'/>"));
	CHECK(fits("<iq id='{id:a}'/>", "<iq id='x'/>"));
	CHECK(!fits("<iq id='{id:a}'/>", "<iq id='y'/>"));
	CHECK_STR(capture_get(&captures, S("b")), "y");
	forget();
}

TEST(nothing_is_remembered_of_what_does_not_fit)
{
	CHECK(!fits("<iq id='{id:a}'/>", "<iq id='x' to='y'/>"));
	CHECK(!str_exists(capture_get(&captures, S("a"))));
	forget();
}

TEST(text_is_compared_to_the_letter)
{
	CHECK(fits("<message><body>a &lt; b</body></message>",
		   "<message><body>a &#60; b</body></message>"));
	CHECK(!fits("<message><body>hi</body></message>", "<message><body>hi </body></message>"));
	CHECK(!fits("<message><body/></message>", "<message><body>hi</body></message>"));
	CHECK(fits("<message><body>{any}</body></message>",
		   "<message><body>hi</body></message>"));
	CHECK(!fits("<message><body>{any}</body></message>", "<message><body/></message>"));
	forget();
}

TEST(children_must_be_all_there_in_order_and_no_more)
{
	CHECK(fits("<iq>\n<a/>\n<b/>\n</iq>", "<iq><a/><b/></iq>"));
	CHECK(!fits("<iq><a/><b/></iq>", "<iq><b/><a/></iq>"));
	CHECK(!fits("<iq><a/><b/></iq>", "<iq><a/></iq>"));
	CHECK(!fits("<iq><a/></iq>", "<iq><a/><b/></iq>"));
	CHECK(!fits("<iq><a/></iq>", "<iq><b/><a/></iq>"));
	CHECK(!fits("<iq><a/></iq>", "<iq><a/><a/></iq>"));
	CHECK_STR(str_of(said("<iq><a/><b/></iq>", "<iq><a/></iq>")),
		  "in <iq/> there is no fitting <b/>");
	CHECK_STR(str_of(said("<iq><a/></iq>", "<iq><a/><b/></iq>")), "<iq/> has too <b/>");
	forget();
}

TEST(unordered_children_must_still_all_be_there)
{
	CHECK(fits("<iq _='unordered'><a/><b/></iq>", "<iq><b/><a/></iq>"));
	CHECK(!fits("<iq _='unordered'><a/><b/></iq>", "<iq><b/></iq>"));
	CHECK(!fits("<iq _='unordered'><a/><a/></iq>", "<iq><a/><b/></iq>"));
	CHECK(!fits("<iq _='unordered'><a/></iq>", "<iq><b/><a/></iq>"));
	forget();
}

TEST(others_are_allowed_only_where_the_story_says_so)
{
	CHECK(fits("<iq _='others'><a/></iq>", "<iq><b/><a/><c/></iq>"));
	CHECK(!fits("<iq _='others'><a/></iq>", "<iq><b/></iq>"));
	CHECK(!fits("<iq _='others'><a/><b/></iq>", "<iq><b/><c/><a/></iq>"));
	CHECK(fits("<iq _='others unordered'><a/><b/></iq>", "<iq><b/><c/><a/></iq>"));
	CHECK(!fits("<iq _='others'><q/></iq>", "<iq><q><x/></q></iq>"));
	forget();
}

TEST(an_error_may_bring_a_text_and_say_who_made_it)
{
	const char *wanted =
		"<iq><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		"</error></iq>";

	CHECK(fits(wanted, "<iq><error type='cancel' by='x'>"
			   "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
			   "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>so</text>"
			   "</error></iq>"));
	CHECK(!fits(wanted, "<iq><error type='cancel'>"
			    "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><other/>"
			    "</error></iq>"));
	CHECK(!fits(wanted, "<iq><error type='wait'>"
			    "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"));
	forget();
}

TEST(the_language_may_stand_on_a_stanza_and_nowhere_else)
{
	CHECK(fits("<message><body/></message>", "<message xml:lang='en'><body/></message>"));
	CHECK(!fits("<message><body/></message>", "<message><body xml:lang='en'/></message>"));
	CHECK(!fits("<message xml:lang='de'/>", "<message xml:lang='en'/>"));
	forget();
}

TEST(a_stream_hands_out_its_children_as_they_become_complete)
{
	struct tree_reader *reader = tree_reader_open(&arena);

	CHECK(tree_reader_feed(reader, S("<?xml version='1.0'?><s xmlns='u' id='7'><a>x")));
	CHECK_STR(tree_attr(tree_reader_root(reader), "id"), "7");
	CHECK(tree_reader_next(reader) == NULL);
	CHECK(tree_reader_feed(reader, S("y</a> <b/></s")));
	CHECK_STR(tree_reader_next(reader)->text, "xy");
	CHECK_STR(tree_reader_next(reader)->name, "b");
	CHECK(tree_reader_next(reader) == NULL);
	CHECK(!tree_reader_has_ended(reader));
	CHECK(tree_reader_feed(reader, S(">")));
	CHECK(tree_reader_has_ended(reader));
	tree_reader_close(&reader);
	forget();
}

TEST(what_xmpp_forbids_is_a_fault)
{
	static const char *const bad[] = {
		"<s><!-- so --></s>",
		"<!DOCTYPE s><s/>",
		"<s><?so?></s>",
		"<s>text</s>",
		"<s></t>",
		"<s><a b='1' b='2'/></s>",
		"<s><p:a/></s>",
		"<s><a>\x80</a></s>",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct tree_reader *reader = tree_reader_open(&arena);

		CHECK(!tree_reader_feed(reader, str_of(bad[i])));
		CHECK(!str_eq(str_of(tree_reader_fault(reader)), S("none")));
		tree_reader_close(&reader);
	}
	forget();
}
