/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Resource binding (RFC 6120 §7) at the home: limits, conflict policy, the new session. The public
 * half is session_bind() in core/session.h. */

#include "core/session.h"

/* A session in the list of its home; `edge` NULL: it has no wire. */
struct session *session_new(struct home *home, str resource, struct edge *edge);

/* The bind waited for the home: NULL and an error when there is none. */
void bind_home_awake(struct home *home, struct bind_request *request, enum stanza_error error);
