/* SPDX-License-Identifier: Apache-2.0 */
/* Domains reach one normal form, IP literals too (RFC 7622 §3.2). */

#include "xmpp/idna.h"

#include "support/test.h"

static struct arena arena;

struct form {
	const char *text, *normal; /* NULL: must be refused */
};

static void check_forms(const struct form *forms, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		str out = S("refused");

		arena_clear(&arena);
		CHECK_INT(idna_domain(str_of(forms[i].text), &arena, &out),
			  forms[i].normal != NULL);
		CHECK_STR(out, forms[i].normal ? forms[i].normal : "refused");
	}
	arena_fini(&arena);
}

TEST(letters_digits_and_hyphens_come_out_in_lower_case)
{
	static const struct form forms[] = {
		{ "Example.COM", "example.com" },
		{ "example.com.", "example.com" },
		{ "EXAMPLE.com.", "example.com" },
		{ "a", "a" },
		{ "a-b.c1", "a-b.c1" },
		{ "1a.2b", "1a.2b" },
		{ "averylongdomainpartisstillvalideventhoughitexceedsthesixtyfourbytelimitofdnslabe"
		  "ls",
		  "averylongdomainpartisstillvalideventhoughitexceedsthesixtyfourbytelimitofdnslabe"
		  "ls" },
		{ "", NULL },
		{ ".", NULL },
		{ "..", NULL },
		{ ".a", NULL },
		{ "a..b", NULL },
		{ "a..", NULL },
		{ "-a", NULL },
		{ "a-", NULL },
		{ "a.-b", NULL },
		{ "ab--cd", NULL },
		{ "a_b", NULL },
		{ "a b", NULL },
		{ "a\tb", NULL },
		{ "a:5222", NULL },
		{ "*.example.com", NULL },
		{ "a%b", NULL },
	};

	check_forms(forms, ARRAY_LEN(forms));
}

TEST(a_labels_become_u_labels_and_variants_are_mapped)
{
	static const struct form forms[] = {
		{ "xn--bcher-kva.example", "b\u00FCcher.example" },
		{ "XN--BCHER-KVA.example", "b\u00FCcher.example" },
		{ "B\u00DCCHER.example", "b\u00FCcher.example" },
		{ "bu\u0308cher.example", "b\u00FCcher.example" },
		{ "\uFF45\uFF58\uFF21\uFF4D\uFF50\uFF4C\uFF45.com", "example.com" },
		{ "a\u3002b\uFF0Ec\uFF61d", "a.b.c.d" },
		{ "example.com\u3002", "example.com" },
		{ "fa\u00DF.de", "fa\u00DF.de" }, /* not "fass": IDNA2008 */
		{ "xn--fa-hia.de", "fa\u00DF.de" },
		{ "\u65E5\u672C.jp", "\u65E5\u672C.jp" },
		{ "xn--wgv71a.jp", "\u65E5\u672C.jp" },
		{ "\u05D0\u05D1.\u05D2", "\u05D0\u05D1.\u05D2" },
		{ "\u05D0\u05D1.com", "\u05D0\u05D1.com" },
		{ "1a.\u05D0", NULL }, /* RFC 5893: the rule holds for every label then */
		{ "xn--0000h", NULL }, /* decodes beyond U+10FFFF */
		{ "xn--", NULL },
		{ "xn--a", NULL },
		{ "xn--abc-", NULL },
		{ "xn--bcher-kvb\u00FC", NULL },
		{ "xn--BCHER-99999999", NULL },
		{ "xn--ls8h.example", NULL },	/* a symbol */
		{ "\U0001F4A9.example", NULL }, /* the same, not encoded */
		{ "a\u200Db.example", NULL },	/* joiner without virama */
		{ "a\u00B7b.example", NULL },	/* middle dot outside Catalan */
		{ "l\u00B7l.example", "l\u00B7l.example" },
		{ "\u0301a.example", NULL }, /* begins with a combining mark */
		{ "-\u00FC.example", NULL },
		{ "\u00FC-.example", NULL },
		{ "ab--\u00FC.example", NULL },
		{ "a\u2024b", NULL },	    /* one dot leader is no dot */
		{ "a\uFF0Fb", NULL },	    /* a fullwidth slash */
		{ "a\u00ADb", NULL },	    /* soft hyphen */
		{ "\u0378.example", NULL }, /* unassigned */
		{ "\u2126.example", "\u03C9.example" },
		{ "\xC3.example", NULL },
		{ "\xED\xA0\x80", NULL },
	};

	check_forms(forms, ARRAY_LEN(forms));
}

TEST(ip_literals_have_one_form)
{
	static const struct form forms[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "192.0.2.1.", "192.0.2.1" },
		{ "\uFF11\uFF19\uFF12.0.2.1", "192.0.2.1" },
		{ "[::1]", "[::1]" },
		{ "[0:0:0:0:0:0:0:1]", "[::1]" },
		{ "[2001:DB8::FF]", "[2001:db8::ff]" },
		{ "[2001:0db8:0000::00ff]", "[2001:db8::ff]" },
		{ "[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]" },
		{ "[2001:638:a000:4134::ffff:40%eno1]", "[2001:638:a000:4134::ffff:40%eno1]" },
		{ "256.0.2.1", NULL },
		{ "1.2.3", NULL },
		{ "1.2.3.4.5", NULL },
		{ "127.1", NULL },
		{ "2130706433", NULL },
		{ "0x7f.1", NULL },
		{ "a.0x7f", NULL },
		{ "01.2.3.4", NULL },
		{ "example.1", NULL },
		{ "::1", NULL },
		{ "[::1", NULL },
		{ "::1]", NULL },
		{ "[]", NULL },
		{ "[[::1]]", NULL },
		{ "[::1].example", NULL },
		{ "[::1]:5222", NULL },
		{ "[192.0.2.1]", NULL },
		{ "[v1.x]", NULL },
		{ "[fe80::1%]", NULL },
		{ "[fe80::1%a/b]", NULL },
		{ "[fe80::1%\u00FC]", NULL },
		{ "[12345::]", NULL },
		{ "[1:2:3:4:5:6:7:8:9]", NULL },
	};

	check_forms(forms, ARRAY_LEN(forms));
}

TEST(a_label_has_at_most_63_bytes_as_an_a_label)
{
	char text[4 * 64 + 1];
	size_t most = 0;
	str out;

	for (size_t count = 1; count <= 100; count++) {
		for (size_t i = 0; i < count; i++)
			memcpy(text + 2 * i, "\xC3\xBC", 2);
		if (idna_domain(str_make(text, 2 * count), &arena, &out))
			most = count;
	}
	/* One after the other costs one byte each: 63 - strlen("xn--") and a few for the first. */
	CHECK(most >= 50 && most < 63);
	arena_fini(&arena);
}
