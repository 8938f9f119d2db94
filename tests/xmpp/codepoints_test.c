/* SPDX-License-Identifier: Apache-2.0 */
/* Code points, their mappings, the Bidi Rule by its conditions. */

#include "xmpp/codepoints.h"

#include "support/test.h"

static str mapped(void (*map)(struct codepoints *), const char *text, char room[64])
{
	struct codepoints cps;
	size_t len = 0;

	CHECK(codepoints_of(str_of(text), &cps));
	map(&cps);
	CHECK(codepoints_encode(&cps, room, 64, &len));
	codepoints_fini(&cps);
	CHECK(cps.at == NULL);
	return str_make(room, len);
}

TEST(mappings_do_what_unicode_says)
{
	char room[64];

	CHECK_STR(mapped(codepoints_map_width, "\uFF21\uFF76\u3000x\u00E4", room),
		  "A\u30AB x\u00E4");
	CHECK_STR(mapped(codepoints_map_lower_nfc, "A\u0308\u0130", room), "\u00E4i\u0307");
	CHECK_STR(mapped(codepoints_nfc, "A\u0308\u2163", room), "\u00C4\u2163");
	CHECK_STR(mapped(codepoints_nfkc, "A\u0308\u2163", room), "\u00C4IV");
}

TEST(what_is_not_utf_8_has_no_code_points)
{
	struct codepoints cps;

	CHECK(!codepoints_of(S("\xED\xA0\x80"), &cps));
	CHECK(!codepoints_of(S("\xC0\x80"), &cps));
}

TEST(encoding_keeps_to_its_room)
{
	struct codepoints cps;
	char room[4];
	size_t len = 99;

	CHECK(codepoints_of(S("ab\u20AC"), &cps));
	CHECK(!codepoints_encode(&cps, room, 4, &len));
	CHECK_INT(len, 99);
	cps.len = 2;
	CHECK(codepoints_encode(&cps, room, 4, &len));
	CHECK_INT(len, 2);
	cps.len = 3;
	codepoints_fini(&cps);
}

static bool fits_bidi(const char *text)
{
	struct codepoints cps;
	bool fits;

	CHECK(codepoints_of(str_of(text), &cps));
	fits = codepoints_fit_bidi(&cps);
	codepoints_fini(&cps);
	return fits;
}

TEST(the_bidi_rule_holds_by_its_six_conditions)
{
	CHECK(fits_bidi("abc1"));
	CHECK(fits_bidi("\u05D0\u05D1"));
	CHECK(fits_bidi("\u05D01\u0300"));	  /* 3: digits and marks at the end */
	CHECK(!fits_bidi("1\u05D0"));		  /* 1 */
	CHECK(!fits_bidi("\u0661"));		  /* 1 */
	CHECK(!fits_bidi("\u05D0a\u05D0"));	  /* 2 */
	CHECK(!fits_bidi("\u05D0-"));		  /* 3 */
	CHECK(!fits_bidi("\u05D01\u0661\u05D0")); /* 4 */
	CHECK(!fits_bidi("a\u05D0a"));		  /* 5 */
	CHECK(!fits_bidi("a-"));		  /* 6 */
	CHECK(!fits_bidi("\u0300a"));		  /* 1: a mark comes first */
	CHECK(!fits_bidi(""));
}
