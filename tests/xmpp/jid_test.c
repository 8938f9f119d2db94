/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses reach one normal form or are refused (A-104). */

#include "xmpp/jid.h"

#include "support/fake_random.h"
#include "support/test.h"

static struct arena arena;

/* "local|domain|resource" of what was parsed, "refused" of the rest. */
static str parsed(str text)
{
	jid j;

	arena_clear(&arena);
	if (!jid_parse(text, &arena, &j))
		return S("refused");
	return arena_printf(&arena, "%.*s|%.*s|%.*s", STR_ARG(jid_local(j)), STR_ARG(jid_domain(j)),
			    STR_ARG(jid_resource(j)));
}

struct form {
	const char *text, *parts; /* NULL: must be refused */
};

static void check_forms(const struct form *forms, size_t count)
{
	for (size_t i = 0; i < count; i++)
		CHECK_STR(parsed(str_of(forms[i].text)),
			  forms[i].parts ? forms[i].parts : "refused");
	arena_fini(&arena);
}

TEST(a_104_the_examples_of_rfc_7622_table_1_are_jids)
{
	static const struct form forms[] = {
		{ "juliet@example.com", "juliet|example.com|" },
		{ "juliet@example.com/foo", "juliet|example.com|foo" },
		{ "juliet@example.com/foo bar", "juliet|example.com|foo bar" },
		{ "juliet@example.com/foo@bar", "juliet|example.com|foo@bar" },
		{ "foo\\20bar@example.com", "foo\\20bar|example.com|" },
		{ "fussball@example.com", "fussball|example.com|" },
		{ "fu\u00DFball@example.com", "fu\u00DFball|example.com|" },
		{ "\u03C0@example.com", "\u03C0|example.com|" },
		{ "\u03A3@example.com/foo", "\u03C3|example.com|foo" },
		{ "\u03C3@example.com/foo", "\u03C3|example.com|foo" },
		/* Lower case already: PRECIS maps case, it does not fold it. */
		{ "\u03C2@example.com/foo", "\u03C2|example.com|foo" },
		{ "king@example.com/\u265A", "king|example.com|\u265A" },
		{ "example.com", "|example.com|" },
		{ "example.com/foobar", "|example.com|foobar" },
		{ "a.example.com/b@example.net", "|a.example.com|b@example.net" },
	};

	check_forms(forms, ARRAY_LEN(forms));
}

TEST(a_104_the_strings_of_rfc_7622_table_2_are_no_jids)
{
	static const struct form forms[] = {
		{ "\"juliet\"@example.com", NULL },
		{ "foo bar@example.com", NULL },
		/* The leading space of a resource is allowed: erratum 4560. */
		{ "juliet@example.com/ foo", "juliet|example.com| foo" },
		{ "@example.com/", NULL },
		{ "henry\u2163@example.com", NULL },
		{ "\u265A@example.com", NULL },
		{ "juliet@", NULL },
		{ "/foobar", NULL },
	};

	check_forms(forms, ARRAY_LEN(forms));
}

TEST(separators_cut_at_the_first_slash_and_the_first_at_before_it)
{
	static const struct form forms[] = {
		{ "server/resource@foo/bar", "|server|resource@foo/bar" },
		{ "user@host/a/b//", "user|host|a/b//" },
		{ "", NULL },
		{ "@", NULL },
		{ "/", NULL },
		{ "@/", NULL },
		{ "@/resource", NULL },
		{ "@server", NULL },
		{ "@server/resource", NULL },
		{ "node@/server", NULL },
		{ "user@@", NULL },
		{ "user@@host", NULL },
		{ "user@@host/resource", NULL },
		{ "user@host/", NULL },
		{ "host/", NULL },
		{ "username@example.org@example.org", NULL },
	};

	check_forms(forms, ARRAY_LEN(forms));
}

TEST(local_parts_are_mapped_or_refused)
{
	static const struct form forms[] = {
		{ "RoMeO@h", "romeo|h|" },
		{ "\uFF52\uFF2F\uFF2D\uFF25\uFF4F@h", "romeo|h|" }, /* fullwidth */
		{ "\uFF76@h", "\u30AB|h|" },			    /* halfwidth katakana */
		{ "E\u0301@h", "\u00E9|h|" },			    /* NFC and lower case */
		{ "\u0130@h", "i\u0307|h|" },
		{ "\u0410\u0411@h", "\u0430\u0431|h|" },
		{ "\u05D0\u05D1@h", "\u05D0\u05D1|h|" },
		{ "\u05D01@h", "\u05D01|h|" },
		{ "1\u05D0@h", NULL },	     /* Bidi Rule, condition 1 */
		{ "\u05D0a@h", NULL },	     /* condition 2 */
		{ "a\u05D0@h", NULL },	     /* condition 5 */
		{ "\u05D0-@h", NULL },	     /* condition 3 */
		{ "\u0627\u06611@h", NULL }, /* condition 4 */
		{ "a.b_c-d!#$%*+=?^`{|}~@h", "a.b_c-d!#$%*+=?^`{|}~|h|" },
		{ "a&b@h", NULL },
		{ "a'b@h", NULL },
		{ "a:b@h", NULL },
		{ "a<b@h", NULL },
		{ "a>b@h", NULL },
		{ "a\tb@h", NULL },
		{ "jul\001iet@example.com", NULL },
		{ "a\x7F@h", NULL },
		{ "a\uFF20b@h", NULL },	   /* a fullwidth @ stays an @ */
		{ "a\uFF0Fb@h", NULL },	   /* a fullwidth slash */
		{ "a\u3000b@h", NULL },	   /* ideographic space */
		{ "a\u00A0b@h", NULL },	   /* no-break space */
		{ "a\u00ADb@h", NULL },	   /* soft hyphen: ignorable */
		{ "a\u200Bb@h", NULL },	   /* zero width space */
		{ "admin\u200D@h", NULL }, /* zero width joiner without virama (A-105) */
		{ "\u0915\u094D\u200D\u0937@h", "\u0915\u094D\u200D\u0937|h|" },
		{ "\u0628\u200C\u0628@h", "\u0628\u200C\u0628|h|" },
		{ "a\u200Cb@h", NULL },
		{ "l\u00B7l@h", "l\u00B7l|h|" },
		{ "a\u00B7b@h", NULL },
		{ "\u0375\u03B1@h", "\u0375\u03B1|h|" },
		{ "\u0375a@h", NULL },
		{ "\u05D0\u05F3@h", "\u05D0\u05F3|h|" },
		{ "a\u05F3@h", NULL },
		{ "\u30A2\u30FB\u30A2@h", "\u30A2\u30FB\u30A2|h|" },
		{ "a\u30FBb@h", NULL },
		{ "\u0627\u0660@h", "\u0627\u0660|h|" },
		{ "\u0627\u0660\u06F0@h", NULL }, /* two kinds of Arabic digits */
		{ "a\u0640@h", NULL },		  /* tatweel: exception */
		{ "\u1100@h", NULL },		  /* old Hangul jamo */
		{ "\uFB01@h", NULL },		  /* ligature fi: compatibility */
		{ "\u2126@h", NULL },		  /* ohm sign: compatibility */
		{ "\u20AC@h", NULL },		  /* a symbol */
		{ "\u061C@h", NULL },
		{ "\u0378@h", NULL },	  /* unassigned */
		{ "\uFFFE@h", NULL },	  /* noncharacter */
		{ "\U000E0001@h", NULL }, /* language tag */
		{ "\U0010FFFF@h", NULL },
		{ "\uE000@h", NULL }, /* private use */
	};

	check_forms(forms, ARRAY_LEN(forms));
}

TEST(resources_keep_nearly_everything)
{
	static const struct form forms[] = {
		{ "h/Home Office", "|h|Home Office" },
		{ "h/ ", "|h| " },
		{ "h/<>&'\"@/:", "|h|<>&'\"@/:" },
		{ "h/\u00A0\u3000x", "|h|  x" },
		{ "h/\uFF21", "|h|\uFF21" }, /* OpaqueString maps no width */
		{ "h/e\u0301", "|h|\u00E9" },
		{ "h/\u2163\u265A\U0001F37A", "|h|\u2163\u265A\U0001F37A" },
		{ "h/\u05D0a1", "|h|\u05D0a1" }, /* no Bidi Rule here */
		{ "h/\u212B", "|h|\u00C5" },
		{ "xsf@muc.xmpp.org/\u061Cx", NULL },
		{ "h/\u200B", NULL },
		{ "h/a\u200Db", NULL },
		{ "h/\u200E", NULL }, /* left-to-right mark */
		{ "h/\u202E", NULL }, /* right-to-left override */
		{ "h/a\nb", NULL },
		{ "h/\x7F", NULL },
		{ "h/\xC2\x85", NULL },
		{ "h/\u0378", NULL },
		{ "h/\u1160", NULL },
		{ "h/\U0001F468\u200D\U0001F469", NULL }, /* a joiner outside its rule */
	};

	check_forms(forms, ARRAY_LEN(forms));
}

TEST(a_104_invalid_utf_8_is_refused_in_each_part)
{
	static const char *const bad[] = { "\xC0\xAF",	   "\xE0\x80\xAF",
					   "\xED\xA0\x80", "\xF4\x90\x80\x80",
					   "\x80",	   "\xFF",
					   "\xE2\x82",	   "\xF0\x9F\x92",
					   "\xEB<",	   "\xC2" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		arena_clear(&arena);
		CHECK_STR(parsed(arena_printf(&arena, "a%sb@h", bad[i])), "refused");
		CHECK_STR(parsed(arena_printf(&arena, "u@a%sb", bad[i])), "refused");
		CHECK_STR(parsed(arena_printf(&arena, "u@h/a%sb", bad[i])), "refused");
	}
	CHECK_STR(parsed(str_make("a\0b@h", 5)), "refused");
	CHECK_STR(parsed(str_make("u@a\0b", 5)), "refused");
	CHECK_STR(parsed(str_make("u@h/a\0b", 7)), "refused");
	/* A NUL where the slow path looks. */
	CHECK_STR(parsed(str_make("u@\xC3\xA4\0b", 6)), "refused");
	arena_fini(&arena);
}

/* A text of `count` times the piece. */
static str repeated(struct arena *at, const char *piece, size_t count)
{
	size_t len = strlen(piece);
	char *text = arena_alloc(at, count * len + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(text + i * len, piece, len);
	return str_make(text, count * len);
}

TEST(a_104_each_part_has_1_to_1023_bytes_after_preparation)
{
	struct arena room;
	str out;

	arena_init(&room);
	CHECK(jid_prepare_local(repeated(&room, "a", 1023), &room, &out));
	CHECK_INT(out.len, 1023);
	CHECK(!jid_prepare_local(repeated(&room, "a", 1024), &room, &out));
	CHECK(jid_prepare_local(repeated(&room, "A", 1023), &room, &out));
	CHECK(!jid_prepare_local(repeated(&room, "A", 1024), &room, &out));
	/* Three bytes before, one after. */
	CHECK(jid_prepare_local(repeated(&room, "\uFF41", 1023), &room, &out));
	CHECK_INT(out.len, 1023);
	CHECK(!jid_prepare_local(repeated(&room, "\uFF41", 1024), &room, &out));
	CHECK(jid_prepare_local(repeated(&room, "\u00E9", 511), &room, &out));
	CHECK(!jid_prepare_local(repeated(&room, "\u00E9", 512), &room, &out));
	CHECK(jid_prepare_resource(repeated(&room, " ", 1023), &room, &out));
	CHECK(!jid_prepare_resource(repeated(&room, " ", 1024), &room, &out));
	CHECK(jid_prepare_resource(repeated(&room, "\u3000", 1023), &room, &out));
	CHECK(!jid_prepare_resource(repeated(&room, "\u3000", 1024), &room, &out));
	CHECK(jid_prepare_resource(repeated(&room, "\u20AC", 341), &room, &out));
	CHECK(!jid_prepare_resource(repeated(&room, "\u20AC", 342), &room, &out));
	CHECK(jid_prepare_domain(repeated(&room, "a", 1023), &room, &out));
	CHECK(!jid_prepare_domain(repeated(&room, "a", 1024), &room, &out));
	CHECK(!jid_prepare_local(S(""), &room, &out));
	CHECK(!jid_prepare_domain(S(""), &room, &out));
	CHECK(!jid_prepare_resource(S(""), &room, &out));
	CHECK(!jid_prepare_local(repeated(&room, "\u00E9", 1 << 20), &room, &out));
	arena_fini(&room);
}

TEST(the_largest_jid_is_one_and_fits_its_limit)
{
	struct arena room;
	str a, text;
	jid j;

	arena_init(&room);
	a = repeated(&room, "a", 1023);
	text = arena_printf(&room, "%.*s@%.*s/%.*s", STR_ARG(a), STR_ARG(a), STR_ARG(a));
	CHECK_INT(text.len, JID_MAX);
	CHECK(jid_parse(text, &room, &j));
	CHECK(jid_str(j).at == text.at);
	CHECK_STR_EQ(jid_str(j), text);
	arena_fini(&room);
}

TEST(what_is_normal_already_is_lent_without_allocation)
{
	static const char *const normal[] = {
		"romeo@example.net/orchard",
		"example.net",
		"a@b",
		"a@b/c",
		"b/C",
		"u@192.0.2.1/x",
		"u@h/ /@",
		"romeo@example.net",
	};

	for (size_t i = 0; i < ARRAY_LEN(normal); i++) {
		struct arena untouched;
		str text = str_of(normal[i]);
		jid j;

		arena_init(&untouched);
		CHECK(jid_parse(text, &untouched, &j));
		CHECK(j.at == text.at);
		CHECK_STR_EQ(jid_str(j), text);
		CHECK(untouched.chunks == NULL);
	}
}

TEST(what_is_normal_beyond_ascii_is_lent_too)
{
	str text = S("\u03C0@\u00FC.example/\u265A");
	jid j;

	CHECK(jid_parse(text, &arena, &j));
	CHECK(j.at == text.at);
	CHECK_STR_EQ(jid_str(j), text);
	arena_fini(&arena);
}

TEST(a_refused_jid_leaves_the_output_untouched)
{
	jid j = jid_of_normal(S("a@b"));
	str out = S("x");

	CHECK(!jid_parse(S("u@h/\u200B"), &arena, &j));
	CHECK_STR(jid_str(j), "a@b");
	CHECK(!jid_prepare_local(S("a\uFF20b"), &arena, &out));
	CHECK_STR(out, "x");
	arena_fini(&arena);
}

TEST(the_parts_and_the_whole_agree)
{
	jid j = jid_of_normal(S("romeo@example.net/orchard"));
	jid domain = jid_domain_jid(j);

	CHECK_STR(jid_bare_str(j), "romeo@example.net");
	CHECK_STR(jid_str(jid_bare(j)), "romeo@example.net");
	CHECK_STR(jid_str(domain), "example.net");
	CHECK(jid_is_domain(domain) && jid_is_bare(domain));
	CHECK(!jid_is_bare(j) && jid_is_bare(jid_bare(j)) && !jid_is_domain(jid_bare(j)));
	CHECK(jid_bare_eq(j, jid_bare(j)) && !jid_eq(j, jid_bare(j)));
	CHECK(!jid_exists(JID_NONE) && !jid_exists(jid_of_normal(STR_NONE)));
	CHECK(jid_eq(jid_copy(&arena, j), j));
	CHECK(jid_copy(&arena, j).at != j.at);
	CHECK(!jid_exists(jid_copy(&arena, JID_NONE)));
	CHECK_STR(jid_str(jid_join(&arena, S("a"), S("b"), S("c"))), "a@b/c");
	CHECK_STR(jid_str(jid_join(&arena, STR_NONE, S("b"), STR_NONE)), "b");
	CHECK_STR(jid_str(jid_join(&arena, STR_NONE, S("b"), S("c/d@e"))), "b/c/d@e");
	CHECK(jid_eq(jid_of_normal(S("b/c/d@e")), jid_join(&arena, STR_NONE, S("b"), S("c/d@e"))));
	arena_fini(&arena);
}

TEST(partitions_are_those_of_siphash_2_4_with_a_zero_key_for_ever)
{
	/* Computed by an independent implementation, itself checked by the vector of the paper. */
	static const struct {
		const char *bare;
		int partition;
	} known[] = {
		{ "example.com", 4009 },
		{ "alice@example.com", 2453 },
		{ "bob@example.com", 614 },
		{ "romeo@montague.lit", 76 },
		{ "fußball@example.com", 2574 },
		{ "日本@例え.jp", 2775 },
		{ "[::1]", 1816 },
		{ "room@conference.example.org", 1333 },
		{ "a@b", 444 },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		jid j = jid_of_normal(str_of(known[i].bare));

		CHECK_INT(jid_partition(j), known[i].partition);
	}
	CHECK_INT(jid_partition(jid_of_normal(S("a@b/resource"))), 444);
}

/* Code points that the rules care about more than chance would find. */
static uint32_t random_cp(void)
{
	static const uint32_t spicy[] = { 0x41,	  0x2E,	  0x3002, 0xFF0E, 0xFF61, 0x300,  0x301,
					  0x345,  0x130,  0x3A3,  0x3C2,  0x200C, 0x200D, 0x94D,
					  0xB7,	  0x6C,	  0x5D0,  0x627,  0x660,  0x6F0,  0x30FB,
					  0x30A2, 0xAD,	  0xDF,	  0x1E9E, 0x212B, 0x2D,	  0x78,
					  0x6E,	  0x1F80, 0xFF21, 0x3000 };

	switch (fake_random_below(6)) {
	case 0:
		return (uint32_t)fake_random_below(0x80);
	case 1:
		return (uint32_t)fake_random_below(0x800);
	case 2:
		return (uint32_t)fake_random_below(0xD800);
	case 3:
		return 0xE000 + (uint32_t)fake_random_below(0x110000 - 0xE000);
	default:
		return spicy[fake_random_below(ARRAY_LEN(spicy))];
	}
}

static size_t put_utf8(char *at, uint32_t cp)
{
	if (cp < 0x80) {
		at[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		at[0] = (char)(0xC0 | cp >> 6);
		at[1] = (char)(0x80 | (cp & 63));
		return 2;
	}
	if (cp < 0x10000) {
		at[0] = (char)(0xE0 | cp >> 12);
		at[1] = (char)(0x80 | (cp >> 6 & 63));
		at[2] = (char)(0x80 | (cp & 63));
		return 3;
	}
	at[0] = (char)(0xF0 | cp >> 18);
	at[1] = (char)(0x80 | (cp >> 12 & 63));
	at[2] = (char)(0x80 | (cp >> 6 & 63));
	at[3] = (char)(0x80 | (cp & 63));
	return 4;
}

static str random_text(char *room, size_t most)
{
	size_t count = 1 + (size_t)fake_random_below(most), len = 0;

	for (size_t i = 0; i < count; i++)
		len += put_utf8(room + len, random_cp());
	return str_make(room, len);
}

static bool is_stable(bool (*prepare)(str, struct arena *, str *), str text)
{
	str once, twice;

	if (!prepare(text, &arena, &once))
		return false;
	CHECK(prepare(once, &arena, &twice));
	CHECK_STR_EQ(twice, once);
	CHECK(twice.at == once.at); /* normal is lent */
	return true;
}

TEST(a_104_preparation_is_stable_on_random_utf_8)
{
	size_t locals = 0, domains = 0, resources = 0;
	char room[64];

	fake_random_seed(7622);
	for (int i = 0; i < 60000; i++) {
		str text = random_text(room, 5);

		arena_clear(&arena);
		locals += is_stable(jid_prepare_local, text);
		domains += is_stable(jid_prepare_domain, text);
		resources += is_stable(jid_prepare_resource, text);
	}
	/* The test must not run dry. */
	CHECK(locals > 1000 && domains > 500 && resources > 1000);
	arena_fini(&arena);
}

TEST(a_104_an_accepted_jid_parses_again_to_the_same_bytes)
{
	size_t accepted = 0;
	char room[128];

	fake_random_seed(1);
	for (int i = 0; i < 60000; i++) {
		str text = random_text(room, 9);
		jid once, twice;

		arena_clear(&arena);
		if (fake_random_below(2))
			room[text.len / 2] = '@';
		if (fake_random_below(2))
			room[text.len - 1] = '/';
		if (!jid_parse(text, &arena, &once))
			continue;
		accepted++;
		CHECK(jid_parse(jid_str(once), &arena, &twice));
		CHECK(twice.at == once.at && jid_eq(once, twice));
		CHECK(jid_eq(jid_of_normal(jid_str(once)), once));
		CHECK_INT(once.local_len, twice.local_len);
		CHECK_INT(once.domain_len, twice.domain_len);
	}
	CHECK(accepted > 500);
	arena_fini(&arena);
}

/* The slow path is taken by anything with a byte above 0x7F. */
static bool same_on_both_paths(bool (*prepare)(str, struct arena *, str *), str text, str wide)
{
	str fast, slow;
	bool fits = prepare(text, &arena, &fast);

	CHECK_INT(prepare(wide, &arena, &slow), fits);
	if (fits)
		CHECK_STR_EQ(slow, fast);
	return fits;
}

TEST(a_104_the_fast_path_says_what_the_slow_path_says)
{
	size_t locals = 0, domains = 0;

	fake_random_seed(2);
	for (int i = 0; i < 40000; i++) {
		size_t len = 1 + (size_t)fake_random_below(8), wide_len = 0;
		char narrow[8], wide[32];

		for (size_t k = 0; k < len; k++) {
			uint32_t c = (uint32_t)(0x21 + fake_random_below(0x5E));

			if (fake_random_below(3))
				c = (unsigned char)"abcXYZ012.-:[]n"[fake_random_below(15)];
			narrow[k] = (char)c;
			/* The same character, fullwidth, at one or more places. */
			c = k == len / 2 || fake_random_below(2) ? c + 0xFEE0 : c;
			wide_len += put_utf8(wide + wide_len, c);
		}
		arena_clear(&arena);
		locals += same_on_both_paths(jid_prepare_local, str_make(narrow, len),
					     str_make(wide, wide_len));
		domains += same_on_both_paths(jid_prepare_domain, str_make(narrow, len),
					      str_make(wide, wide_len));
	}
	CHECK(locals > 1000 && domains > 1000);
	arena_fini(&arena);
}
