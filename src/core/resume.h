/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* <resume/> (XEP-0198 §5) at the home: the session that waits, or how far it had come. On the
 * home's shard. */

#include "core/session.h"
#include "store/log.h"

struct resume_request {
	struct link link; /* home.resumes: it is loading */
	jid account;	  /* lent until the answer, as what follows */
	uint64_t print; /* of the credentials that were proved (core/credentials.h) */
	str previd;
	uint32_t h;
	struct edge *edge;
	/* Once, later or within the call: the session, whose edge is now this one; or NULL with an
	 * error and, if it is known, the h of what was handled. */
	void (*resumed)(struct resume_request *request, struct session *session,
			enum stanza_error error, const uint32_t *h);
	struct resume_look *look; /* its own; and what it waits for */
	struct managed *managed;
};

void session_resume(struct resume_request *request);
/* The edge died before the answer. */
void session_resume_cancel(struct resume_request *request);
/* It waited for the home: NULL when there is none. */
void resume_home_awake(struct home *home, struct resume_request *request);
