/* SPDX-License-Identifier: Apache-2.0 */
/* Written many at once: capsules_put_away -> batch_put; dropped in slices: drop -> dropped. */

#include "core/capsule_store.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/capsule.h"
#include "core/home.h"
#include "core/inactive.h"
#include "core/managed.h"
#include "core/session.h"
#include "core/shard.h"
#include "store/capsule.h"

struct item {
	struct buf bytes, key;
	struct home *home;
	uint64_t serial;
};

struct batch {
	struct store_capsule_put row;
	struct shard *shard;
	size_t count, bytes;
	struct store_capsule capsules[CAPSULE_BATCH];
	struct item items[CAPSULE_BATCH];
};

void capsule_key(struct buf *out, const struct home *home, uint64_t print, str stream_id)
{
	buf_printf(out, "%lld %016llx ", (long long)home->account, (unsigned long long)print);
	buf_add(out, stream_id);
}

str capsule_key_stream_id(str key)
{
	str rest = str_from(key, str_find(key, ' ') + 1);

	return str_from(rest, str_find(rest, ' ') + 1);
}

/* ---- in ---- */

static struct session *session_of_serial(struct home *home, uint64_t serial)
{
	SESSION_EACH(at, home)
		if (session_of_link(at)->serial == serial)
			return session_of_link(at);
	return NULL;
}

static void end_item(struct item *item, enum store_status status)
{
	struct home *home = item->home;
	struct session *session = session_of_serial(home, item->serial);

	if (session && status == STORE_OK)
		session_put_away(&session);
	else if (session)
		session_end(&session, STREAM_OK, NULL);
	buf_fini(&item->bytes);
	buf_fini(&item->key);
	home_unpin(home);
}

static void batch_put(struct store_capsule_put *row)
{
	struct batch *batch = container_of(row, struct batch, row);
	enum store_status status = row->request.status;

	if (status != STORE_OK)
		log_warning("sessions not handed to the next start",
			    log_int("sessions", (int64_t)batch->count),
			    log_str("status", store_status_name(status)));
	for (size_t i = 0; i < batch->count; i++)
		end_item(&batch->items[i], status);
	mem_free(batch);
}

static void put(struct batch **batch)
{
	struct batch *full = *batch;

	*batch = NULL;
	if (!full)
		return;
	full->row.capsules = full->capsules;
	full->row.count = full->count;
	full->row.at = clock_now();
	store_capsule_put(full->shard->store, &full->row, batch_put);
}

/* False: it is too much to be written. */
static bool add(struct batch *batch, struct session *session)
{
	struct item *item = &batch->items[batch->count];
	struct store_capsule *capsule = &batch->capsules[batch->count];

	buf_init(&item->bytes, CAPSULE_MAX);
	capsule_write(session, &item->bytes);
	if (item->bytes.len == 0) {
		buf_fini(&item->bytes);
		return false;
	}
	outbox_written_down(&session->managed->outbox);
	buf_init(&item->key, CAPSULE_KEY_MAX);
	capsule_key(&item->key, session->home, session->print,
		    str_make(session->managed->id, session->managed->id_len));
	item->home = session->home;
	item->serial = session->serial;
	home_pin(session->home);
	capsule->key = buf_str(&item->key);
	capsule->bytes = buf_str(&item->bytes);
	batch->bytes += item->bytes.len;
	batch->count++;
	return true;
}

static void begin_one(struct batch **batch, struct session *session)
{
	if (!*batch) {
		*batch = mem_zalloc(sizeof(**batch));
		(*batch)->shard = session->home->shard;
	}
	session->managed->is_put = true;
	/* What waits is kept and written down with the rest. */
	inactive_end(session);
	if (!add(*batch, session))
		session_end(&session, STREAM_OK, NULL);
	if ((*batch)->count == CAPSULE_BATCH || (*batch)->bytes > CAPSULE_BATCH_BYTES)
		put(batch);
}

static bool is_ready(const struct session *session, bool is_late)
{
	if (!session->managed || session->edge || session->managed->is_put)
		return false;
	if (is_late && !managed_is_packed(session))
		log_warning("session handed on with stanzas unsettled", log_session(session),
			    log_int("stanzas", sm_prefix_out(&session->managed->in)));
	return is_late || managed_is_packed(session);
}

void capsules_put_away(struct shard *shard, bool is_late)
{
	struct batch *batch = NULL;
	size_t count = 0;

	for (const struct map_node *node = map_next(&shard->homes, NULL);
	     node && count < CAPSULE_SLICE; node = map_next(&shard->homes, node)) {
		struct home *home = container_of(node, struct home, node);

		SESSION_EACH(at, home) {
			if (!is_ready(session_of_link(at), is_late))
				continue;
			begin_one(&batch, session_of_link(at));
			count++;
		}
	}
	if (batch && batch->count == 0)
		mem_free(batch);
	else
		put(&batch);
}

/* ---- out ---- */

struct capsule_sweep {
	struct store_capsule_drop row;
	struct timer timer;
	struct shard *shard;
	bool is_ended;
};

enum { SWEEP_SECONDS = 60 }; /* not more often than that */

static void dropped(struct store_capsule_drop *row);

static int64_t seconds_to_next(const struct capsule_sweep *sweep)
{
	int64_t seconds = capsule_seconds(sweep->shard) + 1;

	return seconds > SWEEP_SECONDS ? seconds : SWEEP_SECONDS;
}

static void drop(struct capsule_sweep *sweep)
{
	sweep->row.before = clock_now() - capsule_seconds(sweep->shard);
	store_capsule_drop(sweep->shard->store, &sweep->row, dropped);
}

static void drop_again(struct timer *timer)
{
	drop(container_of(timer, struct capsule_sweep, timer));
}

static void dropped(struct store_capsule_drop *row)
{
	struct capsule_sweep *sweep = container_of(row, struct capsule_sweep, row);

	if (row->request.status == STORE_OK && row->dropped)
		log_info("old sessions dropped", log_int("sessions", (int64_t)row->dropped));
	if (sweep->is_ended)
		return;
	if (row->request.status == STORE_OK && row->has_more)
		drop(sweep);
	else
		timer_start(&sweep->timer, seconds_to_next(sweep) * 1000, drop_again);
}

struct capsule_sweep *capsule_sweep_start(struct shard *shard)
{
	struct capsule_sweep *sweep = mem_zalloc(sizeof(*sweep));

	sweep->shard = shard;
	drop(sweep);
	return sweep;
}

void capsule_sweep_end(struct capsule_sweep *sweep)
{
	sweep->is_ended = true;
	timer_stop(&sweep->timer);
}

void capsule_sweep_free(struct capsule_sweep **sweep)
{
	mem_free(*sweep);
	*sweep = NULL;
}
