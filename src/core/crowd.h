/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How many of something there are at this moment from each place of the network and from each
 * neighbourhood (net/address.h), so that few addresses cannot take all the room. Owns memory for
 * those that are there only. Who comes from this machine is not counted. Any thread. */

#include <pthread.h>

#include "base/map.h"
#include "net/address.h"

struct crowd {
	pthread_mutex_t lock;
	struct map groups; /* of both kinds, by the text of their prefix */
};

struct crowd_limits {
	int64_t per_place, per_neighbourhood;
};

/* Why somebody is not let in. */
struct crowd_refusal {
	char room[PEER_TEXT_MAX];
	str full; /* the prefix that is full, in `room` */
	bool is_news; /* it has not been full since it was at most half full */
};

void crowd_init(struct crowd *crowd);
/* Everybody must have left. */
void crowd_fini(struct crowd *crowd);
/* One more, if there is room at both; else false, and nothing is counted. */
bool crowd_enter(struct crowd *crowd, const struct peer_address *peer, struct crowd_limits limits,
	struct crowd_refusal *out_refusal) MUST_USE;
/* Once for each that has entered. */
void crowd_leave(struct crowd *crowd, const struct peer_address *peer);
