/* SPDX-License-Identifier: Apache-2.0 */
/* Two other parsers, and one way to write down what they say. */

#include "xml/oracle.h"

#include <expat.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/bug.h"

/* Control characters that no document can hold keep the pieces apart. */
#define SEPARATOR '\x01'
#define LANG_NAME "http://www.w3.org/XML/1998/namespace\x01lang="

enum { ATTRS_MAX = 500 };

struct dump {
	struct buf *out;
	struct arena arena;
	bool is_stream;
	int depth;
	str lang;	      /* of the stream */
	str attrs[ATTRS_MAX]; /* ns SEPARATOR name = value, of the element at hand */
	int attr_count;
	bool is_refused, is_at_end; /* by libxml2 */
};

static int compare(const void *a, const void *b)
{
	return str_cmp(*(const str *)a, *(const str *)b);
}

static void add_attr(struct dump *dump, str ns, str name, str value)
{
	BUG_ON(dump->attr_count == ATTRS_MAX);
	dump->attrs[dump->attr_count++] = arena_printf(&dump->arena, "%.*s%c%.*s=%.*s", STR_ARG(ns),
						       SEPARATOR, STR_ARG(name), STR_ARG(value));
}

static void hand_down_lang(struct dump *dump)
{
	str lang = STR_NONE;

	for (int i = 0; i < dump->attr_count; i++)
		if (str_starts(dump->attrs[i], S(LANG_NAME)))
			lang = dump->attrs[i];
	if (dump->depth == 0)
		dump->lang = lang;
	else if (dump->depth == 1 && !str_exists(lang) && dump->lang.len > strlen(LANG_NAME))
		dump->attrs[dump->attr_count++] = dump->lang;
}

static void add_start(struct dump *dump, str ns, str name)
{
	if (dump->is_stream)
		hand_down_lang(dump);
	qsort(dump->attrs, (size_t)dump->attr_count, sizeof(dump->attrs[0]), compare);
	buf_printf(dump->out, "\n<%.*s%c%.*s", STR_ARG(ns), SEPARATOR, STR_ARG(name));
	for (int i = 0; i < dump->attr_count; i++)
		buf_printf(dump->out, "\x02%.*s", STR_ARG(dump->attrs[i]));
	buf_add_char(dump->out, '\x03');
	if (dump->is_stream && dump->depth == 0)
		buf_add_char(dump->out, '\x04');
	dump->attr_count = 0;
	dump->depth++;
}

static void add_end(struct dump *dump)
{
	if (--dump->depth || !dump->is_stream)
		buf_add_char(dump->out, '\x04');
}

static void add_text(struct dump *dump, str text)
{
	if (!dump->is_stream || dump->depth > 1)
		buf_add(dump->out, text);
	else if (str_trim(text).len)
		buf_add(dump->out, S(LOOSE_TEXT));
}

/* ---- expat ---- */

static void split(const char *full, str *out_ns, str *out_name)
{
	str text = str_of(full);
	size_t at = str_find(text, SEPARATOR);

	*out_ns = at < text.len ? str_upto(text, at) : S("");
	*out_name = at < text.len ? str_from(text, at + 1) : text;
}

static void expat_start(void *data, const XML_Char *full, const XML_Char **attrs)
{
	struct dump *dump = data;
	str ns, name;

	for (; *attrs; attrs += 2) {
		split(attrs[0], &ns, &name);
		add_attr(dump, ns, name, str_of(attrs[1]));
	}
	split(full, &ns, &name);
	add_start(dump, ns, name);
}

static void expat_end(void *data, const XML_Char *full)
{
	(void)full;
	add_end(data);
}

static void expat_text(void *data, const XML_Char *text, int len)
{
	add_text(data, str_make(text, (size_t)len));
}

static bool dump_expat(struct dump *dump, str document)
{
	XML_Parser parser = XML_ParserCreateNS(NULL, SEPARATOR);
	bool accepts;

	XML_SetUserData(parser, dump);
	XML_SetElementHandler(parser, expat_start, expat_end);
	XML_SetCharacterDataHandler(parser, expat_text);
	accepts = XML_Parse(parser, document.at, (int)document.len, 0) == XML_STATUS_OK;
	XML_ParserFree(parser);
	return accepts;
}

/* ---- libxml2 ---- */

static str text_of(const xmlChar *text)
{
	return text ? str_of((const char *)text) : S("");
}

static void libxml2_start(void *data, const xmlChar *name, const xmlChar *prefix,
			  const xmlChar *uri, int ns_count, const xmlChar **spaces, int attr_count,
			  int default_count, const xmlChar **attrs)
{
	struct dump *dump = ((xmlParserCtxtPtr)data)->_private;

	(void)prefix, (void)ns_count, (void)spaces, (void)default_count;
	for (int i = 0; i < attr_count; i++, attrs += 5)
		add_attr(dump, text_of(attrs[2]), text_of(attrs[0]),
			 str_make((const char *)attrs[3], (size_t)(attrs[4] - attrs[3])));
	add_start(dump, text_of(uri), text_of(name));
}

static void libxml2_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)name, (void)prefix, (void)uri;
	add_end(((xmlParserCtxtPtr)data)->_private);
}

static void libxml2_text(void *data, const xmlChar *text, int len)
{
	add_text(((xmlParserCtxtPtr)data)->_private, str_make((const char *)text, (size_t)len));
}

/* That the document ends too early is no error of a stream; anything before that is. */
static bool is_lack_of_more(xmlParserCtxtPtr parser, int code)
{
	return parser->input->cur >= parser->input->end &&
	       (code == XML_ERR_DOCUMENT_END || code == XML_ERR_TAG_NOT_FINISHED ||
		code == XML_ERR_ATTRIBUTE_NOT_FINISHED || code == XML_ERR_CDATA_NOT_FINISHED ||
		code == XML_ERR_GT_REQUIRED);
}

static void note_error(void *data, xmlErrorPtr error)
{
	struct dump *dump = ((xmlParserCtxtPtr)data)->_private;
	bool is_end = is_lack_of_more(data, error->code);

	if (error->level >= XML_ERR_ERROR && !dump->is_at_end && !is_end)
		dump->is_refused = true;
	dump->is_at_end |= is_end;
}

static bool dump_libxml2(struct dump *dump, str document)
{
	xmlSAXHandler handler = { .initialized = XML_SAX2_MAGIC,
				  .startElementNs = libxml2_start,
				  .endElementNs = libxml2_end,
				  .characters = libxml2_text,
				  .cdataBlock = libxml2_text,
				  .serror = note_error };
	xmlParserCtxtPtr parser = xmlCreateMemoryParserCtxt(document.at, (int)document.len);
	xmlSAXHandlerPtr own;

	if (!parser)
		return true; /* of no bytes there is nothing to say */
	own = parser->sax;
	parser->sax = &handler;
	parser->_private = dump;
	xmlCtxtUseOptions(parser, XML_PARSE_NOENT); /* &amp; in values as what it means */
	xmlParseDocument(parser);
	parser->sax = own;
	if (parser->myDoc)
		xmlFreeDoc(parser->myDoc); /* begun by a DOCTYPE */
	xmlFreeParserCtxt(parser);
	return !dump->is_refused;
}

bool oracle_dump(enum oracle oracle, str document, bool is_stream, struct buf *out)
{
	struct dump dump = { .out = out, .is_stream = is_stream };
	bool accepts;

	arena_init(&dump.arena);
	accepts = oracle == ORACLE_EXPAT ? dump_expat(&dump, document)
					 : dump_libxml2(&dump, document);
	arena_fini(&dump.arena);
	return accepts;
}
