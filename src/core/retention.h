/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What becomes of old messages: now and then each host's log is cut at its front, to the age and
 * size that the configuration says, in slices with a pause between them, so that who appends waits
 * for a slice at most. What is owed or not settled stays (store/log.h). On one shard of the
 * process. */

struct retention;
struct shard;

struct retention *retention_start(struct shard *shard);
/* The shard has another configuration: begins anew, soon. */
void retention_reconfigure(struct retention *retention);
/* The server ends: no more slices. */
void retention_end(struct retention *retention);
/* Nothing may be asked of the store. NULL inside is allowed. */
void retention_free(struct retention **retention);
