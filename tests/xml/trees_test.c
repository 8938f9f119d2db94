/* SPDX-License-Identifier: Apache-2.0 */
/* Random trees. What the writer makes of a tree, and what the reader makes of the same tree written
 * by somebody with other habits (prefixes, CDATA, references, the other quotes), are the same
 * bytes; and these read as themselves. A-016: sizes straddle the powers of two. */

#include <stdio.h>

#include "base/arena.h"
#include "support/fake_random.h"
#include "support/test.h"
#include "xml/read_all.h"

enum { NODES_MAX = 60, ATTRS_MAX = 6, TREES = 6000, DEPTH_MAX = 20 };

/* Namespace 0 is the content namespace, 1 is none. */
static const char *const spaces[] = {
	"jabber:client",  "", "urn:one", "urn:two&'\"<>", "http://jabber.org/protocol/muc",
	"urn:three\t\n\r"
};
static const enum el content_names[] = { EL_MESSAGE, EL_BODY, EL_X, EL_SHOW };
static const char *const names[] = { "a", "body", "x-y.z", "\u0436", "query" };
static const char *const attr_names[] = { "to",	    "from", "id", "type", "a",
					  "\u00E9", "b-c",  "d",  "ns1" };
static const char *const words[] = { "hello", "<&>",   "\"'",	       "\r",	     "\n",
				     "\t",    "]]>",   "\u00E9\u20AC", "\U0001F600", " ",
				     "]",     "&amp;", "\r\n",	       "x" };

struct attr {
	size_t space, name;
	str value;
};

struct element {
	size_t space, name;
	struct attr attrs[ATTRS_MAX];
	size_t attr_count;
	size_t depth;
	str before, inside; /* text before the element, and at its very end */
};

/* In the order of the start tags; an element is inside the last one that is less deep. */
static struct element tree[NODES_MAX];
static size_t node_count;
static struct arena arena;

static size_t below(size_t bound)
{
	return fake_random_below(bound);
}

static str any_text(void)
{
	size_t len = below(4) ? below(4) : below(40);
	struct buf text = { .limit = 1 << 20 };
	str copy;

	for (size_t i = 0; i < len; i++)
		buf_add(&text, str_of(words[below(ARRAY_LEN(words))]));
	if (below(200) == 0) { /* around a power of two */
		size_t size = (1u << (7 + below(8))) + below(5) - 2;

		while (text.len < size)
			buf_add_char(&text, (char)('a' + text.len % 26));
	}
	copy = arena_str(&arena, buf_str(&text));
	buf_fini(&text);
	return copy;
}

static void add_attrs(struct element *element)
{
	element->attr_count = 0;
	for (size_t wanted = below(ATTRS_MAX); wanted; wanted--) {
		struct attr attr = { .space = below(3) ? 1 : 2 + below(ARRAY_LEN(spaces) - 2),
				     .name = below(ARRAY_LEN(attr_names)) };
		bool is_twin = false;

		for (size_t i = 0; i < element->attr_count; i++)
			is_twin |= element->attrs[i].space == attr.space &&
				   element->attrs[i].name == attr.name;
		attr.value = any_text();
		if (!is_twin)
			element->attrs[element->attr_count++] = attr;
	}
}

static void grow_tree(void)
{
	size_t depth = 0;

	node_count = 1 + below(below(4) ? 8 : NODES_MAX - 1);
	for (size_t i = 0; i < node_count; i++) {
		struct element *element = &tree[i];

		depth = i == 0 ? 0 : 1 + below(depth + 1 < DEPTH_MAX ? depth + 1 : DEPTH_MAX);
		element->depth = depth;
		element->space = below(3) ? 0 : below(ARRAY_LEN(spaces));
		element->name = below(element->space ? ARRAY_LEN(names) : ARRAY_LEN(content_names));
		element->before = i && below(3) == 0 ? any_text() : S("");
		element->inside = below(2) ? any_text() : S("");
		add_attrs(element);
	}
}

/* Ends the elements that are at least as deep, each with its text. */
static size_t depth_behind(size_t i)
{
	return i + 1 < node_count ? tree[i + 1].depth : 0;
}

/* ---- by the writer ---- */

static void write_element(struct xml_writer *writer, const struct element *element)
{
	if (element->space == 0)
		xml_open(writer, NS_CONTENT, content_names[element->name]);
	else
		xml_open_named(writer, str_of(spaces[element->space]),
			       str_of(names[element->name]));
	for (size_t i = 0; i < element->attr_count; i++)
		xml_attr_named(writer, str_of(spaces[element->attrs[i].space]),
			       str_of(attr_names[element->attrs[i].name]), element->attrs[i].value);
}

static struct stanza *write_tree(void)
{
	const struct element *open[DEPTH_MAX + 2];
	struct xml_writer writer;

	xml_begin(&writer, 1 << 24);
	for (size_t i = 0; i < node_count; i++) {
		xml_text(&writer, tree[i].before);
		write_element(&writer, &tree[i]);
		open[tree[i].depth] = &tree[i];
		while (xml_depth(&writer) > depth_behind(i)) {
			xml_text(&writer, open[xml_depth(&writer) - 1]->inside);
			xml_close(&writer);
		}
	}
	return xml_seal(&writer);
}

/* ---- by somebody else ---- */

static struct buf other = { .limit = 1 << 26 };

static void add_reference(unsigned char byte)
{
	buf_printf(&other, below(2) ? "&#%d;" : "&#x%02x;", byte);
}

static void add_value(str value)
{
	char quote = below(2) ? '\'' : '"';

	buf_add_char(&other, quote);
	for (size_t i = 0; i < value.len; i++) {
		char byte = value.at[i];

		if (byte == quote || strchr("<&\r\n\t", byte))
			add_reference((unsigned char)byte);
		else if (byte == '>' && below(2))
			buf_add(&other, S("&gt;"));
		else if ((unsigned char)byte < 0x80 && below(20) == 0)
			add_reference((unsigned char)byte);
		else
			buf_add_char(&other, byte);
	}
	buf_add_char(&other, quote);
}

static bool fits_cdata(str text)
{
	return !memmem(text.at, text.len, "]]>", 3) && !memchr(text.at, '\r', text.len);
}

static void add_text(str text)
{
	if (below(2) && fits_cdata(text)) {
		buf_printf(&other, "<![CDATA[%.*s]]>", STR_ARG(text));
		return;
	}
	for (size_t i = 0; i < text.len; i++) {
		char byte = text.at[i];

		if (strchr("<&\r>", byte))
			add_reference((unsigned char)byte);
		else if (byte == '\n')
			buf_add(&other, below(2) ? S("\n") : S("\r\n"));
		else
			buf_add_char(&other, byte);
	}
}

static void add_space(void)
{
	static const char *const some[] = { " ", "  ", "\n", "\t\r\n " };

	buf_add(&other, str_of(some[below(ARRAY_LEN(some))]));
}

static void add_declaration(const char *prefix, size_t space)
{
	add_space();
	buf_printf(&other, "xmlns%s%s=", *prefix ? ":" : "", prefix);
	add_value(str_of(spaces[space]));
}

struct habit {
	bool has_prefix;
	size_t default_space;
};

static const char *name_of(const struct element *element)
{
	return element->space ? names[element->name] : el_text(content_names[element->name]).at;
}

static void add_start(const struct element *element, struct habit *habit, size_t default_space)
{
	habit->has_prefix = element->space != 1 && below(3) == 0;
	habit->default_space = default_space;
	buf_printf(&other, "<%s%s", habit->has_prefix ? "p:" : "", name_of(element));
	if (habit->has_prefix) {
		add_declaration("p", element->space);
	} else if (element->space != default_space || below(4) == 0) {
		add_declaration("", element->space);
		habit->default_space = element->space;
	}
	for (size_t i = 0; i < element->attr_count; i++) {
		const struct attr *attr = &element->attrs[i];
		char prefix[24] = "";

		if (attr->space != 1) {
			snprintf(prefix, sizeof(prefix), "q%zu", i);
			add_declaration(prefix, attr->space);
		}
		add_space();
		buf_printf(&other, "%s%s%s%s", prefix, *prefix ? ":" : "", attr_names[attr->name],
			   below(8) ? "=" : " = ");
		add_value(attr->value);
	}
	buf_add(&other, below(4) ? S(">") : S("\n>"));
}

static void add_end(const struct element *element, const struct habit *habit)
{
	add_text(element->inside);
	buf_printf(&other, "</%s%s%s>", habit->has_prefix ? "p:" : "", name_of(element),
		   below(4) ? "" : " ");
}

static str other_bytes(void)
{
	const struct element *open[DEPTH_MAX + 2];
	struct habit habits[DEPTH_MAX + 2];

	buf_clear(&other);
	buf_add(&other, S(C2S));
	for (size_t i = 0; i < node_count; i++) {
		size_t depth = tree[i].depth;

		if (i)
			add_text(tree[i].before);
		open[depth] = &tree[i];
		add_start(&tree[i], &habits[depth], depth ? habits[depth - 1].default_space : 0);
		for (size_t at = depth + 1; at-- > depth_behind(i);)
			add_end(open[at], &habits[at]);
	}
	CHECK(!buf_failed(&other));
	return buf_str(&other);
}

/* ---- both ---- */

static void check_parts(const struct node *node, size_t *at)
{
	const struct element *element = &tree[(*at)++];

	CHECK_STR(node_name(node), name_of(element));
	CHECK_STR(node_ns_name(node), spaces[element->space]);
	for (size_t i = 0; i < element->attr_count; i++)
		if (element->attrs[i].space == 1)
			CHECK_STR_EQ(node_attr_named(node,
						     str_of(attr_names[element->attrs[i].name]),
						     &arena),
				     element->attrs[i].value);
	NODE_EACH(child, node)
	check_parts(child, at);
}

TEST(a_016_a_tree_is_the_same_however_it_was_written)
{
	fake_random_seed(16);
	for (int i = 0; i < TREES; i++) {
		struct stanza *written, *again;
		struct buf expected = { .limit = 1 << 26 };
		size_t at = 0;
		str report;

		grow_tree();
		written = write_tree();
		CHECK(written != NULL);
		buf_add(&expected, stanza_bytes(written));
		buf_add_char(&expected, '\n');
		report = read_cut(other_bytes(), below(50), below(500),
				  &(struct xml_limits){ 1 << 24, 1000, 100, 64 });
		CHECK_STR_EQ(str_from(report, str_find(report, '\n') + 1), buf_str(&expected));
		again = stanza_parse(stanza_bytes(written));
		CHECK(again != NULL);
		CHECK_STR_EQ(stanza_bytes(again), stanza_bytes(written));
		check_parts(stanza_root(again), &at);
		CHECK_INT(at, node_count);
		stanza_unref(&again);
		stanza_unref(&written);
		buf_fini(&expected);
		arena_clear(&arena);
	}
	arena_fini(&arena);
	buf_fini(&other);
}
