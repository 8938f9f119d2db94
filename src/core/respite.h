/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A client that has sent too fast (core/pace.h) is not read for a while; only while it waits does
 * this cost memory and a timer. Thread: the stream's shard. */

#include "base/base.h"

struct c2s;

/* So much of it was read. Its input is paused when that was more than its due. */
void respite_pay(struct c2s *c2s, size_t bytes, size_t stanzas);
/* The stream is gone. */
void respite_end(struct c2s *c2s);
