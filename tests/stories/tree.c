/* SPDX-License-Identifier: Apache-2.0 */
/* Trees by expat. */

#include "stories/tree.h"

#include <expat.h>

#include "base/mem.h"

enum { DEPTH_MAX = 200, TEXT_MAX = 1 << 20 };

/* Between namespace and name in expat's answers; no XML holds it. */
static const char separator = '\x1F';

struct tree_reader {
	XML_Parser parser;
	struct arena *arena;
	struct tree *root;
	struct tree *open[DEPTH_MAX];
	struct tree *ready, *last_ready;
	struct buf text[DEPTH_MAX];
	const char *fault;
	int depth;
	bool has_ended;
};

str tree_attr(const struct tree *tree, const char *name)
{
	for (const struct tree_attr *attr = tree->attrs; attr; attr = attr->next)
		if (attr->ns.len == 0 && str_eq(attr->name, str_of(name)))
			return attr->value;
	return STR_NONE;
}

const struct tree *tree_child(const struct tree *tree, const char *name)
{
	for (const struct tree *child = tree->children; child; child = child->next)
		if (str_eq(child->name, str_of(name)))
			return child;
	return NULL;
}

static void print_text(str text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '<')
			buf_add(out, S("&lt;"));
		else if (text.at[i] == '&')
			buf_add(out, S("&amp;"));
		else if (text.at[i] == '\'')
			buf_add(out, S("&apos;"));
		else if (text.at[i] == '\n')
			buf_add(out, S("&#10;"));
		else
			buf_add_char(out, text.at[i]);
	}
}

static void print_below(const struct tree *tree, str outer_ns, struct buf *out)
{
	buf_printf(out, "<%.*s", STR_ARG(tree->name));
	if (!str_eq(tree->ns, outer_ns))
		buf_printf(out, " xmlns='%.*s'", STR_ARG(tree->ns));
	for (const struct tree_attr *attr = tree->attrs; attr; attr = attr->next) {
		buf_add_char(out, ' ');
		if (attr->ns.len)
			buf_printf(out, "{%.*s}", STR_ARG(attr->ns));
		buf_printf(out, "%.*s='", STR_ARG(attr->name));
		print_text(attr->value, out);
		buf_add_char(out, '\'');
	}
	if (!tree->children && tree->text.len == 0) {
		buf_add(out, S("/>"));
		return;
	}
	buf_add_char(out, '>');
	print_text(tree->text, out);
	for (const struct tree *child = tree->children; child; child = child->next)
		print_below(child, tree->ns, out);
	buf_printf(out, "</%.*s>", STR_ARG(tree->name));
}

void tree_print(const struct tree *tree, struct buf *out)
{
	print_below(tree, S("jabber:client"), out);
}

static void fail(struct tree_reader *reader, const char *fault)
{
	if (!reader->fault)
		reader->fault = fault;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void split_name(struct tree_reader *reader, const char *name, str *out_ns, str *out_name)
{
	str whole = arena_str(reader->arena, str_of(name));
	size_t at = str_find(whole, separator);

	*out_ns = at == whole.len ? S("") : str_upto(whole, at);
	*out_name = at == whole.len ? whole : str_from(whole, at + 1);
}

static void XMLCALL element_starts(void *data, const char *name, const char **attrs)
{
	struct tree_reader *reader = data;
	struct tree *tree = arena_zalloc(reader->arena, sizeof(*tree));
	struct tree_attr **end = &tree->attrs;

	if (reader->depth == DEPTH_MAX) {
		fail(reader, "too deep");
		return;
	}
	split_name(reader, name, &tree->ns, &tree->name);
	for (; *attrs; attrs += 2) {
		struct tree_attr *attr = arena_zalloc(reader->arena, sizeof(*attr));

		split_name(reader, attrs[0], &attr->ns, &attr->name);
		attr->value = arena_str(reader->arena, str_of(attrs[1]));
		*end = attr;
		end = &attr->next;
	}
	buf_clear(&reader->text[reader->depth]);
	reader->open[reader->depth++] = tree;
	if (reader->depth == 1)
		reader->root = tree;
}

static void append(struct tree **list, struct tree *tree)
{
	while (*list)
		list = &(*list)->next;
	*list = tree;
}

static void XMLCALL element_ends(void *data, const char *name)
{
	struct tree_reader *reader = data;
	struct tree *tree = reader->open[--reader->depth];

	(void)name;
	tree->text = arena_str(reader->arena, buf_str(&reader->text[reader->depth]));
	if (reader->depth == 0) {
		reader->has_ended = true;
	} else if (reader->depth > 1) {
		append(&reader->open[reader->depth - 1]->children, tree);
	} else {
		if (reader->last_ready)
			reader->last_ready->next = tree;
		else
			reader->ready = tree;
		reader->last_ready = tree;
	}
}

static void XMLCALL text_comes(void *data, const char *text, int len)
{
	struct tree_reader *reader = data;

	/* Between stanzas there may be white space (RFC 6120 §4.6.1), nothing else. */
	if (reader->depth == 1 && str_trim(str_make(text, (size_t)len)).len > 0)
		fail(reader, "text between stanzas");
	else if (reader->depth > 0)
		buf_add(&reader->text[reader->depth - 1], str_make(text, (size_t)len));
}

/* RFC 6120 §11.1: no comments, no processing instructions, no document types. */
static void XMLCALL comment_comes(void *data, const char *text)
{
	(void)text;
	fail(data, "a comment");
}

static void XMLCALL instruction_comes(void *data, const char *target, const char *text)
{
	(void)target, (void)text;
	fail(data, "a processing instruction");
}

static void XMLCALL doctype_comes(void *data, const char *name, const char *system,
				  const char *public, int has_internal)
{
	(void)name, (void)system, (void)public, (void)has_internal;
	fail(data, "a document type");
}

struct tree_reader *tree_reader_open(struct arena *arena)
{
	struct tree_reader *reader = mem_zalloc(sizeof(*reader));

	reader->arena = arena;
	for (int i = 0; i < DEPTH_MAX; i++)
		buf_init(&reader->text[i], TEXT_MAX);
	reader->parser = XML_ParserCreateNS("UTF-8", separator);
	XML_SetUserData(reader->parser, reader);
	XML_SetElementHandler(reader->parser, element_starts, element_ends);
	XML_SetCharacterDataHandler(reader->parser, text_comes);
	XML_SetCommentHandler(reader->parser, comment_comes);
	XML_SetProcessingInstructionHandler(reader->parser, instruction_comes);
	XML_SetStartDoctypeDeclHandler(reader->parser, doctype_comes);
	return reader;
}

void tree_reader_close(struct tree_reader **at)
{
	struct tree_reader *reader = *at;

	if (!reader)
		return;
	XML_ParserFree(reader->parser);
	for (int i = 0; i < DEPTH_MAX; i++)
		buf_fini(&reader->text[i]);
	mem_free(reader);
	*at = NULL;
}

bool tree_reader_feed(struct tree_reader *reader, str bytes)
{
	if (reader->fault)
		return false;
	if (XML_Parse(reader->parser, bytes.at, (int)bytes.len, XML_FALSE) == XML_STATUS_OK)
		return true;
	if (!reader->fault)
		reader->fault = XML_ErrorString(XML_GetErrorCode(reader->parser));
	return false;
}

const char *tree_reader_fault(const struct tree_reader *reader)
{
	return reader->fault ? reader->fault : "none";
}

struct tree *tree_reader_next(struct tree_reader *reader)
{
	struct tree *tree = reader->ready;

	if (!tree)
		return NULL;
	reader->ready = tree->next;
	if (!reader->ready)
		reader->last_ready = NULL;
	tree->next = NULL;
	return tree;
}

const struct tree *tree_reader_root(const struct tree_reader *reader)
{
	return reader->root;
}

bool tree_reader_has_ended(const struct tree_reader *reader)
{
	return reader->has_ended;
}

struct tree *trees_of(struct arena *arena, str fragment, struct buf *why)
{
	struct tree_reader *reader = tree_reader_open(arena);
	struct tree *list = NULL, *tree;

	if (!tree_reader_feed(reader, S("<story xmlns='jabber:client' "
					"xmlns:stream='http://etherx.jabber.org/streams'>")) ||
	    !tree_reader_feed(reader, fragment) || !tree_reader_feed(reader, S("</story>"))) {
		buf_printf(why, "%s in: %.*s", tree_reader_fault(reader), STR_ARG(fragment));
	} else {
		while ((tree = tree_reader_next(reader)))
			append(&list, tree);
	}
	tree_reader_close(&reader);
	return list;
}
