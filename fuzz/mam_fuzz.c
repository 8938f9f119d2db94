/* SPDX-License-Identifier: Apache-2.0 */
/* Any element as a query of an archive, a page, preferences, an element of stream management, and
 * as a message that is judged, stripped, hashed and forwarded. What is written reads as what was
 * read; the rules have an answer to everything. */

#include "base/bug.h"
#include "xml/reader.h"
#include "xmpp/archive_rules.h"
#include "xmpp/carbons.h"
#include "xmpp/csi.h"
#include "xmpp/delay.h"
#include "xmpp/forward.h"
#include "xmpp/mam_prefs.h"
#include "xmpp/mam_query.h"
#include "xmpp/message_signs.h"
#include "xmpp/sm.h"
#include "xmpp/stanza_id.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const unsigned char key[16] = { 1 };

/* ---- queries ---- */

static void check_page(const struct node *query, struct arena *arena)
{
	struct rsm rsm;

	if (rsm_read(query, arena, &rsm))
		return;
	BUG_ON((rsm.way == RSM_AFTER || rsm.way == RSM_BEFORE) != (rsm.uid.len > 0));
	BUG_ON(rsm.max > INT32_MAX || rsm.index > INT32_MAX);
	BUG_ON(rsm_page_size(&rsm, 50, 100) > 100);
}

static void check_result(const struct mam_query *query)
{
	struct mam_entry entry = { .id = S("1"), .us = 5, .message = S("<message/>") };
	struct stanza *result;
	struct arena arena;
	struct buf out;

	arena_init(&arena);
	buf_init(&out, 1 << 20);
	mam_result_write(&out, query->queryid, &entry);
	result = stanza_parse(buf_str(&out));
	BUG_ON(!result);
	BUG_ON(!str_eq(node_attr(stanza_root(result), AT_QUERYID, &arena), query->queryid));
	stanza_unref(&result);
	buf_fini(&out);
	arena_fini(&arena);
}

static void check_query(const struct node *node, struct arena *arena)
{
	struct mam_query query;
	str why = STR_NONE;

	if (mam_query_read(node, arena, &query, &why)) {
		BUG_ON(why.len == 0);
		return;
	}
	BUG_ON(query.id_count > MAM_IDS_MAX || query.queryid.len > MAM_QUERYID_MAX);
	BUG_ON(query.has_start && query.start_us == INT64_MIN);
	if (jid_exists(query.with))
		BUG_ON(!mam_with_matches(query.with, jid_of_normal(S("o")), query.with,
					 query.with));
	check_result(&query);
}

static void check_prefs(const struct node *node, struct arena *arena)
{
	struct mam_prefs prefs, again;
	struct xml_writer writer;
	struct stanza *written;

	if (mam_prefs_read(node, arena, &prefs))
		return;
	xml_begin(&writer, 16 << 20);
	mam_prefs_write(&writer, &prefs);
	written = xml_seal(&writer);
	BUG_ON(!written || mam_prefs_read(stanza_root(written), arena, &again));
	BUG_ON(again.usual != prefs.usual || again.always_count != prefs.always_count ||
	       again.never_count != prefs.never_count);
	for (size_t i = 0; i < prefs.never_count; i++) {
		BUG_ON(!jid_eq(prefs.never[i], again.never[i]));
		BUG_ON(mam_prefs_want(&prefs, prefs.never[i], true));
	}
	stanza_unref(&written);
}

static void check_sm(const struct node *node, struct arena *arena)
{
	struct sm_resume resume;
	struct sm_enable enable;
	struct stanza *written;
	struct buf out;
	uint32_t h;

	(void)!sm_enable_read(node, &enable);
	if (sm_resume_read(node, arena, &resume))
		return;
	BUG_ON(!sm_a_read(node, &h) || h != resume.h);
	buf_init(&out, 8 << 20);
	sm_resumed_write(&out, resume.previd, h);
	written = stanza_parse(buf_str(&out));
	BUG_ON(!written || sm_resume_read(stanza_root(written), arena, &resume) || resume.h != h);
	stanza_unref(&written);
	buf_fini(&out);
}

static void check_nodes(const struct node *node, struct arena *arena, int depth)
{
	check_page(node, arena);
	check_query(node, arena);
	check_prefs(node, arena);
	check_sm(node, arena);
	if (depth == 3)
		return;
	for (const struct node *child = node_first(node); child; child = node_next(child))
		check_nodes(child, arena, depth + 1);
}

/* ---- messages ---- */

static void check_rules(const struct head *head, unsigned signs)
{
	jid a = jid_of_normal(S("a@b/c")), b = jid_of_normal(S("d@e"));
	struct archive_case kept = { ARCHIVE_RECEIVED, head->type, signs, a, b, false, false };
	struct archive_decision decision = archive_decide(&kept);
	struct carbon_case copied = { CARBON_RECEIVED, head->type, signs, a, b, false };
	struct csi_case held = { head->kind, head->type, signs, false };

	BUG_ON(decision.logs != (decision.shows || decision.owes));
	BUG_ON(signs & SIGN_CARBON && decision.logs && head->type != TYPE_ERROR);
	BUG_ON(signs & SIGN_PRIVATE && carbon_copies(carbon_judge(&copied)));
	BUG_ON(head->kind != KIND_PRESENCE && csi_class_of(csi_judge(&held)) == CSI_COLLAPSE);
}

/* A delay that is taken away does not make it another message. */
static void check_strip(struct stanza *stanza)
{
	jid b = jid_of_normal(S("b")), ab = jid_of_normal(S("a@b"));
	struct stanza *rest = delay_strip(stanza, &b, 1), *bare = stanza_id_strip(rest, &ab, 1);
	uint64_t hash = 0, again = 0;

	BUG_ON(resend_hash(stanza_root(stanza), ab, key, &hash) !=
	       resend_hash(stanza_root(bare), ab, key, &again));
	BUG_ON(hash != again);
	BUG_ON(!str_eq(stanza_other_attrs(stanza), stanza_other_attrs(bare)));
	stanza_unref(&bare);
	stanza_unref(&rest);
}

static void check_forward(const struct stanza *stanza)
{
	struct envelope envelope = envelope_of(stanza);
	struct stanza *read;
	struct buf out;

	buf_init(&out, 8 << 20);
	carbon_write(&out, CARBON_SENT, &envelope, stanza);
	BUG_ON(buf_failed(&out));
	read = stanza_parse(buf_str(&out));
	/* Three deeper than a sealed stanza may be: then nothing can read it here. */
	if (read) {
		const struct node *inner = node_first(node_first(stanza_root(read)));

		BUG_ON(!str_eq(node_content(inner), node_content(stanza_root(stanza))));
		BUG_ON(!str_eq(node_raw_attr(inner, AT_ID), envelope.id));
	}
	stanza_unref(&read);
	buf_fini(&out);
}

static void check_stanza(struct stanza *stanza, struct arena *arena)
{
	struct head head;
	int64_t us;

	(void)!head_read(stanza_root(stanza), arena, &head);
	if (delay_read(stanza_root(stanza), &us))
		BUG_ON(!delay_is_there(stanza_root(stanza)));
	check_strip(stanza);
	if (head.kind == KIND_NONE)
		return;
	check_rules(&head, message_signs(stanza_root(stanza)));
	check_forward(stanza);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stanza *stanza = stanza_parse(str_make(size ? (const char *)data : "", size));
	struct arena arena;

	if (!stanza)
		return 0;
	arena_init(&arena);
	check_stanza(stanza, &arena);
	check_nodes(stanza_root(stanza), &arena, 0);
	arena_fini(&arena);
	stanza_unref(&stanza);
	return 0;
}
