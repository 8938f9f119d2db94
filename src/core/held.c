/* SPDX-License-Identifier: Apache-2.0 */
/* Given, not yet acknowledged. */

#include "core/held.h"

#include "base/bug.h"
#include "base/mem.h"
#include "core/catch_up.h"
#include "core/home.h"
#include "core/inactive.h"
#include "core/marks.h"
#include "core/session.h"
#include "xml/writer.h"

static struct held *held_of(struct link *link)
{
	return container_of(link, struct held, link);
}

/* The id of the ping says which it is. */
static str fence_id(struct buf *out, uint32_t fence)
{
	buf_init(out, 32);
	buf_add(out, S("got-it-"));
	buf_add_int(out, fence);
	return buf_str(out);
}

static struct stanza *ping_stanza(void)
{
	struct xml_writer writer;
	struct stanza *stanza;

	xml_begin(&writer, 200);
	xml_open(&writer, NS_CONTENT, EL_IQ);
	xml_attr(&writer, AT_TYPE, S("get"));
	xml_open(&writer, NS_PING, EL_PING);
	stanza = xml_seal(&writer);
	BUG_ON(!stanza);
	return stanza;
}

static void put_fence(struct session *session)
{
	struct stanza *ping = ping_stanza();
	struct envelope envelope = { .from = jid_domain_jid(session_jid(session)),
				     .to = session_jid(session),
				     .type = S("get") };
	struct buf id;

	session->fence = ++session->last_fence;
	envelope.id = fence_id(&id, session->fence);
	/* What waits goes before the ping, and is covered by it. */
	inactive_flush(session);
	LIST_EACH(at, &session->held)
		if (held_of(at)->fence == 0)
			held_of(at)->fence = session->fence;
	session_send(session, &envelope, ping);
	if (session->edge)
		session->edge->type->expect(session->edge, true);
	buf_fini(&id);
	stanza_unref(&ping);
}

void held_take_over(struct session *session, int64_t id)
{
	struct held *held = mem_zalloc(sizeof(*held));

	held->id = id;
	list_push(&session->held, &held->link);
	session->held_count++;
}

bool held_is_full(struct session *session)
{
	if (session->held_count < HELD_MAX)
		return false;
	session->is_held_full = true;
	session->home->owes_unread = true;
	return true;
}

void held_add(struct session *session, int64_t id)
{
	held_take_over(session, id);
	marks_hold(session->home, id);
	if (session->fence == 0)
		put_fence(session);
}

bool held_is_answer(const struct session *session, const struct head *head)
{
	struct buf id;
	bool is_it;

	if (session->fence == 0 || head->kind != KIND_IQ ||
	    (head->type != TYPE_RESULT && head->type != TYPE_ERROR) ||
	    (jid_exists(head->to) && !jid_eq(head->to, jid_domain_jid(session_jid(session)))))
		return false;
	is_it = str_eq(head->id, fence_id(&id, session->fence));
	buf_fini(&id);
	return is_it;
}

void held_acknowledged(struct session *session)
{
	uint32_t fence = session->fence;
	bool has_more = false;

	session->fence = 0;
	if (session->edge)
		session->edge->type->expect(session->edge, false);
	LIST_EACH(at, &session->held) {
		struct held *held = held_of(at);

		if (held->fence != fence) {
			has_more = true;
			continue;
		}
		link_remove(at);
		session->held_count--;
		marks_delivered(session->home, held->id);
		mem_free(held);
	}
	if (has_more)
		put_fence(session);
	if (session->is_held_full && session->held_count < HELD_MAX) {
		session->is_held_full = false;
		/* Others who were reading meanwhile need not have met what it was not given. */
		session->home->owes_unread = true;
		catch_up_begin(session);
	}
	catch_up_goes_on(session);
}

void held_give_back(struct session *session)
{
	struct home *home = session->home;
	bool is_homeless = false;
	struct link *link;

	while ((link = list_shift(&session->held))) {
		is_homeless |= marks_release(home, held_of(link)->id);
		mem_free(held_of(link));
	}
	if (is_homeless)
		catch_up_all(home);
}
