/* SPDX-License-Identifier: Apache-2.0 */
/* JID escaping by the examples of XEP-0106. */

#include "xmpp/jid.h"

#include "support/test.h"

TEST(the_examples_of_the_document_go_there_and_back)
{
	static const struct {
		const char *text, *escaped;
	} examples[] = {
		{ "space cadet", "space\\20cadet" },
		{ "call me \"ishmael\"", "call\\20me\\20\\22ishmael\\22" },
		{ "at&t guy", "at\\26t\\20guy" },
		{ "d'artagnan", "d\\27artagnan" },
		{ "/.fanboy", "\\2f.fanboy" },
		{ "::foo::", "\\3a\\3afoo\\3a\\3a" },
		{ "<foo>", "\\3cfoo\\3e" },
		{ "user@host", "user\\40host" },
		{ "c:\\net", "c\\3a\\net" },
		{ "c:\\\\net", "c\\3a\\\\net" },
		{ "c:\\cool stuff", "c\\3a\\cool\\20stuff" },
		{ "c:\\5commas", "c\\3a\\5c5commas" },
		{ "\\3and\\2is\\5cool", "\\5c3and\\2is\\5c5cool" },
		{ "\\2plus\\2is\\4", "\\2plus\\2is\\4" },
		{ "foo\\bar", "foo\\bar" },
		{ "foob\\41r", "foob\\41r" },
		{ "\\5c", "\\5c5c" },
		{ "\\", "\\" },
		{ "", "" },
	};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
		CHECK_STR(jid_escape_local(&arena, str_of(examples[i].text)), examples[i].escaped);
		CHECK_STR(jid_unescape_local(&arena, str_of(examples[i].escaped)),
			  examples[i].text);
	}
	arena_fini(&arena);
}

TEST(unescaping_ignores_what_is_no_sequence)
{
	struct arena arena;

	arena_init(&arena);
	/* Case is significant (§4), and a sequence cut short is none. */
	CHECK_STR(jid_unescape_local(&arena, S("\\2F\\5C\\2")), "\\2F\\5C\\2");
	CHECK_STR(jid_unescape_local(&arena, S("\\5c27")), "\\27");
	CHECK(arena.chunks != NULL);
	arena_fini(&arena);
}

TEST(what_needs_no_escape_is_lent)
{
	struct arena arena;
	str text = S("romeo");

	arena_init(&arena);
	CHECK(jid_escape_local(&arena, text).at == text.at);
	CHECK(jid_unescape_local(&arena, text).at == text.at);
	CHECK(arena.chunks == NULL);
}
