/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a stream. The first byte chooses the limits, the second how the rest is cut; the
 * cut must decide nothing, and what is written must read as itself, to the byte. */

#include "base/bug.h"
#include "xml/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EVENTS_MAX = 2000 };

struct story {
	struct stanza *stanzas[EVENTS_MAX];
	uint8_t events[EVENTS_MAX];
	size_t count;
	enum xml_fault fault;
};

static const struct xml_limits small_limits = {
	.bytes = 300, .elements = 6, .attributes = 4, .depth = 4
};

static void check_stanza(struct stanza *stanza, const struct xml_limits *limits)
{
	str bytes = stanza_bytes(stanza);
	struct stanza *again = stanza_parse(bytes);

	BUG_ON(bytes.len > limits->bytes);
	BUG_ON(!again);
	BUG_ON(!str_eq(stanza_bytes(again), bytes));
	BUG_ON(!str_eq(stanza_other_attrs(again), stanza_other_attrs(stanza)));
	BUG_ON(stanza_size(again) > stanza_size(stanza));
	stanza_unref(&again);
}

/* Copied by the writer, each element alone and all together, it stays what it is. */
static void check_copy(struct stanza *stanza)
{
	struct xml_writer writer;
	struct stanza *copy;

	xml_begin(&writer, 1 << 30);
	xml_copy(&writer, stanza_root(stanza));
	copy = xml_seal(&writer);
	BUG_ON(!copy);
	BUG_ON(!str_eq(stanza_bytes(copy), stanza_bytes(stanza)));
	stanza_unref(&copy);
}

static void walk(const struct node *node, struct arena *arena)
{
	BUG_ON(!str_starts(node_bytes(node), S("<")));
	BUG_ON(!str_is_utf8(node_text(node, arena)));
	BUG_ON(!node_is_named(node, node_ns_name(node), node_name(node)));
	node_attr(node, AT_TO, arena);
	NODE_EACH(child, node)
	walk(child, arena);
}

static void remember(struct story *story, enum xml_event event, struct stanza *stanza)
{
	if (story->count == EVENTS_MAX) {
		stanza_unref(&stanza);
		return;
	}
	story->events[story->count] = (uint8_t)event;
	story->stanzas[story->count++] = stanza;
}

static void read_story(struct story *story, str input, size_t cut, const struct xml_limits *limits)
{
	enum xml_event event = XML_MORE;
	struct xml_reader reader;

	story->count = 0;
	xml_reader_init(&reader, limits);
	while (input.len && event != XML_BROKEN) {
		str part = str_upto(input, cut ? cut : input.len);

		input = str_from(input, part.len);
		do {
			struct stanza *stanza = NULL;

			event = xml_read(&reader, &part, &stanza);
			if (event != XML_MORE)
				remember(story, event, stanza);
		} while (event != XML_MORE && event != XML_BROKEN);
	}
	story->fault = xml_reader_fault(&reader);
	xml_reader_fini(&reader);
}

static void check_same(const struct story *a, const struct story *b)
{
	BUG_ON(a->count != b->count || a->fault != b->fault);
	for (size_t i = 0; i < a->count; i++) {
		BUG_ON(a->events[i] != b->events[i]);
		BUG_ON(!a->stanzas[i] != !b->stanzas[i]);
		if (a->stanzas[i])
			BUG_ON(!str_eq(stanza_bytes(a->stanzas[i]), stanza_bytes(b->stanzas[i])));
	}
}

static void forget(struct story *story)
{
	for (size_t i = 0; i < story->count; i++)
		stanza_unref(&story->stanzas[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct story whole, pieces;
	const struct xml_limits *limits;
	struct arena arena;
	str input;

	if (size < 2)
		return 0;
	limits = data[0] % 3 == 0   ? &xml_limits_after_auth
		 : data[0] % 3 == 1 ? &xml_limits_before_auth
				    : &small_limits;
	input = str_make((const char *)data + 2, size - 2);
	read_story(&whole, input, 0, limits);
	read_story(&pieces, input, data[1] % 64 + 1u, limits);
	check_same(&whole, &pieces);
	arena_init(&arena);
	for (size_t i = 0; i < whole.count; i++) {
		if (!whole.stanzas[i])
			continue;
		check_stanza(whole.stanzas[i], limits);
		check_copy(whole.stanzas[i]);
		walk(stanza_root(whole.stanzas[i]), &arena);
	}
	arena_fini(&arena);
	forget(&whole);
	forget(&pieces);
	return 0;
}
