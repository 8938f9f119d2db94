/* SPDX-License-Identifier: Apache-2.0 */
/* The people of a story, and what the placeholders of its XML stand for. */

#include "stories/cast.h"

struct actor *cast_find(const struct cast *cast, str name)
{
	for (struct actor *actor = cast->actors; actor; actor = actor->next)
		if (str_eq(actor->name, name))
			return actor;
	return NULL;
}

static void add_escaped(struct buf *out, str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '<')
			buf_add(out, S("&lt;"));
		else if (text.at[i] == '&')
			buf_add(out, S("&amp;"));
		else if (text.at[i] == '\'')
			buf_add(out, S("&apos;"));
		else
			buf_add_char(out, text.at[i]);
	}
}

static bool add_actors_word(const struct cast *cast, str word, struct buf *out)
{
	size_t dot = str_find(word, '.');
	struct actor *actor = cast_find(cast, str_upto(word, dot));
	str part = str_from(word, dot + 1);

	if (!actor)
		return false;
	if (dot == word.len && actor->full.len)
		add_escaped(out, actor->full);
	else if (str_eq(part, S("bare")))
		add_escaped(out, actor->bare);
	else if (str_eq(part, S("local")))
		add_escaped(out, actor->local);
	else if (str_eq(part, S("resource")) && actor->full.len)
		add_escaped(out, str_from(actor->full, actor->bare.len + 1));
	else
		return false;
	return true;
}

/* {cancel:service-unavailable}: the error element of RFC 6120 §8.3.2 */
static bool add_error(str word, struct buf *out)
{
	static const char *const types[] = { "auth", "cancel", "continue", "modify", "wait" };
	size_t colon = str_find(word, ':');

	for (size_t i = 0; colon < word.len && i < ARRAY_LEN(types); i++) {
		if (!str_eq(str_upto(word, colon), str_of(types[i])))
			continue;
		buf_printf(out,
			   "<error type='%s'><%.*s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
			   "</error>",
			   types[i], STR_ARG(str_from(word, colon + 1)));
		return true;
	}
	return false;
}

/* What a server that keeps messages puts into them; the values are looked at where it matters. */
static bool add_server_word(const struct cast *cast, str word, struct buf *out)
{
	if (str_starts(word, S("stanza-id:"))) {
		const struct actor *actor = cast_find(cast, str_from(word, 10));

		if (!actor)
			return false;
		buf_add(out, S("<stanza-id xmlns='urn:xmpp:sid:0' id='{any}' by='"));
		add_escaped(out, actor->bare);
		buf_add(out, S("'/>"));
	} else if (str_starts(word, S("result:"))) {
		buf_printf(out,
			   "<message from='{any}' to='{any}'><result xmlns='urn:xmpp:mam:2' "
			   "queryid='{maybe}' id='{id:%.*s}' _='others'/></message>",
			   STR_ARG(str_from(word, 7)));
	} else if (str_eq(word, S("delay"))) {
		buf_printf(out, "<delay xmlns='urn:xmpp:delay' from='%s' stamp='{any}'/>",
			   cast->stage->domain);
	} else {
		return false;
	}
	return true;
}

static bool add_word(const struct cast *cast, str word, bool is_expected, struct buf *out)
{
	bool is_memory = str_starts(word, S("id:"));
	str known = is_memory ? capture_get(&cast->captures, str_from(word, 3)) : STR_NONE;

	if (str_eq(word, S("host"))) {
		buf_add(out, str_of(cast->stage->domain));
	} else if (str_eq(word, S("nobody"))) {
		buf_printf(out, "nobody%s@%s", cast->stage->suffix, cast->stage->domain);
	} else if (is_expected &&
		   (is_memory || str_eq(word, S("any")) || str_eq(word, S("maybe")))) {
		buf_printf(out, "{%.*s}", STR_ARG(word));
	} else if (is_memory && str_exists(known)) {
		add_escaped(out, known);
	} else {
		return add_actors_word(cast, word, out) || add_error(word, out) ||
		       (is_expected && add_server_word(cast, word, out));
	}
	return true;
}

static bool fill(const struct cast *cast, str text, bool is_expected, struct buf *out)
{
	while (text.len) {
		size_t at = str_find(text, '{');

		buf_add(out, str_upto(text, at));
		text = str_from(text, at);
		if (text.len == 0)
			break;
		size_t end = str_find(text, '}');
		if (end == text.len ||
		    !add_word(cast, str_make(text.at + 1, end - 1), is_expected, out))
			return false;
		text = str_from(text, end + 1);
	}
	return true;
}

static bool say_why(bool is_filled, str text, const struct buf *out, struct buf *why)
{
	if (!is_filled)
		buf_printf(why, "a placeholder is nothing behind %.*s in %.*s",
			   STR_ARG(buf_str(out)), STR_ARG(text));
	return is_filled;
}

bool fill_in(const struct cast *cast, str text, struct buf *out, struct buf *why)
{
	return say_why(fill(cast, text, false, out), text, out, why);
}

bool fill_in_expected(const struct cast *cast, str text, struct buf *out, struct buf *why)
{
	return say_why(fill(cast, text, true, out), text, out, why);
}
