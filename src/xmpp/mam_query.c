/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0313: reading what is asked of an archive, and the words of the answer. */

#include "xmpp/mam_query.h"

#include "xmpp/datetime.h"
#include "xmpp/form.h"
#include "xmpp/forward.h"

/* What is wrong, for the client's author. */
struct reading {
	struct mam_query query;
	struct arena *arena;
	str why;
};

static enum stanza_error refuse(struct reading *reading, enum stanza_error error, str why)
{
	reading->why = why;
	return error;
}

/* ---- one field each; a field without a value is as if it were not there ---- */

static enum stanza_error read_with(struct reading *reading, const struct form_field *field)
{
	if (!jid_parse(field->values[0], reading->arena, &reading->query.with))
		return refuse(reading, ERROR_JID_MALFORMED, S("The field with is no address."));
	return ERROR_NONE;
}

static enum stanza_error read_start(struct reading *reading, const struct form_field *field)
{
	reading->query.has_start = datetime_parse(field->values[0], &reading->query.start_us);
	if (!reading->query.has_start)
		return refuse(reading, ERROR_BAD_REQUEST, S("The field start is no DateTime."));
	return ERROR_NONE;
}

static enum stanza_error read_end(struct reading *reading, const struct form_field *field)
{
	reading->query.has_end = datetime_parse(field->values[0], &reading->query.end_us);
	if (!reading->query.has_end)
		return refuse(reading, ERROR_BAD_REQUEST, S("The field end is no DateTime."));
	return ERROR_NONE;
}

static enum stanza_error read_before_id(struct reading *reading, const struct form_field *field)
{
	reading->query.before_id = field->values[0];
	return ERROR_NONE;
}

static enum stanza_error read_after_id(struct reading *reading, const struct form_field *field)
{
	reading->query.after_id = field->values[0];
	return ERROR_NONE;
}

static enum stanza_error read_ids(struct reading *reading, const struct form_field *field)
{
	if (field->count > MAM_IDS_MAX)
		return refuse(reading, ERROR_POLICY_VIOLATION, S("Too many ids in one query."));
	reading->query.ids = field->values;
	reading->query.id_count = field->count;
	return ERROR_NONE;
}

static enum stanza_error read_groupchat(struct reading *reading, const struct form_field *field)
{
	struct form one = { .fields = field, .count = 1 };
	bool is_included;

	if (!form_bool(&one, "include-groupchat", &is_included))
		return refuse(reading, ERROR_BAD_REQUEST,
			      S("The field include-groupchat is neither true nor false."));
	reading->query.groupchat = is_included ? MAM_GROUPCHAT_INCLUDED : MAM_GROUPCHAT_EXCLUDED;
	return ERROR_NONE;
}

/* §4.1, §4.1.5: the fields, in the order in which they are shown. */
static const struct field {
	struct form_rule rule;
	enum stanza_error (*read)(struct reading *reading, const struct form_field *field);
} fields[] = {
	{ { .var = "with", .type = FIELD_JID_SINGLE }, read_with },
	{ { .var = "start", .type = FIELD_TEXT_SINGLE }, read_start },
	{ { .var = "end", .type = FIELD_TEXT_SINGLE }, read_end },
	{ { .var = "before-id", .type = FIELD_TEXT_SINGLE }, read_before_id },
	{ { .var = "after-id", .type = FIELD_TEXT_SINGLE }, read_after_id },
	/* Open, so that no list of all ids has to be shown. */
	{ { .var = "ids", .type = FIELD_LIST_MULTI, .method = FORM_OPEN }, read_ids },
	{ { .var = "include-groupchat", .type = FIELD_BOOLEAN }, read_groupchat },
};

static const struct field *field_of(str var)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (str_eq(str_of(fields[i].rule.var), var))
			return &fields[i];
	return NULL;
}

static enum stanza_error read_field(struct reading *reading, const struct form_field *given)
{
	const struct field *field = field_of(given->var);

	if (str_eq(given->var, S("FORM_TYPE")))
		return ERROR_NONE;
	/* §4.1.5: MUST, and none is ignored: a filter that is not applied gives wrong results. */
	if (!field)
		return refuse(reading, ERROR_FEATURE_NOT_IMPLEMENTED,
			      S("A field of the query is not known here."));
	if (given->count > 1 && field->rule.type != FIELD_LIST_MULTI)
		return refuse(reading, ERROR_BAD_REQUEST, S("A field has too many values."));
	if (given->count == 0 || (given->count == 1 && given->values[0].len == 0))
		return ERROR_NONE;
	return field->read(reading, given);
}

static enum stanza_error read_form(struct reading *reading, const struct node *query)
{
	const struct node *x = node_find(query, NS_FORM, EL_X);
	enum stanza_error error = ERROR_NONE;
	struct form form;

	/* §4.1: by default all messages match. */
	if (!x)
		return ERROR_NONE;
	if (node_find_next(x, NS_FORM, EL_X) || form_read(x, reading->arena, &form) ||
	    form.type != FORM_SUBMIT)
		return refuse(reading, ERROR_BAD_REQUEST, S("That is no submitted form."));
	/* §4.1 */
	if (!str_eq(form.form_type, ns_text(NS_MAM)))
		return refuse(reading, ERROR_BAD_REQUEST, S("FORM_TYPE is not urn:xmpp:mam:2."));
	for (size_t i = 0; i < form.count && !error; i++)
		error = read_field(reading, &form.fields[i]);
	return error;
}

static enum stanza_error read_query(struct reading *reading, const struct node *query)
{
	reading->query.queryid = node_attr(query, AT_QUERYID, reading->arena);
	reading->query.node = node_attr(query, AT_NODE, reading->arena);
	reading->query.flips = node_find(query, NS_MAM, EL_FLIP_PAGE) != NULL;
	if (reading->query.queryid.len > MAM_QUERYID_MAX)
		return refuse(reading, ERROR_POLICY_VIOLATION, S("The queryid is too long."));
	if (rsm_read(query, reading->arena, &reading->query.page))
		return refuse(reading, ERROR_BAD_REQUEST, S("The page asked for makes no sense."));
	return read_form(reading, query);
}

enum stanza_error mam_query_read(const struct node *query, struct arena *arena,
				 struct mam_query *out, str *out_why)
{
	struct reading reading = { .arena = arena };
	enum stanza_error error = read_query(&reading, query);

	if (error)
		*out_why = reading.why;
	else
		*out = reading.query;
	return error;
}

/* ---- what matches ---- */

static bool is_at(jid with, jid address)
{
	return jid_is_bare(with) ? jid_bare_eq(with, address) : jid_eq(with, address);
}

bool mam_with_matches(jid with, jid owner, jid from, jid to)
{
	/* With oneself: else all there is would match. */
	if (jid_bare_eq(with, owner) && !(jid_bare_eq(from, owner) && jid_bare_eq(to, owner)))
		return false;
	return is_at(with, from) || is_at(with, to);
}

/* ---- the words of the answer ---- */

void mam_form_write(struct xml_writer *writer)
{
	xml_open(writer, NS_MAM, EL_QUERY);
	form_begin(writer, FORM_FORM, ns_text(NS_MAM));
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		form_add_rule(writer, &fields[i].rule, NULL, 0);
	form_end(writer);
	xml_close(writer);
}

void mam_result_write(struct buf *out, str queryid, const struct mam_entry *entry)
{
	buf_add(out, S("<result xmlns='urn:xmpp:mam:2'"));
	/* §4.2: MUST when the query had one, an empty one too. */
	if (str_exists(queryid)) {
		buf_add(out, S(" queryid='"));
		xml_escape_attr(out, queryid);
		buf_add_char(out, '\'');
	}
	buf_add(out, S(" id='"));
	buf_add(out, entry->id);
	buf_add(out, S("'>"));
	forward_write_bytes(out, entry->message, entry->us);
	buf_add(out, S("</result>"));
}

void mam_fin_write(struct xml_writer *writer, const struct mam_fin *fin)
{
	xml_open(writer, NS_MAM, EL_FIN);
	if (fin->is_complete)
		xml_attr(writer, AT_COMPLETE, S("true"));
	if (fin->is_unstable)
		xml_attr(writer, AT_STABLE, S("false"));
	rsm_write(writer, &fin->page);
	xml_close(writer);
}

static void write_end(struct xml_writer *writer, enum el el, str id, int64_t us)
{
	char room[DATETIME_MAX];

	xml_open(writer, NS_MAM, el);
	xml_attr(writer, AT_ID, id);
	xml_attr(writer, AT_TIMESTAMP, datetime_write(us, 6, room));
	xml_close(writer);
}

void mam_metadata_write(struct xml_writer *writer, const struct mam_ends *ends)
{
	xml_open(writer, NS_MAM, EL_METADATA);
	if (str_exists(ends->first_id)) {
		write_end(writer, EL_START, ends->first_id, ends->first_us);
		write_end(writer, EL_END, ends->last_id, ends->last_us);
	}
	xml_close(writer);
}
