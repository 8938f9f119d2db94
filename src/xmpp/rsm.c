/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0059: which page, and which it was. */

#include "xmpp/rsm.h"

/* What was read of a <set/> so far. */
struct reading {
	struct rsm rsm;
	unsigned seen; /* bits, as in the order below */
	unsigned ways;
};

enum { SEEN_MAX = 1, SEEN_AFTER = 2, SEEN_BEFORE = 4, SEEN_INDEX = 8 };

/* §8: xs:int; and nothing here is negative. */
static bool read_number(const struct node *node, struct arena *arena, uint32_t *out)
{
	int64_t number;

	if (!str_to_int(str_trim(node_text(node, arena)), 0, INT32_MAX, &number))
		return false;
	*out = (uint32_t)number;
	return true;
}

static void choose(struct reading *reading, enum rsm_way way)
{
	reading->rsm.way = way;
	reading->ways++;
}

static bool read_max(struct reading *reading, const struct node *node, struct arena *arena)
{
	reading->rsm.has_max = true;
	return read_number(node, arena, &reading->rsm.max);
}

static bool read_index(struct reading *reading, const struct node *node, struct arena *arena)
{
	choose(reading, RSM_INDEX);
	return read_number(node, arena, &reading->rsm.index);
}

static bool read_after(struct reading *reading, const struct node *node, struct arena *arena)
{
	str uid = node_text(node, arena);

	/* §2.2: nothing to be behind of, so from the beginning. */
	if (uid.len == 0)
		return true;
	choose(reading, RSM_AFTER);
	reading->rsm.uid = uid;
	return true;
}

static bool read_before(struct reading *reading, const struct node *node, struct arena *arena)
{
	str uid = node_text(node, arena);

	choose(reading, uid.len ? RSM_BEFORE : RSM_LAST);
	if (uid.len)
		reading->rsm.uid = uid;
	return true;
}

static const struct {
	enum el el;
	unsigned bit;
	bool (*read)(struct reading *reading, const struct node *node, struct arena *arena);
} parts[] = {
	{ EL_MAX, SEEN_MAX, read_max },
	{ EL_AFTER, SEEN_AFTER, read_after },
	{ EL_BEFORE, SEEN_BEFORE, read_before },
	{ EL_INDEX, SEEN_INDEX, read_index },
};

static bool read_part(struct reading *reading, const struct node *node, struct arena *arena)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!node_is(node, NS_RSM, parts[i].el))
			continue;
		if (reading->seen & parts[i].bit)
			return false;
		reading->seen |= parts[i].bit;
		return parts[i].read(reading, node, arena);
	}
	return true;
}

enum stanza_error rsm_read(const struct node *parent, struct arena *arena, struct rsm *out)
{
	const struct node *set = node_find(parent, NS_RSM, EL_SET);
	struct reading reading = { .rsm = { .is_given = set != NULL } };

	if (node_find_next(set, NS_RSM, EL_SET))
		return ERROR_BAD_REQUEST;
	NODE_EACH(node, set) {
		if (!read_part(&reading, node, arena))
			return ERROR_BAD_REQUEST;
	}
	if (reading.ways > 1)
		return ERROR_BAD_REQUEST;
	*out = reading.rsm;
	return ERROR_NONE;
}

uint32_t rsm_page_size(const struct rsm *rsm, uint32_t usual, uint32_t most)
{
	uint32_t size = rsm->has_max ? rsm->max : usual;

	return size < most ? size : most;
}

static void write_number(struct xml_writer *writer, str name, uint32_t number)
{
	char text[24];
	struct buf digits = { .at = text, .cap = sizeof(text), .limit = sizeof(text) - 1 };

	buf_add_int(&digits, number);
	xml_open_named(writer, ns_text(NS_RSM), name);
	xml_text(writer, buf_str(&digits));
	xml_close(writer);
}

void rsm_write(struct xml_writer *writer, const struct rsm_page *page)
{
	xml_open(writer, NS_RSM, EL_SET);
	/* §2.2: of an empty page neither. */
	if (str_exists(page->first)) {
		xml_open(writer, NS_RSM, EL_FIRST);
		if (page->has_index)
			xml_attr_int(writer, AT_INDEX, page->index);
		xml_text(writer, page->first);
		xml_close(writer);
		xml_element(writer, NS_RSM, EL_LAST, page->last);
	}
	if (page->has_count)
		write_number(writer, S("count"), page->count);
	xml_close(writer);
}
