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

/* ---- writing: how long it will be, then the bytes, with nothing to ask between ---- */

static size_t raw_len(str start, str value)
{
	return str_exists(value) ? start.len + value.len + 1 : 0;
}

static char *put_raw(char *to, str start, str value)
{
	if (!str_exists(value))
		return to;
	to = str_put(str_put(to, start), value);
	*to++ = '\'';
	return to;
}

/* Only a resource holds what must be escaped: RFC 7622 §3.3.1 keeps it out of local parts, and no
 * domain has any. */
static size_t address_len(str start, jid j)
{
	size_t resource = j.resource_len ? 1 + xml_escaped_len(jid_resource(j)) : 0;

	return jid_exists(j) ? start.len + jid_bare_len(j) + resource + 1 : 0;
}

static char *put_address(char *to, str start, jid j)
{
	if (!jid_exists(j))
		return to;
	to = str_put(str_put(to, start), jid_bare_str(j));
	if (j.resource_len) {
		*to++ = '/';
		to = xml_put_escaped(to, jid_resource(j));
	}
	*to++ = '\'';
	return to;
}

static size_t content_len(str name, str content, str added)
{
	size_t len = content.len + added.len;

	return len ? 1 + len + 2 + name.len + 1 : 2;
}

static char *put_content(char *to, str name, str content, str added)
{
	if (content.len == 0 && added.len == 0)
		return str_put(to, S("/>"));
	*to++ = '>';
	to = str_put(str_put(to, content), added);
	to = str_put(str_put(to, S("</")), name);
	*to++ = '>';
	return to;
}

static const str before_to = { " to='", 5 }, before_from = { " from='", 7 };
static const str before_id = { " id='", 5 }, before_type = { " type='", 7 };
static const str before_lang = { " xml:lang='", 11 };

static size_t rest_len(const struct envelope *envelope, const struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);

	return address_len(before_from, envelope->from) + raw_len(before_id, envelope->id) +
	       raw_len(before_type, envelope->type) + raw_len(before_lang, envelope->lang) +
	       stanza_other_attrs(stanza).len +
	       content_len(node_name(root), node_content(root), envelope->added);
}

static char *put_rest(char *to, const struct envelope *envelope, const struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);

	to = put_address(to, before_from, envelope->from);
	to = put_raw(to, before_id, envelope->id);
	to = put_raw(to, before_type, envelope->type);
	to = put_raw(to, before_lang, envelope->lang);
	to = str_put(to, stanza_other_attrs(stanza));
	return put_content(to, node_name(root), node_content(root), envelope->added);
}

void envelope_write(struct buf *out, const struct envelope *envelope, const struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);
	bool is_prepared = str_exists(envelope->rest);
	str name = node_name(root);
	size_t len = 1 + name.len + address_len(before_to, envelope->to) +
		     (is_prepared ? envelope->rest.len : rest_len(envelope, stanza));
	char *start = buf_extend(out, len), *to = start;

	BUG_ON(node_ns(root) != NS_CONTENT);
	if (!start)
		return;
	*to++ = '<';
	to = str_put(to, name);
	to = put_address(to, before_to, envelope->to);
	to = is_prepared ? str_put(to, envelope->rest) : put_rest(to, envelope, stanza);
	BUG_ON((size_t)(to - start) != len);
}

void envelope_prepare(struct envelope *envelope, const struct stanza *stanza, struct arena *arena)
{
	size_t len = rest_len(envelope, stanza);
	char *start = arena_alloc(arena, len);

	BUG_ON((size_t)(put_rest(start, envelope, stanza) - start) != len);
	envelope->rest = str_make(start, len);
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
	copy.rest = STR_NONE;
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
