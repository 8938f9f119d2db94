/* SPDX-License-Identifier: Apache-2.0 */
/* What the reader makes of an input, as text. */

#include "xml/read_all.h"

#include "base/bug.h"

static struct buf report = { .limit = 64 << 20 };

const char *fault_name(enum xml_fault fault)
{
	static const char *const names[] = {
		[XML_FAULT_NONE] = "none",
		[XML_NOT_WELL_FORMED] = "not-well-formed",
		[XML_RESTRICTED] = "restricted",
		[XML_BAD_NAMESPACE_PREFIX] = "bad-prefix",
		[XML_INVALID_NAMESPACE] = "invalid-namespace",
		[XML_UNSUPPORTED_ENCODING] = "encoding",
		[XML_LIMIT_BYTES] = "too many bytes",
		[XML_LIMIT_ELEMENTS] = "too many elements",
		[XML_LIMIT_ATTRIBUTES] = "too many attributes",
		[XML_LIMIT_DEPTH] = "too deep",
	};

	return names[fault];
}

static void add_stanza(struct stanza **stanza)
{
	buf_add(&report, stanza_bytes(*stanza));
	buf_add_char(&report, '\n');
	stanza_unref(stanza);
}

/* True when more input may follow. */
static bool add_event(struct xml_reader *reader, enum xml_event event, struct stanza *stanza)
{
	switch (event) {
	case XML_MORE:
		return true;
	case XML_STREAM_OPEN:
		buf_add(&report, S("open "));
		add_stanza(&stanza);
		BUG_ON(!xml_reader_is_idle(reader) || reader->builder);
		return true;
	case XML_STANZA:
		add_stanza(&stanza);
		BUG_ON(!xml_reader_is_idle(reader) || reader->builder);
		return true;
	case XML_STREAM_CLOSE:
		buf_add(&report, S("close\n"));
		return true;
	case XML_BROKEN:
		buf_printf(&report, "broken: %s\n", fault_name(xml_reader_fault(reader)));
		BUG_ON(reader->builder || reader->prefixes);
		return false;
	}
	return false;
}

str read_cut(str input, size_t first, size_t piece, const struct xml_limits *limits)
{
	struct xml_reader reader;
	bool goes_on = true;
	size_t len = first;

	buf_clear(&report);
	xml_reader_init(&reader, limits);
	while (input.len && goes_on) {
		str part = str_upto(input, len ? len : input.len);
		enum xml_event event;

		input = str_from(input, part.len);
		do {
			struct stanza *stanza = NULL;

			event = xml_read(&reader, &part, &stanza);
			goes_on = add_event(&reader, event, stanza);
		} while (goes_on && event != XML_MORE);
		BUG_ON(goes_on && part.len);
		len = piece;
	}
	if (goes_on && !xml_reader_is_idle(&reader))
		buf_add(&report, S("unfinished\n"));
	xml_reader_fini(&reader);
	return buf_str(&report);
}

str read_all(const char *input)
{
	return read_cut(str_of(input), 0, 0, &xml_limits_after_auth);
}

struct stanza *read_stanza(const char *stanza)
{
	struct stanza *out = NULL, *header = NULL;
	str open = S(C2S), input = str_of(stanza);
	struct xml_reader reader;

	xml_reader_init(&reader, &xml_limits_after_auth);
	BUG_ON(xml_read(&reader, &open, &header) != XML_STREAM_OPEN);
	stanza_unref(&header);
	BUG_ON(xml_read(&reader, &input, &out) != XML_STANZA);
	xml_reader_fini(&reader);
	return out;
}
