/* SPDX-License-Identifier: Apache-2.0 */
/* A second bind is refused, the session of old clients granted. */

#include "core/stream_iq.h"

#include "base/bug.h"
#include "core/managed.h"
#include "core/session.h"

static void send(struct session *session, const struct stanza *stanza, str id)
{
	struct envelope envelope = envelope_of(stanza);

	envelope.to = session_jid(session);
	envelope.from = jid_domain_jid(envelope.to);
	envelope.id = id;
	session_send(session, &envelope, stanza);
}

static void answer_session(struct session *session, str id)
{
	struct xml_writer writer;
	struct stanza *result;

	xml_begin(&writer, 256);
	xml_open(&writer, NS_CONTENT, EL_IQ);
	xml_attr(&writer, AT_TYPE, S("result"));
	result = xml_seal(&writer);
	BUG_ON(!result);
	send(session, result, id);
	stanza_unref(&result);
}

/* RFC 6120 §7: there is one resource to a stream here. */
static void refuse_second_bind(struct session *session, const struct stanza *stanza, str id)
{
	struct stanza *refusal = error_stanza(stanza, ERROR_NOT_ALLOWED, STR_NONE, NULL);

	if (refusal)
		send(session, refusal, id);
	stanza_unref(&refusal);
}

/* The stream's own requests: a second bind, and the session of RFC 3921 §3, which old clients ask
 * for after the bind. */
bool stream_iq_is(const struct session *session, const struct node *root)
{
	const struct node *payload = node_first(root);
	bool is_ours =
		node_is(payload, NS_BIND, EL_BIND) || node_is(payload, NS_SESSION, EL_SESSION);

	if (!is_ours || !node_is(root, NS_CONTENT, EL_IQ) || !node_attr_is(root, AT_TYPE, S("set")))
		return false;
	return !str_exists(node_raw_attr(root, AT_TO)) ||
	       node_attr_is(root, AT_TO, jid_domain(session_jid(session)));
}

void stream_iq_answer(struct session *session, const struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);
	str id = node_raw_attr(root, AT_ID);

	/* XEP-0198 §4: a stanza like any other. */
	if (session->managed)
		managed_settle(session->managed, managed_take(session->managed));
	if (node_is(node_first(root), NS_BIND, EL_BIND))
		refuse_second_bind(session, stanza, id);
	else
		answer_session(session, id);
}

void stream_iq_ping(struct session *session)
{
	struct xml_writer writer;
	struct stanza *request;

	xml_begin(&writer, 256);
	xml_open(&writer, NS_CONTENT, EL_IQ);
	xml_attr(&writer, AT_TYPE, S("get"));
	xml_element(&writer, NS_PING, EL_PING, STR_NONE);
	request = xml_seal(&writer);
	BUG_ON(!request);
	send(session, request, S("are-you-there"));
	stanza_unref(&request);
}
