/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Leads a client's connection from accept to its session: fulfils the wishes of the negotiation
 * (xmpp/negotiation.h) with TLS, the store, the workers, the move and the bind. It lives on the
 * door, goes with its connection to the shard, and ends when the session is bound or the stream
 * is not to be. */

#include "base/str.h"
#include "xmpp/error.h"

struct c2s;
struct door;
struct login;

/* The connection has just been opened on the door; sets c2s->login. */
void login_open(struct c2s *c2s, struct door *door, bool is_direct);

/* Fresh plaintext. Eats from the front of *bytes; what is left when the session is bound meanwhile
 * (c2s->login is NULL then) is for the session; what else is left has been kept or dropped. */
void login_input(struct login *login, str *bytes);
void login_secured(struct login *login);
/* The connection has arrived at its shard. */
void login_arrived(struct login *login);
/* The server ends the stream: says so and closes. */
void login_end(struct login *login, enum stream_error error);

/* NULL: it has moved to its shard. */
struct door *login_door(const struct login *login);

/* Of the connection that is gone, or of the one that is bound: sets c2s->login to NULL. What the
 * store or a worker still does is waited for; when all is over, door_forget() is called if
 * `forgets`. */
void login_close(struct login **login, bool forgets);
