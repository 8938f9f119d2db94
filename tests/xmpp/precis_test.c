/* SPDX-License-Identifier: Apache-2.0 */
/* The profiles of RFC 8265 by its own examples; the corpus of addresses is in jid_test.c. */

#include "xmpp/precis.h"

#include "support/test.h"

static struct arena arena;

static str username(const char *text)
{
	str out = S("refused");

	arena_clear(&arena);
	return precis_username(str_of(text), &arena, &out) ? out : S("refused");
}

static str opaque(const char *text)
{
	str out = S("refused");

	arena_clear(&arena);
	return precis_opaque(str_of(text), &arena, &out) ? out : S("refused");
}

TEST(user_names_are_those_of_rfc_8265_section_3_5)
{
	CHECK_STR(username("juliet@example.com"), "juliet@example.com");
	CHECK_STR(username("fussball"), "fussball");
	CHECK_STR(username("fu\u00DFball"), "fu\u00DFball");
	CHECK_STR(username("\u03C0"), "\u03C0");
	CHECK_STR(username("\u03A3"), "\u03C3");
	CHECK_STR(username("\u03C3"), "\u03C3");
	CHECK_STR(username("\u03C2"), "\u03C2");
	CHECK_STR(username("foo bar"), "refused");
	CHECK_STR(username(""), "refused");
	CHECK_STR(username("henry\u2163"), "refused");
	CHECK_STR(username("\u221E"), "refused");
	arena_fini(&arena);
}

TEST(passwords_are_those_of_rfc_8265_section_4_3)
{
	CHECK_STR(opaque("correct horse battery staple"), "correct horse battery staple");
	CHECK_STR(opaque("Correct Horse Battery Staple"), "Correct Horse Battery Staple");
	CHECK_STR(opaque("\u03C0\u00DF\u00E5"), "\u03C0\u00DF\u00E5");
	CHECK_STR(opaque("Jack of \u2666s"), "Jack of \u2666s");
	CHECK_STR(opaque("foo\u1680bar"), "foo bar");
	CHECK_STR(opaque(""), "refused");
	CHECK_STR(opaque("my cat is a \tby"), "refused");
	arena_fini(&arena);
}

TEST(a_sigma_at_the_end_of_a_word_is_lowered_as_such)
{
	/* toLowerCase of the Unicode Standard, §3.13: Final_Sigma is part of it. */
	CHECK_STR(username("\u03A3\u0391\u03A3"), "\u03C3\u03B1\u03C2");
	arena_fini(&arena);
}
