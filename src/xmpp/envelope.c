/* SPDX-License-Identifier: Apache-2.0 */
/* A sealed stanza on its way to one recipient, and the error that answers one (RFC 6120 §8.3). */

#include "xmpp/envelope.h"

#include "base/bug.h"

struct envelope envelope_of(const struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);

	return (struct envelope){
		.from = JID_NONE,
		.to = JID_NONE,
		.id = node_raw_attr(root, AT_ID),
		.type = node_raw_attr(root, AT_TYPE),
		.lang = node_raw_attr(root, AT_LANG),
	};
}

static void add_raw(struct buf *out, str start, str value)
{
	if (!str_exists(value))
		return;
	buf_add(out, start);
	buf_add(out, value);
	buf_add_char(out, '\'');
}

static void add_jid(struct buf *out, str start, jid j)
{
	if (!jid_exists(j))
		return;
	buf_add(out, start);
	/* A resource may hold any of the five. */
	xml_escape_attr(out, jid_str(j));
	buf_add_char(out, '\'');
}

static void add_content(struct buf *out, str name, str content, str added)
{
	if (content.len == 0 && added.len == 0) {
		buf_add(out, S("/>"));
		return;
	}
	buf_add_char(out, '>');
	buf_add(out, content);
	buf_add(out, added);
	buf_add(out, S("</"));
	buf_add(out, name);
	buf_add_char(out, '>');
}

/* Canonical: one space before each attribute, and no quote or > inside of one. */
str envelope_id_in(str bytes)
{
	static const char before[] = " id='";
	str rest = str_upto(bytes, str_find(bytes, '>'));

	while (rest.len && !str_starts(rest, str_of(before)))
		rest = str_from(rest, 1);
	if (!rest.len)
		return STR_NONE;
	rest = str_from(rest, sizeof(before) - 1);
	return str_upto(rest, str_find(rest, '\''));
}

/* Enough as a rule, where little must be escaped. */
static size_t bytes_expected(const struct envelope *envelope, const struct stanza *stanza)
{
	enum { NAMES_AND_QUOTES = 80 };

	return NAMES_AND_QUOTES + jid_len(envelope->to) + jid_len(envelope->from) +
	       envelope->added.len + stanza_bytes(stanza).len;
}

void envelope_write(struct buf *out, const struct envelope *envelope, const struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);
	str name = node_name(root);
	size_t start = out->len;

	BUG_ON(node_ns(root) != NS_CONTENT);
	buf_expect(out, bytes_expected(envelope, stanza));
	buf_add_char(out, '<');
	buf_add(out, name);
	add_jid(out, S(" to='"), envelope->to);
	add_jid(out, S(" from='"), envelope->from);
	add_raw(out, S(" id='"), envelope->id);
	add_raw(out, S(" type='"), envelope->type);
	add_raw(out, S(" xml:lang='"), envelope->lang);
	buf_add(out, stanza_other_attrs(stanza));
	add_content(out, name, node_content(root), envelope->added);
	if (buf_failed(out))
		out->len = start;
}

/* ---- kept for later ---- */

static bool lies_in(str piece, str whole)
{
	return piece.len == 0 ||
	       (piece.at >= whole.at && piece.at + piece.len <= whole.at + whole.len);
}

/* What the stanza itself holds need not be copied. */
static size_t copy_len(str piece, str whole)
{
	return lies_in(piece, whole) ? 0 : piece.len;
}

static str copy_piece(char **at, str piece, str whole)
{
	char *start = *at;

	if (!str_exists(piece) || lies_in(piece, whole))
		return piece;
	memcpy(start, piece.at, piece.len);
	*at += piece.len;
	return str_make(start, piece.len);
}

static jid copy_jid(char **at, jid j)
{
	if (!jid_exists(j))
		return j;
	memcpy(*at, j.at, jid_len(j));
	j.at = *at;
	*at += jid_len(j);
	return j;
}

static str bytes_of(const struct stanza *stanza)
{
	return stanza ? stanza_bytes(stanza) : STR_NONE;
}

size_t envelope_room(const struct envelope *envelope, const struct stanza *stanza)
{
	str whole = bytes_of(stanza);

	return jid_len(envelope->from) + jid_len(envelope->to) + copy_len(envelope->id, whole) +
	       copy_len(envelope->type, whole) + copy_len(envelope->lang, whole) +
	       copy_len(envelope->added, whole);
}

struct envelope envelope_copy(char *room, const struct envelope *envelope,
			      const struct stanza *stanza)
{
	str whole = bytes_of(stanza);
	struct envelope copy = *envelope;

	copy.from = copy_jid(&room, envelope->from);
	copy.to = copy_jid(&room, envelope->to);
	copy.id = copy_piece(&room, envelope->id, whole);
	copy.type = copy_piece(&room, envelope->type, whole);
	copy.lang = copy_piece(&room, envelope->lang, whole);
	copy.added = copy_piece(&room, envelope->added, whole);
	return copy;
}

/* ---- errors ---- */

/* RFC 6120 §8.3.2 */
void fault_write(struct xml_writer *writer, const struct fault *fault)
{
	xml_open(writer, NS_CONTENT, EL_ERROR);
	xml_attr(writer, AT_TYPE,
		 str_exists(fault->type) ? fault->type : stanza_error_type(fault->error));
	xml_open_named(writer, ns_text(NS_STANZA_ERROR), stanza_error_name(fault->error));
	if (str_exists(fault->address))
		xml_text(writer, fault->address);
	xml_close(writer);
	if (str_exists(fault->text)) {
		xml_open(writer, NS_STANZA_ERROR, EL_TEXT);
		xml_attr(writer, AT_LANG, S("en"));
		xml_text(writer, fault->text);
		xml_close(writer);
	}
	if (fault->condition)
		xml_copy(writer, fault->condition);
	if (str_exists(fault->app_name)) {
		xml_open_named(writer, fault->app_ns, fault->app_name);
		xml_close(writer);
	}
	xml_close(writer);
}

/* §8.3.1: an error is never the answer to an error, nor to a result. */
static bool may_be_answered(const struct node *root)
{
	return !node_attr_is(root, AT_TYPE, S("error")) &&
	       !(node_is(root, NS_CONTENT, EL_IQ) && node_attr_is(root, AT_TYPE, S("result")));
}

struct stanza *error_stanza_of(const struct stanza *request, const struct fault *fault)
{
	const struct node *root = stanza_root(request);
	struct xml_writer writer;
	struct arena arena;

	if (!may_be_answered(root))
		return NULL;
	arena_init(&arena);
	/* Room for the id, whatever its size, and for the rest. */
	xml_begin(&writer, stanza_bytes(request).len + fault->text.len + 65536);
	xml_open(&writer, NS_CONTENT, node_el(root));
	xml_attr(&writer, AT_ID, node_attr(root, AT_ID, &arena));
	xml_attr(&writer, AT_TYPE, S("error"));
	fault_write(&writer, fault);
	arena_fini(&arena);
	return xml_seal(&writer);
}

struct stanza *error_stanza(const struct stanza *request, enum stanza_error error, str text,
			    const struct node *condition)
{
	struct fault fault = { .error = error, .text = text, .condition = condition };

	return error_stanza_of(request, &fault);
}
