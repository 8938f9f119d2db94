/* SPDX-License-Identifier: Apache-2.0 */
/* Stanzas at random. */

#include "differential/growth.h"

#include <dirent.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/bug.h"
#include "support/fake_random.h"
#include "xml/stanza.h"

#define PIECE(literal) \
	{ \
		literal, sizeof(literal) - 1 \
	} /* S() is no constant */

enum { PIECES_MAX = 1000, PIECE_LEN_MAX = 20000 };

const str growth_not_utf8[] = {
	/* overlong: NUL, slash, '<', the last of each length */
	PIECE("\xC0\x80"),
	PIECE("\xC0\xAF"),
	PIECE("\xC0\xBC"),
	PIECE("\xC1\xBF"),
	PIECE("\xE0\x80\xAF"),
	PIECE("\xE0\x80\xBC"),
	PIECE("\xE0\x9F\xBF"),
	PIECE("\xF0\x80\x80\xAF"),
	PIECE("\xF0\x80\x80\xBC"),
	PIECE("\xF0\x8F\xBF\xBF"),
	/* surrogates, alone and as a pair */
	PIECE("\xED\xA0\x80"),
	PIECE("\xED\xAD\xBF"),
	PIECE("\xED\xBF\xBF"),
	PIECE("\xED\xA0\xBD\xED\xB8\x80"),
	/* beyond U+10FFFF */
	PIECE("\xF4\x90\x80\x80"),
	PIECE("\xF5\x80\x80\x80"),
	PIECE("\xF7\xBF\xBF\xBF"),
	/* five and six bytes */
	PIECE("\xF8\x88\x80\x80\x80"),
	PIECE("\xFB\xBF\xBF\xBF\xBF"),
	PIECE("\xFC\x84\x80\x80\x80\x80"),
	PIECE("\xFD\xBF\xBF\xBF\xBF\xBF"),
	/* continuations without a beginning */
	PIECE("\x80"),
	PIECE("\xBF"),
	PIECE("\x80\xBF"),
	PIECE("a\x80z"),
	PIECE("\xC3\xA9\xA9"),
	/* beginnings whose end is markup */
	PIECE("\xC3<"),
	PIECE("\xC3>"),
	PIECE("\xC3\""),
	PIECE("\xC3'"),
	PIECE("\xC3&amp;"),
	PIECE("\xEB<"),
	PIECE("\xEB\x95<"),
	PIECE("\xE2\x82>"),
	PIECE("\xE2\x82'"),
	PIECE("\xE2\x82\""),
	PIECE("\xF0\x9F\""),
	PIECE("\xF0\x9F\x98<"),
	PIECE("\xF0\x9F\x98'"),
	PIECE("\xF0<"),
	PIECE("\xEB/>"),
	PIECE("\xC3 "),
	PIECE("\xF0\x9F\x98 "),
	/* no byte of UTF-8 at all; marks of other encodings */
	PIECE("\xFE"),
	PIECE("\xFF"),
	PIECE("\xFE\xFF"),
	PIECE("\xFF\xFE"),
	PIECE("\xFF\xFE\x00\x00"),
};
const size_t growth_not_utf8_count = ARRAY_LEN(growth_not_utf8);

static struct arena arena; /* ends with the process */
/* Those that can stand in an element, and those that cannot. */
static struct pieces {
	str at[PIECES_MAX];
	size_t count;
} sound, wrecks;

static size_t below(size_t bound)
{
	return fake_random_below(bound);
}

static str any_of(const str *from, size_t count)
{
	return from[below(count)];
}

#define ANY(array) any_of(array, ARRAY_LEN(array))

/* ---- pieces ---- */

void growth_add_piece(str piece)
{
	struct buf inside = { .limit = 1 << 20 };
	struct stanza *read;
	struct pieces *pieces;

	buf_add(&inside, S("<a>"));
	buf_add(&inside, piece);
	buf_add(&inside, S("</a>"));
	read = stanza_parse(buf_str(&inside));
	pieces = read ? &sound : &wrecks;
	if (pieces->count < PIECES_MAX && piece.len && piece.len < PIECE_LEN_MAX)
		pieces->at[pieces->count++] = arena_str(&arena, piece);
	stanza_unref(&read);
	buf_fini(&inside);
}

static void add_file(const char *path)
{
	static char bytes[PIECE_LEN_MAX];
	FILE *file = fopen(path, "rbe");

	BUG_ON(!file);
	growth_add_piece(str_make(bytes, fread(bytes, 1, sizeof(bytes), file)));
	fclose(file);
}

size_t growth_add_corpus(const char *directory)
{
	size_t before = sound.count + wrecks.count;
	DIR *files = opendir(directory);

	BUG_ON(!files);
	for (struct dirent *file; (file = readdir(files));)
		if (file->d_name[0] != '.')
			add_file(arena_printf(&arena, "%s/%s", directory, file->d_name).at);
	closedir(files);
	return sound.count + wrecks.count - before;
}

/* ---- the grammar ---- */

static void add_text(struct buf *out, bool is_value)
{
	static const str words[] = {
		PIECE("hello"),
		PIECE(" "),
		PIECE("&lt;"),
		PIECE("&gt;"),
		PIECE("&amp;"),
		PIECE("&apos;"),
		PIECE("&quot;"),
		PIECE("&#10;"),
		PIECE("&#x9;"),
		PIECE("&#xD;"),
		PIECE("&#13;"),
		PIECE("\n"),
		PIECE("\t"),
		PIECE("\r\n"),
		PIECE("\r"),
		PIECE("&#x20AC;"),
		PIECE("\xC3\xA9"),
		PIECE("\xE2\x82\xAC"),
		PIECE("\xF0\x9F\x98\x80"),
		PIECE("\xEF\xBB\xBF"),
		PIECE("\xEF\xBF\xBD"),
		PIECE("\xC2\x85"),
		PIECE("\xE2\x80\xA8"),
		PIECE("\xE2\x80\xAE"),
		PIECE("\x7F"),
		PIECE("&#x10FFFF;"),
		PIECE("]]"),
		PIECE("/>"),
		PIECE("="),
		PIECE(";"),
		PIECE("&#38;lt;"),
		PIECE("&amp;lt;"),
		PIECE("--"),
		PIECE("?>"),
		PIECE("\xED\x9F\xBF"),
		PIECE("\xEE\x80\x80"),
	};

	for (size_t count = below(4) ? below(4) : below(30); count; count--)
		buf_add(out, ANY(words));
	if (!is_value && below(6) == 0)
		buf_add(out, S("<![CDATA[<b a='1'>&amp;</b>]]>"));
	if (!is_value && below(20) == 0)
		buf_add(out, S("<![CDATA[]]]]><![CDATA[>]]>"));
}

static void add_value(struct buf *out)
{
	struct buf value = { .limit = 1 << 16 };
	char quote = below(2) ? '\'' : '"';

	add_text(&value, true);
	buf_add_char(out, quote);
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] != quote)
			buf_add_char(out, value.at[i]);
	buf_add_char(out, quote);
	buf_fini(&value);
}

static void add_blank(struct buf *out)
{
	static const str blanks[] = { PIECE(" "),  PIECE(" "),	  PIECE(" "), PIECE("\n"),
				      PIECE("\t"), PIECE("\r\n"), PIECE("  ") };

	buf_add(out, ANY(blanks));
}

static void add_attrs(struct buf *out)
{
	static const str names[] = { PIECE("a"),	 PIECE("id"),	 PIECE("type"),
				     PIECE("node"),	 PIECE("from"),	 PIECE("to"),
				     PIECE("\xC3\xA9"),	 PIECE("b-c.d"), PIECE("stamp"),
				     PIECE("by"),	 PIECE("_"),	 PIECE("xml:lang"),
				     PIECE("xml:space"), PIECE("u:a"),	 PIECE("v:type"),
				     PIECE("u:from") };
	uint32_t taken = 0;

	for (size_t count = below(4); count; count--) {
		size_t at = below(ARRAY_LEN(names));

		if (taken & 1u << at)
			continue;
		taken |= 1u << at;
		add_blank(out);
		if (str_starts(names[at], S("u:")) && !(taken & 1u << 30)) {
			buf_add(out, S("xmlns:u='urn:u' "));
			taken |= 1u << 30;
		}
		if (str_starts(names[at], S("v:")))
			buf_add(out, S("xmlns:v=\"jabber:client\" "));
		buf_add(out, names[at]);
		buf_add(out, below(6) ? S("=") : S(" = "));
		add_value(out);
	}
}

static void add_child(struct buf *out, int depth);

static void add_inside(struct buf *out, int depth)
{
	for (size_t count = depth < 8 ? below(4) : 0; count; count--) {
		if (below(3) == 0)
			add_text(out, false);
		add_child(out, depth + 1);
	}
	if (below(2))
		add_text(out, false);
}

static void add_named(struct buf *out, str name, str declaration, int depth)
{
	buf_printf(out, "<%.*s%.*s", STR_ARG(name), STR_ARG(declaration));
	add_attrs(out);
	if (below(4) == 0)
		add_blank(out);
	if (below(4) == 0) {
		buf_add(out, S("/>"));
		return;
	}
	buf_add_char(out, '>');
	add_inside(out, depth);
	buf_printf(out, "</%.*s%s>", STR_ARG(name), below(6) ? "" : " ");
}

/* What is in the clients' own namespace, said in every way; what looks like it; what servers
 * look at. */
static void add_child(struct buf *out, int depth)
{
	static const struct {
		str name, declaration;
	} children[] = {
		{ PIECE("body"), PIECE("") },
		{ PIECE("body"), PIECE(" xmlns='jabber:client'") },
		{ PIECE("body"), PIECE(" xmlns='jabber:server'") },
		{ PIECE("body"), PIECE(" xmlns='urn:b:'") },
		{ PIECE("p:body"), PIECE(" xmlns:p='jabber:client'") },
		{ PIECE("p:x"), PIECE(" xmlns:p=\"urn:x&amp;'\"") },
		{ PIECE("message"), PIECE("") },
		{ PIECE("message"), PIECE(" xmlns='jabber:client'") },
		{ PIECE("presence"), PIECE(" xmlns='jabber:client'") },
		{ PIECE("stream:error"), PIECE("") },
		{ PIECE("stream:stream"), PIECE("") },
		{ PIECE("stream:features"), PIECE("") },
		{ PIECE("s:stream"), PIECE(" xmlns:s='http://etherx.jabber.org/streams'") },
		{ PIECE("stream"), PIECE(" xmlns='http://etherx.jabber.org/streams'") },
		{ PIECE("received"), PIECE(" xmlns='urn:xmpp:carbons:2'") },
		{ PIECE("forwarded"), PIECE(" xmlns='urn:xmpp:forward:0'") },
		{ PIECE("stanza-id"), PIECE(" xmlns='urn:xmpp:sid:0'") },
		{ PIECE("delay"), PIECE(" xmlns='urn:xmpp:delay'") },
		{ PIECE("x"), PIECE(" xmlns='jabber:x:data'") },
		{ PIECE("x"), PIECE(" xmlns='urn:a|b'") },
		{ PIECE("x"), PIECE(" xmlns='urn:a b'") },
		{ PIECE("x"), PIECE(" xmlns='urn:a:b'") },
		{ PIECE("a"), PIECE(" xmlns='x:a'") },
		{ PIECE("html"), PIECE(" xmlns='http://jabber.org/protocol/xhtml-im'") },
		{ PIECE("\xC3\xA9t\xC3\xA9"), PIECE(" xmlns='urn:\xC3\xA9'") },
		{ PIECE("q:a"), PIECE(" xmlns:q='urn:q' xmlns='urn:inner'") },
		{ PIECE("thread"), PIECE("") },
		{ PIECE("query"), PIECE(" xmlns='jabber:iq:roster'") },
	};
	size_t at = below(ARRAY_LEN(children));

	if (sound.count && below(8) == 0)
		buf_add(out, any_of(sound.at, sound.count));
	else
		add_named(out, children[at].name, children[at].declaration, depth);
}

static void add_root(struct buf *out, str to)
{
	static const str kinds[] = { PIECE("message"), PIECE("message"), PIECE("message"),
				     PIECE("presence"), PIECE("iq") };
	static const str starts[] = { PIECE(" type='chat'"),
				      PIECE(" type='normal'"),
				      PIECE(" type='headline'"),
				      PIECE(" xmlns='jabber:client'"),
				      PIECE(" xml:lang='de'"),
				      PIECE(" a='&lt;'"),
				      PIECE(" xmlns:c='jabber:client' c:to='x'"),
				      PIECE(" xmlns:stream='http://etherx.jabber.org/streams'"),
				      PIECE("") };
	static const str requests[] = { PIECE(" type='get'"), PIECE(" type='set'") };
	str kind = ANY(kinds);

	buf_printf(out, "<%.*s to='%.*s' id='", STR_ARG(kind), STR_ARG(to));
	buf_add_int(out, (int64_t)below(1000));
	buf_add_char(out, '\'');
	buf_add(out, str_eq(kind, S("iq")) ? ANY(requests) : ANY(starts));
	buf_add_char(out, '>');
	if (str_eq(kind, S("iq")))
		add_named(out, S("query"), S(" xmlns='urn:example:ask'"), 1);
	else
		add_inside(out, 0);
	buf_printf(out, "</%.*s>", STR_ARG(kind));
}

/* ---- changes ---- */

static str any_markup(void)
{
	static const str markup[] = {
		PIECE("<"),
		PIECE("</"),
		PIECE("/>"),
		PIECE(">"),
		PIECE("'"),
		PIECE("\""),
		PIECE("&"),
		PIECE(";"),
		PIECE("&#"),
		PIECE("&#x"),
		PIECE("]]>"),
		PIECE("="),
		PIECE(":"),
		PIECE("xmlns"),
		PIECE("xmlns:a"),
		PIECE("xml:"),
		PIECE(" "),
		PIECE("\r\n"),
		PIECE("<a>"),
		PIECE("</a>"),
		PIECE("<a:b"),
		PIECE("<![CDATA["),
		PIECE("<!--"),
		PIECE("-->"),
		PIECE("<?xml?>"),
		PIECE("<!DOCTYPE a>"),
		PIECE("&nbsp;"),
		PIECE("&#0;"),
		PIECE("&#xD800;"),
		PIECE("&#x1F;"),
		PIECE("&#xFFFE;"),
		PIECE("</message>"),
		PIECE("</body>"),
		PIECE("<message from='bob@localhost/b' to='bob@localhost'>"),
		PIECE(" from='localhost'"),
		PIECE(" xmlns=''"),
		PIECE(" xmlns='urn:z'"),
		PIECE("</stream:stream>"),
		PIECE("<?xml version='1.0'?>"),
		PIECE(" xmlns:stream='urn:no'"),
		PIECE("\xEF\xBB\xBF"),
		PIECE(" xmlns:xml='urn:no'"),
		PIECE(" xmlns:xmlns='urn:no'"),
		PIECE(" xmlns:p=''"),
	};

	return ANY(markup);
}

static str any_rubbish(void)
{
	static const str illegal[] = {
		PIECE("\0"),	PIECE("\1"),	       PIECE("\x08"),	      PIECE("\x0B"),
		PIECE("\x1F"),	PIECE("\xEF\xBF\xBE"), PIECE("\xEF\xBF\xBF"), PIECE("&#0;"),
		PIECE("&#xB;"), PIECE("&#xFFFF;"),     PIECE("&#x110000;")
	};

	return below(3) ? any_of(growth_not_utf8, growth_not_utf8_count) : ANY(illegal);
}

/* In the place of up to three bytes. */
static void replace(struct buf *out, size_t from, str piece)
{
	struct buf whole = { .limit = 1 << 24 };
	size_t at = from + below(out->len - from + 1);

	buf_add(&whole, str_upto(buf_str(out), at));
	buf_add(&whole, piece);
	buf_add(&whole, str_from(buf_str(out), at + below(4)));
	buf_clear(out);
	buf_add(out, buf_str(&whole));
	buf_fini(&whole);
}

/* A part of it once more, at its end. */
static void repeat(struct buf *out, size_t from)
{
	size_t at = from + below(out->len - from);
	struct buf part = { .limit = 1 << 24 };

	buf_add(&part, str_upto(str_from(buf_str(out), at), below(40)));
	buf_add(out, buf_str(&part));
	buf_fini(&part);
}

enum growth_kind grow_stanza(struct buf *out, str to)
{
	size_t from = out->len, dice = below(20);

	add_root(out, to);
	if (dice < 15)
		return GROWTH_SOUND;
	if (dice == 15) {
		replace(out, from, any_rubbish());
		return GROWTH_WRECK;
	}
	if (dice == 16)
		repeat(out, from);
	else if (dice == 17 && wrecks.count)
		replace(out, from, any_of(wrecks.at, wrecks.count));
	for (size_t count = 1 + below(3); count; count--)
		replace(out, from, any_markup());
	return GROWTH_MUTANT;
}
