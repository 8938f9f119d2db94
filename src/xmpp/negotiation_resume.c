/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0198 §5 in the negotiation: <resume/> in place of a bind. */

#include "xmpp/negotiation_parts.h"

#include "base/bug.h"

static const struct state *refuse_other(struct negotiation *n, struct stanza *stanza)
{
	(void)stanza; /* nothing is read while the wish is open */
	return negotiation_fail(n, STREAM_POLICY_VIOLATION, NULL);
}

static const struct state state_resuming = { "resuming", WISH_RESUME, 0, refuse_other };

/* XEP-0198 §5: in place of a bind. A try that fails is one of those that a client has to bind. */
static const struct state *resume_failed(struct negotiation *n, enum stanza_error error,
					 const uint32_t *h)
{
	sm_failed_write(&n->output, error, h);
	if (--n->binds_left == 0)
		return negotiation_fail(n, STREAM_POLICY_VIOLATION,
					"Too many failed tries to resume");
	return &state_awaiting_bind;
}

const struct state *negotiation_resume_element(struct negotiation *n, const struct node *root)
{
	enum stanza_error error = sm_resume_read(root, &n->arena, &n->resume);

	if (error != ERROR_NONE)
		return resume_failed(n, error, NULL);
	n->resume.previd = arena_str(&n->arena, n->resume.previd);
	return &state_resuming;
}

const struct state *negotiation_not_resumed(struct negotiation *n, enum stanza_error error)
{
	return resume_failed(n, error, NULL);
}

const struct sm_resume *negotiation_resume(const struct negotiation *n)
{
	return &n->resume;
}

void negotiation_resumed(struct negotiation *n, uint32_t h)
{
	BUG_ON(n->state != &state_resuming);
	sm_resumed_write(&n->output, n->resume.previd, h);
	negotiation_enter(n, &state_bound);
}

void negotiation_resume_failed(struct negotiation *n, enum stanza_error error, const uint32_t *h)
{
	BUG_ON(n->state != &state_resuming);
	negotiation_enter(n, resume_failed(n, error, h));
}
