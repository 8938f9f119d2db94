/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Queries of an archive (XEP-0313, urn:xmpp:mam:2 and #extended): what is asked, read and judged,
 * and the words of the answer. What matches is looked up elsewhere. Pure; any thread. */

#include "base/buf.h"
#include "xmpp/jid.h"
#include "xmpp/rsm.h"

enum {
	MAM_IDS_MAX = 256,     /* in one query */
	MAM_QUERYID_MAX = 1024, /* bytes: each result repeats it */
};

enum mam_groupchat { MAM_GROUPCHAT_UNSAID, MAM_GROUPCHAT_INCLUDED, MAM_GROUPCHAT_EXCLUDED };

/* What is not asked for is JID_NONE, STR_NONE, false or zero. Text is lent from the stanza or the
 * arena. */
struct mam_query {
	str queryid; /* unescaped */
	str node;    /* of a pubsub archive (XEP-0442) */
	jid with;
	bool has_start, has_end;
	int64_t start_us, end_us; /* both inclusive; start may be behind end: nothing matches */
	str before_id, after_id;
	const str *ids;
	size_t id_count;
	enum mam_groupchat groupchat;
	bool flips; /* the page's results come in reverse order; which they are stays the same */
	struct rsm page;
};

/* `query` is the <query/> of an iq of type set. ERROR_NONE, or the error to answer with and in
 * *out_why a constant text for people, *out untouched. A field that does not exist is
 * feature-not-implemented (§4.1.5). Ids are opaque here: that they are in the archive is for the
 * store to find out (item-not-found, §4.1.3, §4.3.2). */
enum stanza_error mam_query_read(const struct node *query, struct arena *arena,
				 struct mam_query *out, str *out_why) MUST_USE;

/* §4.1.1: whether a message of the owner's archive is one with that address: a bare one means all
 * its resources; the owner's own means only what he sent to himself. */
bool mam_with_matches(jid with, jid owner, jid from, jid to);

/* The <query/> that answers an iq of type get: the fields there are (§4.1.5). */
void mam_form_write(struct xml_writer *writer);

/* One message of the archive. */
struct mam_entry {
	str id;	     /* opaque; nothing in it to escape */
	int64_t us;  /* when it was received */
	str message; /* as forward_write_bytes() takes it */
};

/* Adds <result xmlns='urn:xmpp:mam:2' queryid='…' id='…'><forwarded>…</forwarded></result>, for
 * envelope.added around forward_shell(). The envelope's `from` is the archive's address (clients
 * check it, §8.2). */
void mam_result_write(struct buf *out, str queryid, const struct mam_entry *entry);

struct mam_fin {
	bool is_complete; /* the page was not cut by its size, the asked or ours (§4.3.2) */
	bool is_unstable; /* it may still change */
	struct rsm_page page;
};

/* Adds the <fin/>. */
void mam_fin_write(struct xml_writer *writer, const struct mam_fin *fin);

/* Adds the <metadata/> of the archive (§5); ids of STR_NONE: it is empty. */
struct mam_ends {
	str first_id, last_id;
	int64_t first_us, last_us;
};
void mam_metadata_write(struct xml_writer *writer, const struct mam_ends *ends);
