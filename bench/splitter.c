/* SPDX-License-Identifier: Apache-2.0 */
/* The ends of stanzas in a stream of bytes. */

#include "splitter.h"

/* Behind the ">" of an opening tag. */
static enum split opened(struct splitter *splitter)
{
	bool is_empty = splitter->last == '/';

	splitter->state = SPLITTER_TEXT;
	if (!is_empty)
		splitter->depth++;
	if (splitter->depth == 1)
		return is_empty ? SPLIT_STANZA : SPLIT_HEADER;
	return SPLIT_MORE;
}

static enum split closed(struct splitter *splitter)
{
	splitter->state = SPLITTER_TEXT;
	if (splitter->depth)
		splitter->depth--;
	if (splitter->depth == 1)
		return SPLIT_STANZA;
	return splitter->depth == 0 ? SPLIT_END : SPLIT_MORE;
}

static enum splitter_state begun(char byte)
{
	switch (byte) {
	case '/':
		return SPLITTER_CLOSING;
	case '?':
		return SPLITTER_ASIDE;
	case '!':
		return SPLITTER_CDATA;
	default:
		return SPLITTER_OPENING;
	}
}

static enum split opening_byte(struct splitter *splitter, char byte)
{
	if (splitter->quote) {
		if (byte == splitter->quote)
			splitter->quote = '\0';
	} else if (byte == '"' || byte == '\'') {
		splitter->quote = byte;
	} else if (byte == '>') {
		return opened(splitter);
	}
	splitter->last = byte;
	return SPLIT_MORE;
}

static void cdata_byte(struct splitter *splitter, char byte)
{
	if (byte == '>' && splitter->last == ']' && splitter->last_but_one == ']')
		splitter->state = SPLITTER_TEXT;
	splitter->last_but_one = splitter->last;
	splitter->last = byte;
}

static enum split tag_byte(struct splitter *splitter, char byte)
{
	switch (splitter->state) {
	case SPLITTER_TEXT:
		return SPLIT_MORE;
	case SPLITTER_TAG_BEGIN:
		splitter->state = begun(byte);
		splitter->last = splitter->last_but_one = byte;
		return SPLIT_MORE;
	case SPLITTER_OPENING:
		return opening_byte(splitter, byte);
	case SPLITTER_CLOSING:
		return byte == '>' ? closed(splitter) : SPLIT_MORE;
	case SPLITTER_ASIDE:
		if (byte == '>')
			splitter->state = SPLITTER_TEXT;
		return SPLIT_MORE;
	case SPLITTER_CDATA:
		cdata_byte(splitter, byte);
		return SPLIT_MORE;
	}
	return SPLIT_MORE;
}

enum split splitter_next(struct splitter *splitter, str bytes, size_t *used)
{
	size_t at = 0;

	while (at < bytes.len) {
		enum split split;

		if (splitter->state == SPLITTER_TEXT) {
			const char *tag = memchr(bytes.at + at, '<', bytes.len - at);

			if (!tag)
				break;
			at = (size_t)(tag - bytes.at) + 1;
			splitter->state = SPLITTER_TAG_BEGIN;
			continue;
		}
		split = tag_byte(splitter, bytes.at[at++]);
		if (split != SPLIT_MORE) {
			*used = at;
			return split;
		}
	}
	*used = bytes.len;
	return SPLIT_MORE;
}
