/* SPDX-License-Identifier: Apache-2.0 */
/* References byte by byte, and end tags; what becomes of start tags is in corpus.txt. */

#include "xml/tag.h"

#include "support/test.h"

static enum ref_step read_ref(const char *text, uint32_t *out_code)
{
	enum ref_step step = REF_MORE;
	struct xml_scan scan;

	ref_begin(&scan);
	for (; *text && step == REF_MORE; text++)
		step = ref_read(&scan, *text);
	CHECK(step == REF_MORE || *text == '\0'); /* decided at the last byte, not before */
	*out_code = scan.code;
	return step;
}

TEST(references_stand_for_characters)
{
	static const struct {
		const char *text;
		uint32_t code;
	} good[] = { { "amp;", '&' },	{ "lt;", '<' },		 { "gt;", '>' },
		     { "quot;", '"' },	{ "apos;", '\'' },	 { "#65;", 'A' },
		     { "#x41;", 'A' },	{ "#x1F600;", 0x1F600 }, { "#1114111;", 0x10FFFF },
		     { "#009;", '\t' }, { "#xaBc;", 0xABC } };
	uint32_t code = 0;

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		CHECK_INT(read_ref(good[i].text, &code), REF_DONE);
		CHECK_INT(code, good[i].code);
	}
}

TEST(a_008_bad_references_are_found_at_the_first_wrong_byte)
{
	static const char *const bad[] = { ";",	      " ",	 "1",	 "#;",	     "#a",
					   "#x;",     "#xg",	 "#0;",	 "#1114112", "#x110000",
					   "#xD800;", "#xFFFF;", "amp ", "amp<",     "lt&",
					   "\xC3",    "-" };
	static const char *const restricted[] = { "n",	 "b",	 "am;", "ampe", "A",
						  "ltt", "quo;", "_",	"gtx" };
	uint32_t code;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK_INT(read_ref(bad[i], &code), REF_BAD);
	for (size_t i = 0; i < ARRAY_LEN(restricted); i++)
		CHECK_INT(read_ref(restricted[i], &code), REF_RESTRICTED);
	CHECK_INT(read_ref("amp", &code), REF_MORE);
	CHECK_INT(read_ref("#x", &code), REF_MORE);
}

TEST(a_007_an_end_tag_has_the_name_and_nothing_more)
{
	CHECK(tag_is_end_of(S("a>"), S(""), S("a")));
	CHECK(tag_is_end_of(S("a \t\r\n>"), S(""), S("a")));
	CHECK(tag_is_end_of(S("p:a>"), S("p"), S("a")));
	CHECK(!tag_is_end_of(S(">"), S(""), S("a")));
	CHECK(!tag_is_end_of(S("ab>"), S(""), S("a")));
	CHECK(!tag_is_end_of(S("a>"), S(""), S("ab")));
	CHECK(!tag_is_end_of(S("a b>"), S(""), S("a")));
	CHECK(!tag_is_end_of(S("a>"), S("p"), S("a")));
	CHECK(!tag_is_end_of(S("q:a>"), S("p"), S("a")));
	CHECK(!tag_is_end_of(S("pa>"), S("p"), S("a")));
	CHECK(!tag_is_end_of(S("p:>"), S("p"), S("a")));
	CHECK(!tag_is_end_of(S("p:a>"), S(""), S("a")));
}
