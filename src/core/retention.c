/* SPDX-License-Identifier: Apache-2.0 */
/* Old messages go: a round over the hosts, a slice at a time:
 * begin_round -> begin_host -> ask_slice -> slice_done -> ask_slice … -> next_host. */

#include "core/retention.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/shard.h"
#include "store/log.h"

enum {
	FIRST_MS = 60000, /* after the start, which has enough to do */
	ROUND_MS = 600000,
	SLICE_MS = 50, /* between two slices; with SLICE, some thousands of messages a second */
	SLICE = 250,
	/* What no archive shows is wanted by a session at the longest: two days. */
	HIDDEN_SECONDS = 2 * 86400,
};

struct retention {
	struct shard *shard;
	struct timer timer;
	struct store_log_retain slice;
	/* of the round; NULL between two */
	struct config *config;
	const struct host *host;
	size_t removed; /* of this host */
	bool is_asking;
	bool is_stale; /* there is another configuration */
	bool is_ended;
};

static void begin_round(struct timer *timer);
static void ask_slice(struct timer *timer);

static void rest(struct retention *retention, int64_t ms)
{
	config_unref(&retention->config);
	if (!retention->is_ended)
		timer_start(&retention->timer, ms, begin_round);
}

/* ---- a host ---- */

static void begin_host(struct retention *retention)
{
	const struct host *host = retention->host;

	while (host && !host->keeps_log && host->keep_seconds == 0 && host->keep_bytes == 0)
		host = config_next_host(retention->config, host);
	retention->host = host;
	if (!host) {
		rest(retention, ROUND_MS);
		return;
	}
	retention->removed = 0;
	retention->slice.after = 0;
	retention->slice.is_past_kept = false;
	ask_slice(&retention->timer);
}

static void next_host(struct retention *retention)
{
	if (retention->removed)
		log_info("old messages removed", log_str("host", retention->host->domain),
			 log_int("messages", (int64_t)retention->removed));
	retention->host = config_next_host(retention->config, retention->host);
	begin_host(retention);
}

static void slice_done(struct store_log_retain *slice)
{
	struct retention *retention = container_of(slice, struct retention, slice);

	retention->is_asking = false;
	retention->removed += slice->request.status == STORE_OK ? slice->removed : 0;
	if (retention->is_ended || retention->is_stale) {
		rest(retention, SLICE_MS);
	} else if (slice->request.status != STORE_OK) {
		log_warning("old messages not removed", log_str("host", retention->host->domain),
			    log_str("status", store_status_name(slice->request.status)));
		rest(retention, ROUND_MS);
	} else if (slice->has_more) {
		timer_start(&retention->timer, SLICE_MS, ask_slice);
	} else {
		next_host(retention);
	}
}

static void ask_slice(struct timer *timer)
{
	struct retention *retention = container_of(timer, struct retention, timer);
	struct store_log_retain *slice = &retention->slice;
	const struct host *host = retention->host;

	slice->host = host->domain;
	slice->before =
		host->keep_seconds ? clock_now_us() - host->keep_seconds * INT64_C(1000000) : 0;
	slice->hidden_before = clock_now_us() - HIDDEN_SECONDS * INT64_C(1000000);
	slice->max_bytes = (uint64_t)host->keep_bytes;
	slice->limit = SLICE;
	retention->is_asking = true;
	store_log_retain(retention->shard->store, slice, slice_done);
}

/* ---- a round ---- */

static void begin_round(struct timer *timer)
{
	struct retention *retention = container_of(timer, struct retention, timer);

	retention->is_stale = false;
	retention->config = config_ref(retention->shard->config);
	retention->host = config_first_host(retention->config);
	begin_host(retention);
}

struct retention *retention_start(struct shard *shard)
{
	struct retention *retention = mem_zalloc(sizeof(*retention));

	retention->shard = shard;
	rest(retention, FIRST_MS);
	return retention;
}

void retention_reconfigure(struct retention *retention)
{
	retention->is_stale = true;
	if (!retention->is_asking)
		rest(retention, SLICE_MS);
}

void retention_end(struct retention *retention)
{
	retention->is_ended = true;
	timer_stop(&retention->timer);
	if (!retention->is_asking)
		config_unref(&retention->config);
}

void retention_free(struct retention **retention)
{
	struct retention *gone = *retention;

	*retention = NULL;
	if (!gone)
		return;
	timer_stop(&gone->timer);
	config_unref(&gone->config);
	mem_free(gone);
}
