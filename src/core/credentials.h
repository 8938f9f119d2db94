/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A session stands on the credentials that its client proved to know. When these are replaced (the
 * password is changed), every other session of the account ends at once, whether it has a wire or
 * waits to be resumed; who logged in with the old password and is not bound yet, is refused; and a
 * session that an earlier server packed (core/capsule.h) is not found any more.
 *
 * Credentials are told apart by their print: a hash of the salts, which are drawn anew for each
 * password. Thread: the home's shard, unless said. */

#include "xmpp/jid.h"
#include "xmpp/scram.h"

struct shard;

/* Not 0. Any thread. */
uint64_t credentials_print(const struct scram_keys *keys, size_t count);

/* The store has accepted new ones. `keeper`, a full JID: the session that asked for it, which
 * stays; JID_NONE: none. */
void credentials_replaced(struct shard *shard, jid account, uint64_t print, jid keeper);
/* Somebody who has proved to know credentials of this print wants a session. */
bool credentials_are_old(struct shard *shard, jid account, uint64_t print);

/* At the begin and the end of a shard. */
void credentials_open(struct shard *shard);
void credentials_close(struct shard *shard);
