/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* From a delivery to the handler of a module (core/iq.h), by type, target, namespace and element.
 * What nobody handles is answered service-unavailable (RFC 6120 §8.4); answers to nobody end. */

#include "core/delivery.h"

struct host;

/* Collects the handlers of all modules; once at start. */
void iq_prepare(void);

/* From a session to its own account. */
void iq_run_for_self(struct delivery *delivery);
/* To the bare JID of an awake home, from somebody else. Takes delivery->letter, which goes back
 * with its credit when the request has been answered. */
void iq_run_at_home(struct home *home, struct delivery *delivery);
/* To one of our hosts. */
void iq_run_at_host(const struct host *host, struct delivery *delivery);
/* To an account that does not exist. */
void iq_run_at_nobody(struct delivery *delivery);
/* A request that never got an answer: for tests and for the count at the end. */
unsigned iq_open_count(void);
