/* SPDX-License-Identifier: Apache-2.0 */
/* A stanza as it grows, and its sealing into one block. */

#include "xml/builder.h"

#include <pthread.h>

#include "base/bug.h"
#include "base/mem.h"
#include "xml/canonical.h"
#include "xml/chars.h"

enum {
	SPARES_MAX = 2, /* kept for each thread: one reads, one writes */
	KEPT_BYTES = 64 * 1024,
	KEPT_NODES = 1024,
	OTHER_RANK = 6,
};

/* ---- the stock ---- */

static _Thread_local struct xml_builder *spares;
static _Thread_local unsigned spare_count;
static pthread_key_t thread_end;
static pthread_once_t thread_end_made = PTHREAD_ONCE_INIT;

static void free_builder(struct xml_builder *b)
{
	mem_free(b->bytes);
	mem_free(b->nodes);
	spaces_fini(&b->spaces);
	buf_fini(&b->scan.tag);
	buf_fini(&b->scan.value);
	mem_free(b->scan.attrs);
	scope_fini(&b->scan.scope);
	mem_free(b);
}

static void free_spares(void *unused)
{
	(void)unused;
	while (spares) {
		struct xml_builder *b = spares;

		spares = b->next_spare;
		free_builder(b);
	}
	spare_count = 0;
}

static void prepare(void)
{
	BUG_ON(pthread_key_create(&thread_end, free_spares) != 0);
}

static struct xml_builder *new_builder(void)
{
	struct xml_builder *b = mem_zalloc(sizeof(*b));

	pthread_once(&thread_end_made, prepare);
	spaces_init(&b->spaces);
	buf_init(&b->scan.tag, UINT32_MAX); /* the limit of the stanza holds for all that is read */
	buf_init(&b->scan.value, UINT32_MAX);
	scope_init(&b->scan.scope);
	return b;
}

struct xml_builder *builder_take(const struct xml_limits *limits)
{
	struct xml_builder *b = spares;

	BUG_ON(limits->bytes > INT32_MAX || limits->depth > XML_DEPTH_MAX);
	if (b) {
		spares = b->next_spare;
		spare_count--;
	} else {
		b = new_builder();
	}
	b->limit = limits->bytes;
	b->max_elements = limits->elements;
	b->max_attributes = limits->attributes;
	b->max_depth = limits->depth;
	return b;
}

static void empty(struct xml_builder *b)
{
	struct xml_scan *scan = &b->scan;

	b->len = b->node_count = 0;
	b->attributes = b->depth = b->generated_count = 0;
	b->fault = b->root_rank = 0;
	b->others = b->others_len = 0;
	b->in_tag = b->is_complete = b->root_unordered = false;
	spaces_clear(&b->spaces);
	buf_clear(&scan->tag);
	scope_cut(&scan->scope, 0, 0);
	scan->quote = scan->resume = scan->brackets = scan->partial_len = 0;
	scan->after_cr = false;
	scan->attr_count = 0;
}

void builder_give_back(struct xml_builder **builder)
{
	struct xml_builder *b = *builder;

	*builder = NULL;
	if (!b)
		return;
	if (spare_count == SPARES_MAX || b->cap > KEPT_BYTES || b->node_cap > KEPT_NODES ||
	    b->spaces.cap > KEPT_NODES || b->spaces.text.cap > KEPT_BYTES ||
	    b->scan.tag.cap > KEPT_BYTES || b->scan.value.cap > KEPT_BYTES ||
	    b->scan.attr_cap > KEPT_NODES) {
		free_builder(b);
		return;
	}
	empty(b);
	b->next_spare = spares;
	spares = b;
	spare_count++;
	pthread_setspecific(thread_end, b);
}

/* ---- bytes ---- */

void builder_break(struct xml_builder *b, enum xml_fault fault)
{
	if (b->fault == XML_FAULT_NONE)
		b->fault = (uint8_t)fault;
}

/* Room for `len` more bytes, or NULL. */
static char *room(struct xml_builder *b, size_t len)
{
	if (len > b->limit - b->len)
		builder_break(b, XML_LIMIT_BYTES);
	if (builder_is_broken(b))
		return NULL;
	if (len > b->cap - b->len)
		b->bytes = vec_grow(b->bytes, &b->cap, b->len + len + 256, 1);
	return b->bytes + b->len;
}

void builder_add(struct xml_builder *b, str bytes)
{
	char *to = bytes.len ? room(b, bytes.len) : NULL;

	if (!to)
		return;
	memcpy(to, bytes.at, bytes.len);
	b->len += bytes.len;
}

static void add_escaped(struct xml_builder *b, str text, bool is_value)
{
	const char *from = text.at, *at = from, *end = at + text.len;
	uint8_t plain = is_value ? CHAR_VALUE : CHAR_TEXT;

	while ((at = skip_class(at, end, plain)) < end) {
		str escape = escape_of(*at, is_value);
		int len = 1;

		if (str_exists(escape)) {
			builder_add(b, str_make(from, (size_t)(at - from)));
			builder_add(b, escape);
			from = at + 1;
		} else if ((unsigned char)*at >= 0x80) {
			len = xml_char_len(at, (size_t)(end - at));
		} else if (!xml_is_char((unsigned char)*at)) {
			len = -1;
		}
		if (len <= 0) {
			builder_break(b, XML_NOT_WELL_FORMED);
			return;
		}
		at += len;
	}
	builder_add(b, str_make(from, (size_t)(end - from)));
}

void builder_add_text(struct xml_builder *b, str text)
{
	add_escaped(b, text, false);
}

void builder_add_value(struct xml_builder *b, str text)
{
	add_escaped(b, text, true);
}

/* ---- namespaces ---- */

uint16_t builder_space(struct xml_builder *b, str name)
{
	uint16_t ns = spaces_number(&b->spaces, name);

	if (ns == NS_UNKNOWN)
		builder_break(b, XML_LIMIT_ELEMENTS);
	return ns;
}

str builder_space_name(const struct xml_builder *b, uint16_t ns)
{
	return spaces_name(&b->spaces, ns);
}

uint16_t builder_ns(const struct xml_builder *b)
{
	return b->depth ? b->nodes[b->open[b->depth - 1].node].ns : NS_CONTENT;
}

/* ---- tags ---- */

/* The place of an attribute among the root's; xmlns stands before all. */
static uint8_t rank_of(str name)
{
	switch (name.len) {
	case 2:
		return str_eq(name, S("to")) ? 1 : str_eq(name, S("id")) ? 3 : OTHER_RANK;
	case 4:
		return str_eq(name, S("from")) ? 2 : str_eq(name, S("type")) ? 4 : OTHER_RANK;
	case 5:
		return str_eq(name, S("xmlns")) ? 0 : OTHER_RANK;
	case 8:
		return str_eq(name, S("xml:lang")) ? 5 : OTHER_RANK;
	default:
		return OTHER_RANK;
	}
}

static void note_rank(struct xml_builder *b, str name)
{
	uint8_t rank = rank_of(name);

	if (rank < b->root_rank)
		b->root_unordered = true;
	else if (rank == OTHER_RANK && b->root_rank < OTHER_RANK)
		b->others = (uint32_t)b->len;
	b->root_rank = rank;
}

/* Writes the root's attributes once more, in their order, over themselves. */
static void order_root(struct xml_builder *b)
{
	size_t from = tag_name(b->bytes, b->bytes + b->len).len + 1, len = b->len - from;
	char *copy = mem_alloc(len), *to = b->bytes + from;
	const char *at = copy, *before = copy;
	str known[OTHER_RANK] = { STR_NONE }, name, value;

	memcpy(copy, to, len);
	for (; next_attr(&at, copy + len, &name, &value); before = at)
		if (rank_of(name) < OTHER_RANK)
			known[rank_of(name)] = str_make(before, (size_t)(at - before));
	for (size_t i = 0; i < OTHER_RANK; i++) {
		if (known[i].len)
			memcpy(to, known[i].at, known[i].len);
		to += known[i].len;
	}
	b->others = (uint32_t)(to - b->bytes);
	for (at = before = copy; next_attr(&at, copy + len, &name, &value); before = at) {
		if (rank_of(name) < OTHER_RANK)
			continue;
		memcpy(to, before, (size_t)(at - before));
		to += at - before;
	}
	mem_free(copy);
}

static void close_start_tag(struct xml_builder *b, str end)
{
	if (b->depth == 1 && !builder_is_broken(b)) {
		if (b->root_unordered)
			order_root(b);
		else if (b->root_rank < OTHER_RANK)
			b->others = (uint32_t)b->len;
		b->others_len = (uint32_t)b->len - b->others;
	}
	builder_add(b, end);
	b->in_tag = false;
}

static bool has_room_for_element(struct xml_builder *b)
{
	if (b->is_complete)
		builder_break(b, XML_NOT_WELL_FORMED);
	else if (b->depth >= b->max_depth)
		builder_break(b, XML_LIMIT_DEPTH);
	else if (b->node_count >= b->max_elements)
		builder_break(b, XML_LIMIT_ELEMENTS);
	return !builder_is_broken(b);
}

static void count_attribute(struct xml_builder *b)
{
	if (++b->attributes > b->max_attributes)
		builder_break(b, XML_LIMIT_ATTRIBUTES);
}

static void declare(struct xml_builder *b, uint16_t ns)
{
	count_attribute(b);
	builder_add(b, S(" xmlns='"));
	/* The known names need no escapes. */
	if (ns < NS_TABLE_SIZE)
		builder_add(b, ns_text((enum ns)ns));
	else
		builder_add_value(b, builder_space_name(b, ns));
	builder_add(b, S("'"));
}

static uint32_t add_node(struct xml_builder *b, uint16_t ns, enum el el)
{
	uint32_t index = (uint32_t)b->node_count++;

	b->nodes = vec_grow(b->nodes, &b->node_cap, b->node_count, sizeof(b->nodes[0]));
	b->nodes[index] = (struct node){
		.index = index, .start = (uint32_t)b->len, .ns = ns, .el = (uint16_t)el
	};
	if (b->depth) {
		struct open_element *parent = &b->open[b->depth - 1];

		if (parent->last_child)
			b->nodes[parent->last_child].has_next = 1;
		parent->last_child = index;
	}
	return index;
}

static void begin_tag(struct xml_builder *b, str name)
{
	char *to = room(b, name.len + 1);

	if (!to)
		return;
	*to = '<';
	memcpy(to + 1, name.at, name.len);
	b->len += name.len + 1;
}

void builder_open(struct xml_builder *b, uint16_t ns, enum el el, str name)
{
	uint16_t parent_ns = builder_ns(b);
	uint32_t index;

	if (b->depth)
		builder_begin_content(b);
	if (!has_room_for_element(b))
		return;
	/* The name of the content namespace is known to the envelope alone; inside a foreign
	 * element (XEP-0297 for one) it has to be said. */
	if (ns == NS_CONTENT && parent_ns != NS_CONTENT)
		ns = NS_CLIENT;
	/* It cannot be declared as a default (Namespaces §3), and there are no prefixes here. */
	if (ns == NS_XML)
		builder_break(b, XML_INVALID_NAMESPACE);
	index = add_node(b, ns, el);
	b->open[b->depth++] =
		(struct open_element){ .node = index, .name_len = (uint32_t)name.len };
	b->in_tag = true;
	b->attributes = b->generated_count = 0;
	begin_tag(b, name);
	if (ns != parent_ns)
		declare(b, ns);
}

str builder_open_name(const struct xml_builder *b)
{
	const struct open_element *open = &b->open[b->depth - 1];

	return str_make(b->bytes + b->nodes[open->node].start + 1, open->name_len);
}

static void add_end_tag(struct xml_builder *b)
{
	size_t len = b->open[b->depth - 1].name_len;
	char *to = room(b, len + 3);

	if (!to)
		return;
	to[0] = '<';
	to[1] = '/';
	memcpy(to + 2, builder_open_name(b).at, len);
	to[len + 2] = '>';
	b->len += len + 3;
}

void builder_close(struct xml_builder *b)
{
	struct node *node;

	if (b->depth == 0)
		builder_break(b, XML_NOT_WELL_FORMED);
	if (builder_is_broken(b))
		return;
	node = &b->nodes[b->open[b->depth - 1].node];
	if (b->in_tag) {
		close_start_tag(b, S("/>"));
		node->content = (uint32_t)b->len;
	} else {
		add_end_tag(b);
	}
	node->end = (uint32_t)b->len;
	node->size = (uint32_t)(b->node_count - node->index) & INT32_MAX;
	if (--b->depth == 0)
		b->is_complete = true;
}

bool builder_begin_content(struct xml_builder *b)
{
	if (b->depth == 0)
		builder_break(b, XML_NOT_WELL_FORMED);
	if (builder_is_broken(b))
		return false;
	if (b->in_tag) {
		close_start_tag(b, S(">"));
		b->nodes[b->open[b->depth - 1].node].content = (uint32_t)b->len;
	}
	return true;
}

/* ---- attributes ---- */

void builder_begin_attr(struct xml_builder *b, str name)
{
	if (!b->in_tag)
		builder_break(b, XML_NOT_WELL_FORMED);
	count_attribute(b);
	if (b->depth == 1)
		note_rank(b, name);
	builder_add(b, S(" "));
	builder_add(b, name);
	builder_add(b, S("='"));
}

void builder_add_attr(struct xml_builder *b, str name, str value)
{
	char *to;

	if (!b->in_tag)
		builder_break(b, XML_NOT_WELL_FORMED);
	count_attribute(b);
	if (b->depth == 1)
		note_rank(b, name);
	to = room(b, name.len + value.len + 4);
	if (!to)
		return;
	*to = ' ';
	memcpy(to + 1, name.at, name.len);
	to += name.len + 1;
	to[0] = '=';
	to[1] = '\'';
	if (value.len)
		memcpy(to + 2, value.at, value.len);
	to[value.len + 2] = '\'';
	b->len += name.len + value.len + 4;
}

void builder_end_attr(struct xml_builder *b)
{
	builder_add(b, S("'"));
}

static void add_generated(struct xml_builder *b, const char *before, uint32_t i, const char *behind)
{
	char text[32];
	struct buf number = { .at = text, .cap = sizeof(text), .limit = sizeof(text) - 1 };

	buf_add_int(&number, (int64_t)i + 1);
	builder_add(b, str_of(before));
	builder_add(b, buf_str(&number));
	builder_add(b, str_of(behind));
}

static uint32_t generated_prefix(struct xml_builder *b, uint16_t ns)
{
	uint32_t i = 0;

	while (i < b->generated_count && b->generated[i] != ns)
		i++;
	if (i < b->generated_count)
		return i;
	if (i == SCOPE_MAX) {
		builder_break(b, XML_LIMIT_ATTRIBUTES);
		return 0;
	}
	b->generated[b->generated_count++] = ns;
	count_attribute(b);
	add_generated(b, " xmlns:ns", i, "='");
	builder_add_value(b, builder_space_name(b, ns));
	builder_add(b, S("'"));
	return i;
}

void builder_begin_attr_ns(struct xml_builder *b, uint16_t ns, str name)
{
	uint32_t prefix;

	if (!b->in_tag)
		builder_break(b, XML_NOT_WELL_FORMED);
	if (builder_is_broken(b))
		return;
	if (b->depth == 1)
		note_rank(b, ns == NS_XML && str_eq(name, S("lang")) ? S("xml:lang") : STR_NONE);
	count_attribute(b);
	if (ns == NS_XML) {
		builder_add(b, S(" xml:"));
	} else {
		prefix = generated_prefix(b, ns);
		add_generated(b, " ns", prefix, ":");
	}
	builder_add(b, name);
	builder_add(b, S("='"));
}

/* ---- sealing ---- */

struct stanza *builder_seal(struct xml_builder *b)
{
	size_t nodes = b->node_count * sizeof(struct node);
	size_t spaces = b->spaces.count * sizeof(struct space);
	str space_text = buf_str(&b->spaces.text);
	size_t size = sizeof(struct stanza) + nodes + spaces + b->len + space_text.len;
	struct stanza *stanza;
	char *to;

	if (builder_is_broken(b) || !b->is_complete)
		return NULL;
	BUG_ON(size > UINT32_MAX);
	stanza = mem_alloc(size);
	*stanza = (struct stanza){
		.refs = 1,
		.size = (uint32_t)size,
		.node_count = (uint32_t)b->node_count,
		.space_count = (uint32_t)b->spaces.count,
		.len = (uint32_t)b->len,
		.others = b->others,
		.others_len = b->others_len,
	};
	to = (char *)stanza->nodes;
	memcpy(to, b->nodes, nodes);
	if (spaces)
		memcpy(to + nodes, b->spaces.at, spaces);
	memcpy(to + nodes + spaces, b->bytes, b->len);
	memcpy(to + nodes + spaces + b->len, space_text.at, space_text.len);
	return stanza;
}
