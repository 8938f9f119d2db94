/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions as bytes and back. Stanzas stand in it as text: they are read as strictly as a
 * client's. */

#include "core/capsule.h"

#include "base/log.h"
#include "core/bind.h"
#include "core/directed.h"
#include "core/home.h"
#include "core/letter.h"
#include "core/managed.h"
#include "core/marks.h"
#include "core/session.h"
#include "core/shard.h"
#include "xml/writer.h"
#include "xmpp/stanza_rules.h"

#define CAPSULE_NS S("urn:jackdaw:capsule:2")

int64_t capsule_seconds(const struct shard *shard)
{
	return config_limits(shard->config)->resume_seconds;
}

static void attr_int(struct xml_writer *writer, const char *name, int64_t value)
{
	struct buf text;

	buf_init(&text, 32);
	buf_add_int(&text, value);
	xml_attr_named(writer, STR_NONE, str_of(name), buf_str(&text));
	buf_fini(&text);
}

/* ---- out ---- */

/* An entry of the log is there; only its place among the others is written. */
static void write_kept(struct xml_writer *writer, const struct kept *kept)
{
	struct buf bytes;

	xml_open_named(writer, CAPSULE_NS, S("kept"));
	attr_int(writer, "log", kept->log_id);
	if (kept->is_entry) {
		attr_int(writer, "size", kept->size);
	} else {
		buf_init(&bytes, CAPSULE_MAX);
		envelope_write(&bytes, &kept->letter->envelope, kept->letter->stanza);
		xml_text(writer, buf_str(&bytes));
		buf_fini(&bytes);
	}
	xml_close(writer);
}

static void write_directed(struct xml_writer *writer, jid to)
{
	xml_open_named(writer, CAPSULE_NS, S("directed"));
	xml_attr_named(writer, STR_NONE, S("to"), jid_str(to));
	xml_close(writer);
}

void capsule_write(const struct session *session, struct buf *out)
{
	const struct managed *managed = session->managed;
	struct xml_writer writer;
	struct stanza *sealed;

	xml_begin(&writer, CAPSULE_MAX);
	xml_open_named(&writer, CAPSULE_NS, S("session"));
	xml_attr_named(&writer, STR_NONE, S("jid"), jid_str(session_jid(session)));
	attr_int(&writer, "in", managed->in.settled);
	attr_int(&writer, "out", managed->outbox.out);
	attr_int(&writer, "acked", managed->outbox.acked);
	attr_int(&writer, "waits", managed->resume_seconds);
	attr_int(&writer, "priority", session->priority);
	attr_int(&writer, "presence-at", session->presence_at);
	attr_int(&writer, "interested", session->is_interested);
	attr_int(&writer, "block-pushes", session->wants_block_pushes);
	attr_int(&writer, "carbons", session->wants_carbons);
	if (session->presence) {
		xml_open_named(&writer, CAPSULE_NS, S("presence"));
		xml_text(&writer, stanza_bytes(session->presence));
		xml_close(&writer);
	}
	for (size_t i = 0; jid_exists(directed_at(session->directed, i)); i++)
		write_directed(&writer, directed_at(session->directed, i));
	LIST_EACH(at, &managed->outbox.queue)
		write_kept(&writer, kept_of_link(at));
	sealed = xml_seal(&writer);
	if (sealed)
		buf_add(out, stanza_bytes(sealed));
	stanza_unref(&sealed);
}

/* ---- back ---- */

static int64_t int_of(const struct node *node, const char *name, struct arena *arena)
{
	int64_t value = 0;

	/* What is not there, or no number, was not written by this version. */
	if (!str_to_int(node_attr_named(node, str_of(name), arena), INT32_MIN, INT64_MAX / 2,
			&value))
		return 0;
	return value;
}

static void read_presence(struct session *session, const struct node *node, struct arena *arena)
{
	session->presence = stanza_parse(node_text(node, arena));
	session->was_available = session->presence != NULL;
}

static bool read_stanza(struct session *session, const struct node *node, int64_t log_id,
			struct arena *arena)
{
	struct stanza *stanza = stanza_parse(node_text(node, arena));
	struct envelope envelope;
	struct head head;
	bool is_right;

	if (!stanza)
		return false;
	envelope = envelope_of(stanza);
	is_right = head_read(stanza_root(stanza), arena, &head) == ERROR_NONE;
	if (is_right) {
		envelope.from = head.from;
		envelope.to = head.to;
		/* There is no wire. */
		is_right = !managed_keep(session, &envelope, stanza, log_id);
	}
	stanza_unref(&stanza);
	return is_right;
}

/* One more that its client has not acknowledged. */
static bool read_kept(struct session *session, const struct node *node, struct arena *arena)
{
	int64_t log_id = int_of(node, "log", arena);
	int64_t size = int_of(node, "size", arena);

	/* What is owed is only in the store, as a rule; what another session has acknowledged is
	 * owed no more. */
	if (log_id)
		marks_owe(session->home, log_id, true);
	if (!size)
		return read_stanza(session, node, log_id, arena);
	outbox_keep_position(&session->managed->outbox, log_id, (uint32_t)size);
	return log_id > 0;
}

static void read_directed(struct session *session, const struct node *node, struct arena *arena)
{
	jid to = jid_of_normal(node_attr_named(node, S("to"), arena));

	if (jid_exists(to) && !directed_add(&session->directed, to))
		log_debug("directed presence forgotten", log_jid("to", to),
			  log_cstr("reason", "too many"));
}

/* False: one is missing, and the numbers of those behind it would be wrong. */
static bool read_children(struct session *session, const struct node *root, struct arena *arena)
{
	NODE_EACH(at, root) {
		if (node_is_named(at, CAPSULE_NS, S("presence")))
			read_presence(session, at, arena);
		else if (node_is_named(at, CAPSULE_NS, S("directed")))
			read_directed(session, at, arena);
		else if (node_is_named(at, CAPSULE_NS, S("kept")) && !read_kept(session, at, arena))
			return false;
	}
	return true;
}

static struct session *read_session(struct home *home, str id, const struct node *root,
				    struct arena *arena)
{
	jid full = jid_of_normal(node_attr_named(root, S("jid"), arena));
	struct session *session;

	if (!node_is_named(root, CAPSULE_NS, S("session"))) {
		log_warning("session of another version dropped", log_jid("jid", home_jid(home)));
		return NULL;
	}
	if (!jid_bare_eq(full, home_jid(home)) || home_session(home, jid_resource(full)))
		return NULL;
	session = session_new(home, jid_resource(full), NULL);
	managed_new(session, id, (uint32_t)int_of(root, "in", arena),
		    (uint32_t)int_of(root, "acked", arena));
	/* What an older server wrote says nothing of it. */
	if (int_of(root, "waits", arena))
		session->managed->resume_seconds = (uint32_t)int_of(root, "waits", arena);
	session->priority = (int8_t)int_of(root, "priority", arena);
	session->presence_at = int_of(root, "presence-at", arena);
	session->is_interested = int_of(root, "interested", arena) != 0;
	session->wants_block_pushes = int_of(root, "block-pushes", arena) != 0;
	session->wants_carbons = int_of(root, "carbons", arena) != 0;
	if (!read_children(session, root, arena)) {
		session_put_away(&session);
		return NULL;
	}
	outbox_set_counted(&session->managed->outbox,
			   (uint32_t)int_of(root, "out", arena) - session->managed->outbox.acked);
	return session;
}

struct session *capsule_read(struct home *home, str id, str bytes)
{
	struct stanza *stanza = stanza_parse(bytes);
	struct session *session = NULL;
	struct arena arena;

	if (!stanza)
		return NULL;
	arena_init(&arena);
	session = read_session(home, id, stanza_root(stanza), &arena);
	arena_fini(&arena);
	stanza_unref(&stanza);
	return session;
}
