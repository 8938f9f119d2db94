/* SPDX-License-Identifier: Apache-2.0 */
/* What one client sends and another is given, read by four parsers: A-001, A-002, A-005 to A-008.
 * In the fake world, and with $SERVER (ADDRESS:PORT) on a real one; $STANZAS says how many stanzas
 * grow at random, $SEED from what. */

#include <stdio.h>
#include <stdlib.h>

#include "differential/growth.h"
#include "differential/lab.h"
#include "differential/panel.h"
#include "support/fake_random.h"
#include "support/test.h"
#include "xml/corpus.h"
#include "xml/read_all.h"
#include "xmpp/carbons.h"
#include "xmpp/mam_query.h"

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *said = getenv(name);

	return said ? strtoull(said, NULL, 10) : otherwise;
}

static struct lab *begin(void)
{
	fake_random_seed(setting("SEED", 2026));
	return lab_open();
}

/* A message that holds this, the piece in the place of @. */
static void try(struct lab *lab, const char *place, str piece, size_t cut)
{
	static struct buf trial = { .limit = 1 << 20 };
	const char *mark = strchr(place, '@');

	buf_clear(&trial);
	buf_printf(&trial, "<message to='%.*s'>", STR_ARG(lab_bob(lab)));
	buf_add(&trial, str_make(place, (size_t)(mark - place)));
	buf_add(&trial, piece);
	buf_add(&trial, str_of(mark + 1));
	buf_add(&trial, S("</message>"));
	lab_try(lab, buf_str(&trial), cut);
}

/* Where text of a peer can stand; the piece is at @. */
static const char *const places[] = {
	"<body>@</body>",
	"<body>a@b</body>",
	"<body a='@'/>",
	"<body a=\"x@y\"/>",
	"<bo@dy/>",
	"<body a@='1'/>",
	"<x xmlns='urn:@'/>",
	"<x xmlns:p@='urn:x'/>",
	"<body><![CDATA[@]]>",
	"<received xmlns='urn:xmpp:carbons:2' by='@'/>",
};

/* The trial up to and with the piece: cuts behind each byte of it and before it. */
static void try_at_every_cut(struct lab *lab, const char *place, str piece)
{
	size_t head = strlen("<message to=''>") + lab_bob(lab).len;
	size_t at = head + (size_t)(strchr(place, '@') - place);

	try(lab, place, piece, 0);
	for (size_t cut = 0; cut <= piece.len; cut++)
		try(lab, place, piece, at + cut);
}

TEST(a_001_bytes_that_are_no_utf8_end_the_stream_and_nobody_hears_of_them)
{
	struct lab *lab = begin();
	struct lab_counts counts;

	for (size_t i = 0; i < growth_not_utf8_count; i++)
		for (size_t place = 0; place < ARRAY_LEN(places); place++)
			try_at_every_cut(lab, places[place], growth_not_utf8[i]);
	counts = lab_close(&lab);
	CHECK_INT(counts.faults, 0);
	CHECK(counts.tried > 500);
	CHECK_INT(counts.refused, counts.tried);
	CHECK_INT(counts.delivered, 0);
}

TEST(a_001_bytes_of_utf8_come_as_they_were_however_they_are_cut)
{
	static const char *const good[] = {
		"\xC2\x80",	    "\xDF\xBF",	    "\xE0\xA0\x80",
		"\xED\x9F\xBF",	    "\xEE\x80\x80", "\xEF\xBF\xBD",
		"\xF0\x90\x80\x80", "\xEF\xBB\xBF", "\xF4\x8F\xBF\xBD"
	};
	struct lab *lab = begin();
	struct lab_counts counts;

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		for (size_t place = 0; place < 4; place++)
			try_at_every_cut(lab, places[place], str_of(good[i]));
	counts = lab_close(&lab);
	CHECK_INT(counts.faults, 0);
	CHECK_INT(counts.refused, 0);
	CHECK_INT(counts.delivered, counts.tried);
}

/* Each in a message of its own: so many of them are delivered, the others end the stream. */
static void try_each(const char *const *list, size_t count, size_t delivered)
{
	struct lab *lab = begin();
	struct lab_counts counts;

	for (size_t i = 0; i < count; i++)
		try(lab, "@", str_of(list[i]), 0);
	counts = lab_close(&lab);
	CHECK_INT(counts.faults, 0);
	CHECK_INT(counts.delivered, delivered);
	CHECK_INT(counts.refused, count - delivered);
}

#define LAUGHS \
	"<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>" \
	"<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]>"

TEST(a_004_entities_are_not_declared_and_not_expanded)
{
	static const char *const wrecks[] = {
		LAUGHS "<body>&d;</body>",
		LAUGHS "<body a='&d;'/>",
		"<!DOCTYPE l SYSTEM 'file:///etc/passwd'>",
		"<!ENTITY a 'ha'>",
		"<!ENTITY % a '&lt;!ENTITY b \"ha\">'>%a;",
		"<body>&d;</body>",
		"<body a='&d;'/>",
		"<body a='&amp;d;' b='&nbsp;'/>",
	};

	try_each(wrecks, ARRAY_LEN(wrecks), 0);
}

TEST(a_005_names_that_look_alike_keep_their_namespaces)
{
	static const char *const sound[] = {
		"<x xmlns='urn:a|b'/>",
		"<x xmlns='urn:a:x'/>",
		"<x xmlns='urn:a x'/>",
		"<x xmlns='urn:a&#10;x'/>",
		"<x xmlns='urn:a&#xFFFD;x'/>",
		"<x xmlns='urn:a&apos;&gt;&lt;/x>'/>",
		"<body xmlns='jabber:client '/>",
		"<body xmlns='JABBER:CLIENT'/>",
		"<body xmlns='jabber:server'>no</body>",
		"<p:body xmlns:p='jabber:client'>yes</p:body>",
		"<p:body xmlns:p='urn:p'><body xmlns='jabber:client'/></p:body>",
		"<x xmlns='urn:x' xmlns:p='urn:x' a='1' p:a='2'/>",
		"<x xmlns:p='urn:1' p:a='1'><x xmlns:p='urn:2' p:a='1'><p:y/></x><p:y/></x>",
		"<x xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
		"<stream:x xmlns:stream='urn:not-the-stream'/>",
	};
	static const char *const wrecks[] = {
		"<p:x/>",
		"<x p:a='1'/>",
		"<x xmlns:p=''/>",
		"<x xmlns:xml='urn:x'/>",
		"<x xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
		"<x xmlns:xmlns='urn:x'/>",
		"<x xmlns='http://www.w3.org/2000/xmlns/'/>",
		"<x xmlns:p='http://www.w3.org/2000/xmlns/'/>",
		"<x xmlns:p='urn:x' xmlns:q='urn:x' p:a='1' q:a='2'/>",
		"<x xmlns='urn:1' xmlns='urn:2'/>",
		"<stanza-id xml:xmlns='urn:xmpp:sid:0' by='bob@localhost' id='1'/>",
		"<x xmlns:p='urn:p' p:xmlns='urn:xmpp:delay'/>",
		"<:x/>",
		"<x:/>",
		"<a:b:c xmlns:a='urn:a'/>",
		"<xmlns:x/>",
		"<xml:x xml:lang='x'/>", /* no element is in the namespace of xml */
	};

	try_each(sound, ARRAY_LEN(sound), ARRAY_LEN(sound));
	try_each(wrecks, ARRAY_LEN(wrecks), 0);
}

TEST(a_006_elements_of_the_stream_inside_a_stanza_are_inert)
{
	static const char *const inside[] = {
		/* Clang takes two pieces for a forgotten comma. */
		("<stream:error><conflict "
		 "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"),
		"<stream:stream to='localhost' version='1.0'><message/></stream:stream>",
		"<stream:features/>",
		"<stream xmlns='http://etherx.jabber.org/streams'/>",
		"<body>&lt;/stream:stream&gt;</body>",
		"<body><![CDATA[</stream:stream>]]></body>",
		"<message from='localhost' to='bob@localhost'><body>x</body></message>",
		"<iq type='set' id='1'><query xmlns='jabber:iq:roster'/></iq>",
	};
	static const char *const wrecks[] = {
		"<?xml version='1.0'?>",  "<body><?xml version='1.0'?></body>", "</stream:stream>",
		"<body></stream:stream>", "<body a='</stream:stream>'/>",
	};

	try_each(inside, ARRAY_LEN(inside), ARRAY_LEN(inside));
	try_each(wrecks, ARRAY_LEN(wrecks), 0);
}

TEST(a_007_tags_that_do_not_fit_end_the_stream)
{
	static const char *const wrecks[] = {
		"<body>x</x>",
		"<body>x</Body>",
		"<body>x",
		"<body>x</body></body>",
		"<a><b></a></b>",
		"<p:a xmlns:p='u'></a>",
		"<a xmlns:p='u'></p:a>",
		"<p:a xmlns:p='u' xmlns:q='u'></q:a>",
		"<a b=c/>",
		"<a b/>",
		"<a b='1' b='2'/>",
		"<a b='1'c='2'/>",
		"<a b='<'/>",
		"<a b='1/>",
		"<a b=\"1'/>",
		"<a/ >",
		"< a/>",
		"<a></ a>",
		"<a></a b='1'>",
		"<a>]]></a>",
		"<1/>",
		"<-a/>",
		"<a 1='2'/>",
		"<a =''/>",
		"<m ni/>",
		"<>",
		"</>",
		"<a b='&'/>",
		"<a>&</a>",
		"<a>&lt</a>",
	};

	try_each(wrecks, ARRAY_LEN(wrecks), 0);
}

/* XML 1.0 §2.2. */
static bool is_allowed(uint32_t c)
{
	return c == 9 || c == 10 || c == 13 || (c >= 0x20 && c < 0xD800) ||
	       (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

static str utf8_of(uint32_t c)
{
	static char bytes[4];

	if (c < 0x80) {
		bytes[0] = (char)c;
		return str_make(bytes, 1);
	}
	bytes[0] = (char)(c < 0x800	? 0xC0 | c >> 6
			  : c < 0x10000 ? 0xE0 | c >> 12
					: 0xF0 | c >> 18);
	if (c < 0x800) {
		bytes[1] = (char)(0x80 | (c & 63));
		return str_make(bytes, 2);
	}
	bytes[1] = (char)(0x80 | ((c < 0x10000 ? c >> 6 : c >> 12) & 63));
	bytes[2] = (char)(0x80 | ((c < 0x10000 ? c : c >> 6) & 63));
	bytes[3] = (char)(0x80 | (c & 63));
	return str_make(bytes, c < 0x10000 ? 3 : 4);
}

TEST(a_008_characters_that_xml_forbids_end_the_stream_and_odd_ones_arrive)
{
	static const uint32_t odd[] = { 0xD7FF,	  0xD800, 0xDBFF, 0xDFFF,  0xE000,  0xFDD0,
					0xFFFD,	  0xFFFE, 0xFFFF, 0x10000, 0x1FFFE, 0x10FFFF,
					0x110000, 0x2028, 0xFEFF, 0x202E,  0x85,    0xA0 };
	static const char *const spots[] = { "<body>@</body>", "<body a='@'/>" };

	struct lab *lab = begin();
	struct lab_counts counts;
	unsigned forbidden = 0;

	for (size_t i = 0; i < 0xA0 + ARRAY_LEN(odd); i++) {
		uint32_t c = i < 0xA0 ? (uint32_t)i : odd[i - 0xA0];
		char reference[2][20];

		snprintf(reference[0], 20, "&#%u;", c);
		snprintf(reference[1], 20, "&#x%X;", c);
		for (size_t spot = 0; spot < 2; spot++) {
			for (int way = 0; way < 2; way++) {
				try(lab, spots[spot], str_of(reference[way]), 0);
				forbidden += !is_allowed(c);
			}
			if (c < 0x20 || (c >= 0x7F && c < 0x110000)) {
				try(lab, spots[spot], utf8_of(c), 0);
				forbidden += !is_allowed(c);
			}
		}
	}
	counts = lab_close(&lab);
	CHECK_INT(counts.faults, 0);
	CHECK_INT(counts.refused, forbidden);
	CHECK_INT(counts.delivered, counts.tried - forbidden);
}

static void add_pieces(void)
{
	CORPUS_EACH(sample)
	growth_add_piece(sample->input);
	CHECK(growth_add_corpus(FUZZ_CORPUS "/xml") > 10);
	CHECK(growth_add_corpus(FUZZ_CORPUS "/mam") > 5);
	CHECK(growth_add_corpus(FUZZ_CORPUS "/forms") > 5);
}

TEST(a_002_four_parsers_see_one_tree_in_what_is_delivered)
{
	struct lab *lab = begin();
	uint64_t count = setting("STANZAS", 20000);
	struct lab_counts counts;
	struct buf stanza;

	buf_init(&stanza, 1 << 22);
	add_pieces();
	for (uint64_t i = 0; i < count; i++) {
		size_t cut;

		buf_clear(&stanza);
		grow_stanza(&stanza, lab_bob(lab));
		cut = fake_random_below(3) ? 0 : fake_random_below(stanza.len);
		lab_try(lab, buf_str(&stanza), cut);
	}
	counts = lab_close(&lab);
	print_message("# %u tried, %u delivered, %u streams ended\n", counts.tried,
		      counts.delivered, counts.refused);
	buf_fini(&stanza);
	CHECK_INT(counts.faults, 0);
	CHECK(counts.delivered > count / 4);
	CHECK(counts.refused > count / 100);
}

/* ---- inside others ---- */

static struct stanza *read_message(str bytes)
{
	struct stanza *stanza = NULL, *header = NULL;
	struct xml_reader reader;
	str open = S(C2S);

	xml_reader_init(&reader, &xml_limits_after_auth);
	(void)xml_read(&reader, &open, &header);
	stanza_unref(&header);
	if (xml_read(&reader, &bytes, &stanza) != XML_STANZA)
		stanza_unref(&stanza);
	xml_reader_fini(&reader);
	return stanza;
}

/* As a carbon, and as a page of an archive has it. */
static void write_inside(struct buf *out, const struct stanza *stanza)
{
	struct envelope envelope = envelope_of(stanza);
	struct buf alone = { .limit = 1 << 22 };
	struct mam_entry entry = { .id = S("1"), .us = 5 };

	envelope.from = jid_of_normal(S("mallory@localhost/m"));
	envelope_write(&alone, &envelope, stanza);
	entry.message = buf_str(&alone);
	buf_add(out, S("<message from='bob@localhost'>"));
	carbon_write(out, CARBON_RECEIVED, &envelope, stanza);
	mam_result_write(out, S("q"), &entry);
	buf_add(out, S("</message>"));
	buf_fini(&alone);
}

/* Too deep for a reader like ours. */
static bool is_readable(str bytes)
{
	struct stanza *stanza = stanza_parse(bytes);
	bool is_read = stanza != NULL;

	stanza_unref(&stanza);
	return is_read;
}

TEST(a_002_four_parsers_see_one_tree_in_what_is_forwarded)
{
	uint64_t count = setting("STANZAS", 20000) / 4;
	struct buf sent = { .limit = 1 << 22 }, given = { .limit = 1 << 24 };
	struct panel *panel = panel_open();
	unsigned forwarded = 0;

	fake_random_seed(setting("SEED", 2026));
	add_pieces();
	for (uint64_t i = 0; i < count; i++) {
		struct stanza *stanza;
		const char *dissenter;

		buf_clear(&sent);
		buf_clear(&given);
		(void)grow_stanza(&sent, S("bob@localhost/b"));
		stanza = read_message(buf_str(&sent));
		if (!stanza || !node_is(stanza_root(stanza), NS_CONTENT, EL_MESSAGE)) {
			stanza_unref(&stanza);
			continue;
		}
		write_inside(&given, stanza);
		stanza_unref(&stanza);
		if (!is_readable(buf_str(&given)))
			continue;
		dissenter = panel_hear(panel, buf_str(&given));
		if (dissenter)
			print_error("%s: %s\n", dissenter, buf_cstr(&given));
		CHECK(!dissenter);
		forwarded++;
	}
	CHECK(forwarded > count / 4);
	panel_close(&panel);
	buf_fini(&sent);
	buf_fini(&given);
}
