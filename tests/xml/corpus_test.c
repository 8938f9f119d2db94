/* SPDX-License-Identifier: Apache-2.0 */
/* Every sample of corpus.txt: the reader says what is expected, however it is cut; what it wrote
 * reads as itself; and two other parsers see the same tree in what came in and in what we wrote. */

#include "xml/corpus.h"

#include "base/arena.h"
#include "support/fake_random.h"
#include "support/test.h"
#include "xml/oracle.h"
#include "xml/read_all.h"
#include "xml/states.h"

#define C2S_LINE "open <stream xmlns='http://etherx.jabber.org/streams' to='b' version='1.0'/>\n"

static struct arena arena;

static void begin(void)
{
	arena_fini(&arena);
}

static str wanted(const struct sample *sample)
{
	return arena_printf(&arena, "%s%.*s", sample->has_header ? "" : C2S_LINE,
			    STR_ARG(sample->expected));
}

static void check_report(const struct sample *sample, str report, str expected, const char *how)
{
	if (str_eq(report, expected))
		return;
	print_error("%.*s (%s)\nis:     %.*s\nwanted: %.*s\n", STR_ARG(sample->name), how,
		    STR_ARG(report), STR_ARG(expected));
	fail();
}

TEST(each_sample_becomes_what_is_expected)
{
	size_t count = 0;

	begin();
	CORPUS_EACH(sample)
	{
		str report = read_cut(sample->document, 0, 0, &xml_limits_after_auth);

		check_report(sample, report, wanted(sample), "whole");
		count++;
	}
	CHECK(count > 300);
}

TEST(a_cut_at_any_byte_decides_nothing)
{
	begin();
	CORPUS_EACH(sample)
	{
		str document = sample->document, expected = wanted(sample);

		for (size_t at = 1; at < document.len; at++)
			check_report(sample, read_cut(document, at, 0, &xml_limits_after_auth),
				     expected, "cut in two");
		for (size_t piece = 1; piece < 8; piece++)
			check_report(sample,
				     read_cut(document, piece, piece, &xml_limits_after_auth),
				     expected, "in pieces");
	}
}

/* A stanza alone as a document: with the name of the content namespace that it does not say. */
static str as_document(const struct stanza *stanza, enum ns content)
{
	str bytes = stanza_bytes(stanza);
	size_t name_len = node_name(stanza_root(stanza)).len + 1;

	if (node_ns(stanza_root(stanza)) != NS_CONTENT)
		return bytes;
	return arena_printf(&arena, "%.*s xmlns='%.*s'%.*s", (int)name_len, bytes.at,
			    STR_ARG(ns_text(content)), STR_ARG(str_from(bytes, name_len)));
}

static void check_round_trip(const struct stanza *stanza)
{
	struct stanza *again = stanza_parse(stanza_bytes(stanza));

	CHECK(again != NULL);
	CHECK_STR_EQ(stanza_bytes(again), stanza_bytes(stanza));
	CHECK_STR_EQ(stanza_other_attrs(again), stanza_other_attrs(stanza));
	stanza_unref(&again);
}

/* Reads the document and dumps by both parsers what was written; the fault that ended it. Says
 * whether the end is inside a tag. */
static enum xml_fault dump_written(str document, struct buf dumps[2], bool *out_is_in_tag)
{
	enum xml_event event;
	struct xml_reader reader;
	enum xml_fault fault;

	xml_reader_init(&reader, &xml_limits_after_auth);
	do {
		struct stanza *stanza = NULL;

		event = xml_read(&reader, &document, &stanza);
		if (!stanza)
			continue;
		check_round_trip(stanza);
		for (enum oracle oracle = ORACLE_EXPAT; oracle <= ORACLE_LIBXML2; oracle++)
			oracle_dump(oracle, as_document(stanza, xml_reader_content_ns(&reader)),
				    false, &dumps[oracle]);
		stanza_unref(&stanza);
	} while (event != XML_MORE && event != XML_BROKEN);
	fault = xml_reader_fault(&reader);
	*out_is_in_tag = reader.state == AFTER_LT || reader.state == IN_TAG ||
			 reader.state == IN_END_TAG || reader.state == IN_DECLARATION;
	xml_reader_fini(&reader);
	return fault;
}

/* Faults for which the others have no word. */
static bool is_ours_alone(enum xml_fault fault)
{
	return fault == XML_RESTRICTED || fault == XML_UNSUPPORTED_ENCODING ||
	       fault >= XML_LIMIT_BYTES;
}

struct comparison {
	enum xml_fault fault;
	bool is_in_tag;
	struct buf written[2], read[2];
	bool accepts[2];
};

static void compare(struct comparison *c, str document)
{
	for (enum oracle oracle = ORACLE_EXPAT; oracle <= ORACLE_LIBXML2; oracle++) {
		buf_init(&c->written[oracle], 16 << 20);
		buf_init(&c->read[oracle], 16 << 20);
		c->accepts[oracle] = oracle_dump(oracle, document, true, &c->read[oracle]);
	}
	c->fault = dump_written(document, c->written, &c->is_in_tag);
}

static void comparison_fini(struct comparison *c)
{
	for (int oracle = 0; oracle < 2; oracle++) {
		buf_fini(&c->written[oracle]);
		buf_fini(&c->read[oracle]);
	}
}

/* What the parser read, as far as we wrote it: an unfinished stanza is not written. */
static bool same_tree(const struct comparison *c, enum oracle oracle, bool is_finished)
{
	str written = buf_str(&c->written[oracle]), read = buf_str(&c->read[oracle]);

	return is_finished ? str_eq(read, written) : str_starts(read, written);
}

TEST(a_002_other_parsers_accept_the_same_samples_and_see_the_same_trees)
{
	static const char *const names[] = { "expat", "libxml2" };
	int failures = 0;

	begin();
	CORPUS_EACH(sample)
	{
		bool is_finished = !str_ends(sample->expected, S("unfinished\n"));
		struct comparison c;

		compare(&c, sample->document);
		for (enum oracle oracle = ORACLE_EXPAT; oracle <= ORACLE_LIBXML2; oracle++) {
			str reason = oracle == ORACLE_EXPAT ? sample->expat : sample->libxml2;
			bool we_accept = c.fault == XML_FAULT_NONE;
			bool agrees = c.accepts[oracle] == we_accept || is_ours_alone(c.fault);

			/* A reason that is none any more should go. */
			if (agrees == str_exists(reason)) {
				print_error("%.*s: %s %s\n", STR_ARG(sample->name), names[oracle],
					    c.accepts[oracle] ? "accepts" : "refuses");
				failures++;
			}
			if (we_accept && !str_exists(reason) &&
			    !same_tree(&c, oracle, is_finished)) {
				print_error("%.*s: %s sees another tree\n%.*s\n%.*s\n",
					    STR_ARG(sample->name), names[oracle],
					    STR_ARG(buf_str(&c.read[oracle])),
					    STR_ARG(buf_str(&c.written[oracle])));
				failures++;
			}
		}
		comparison_fini(&c);
	}
	begin();
	CHECK_INT(failures, 0);
}

/* ---- mutants ---- */

/* Of those about which expat is of our opinion. */
static const struct sample *any_sample(void)
{
	static size_t count;
	const struct sample *sample;
	size_t at;

	if (count == 0)
		CORPUS_EACH(each)
	count++;
	do {
		at = fake_random_below(count);
		sample = corpus_next(NULL);
		while (at--)
			sample = corpus_next(sample);
	} while (str_exists(sample->expat));
	return sample;
}

/* A piece that is likely to matter. */
static str any_piece(str other)
{
	static const char *const pieces[] = {
		"<",	"</",	     "/>",    ">",    "'",	  "\"",	 "&",	  ";",
		"&#",	"&#x",	     "]]>",   "]]",   "=",	  ":",	 "xmlns", "xmlns:a",
		"xml:", "a:",	     " ",     "\r\n", "\t",	  "<a>", "</a>",  "<a:b",
		"='u'", "<![CDATA[", "&amp;", "\xC3", "\xC3\xA9", "0",
	};
	size_t from = fake_random_below(other.len), len = fake_random_below(20);

	if (fake_random_below(2))
		return str_of(pieces[fake_random_below(ARRAY_LEN(pieces))]);
	return str_upto(str_from(other, from), len);
}

/* The document with one to three places replaced. The header stays as it is. */
static str mutant(const struct sample *sample)
{
	str document = sample->document;

	for (size_t changes = fake_random_below(3) + 1; changes; changes--) {
		size_t head = sample->has_header ? 0 : strlen(C2S);
		size_t at = head + fake_random_below(document.len - head + 1);
		str behind = str_from(document, at + fake_random_below(4));
		str piece = any_piece(any_sample()->document);

		document = arena_printf(&arena, "%.*s%.*s%.*s", (int)at, document.at,
					STR_ARG(piece), STR_ARG(behind));
	}
	return document;
}

/* What expat refuses at once, we may refuse only when the tag is whole; but then always. */
static bool is_refused_when_whole(str document)
{
	static const char *const ends[] = { ">", "'>", "\">" };
	bool is_refused = false;

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		str whole = arena_printf(&arena, "%.*s%s", STR_ARG(document), ends[i]);
		struct buf dumps[2] = { { .limit = 1 << 20 }, { .limit = 1 << 20 } };
		bool is_in_tag;
		enum xml_fault fault = dump_written(whole, dumps, &is_in_tag);

		buf_fini(&dumps[0]);
		buf_fini(&dumps[1]);
		if (fault == XML_FAULT_NONE && !is_in_tag)
			return false;
		is_refused |= fault != XML_FAULT_NONE;
	}
	return is_refused;
}

static bool has_byte(str text, char byte)
{
	return str_find(text, byte) < text.len;
}

/* What we refuse and expat does not: text between stanzas (RFC 6120 §4.6.1), an element in the
 * namespace of xml, or what expat has not looked at yet because it may go on. */
static bool is_refused_with_reason(const struct comparison *c, str document)
{
	static const char xml_element[] = "<http://www.w3.org/XML/1998/namespace\x01";
	str read = buf_str(&c->read[ORACLE_EXPAT]);
	str more = arena_printf(&arena, "%.*s'\">?>;", STR_ARG(document));
	struct buf dump = { .limit = 1 << 20 };
	bool refuses_more;

	if (is_ours_alone(c->fault) || has_byte(read, LOOSE_TEXT[0]))
		return true;
	if (c->fault == XML_INVALID_NAMESPACE &&
	    memmem(read.at, read.len, xml_element, strlen(xml_element)))
		return true;
	refuses_more = !oracle_dump(ORACLE_EXPAT, more, true, &dump) ||
		       has_byte(buf_str(&dump), LOOSE_TEXT[0]);
	buf_fini(&dump);
	return refuses_more;
}

static bool is_judged_alike(const struct comparison *c, str document)
{
	bool we_accept = c->fault == XML_FAULT_NONE;

	if (we_accept && c->accepts[ORACLE_EXPAT])
		return same_tree(c, ORACLE_EXPAT, false);
	if (we_accept)
		return c->is_in_tag && is_refused_when_whole(document);
	return !c->accepts[ORACLE_EXPAT] || is_refused_with_reason(c, document);
}

TEST(a_002_mutants_of_the_samples_are_judged_as_expat_judges_them)
{
	int failures = 0, accepted = 0;

	fake_random_seed(2026);
	for (int i = 0; i < 20000; i++) {
		struct comparison c;
		str document;

		begin();
		document = mutant(any_sample());
		compare(&c, document);
		accepted += c.fault == XML_FAULT_NONE;
		if (!is_judged_alike(&c, document)) {
			print_error("%.*s\n: %s, expat %s\n", STR_ARG(document),
				    fault_name(c.fault),
				    c.accepts[ORACLE_EXPAT] ? "accepts" : "refuses");
			failures++;
		}
		comparison_fini(&c);
	}
	begin();
	CHECK(accepted > 1000);
	CHECK_INT(failures, 0);
}
