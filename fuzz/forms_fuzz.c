/* SPDX-License-Identifier: Apache-2.0 */
/* Any element as a stanza, a form, an answer to disco#info, and any text as a moment. What is read
 * as capabilities and written again has the same verification string; an error that answers never
 * grows with the payload. */

#include "base/bug.h"
#include "xml/reader.h"
#include "xmpp/caps.h"
#include "xmpp/datetime.h"
#include "xmpp/envelope.h"
#include "xmpp/form.h"
#include "xmpp/stanza_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct form_option options[] = { { "a", "A" }, { "b", NULL }, { NULL, NULL } };
static const struct form_rule rules[] = {
	{ .var = "a", .type = FIELD_BOOLEAN, .required = true },
	{ .var = "b", .type = FIELD_JID_MULTI },
	{ .var = "c", .type = FIELD_LIST_MULTI, .options = options, .least = 1, .most = 2 },
	{ .var = "d", .type = FIELD_LIST_SINGLE, .options = options, .method = FORM_OPEN },
	{ .var = "e", .datatype = FORM_INTEGER, .method = FORM_RANGE, .min = "-5", .max = "5" },
	{ .var = "f",
	  .datatype = FORM_DATETIME,
	  .method = FORM_RANGE,
	  .min = "2000-01-01T00:00:00Z" },
	{ .var = "g", .type = FIELD_FIXED },
	{ .var = "h", .type = FIELD_TEXT_SINGLE, .datatype = FORM_BOOLEAN },
};

static void check_form(const struct node *x, struct arena *arena)
{
	struct form form;
	bool yes;
	str var;

	if (form_read(x, arena, &form))
		return;
	BUG_ON(form.count > FORM_FIELDS_MAX);
	for (size_t i = 0; i < form.count; i++)
		BUG_ON(!str_exists(form.fields[i].var));
	if (form_check(&form, rules, ARRAY_LEN(rules), &var))
		return;
	/* It keeps the rules: then the values mean what they say. */
	BUG_ON(!form_bool(&form, "a", &yes));
}

static void check_caps(const struct node *query, struct arena *arena)
{
	struct caps caps, again;
	struct xml_writer writer;
	struct stanza *stanza;

	if (!caps_read(&caps, query, arena))
		return;
	xml_begin(&writer, 4 << 20);
	xml_open(&writer, NS_DISCO_INFO, EL_QUERY);
	caps_write(&caps, &writer);
	stanza = xml_seal(&writer);
	BUG_ON(!stanza || !caps_read(&again, stanza_root(stanza), arena));
	BUG_ON(!str_eq(caps_ver(&caps, CAPS_SHA1), caps_ver(&again, CAPS_SHA1)));
	stanza_unref(&stanza);
}

/* The envelope around it reads as the same content. */
static void check_envelope(const struct stanza *stanza, const struct head *head)
{
	struct envelope envelope = envelope_of(stanza);
	struct stanza *again;
	struct buf out;

	envelope.to = head->to;
	envelope.from = head->from;
	buf_init(&out, 4 << 20);
	envelope_write(&out, &envelope, stanza);
	BUG_ON(buf_failed(&out));
	/* It may be longer than what a peer may send: then it is not read again. */
	again = out.len < 200000 ? stanza_parse(buf_str(&out)) : NULL;
	BUG_ON(out.len < 200000 && !again);
	BUG_ON(again &&
	       !str_eq(node_content(stanza_root(again)), node_content(stanza_root(stanza))));
	stanza_unref(&again);
	buf_fini(&out);
}

static void check_stanza(const struct stanza *stanza, struct arena *arena)
{
	struct stanza *answer;
	struct head head;
	enum stanza_error error = head_read(stanza_root(stanza), arena, &head);

	if (head.kind == KIND_NONE)
		return;
	check_envelope(stanza, &head);
	answer = error_stanza(stanza, error ? error : ERROR_FORBIDDEN, STR_NONE, NULL);
	BUG_ON(answer && head.type == TYPE_ERROR);
	if (answer)
		BUG_ON(stanza_bytes(answer).len > 6 * head.id.len + 300);
	stanza_unref(&answer);
}

static void check_nodes(const struct node *node, struct arena *arena, int depth)
{
	check_form(node, arena);
	check_caps(node, arena);
	if (depth < 3)
		NODE_EACH(child, node)
	check_nodes(child, arena, depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = str_make(size ? (const char *)data : "", size);
	struct stanza *stanza = stanza_parse(text);
	char room[DATETIME_MAX];
	struct arena arena;
	int64_t us, again;

	if (datetime_parse(text, &us))
		BUG_ON(!datetime_parse(datetime_write(us, 6, room), &again) || us != again);
	if (!stanza)
		return 0;
	arena_init(&arena);
	check_stanza(stanza, &arena);
	check_nodes(stanza_root(stanza), &arena, 0);
	arena_fini(&arena);
	stanza_unref(&stanza);
	return 0;
}
