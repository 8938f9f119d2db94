/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The store of the fake world: the headers of src/store/ over memory, linked in place of
 * store/sqlite/. It answers only when told, fails or is uncertain when told, and is deterministic.
 * What was written stays under the name of its directory ("disk") until fake_store_reset(): close
 * and open again is a restart. One thread. Callbacks run in store_client_deliver(), as ever. */

#include "store/store.h"

enum fake_outcome {
	FAKE_FAILS,		/* FAILED, nothing written */
	FAKE_UNCERTAIN_WRITTEN, /* UNCERTAIN, and it was; only for writes */
	FAKE_UNCERTAIN_LOST,	/* UNCERTAIN, and it was not; only for writes */
};

/* Forgets all disks. No store may be open. */
void fake_store_reset(void);

/* On: every request is answered as soon as it is asked. Off (so it is opened): when told. */
void fake_store_set_automatic(struct store *store, bool automatic);

/* Requests asked and not answered, in the order asked. */
size_t fake_store_waiting(const struct store *store);
enum store_op fake_store_waiting_op(const struct store *store, size_t at);

/* The first that waits; false: none does. */
bool fake_store_answer_one(struct store *store);
/* All that wait; says how many. */
size_t fake_store_answer_all(struct store *store);
/* One that the laws of order allow to be next, chosen by fake_random_below(). */
bool fake_store_answer_any(struct store *store);

/* The next `count` requests of the kind, when they are answered, end like this. Told twice, the
 * first comes first. */
void fake_store_script(struct store *store, enum store_op op, enum fake_outcome outcome,
		       unsigned count);
/* Has a request of `asker` for a subscription ever been on its way to `answerer` while an answer to
 * him, or the end of what he had, was on its way back? Bare JIDs. */
bool fake_store_crossed(struct store *store, str asker, str answerer);
/* As when the disk dies: what waits and all that is asked later is answered FAILED and
 * store_is_broken(). With close and open again, a crash before the waiting was written. */
void fake_store_break(struct store *store);
