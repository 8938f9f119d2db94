/* SPDX-License-Identifier: Apache-2.0 */
/* A sealed stanza is one block, counted, and reads as itself. */

#include "xml/stanza.h"

#include <pthread.h>

#include "support/test.h"
#include "xml/read_all.h"

TEST(the_other_attributes_are_what_the_envelope_does_not_write)
{
	static const struct {
		const char *bytes, *others;
	} cases[] = {
		{ "<m/>", "" },
		{ "<m to='1' from='2' id='3' type='4' xml:lang='5'/>", "" },
		{ "<m to='1' a='&apos;' b=''>x</m>", " a='&apos;' b=''" },
		{ "<m a='1'/>", " a='1'" },
		{ "<m xmlns='u' type='1' xmlns:ns1='v' ns1:to='2'/>", " xmlns:ns1='v' ns1:to='2'" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct stanza *stanza = stanza_parse(str_of(cases[i].bytes));

		CHECK(stanza != NULL);
		CHECK_STR(stanza_bytes(stanza), cases[i].bytes);
		CHECK_STR(stanza_other_attrs(stanza), cases[i].others);
		stanza_unref(&stanza);
		CHECK(stanza == NULL);
	}
}

TEST(only_one_whole_element_is_parsed)
{
	static const char *const bad[] = { "",		 " ",		"x",
					   " <a/>",	 "<a/> ",	"<a/><b/>",
					   "<a>",	 "<a></b>",	"</a>",
					   "<a/>x",	 "<!-- -->",	"<?xml version='1.0'?><a/>",
					   "<x:a/>",	 "<stream:a/>", "</stream:stream>",
					   "<a>&b;</a>", "<a" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK(stanza_parse(str_of(bad[i])) == NULL);
	CHECK(stanza_parse(STR_NONE) == NULL);
}

TEST(content_without_a_name_and_with_one_stay_apart)
{
	struct stanza *stanza = stanza_parse(S("<m><x xmlns='jabber:client'/><y/></m>"));
	const struct node *x = node_first(stanza_root(stanza));

	CHECK(node_ns(stanza_root(stanza)) == NS_CONTENT);
	CHECK(node_ns(x) == NS_CLIENT);
	CHECK(node_ns(node_next(x)) == NS_CONTENT);
	stanza_unref(&stanza);
}

TEST(a_stanza_written_by_hand_may_grow)
{
	struct stanza *stanza = stanza_parse(S("<a b=\"'''''''\">>>>>>>>></a>"));

	CHECK(stanza != NULL);
	CHECK(stanza_bytes(stanza).len > 70);
	stanza_unref(&stanza);
}

TEST(an_arena_holds_its_own_reference)
{
	struct stanza *stanza = stanza_parse(S("<a/>"));
	struct stanza *held = stanza;
	struct arena arena;

	arena_init(&arena);
	CHECK(arena_keep(&arena, stanza) == stanza);
	CHECK(arena_keep(&arena, NULL) == NULL);
	stanza_unref(&stanza);
	CHECK_STR(stanza_bytes(held), "<a/>");
	arena_fini(&arena);
}

TEST(no_reference_may_be_let_go)
{
	struct stanza *none = NULL;

	stanza_unref(&none);
	CHECK(none == NULL);
}

TEST(the_block_is_small)
{
	struct stanza *stanza = read_stanza(
		"<message to='romeo@montague.example' id='ktx72v49' type='chat'><body>Art thou not "
		"Romeo, and a Montague?</body><active "
		"xmlns='http://jabber.org/protocol/chatstates'/>"
		"</message>");

	CHECK(stanza_size(stanza) <= stanza_bytes(stanza).len + 120);
	stanza_unref(&stanza);
}

enum { THREADS = 4, TIMES = 20000 };

static void *ref_and_unref(void *shared)
{
	for (int i = 0; i < TIMES; i++) {
		struct stanza *mine = stanza_ref(shared);

		stanza_unref(&mine);
	}
	return NULL;
}

TEST(threads_share_a_stanza)
{
	struct stanza *stanza = stanza_parse(S("<a/>"));
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		CHECK_INT(pthread_create(&threads[i], NULL, ref_and_unref, stanza), 0);
	for (int i = 0; i < THREADS; i++)
		CHECK_INT(pthread_join(threads[i], NULL), 0);
	CHECK_STR(stanza_bytes(stanza), "<a/>");
	stanza_unref(&stanza); /* the last one: AddressSanitizer looks */
}
