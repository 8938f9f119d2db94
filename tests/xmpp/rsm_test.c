/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0059: which page is asked for, and the words for the one that is given. */

#include "xmpp/rsm.h"

#include <stdio.h>

#include "support/test.h"
#include "xml/stanza.h"

static struct arena arena;
static struct stanza *stanza;

/* Reads a query with these children of <set/>. */
static enum stanza_error read(const char *children, struct rsm *out)
{
	char xml[1024];
	int len = snprintf(xml, sizeof(xml),
			   "<q xmlns='urn:q'><a/><set xmlns='http://jabber.org/protocol/rsm'>%s"
			   "</set></q>",
			   children);

	arena_fini(&arena);
	stanza_unref(&stanza);
	stanza = stanza_parse(str_make(xml, (size_t)len));
	CHECK(stanza != NULL);
	return rsm_read(stanza_root(stanza), &arena, out);
}

static struct rsm rsm_of(const char *children)
{
	struct rsm rsm;

	CHECK_INT(read(children, &rsm), ERROR_NONE);
	CHECK(rsm.is_given);
	return rsm;
}

static void done(void)
{
	arena_fini(&arena);
	stanza_unref(&stanza);
}

TEST(without_a_set_all_is_asked_for)
{
	struct rsm rsm;

	stanza = stanza_parse(S("<q xmlns='urn:q'><set><max>x</max></set></q>"));
	CHECK_INT(rsm_read(stanza_root(stanza), &arena, &rsm), ERROR_NONE);
	CHECK(!rsm.is_given && !rsm.has_max);
	CHECK_INT(rsm.way, RSM_FIRST);
	CHECK_INT(rsm_read(NULL, &arena, &rsm), ERROR_NONE);
	CHECK_INT(rsm_page_size(&rsm, 50, 200), 50);
	done();
}

TEST(each_way_to_a_page_is_read)
{
	struct rsm rsm = rsm_of("");

	CHECK_INT(rsm.way, RSM_FIRST);
	CHECK(!rsm.has_max && !str_exists(rsm.uid));
	rsm = rsm_of("<max>10</max>");
	CHECK_INT(rsm.way, RSM_FIRST);
	CHECK(rsm.has_max && rsm.max == 10);
	rsm = rsm_of("<max>10</max><after>a&amp;b </after>");
	CHECK_INT(rsm.way, RSM_AFTER);
	CHECK_STR(rsm.uid, "a&b ");
	rsm = rsm_of("<before>x</before><max> 0\n</max>");
	CHECK_INT(rsm.way, RSM_BEFORE);
	CHECK_STR(rsm.uid, "x");
	CHECK(rsm.has_max && rsm.max == 0);
	rsm = rsm_of("<before/>");
	CHECK_INT(rsm.way, RSM_LAST);
	CHECK(!str_exists(rsm.uid));
	rsm = rsm_of("<index>371</index><max>2147483647</max>");
	CHECK_INT(rsm.way, RSM_INDEX);
	CHECK_INT(rsm.index, 371);
	CHECK_INT(rsm.max, 2147483647);
	done();
}

TEST(an_empty_after_is_the_beginning)
{
	CHECK_INT(rsm_of("<after/>").way, RSM_FIRST);
	CHECK_INT(rsm_of("<after/><before/>").way, RSM_LAST);
	done();
}

TEST(what_is_not_known_is_ignored)
{
	struct rsm rsm =
		rsm_of("<count>x</count><first index='x'>1</first><max xmlns='urn:x'>x</max>"
		       "<new/>text<max>3</max>");

	CHECK_INT(rsm.max, 3);
	CHECK_INT(rsm.way, RSM_FIRST);
	done();
}

TEST(nonsense_is_a_bad_request)
{
	static const char *const bad[] = {
		"<max/>",
		"<max>-1</max>",
		"<max>x</max>",
		"<max>1 2</max>",
		"<max>0x10</max>",
		"<max>1.5</max>",
		"<max>2147483648</max>",
		"<max>99999999999999999999999999</max>",
		"<max>1</max><max>1</max>",
		"<index/>",
		"<index>-1</index>",
		"<index>1</index><index>1</index>",
		"<after>1</after><after>1</after>",
		"<after/><after/>",
		"<before/><before/>",
		"<after>1</after><before>2</before>",
		"<after>1</after><before/>",
		"<index>1</index><after>2</after>",
		"<index>1</index><before/>",
	};
	struct rsm rsm = { .max = 77 };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (read(bad[i], &rsm) != ERROR_BAD_REQUEST)
			fail_msg("%s was taken", bad[i]);
		CHECK_INT(rsm.max, 77);
	}
	stanza_unref(&stanza);
	stanza = stanza_parse(S("<q xmlns='urn:q'><set xmlns='http://jabber.org/protocol/rsm'/>"
				"<set xmlns='http://jabber.org/protocol/rsm'/></q>"));
	CHECK_INT(rsm_read(stanza_root(stanza), &arena, &rsm), ERROR_BAD_REQUEST);
	done();
}

/* */
TEST(a_093_a_page_is_never_larger_than_the_most)
{
	struct rsm rsm = { .has_max = true, .max = 2147483647 };

	CHECK_INT(rsm_page_size(&rsm, 50, 200), 200);
	rsm.max = 7;
	CHECK_INT(rsm_page_size(&rsm, 50, 200), 7);
	rsm.max = 0;
	CHECK_INT(rsm_page_size(&rsm, 50, 200), 0);
	rsm.has_max = false;
	CHECK_INT(rsm_page_size(&rsm, 50, 200), 50);
	CHECK_INT(rsm_page_size(&rsm, 300, 200), 200);
}

static void check_written(struct rsm_page page, const char *expected)
{
	struct xml_writer writer;
	struct stanza *written;

	xml_begin(&writer, 10000);
	rsm_write(&writer, &page);
	written = xml_seal(&writer);
	CHECK(written != NULL);
	CHECK_STR(stanza_bytes(written), expected);
	stanza_unref(&written);
}

TEST(a_page_says_its_ends_and_what_is_known_of_all)
{
	check_written((struct rsm_page){ .first = S("a<b"), .last = S("c") },
		      "<set xmlns='http://jabber.org/protocol/rsm'><first>a&lt;b</first>"
		      "<last>c</last></set>");
	check_written((struct rsm_page){ .first = S("a"),
					 .last = S("a"),
					 .has_index = true,
					 .index = 0,
					 .has_count = true,
					 .count = 4294967295u },
		      "<set xmlns='http://jabber.org/protocol/rsm'><first index='0'>a</first>"
		      "<last>a</last><count>4294967295</count></set>");
}

TEST(an_empty_page_has_no_ends)
{
	check_written((struct rsm_page){ .has_count = true, .count = 800, .has_index = true },
		      "<set xmlns='http://jabber.org/protocol/rsm'><count>800</count></set>");
	check_written((struct rsm_page){ .first = STR_NONE },
		      "<set xmlns='http://jabber.org/protocol/rsm'/>");
}
