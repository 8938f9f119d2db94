/* SPDX-License-Identifier: Apache-2.0 */
/* The shards: their loops, their clients of the store, their beginning and end. */

#include "core/shard.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/capsule_store.h"
#include "core/credentials.h"
#include "core/home.h"
#include "core/iq_run.h"
#include "core/managed.h"
#include "core/marks.h"
#include "core/retention.h"
#include "core/roster_letter.h"
#include "core/session.h"
#include "store/letter.h"
#include "xmpp/archive_id.h"

enum {
	SHARDS_MAX = 256,
	SWEEP_MS = 5000,
	DRAIN_TICK_MS = 50,
	DRAIN_LATE_MS = 4000, /* so long a session waits for its last stanzas to be settled */
	DRAIN_WORD_MS = 5000, /* between lines in the log on why it takes so long */
	QUIET_TICKS = 3,      /* so long nothing stirs before a shard counts as drained */
	PAGE = 500,
};

struct wake {
	struct store_wake wake;
	struct mail mail;
	bool is_posted;
};

struct place {
	struct shard shard;
	struct wake answers;
	struct mail begin, drain;
	struct store_letter_unsettled page;
	struct retention *retention;	/* the first shard's */
	struct capsule_sweep *capsules; /* likewise */
	char name[16];
	unsigned quiet_ticks, drain_ms;
	bool is_drained; /* for now: what another shard sends may wake it again */
};

static struct place *places;
static unsigned count;
static unsigned drained;
static bool is_drain_told;
static void (*drain_done)(void);

struct shard *shard_at(unsigned number)
{
	return &places[number].shard;
}

unsigned shard_count(void)
{
	return count;
}

struct shard *shard_of(uint16_t partition)
{
	return &places[partition % count].shard;
}

struct shard *shard_current(void)
{
	static _Thread_local struct loop *last_loop;
	static _Thread_local struct shard *last;
	struct loop *loop = loop_current();

	if (loop == last_loop && last && last->loop == loop)
		return last;
	for (unsigned i = 0; i < count; i++)
		if (places[i].shard.loop == loop) {
			last_loop = loop;
			last = &places[i].shard;
			return last;
		}
	BUG("not on a shard");
}

static str key_of_home(const struct map_node *node)
{
	return jid_bare_str(home_jid(container_of(node, struct home, node)));
}

/* ---- answers of the store ---- */

static void deliver_answers(struct mail *mail)
{
	struct wake *wake = container_of(mail, struct wake, mail);
	struct place *place = container_of(wake, struct place, answers);

	__atomic_store_n(&wake->is_posted, false, __ATOMIC_SEQ_CST);
	store_client_deliver(place->shard.store);
}

/* On a thread of the store: one mail until it has arrived. */
static void wake_shard(struct store_wake *wake)
{
	struct wake *answers = container_of(wake, struct wake, wake);
	struct place *place = container_of(answers, struct place, answers);

	if (!__atomic_exchange_n(&answers->is_posted, true, __ATOMIC_SEQ_CST))
		mail_post(place->shard.loop, &answers->mail);
}

/* ---- the beginning ---- */

static void page_read(struct store_letter_unsettled *page);

static void read_page(struct place *place)
{
	place->page.limit = PAGE;
	store_letter_unsettled(place->shard.store, &place->page, page_read);
}

/* What homes owed each other when the server stopped goes on its way again. A sender that wakes
 * meanwhile posts its own again; what comes twice is handled once. */
static void page_read(struct store_letter_unsettled *page)
{
	struct place *place = container_of(page, struct place, page);

	if (page->request.status != STORE_OK) {
		log_error("unsettled letters not read",
			  log_str("status", store_status_name(page->request.status)));
		return;
	}
	for (size_t i = 0; i < page->count; i++)
		roster_post_letter(page->letters[i].from, page->letters[i].owner,
				   &page->letters[i].letter);
	if (page->count < PAGE)
		return;
	page->after_owner = page->letters[page->count - 1].owner;
	page->after_id = page->letters[page->count - 1].letter.id;
	read_page(place);
}

void shard_write_marks(struct timer *timer)
{
	marks_write_all(container_of(timer, struct shard, marks));
}

static void sweep(struct timer *timer)
{
	struct shard *shard = container_of(timer, struct shard, sweep);

	homes_sweep(shard);
	timer_start(timer, SWEEP_MS, sweep);
}

static void begin(struct mail *mail)
{
	struct place *place = container_of(mail, struct place, begin);

	timer_start(&place->shard.sweep, SWEEP_MS, sweep);
	if (place->shard.number > 0)
		return;
	place->retention = retention_start(&place->shard);
	place->capsules = capsule_sweep_start(&place->shard);
	read_page(place);
}

/* All shards show the same id alike. */
static struct archive_ids *make_archive_ids(const struct store *store)
{
	unsigned char secret[STORE_SECRET_LEN];
	struct archive_ids *ids;

	store_secret(store, secret);
	ids = archive_ids_new(secret, sizeof(secret));
	mem_wipe(secret, sizeof(secret));
	return ids;
}

static void shard_init(struct place *place, unsigned number, struct store *store,
		       struct config *config)
{
	struct shard *shard = &place->shard;
	struct buf name;

	buf_init(&name, sizeof(place->name) - 1);
	buf_printf(&name, "shard-%u", number);
	memcpy(place->name, buf_cstr(&name), name.len + 1);
	buf_fini(&name);
	shard->number = number;
	shard->loop = loop_new(place->name);
	shard->config = config_ref(config);
	map_init(&shard->homes, key_of_home);
	list_init(&shard->idle_homes);
	list_init(&shard->dirty_homes);
	credentials_open(shard);
	place->answers.wake.wake = wake_shard;
	place->answers.mail.arrived = deliver_answers;
	shard->store = store_client_open(store, &place->answers.wake);
	shard->archive_ids = make_archive_ids(store);
	place->begin.arrived = begin;
}

void shards_start(unsigned wanted, struct store *store, struct config *config)
{
	BUG_ON(places || wanted == 0 || wanted > SHARDS_MAX);
	places = mem_zalloc(wanted * sizeof(*places));
	count = wanted;
	drained = 0;
	is_drain_told = false;
	for (unsigned i = 0; i < count; i++)
		shard_init(&places[i], i, store, config);
	for (unsigned i = 0; i < count; i++) {
		mail_post(places[i].shard.loop, &places[i].begin);
		loop_start(places[i].shard.loop);
	}
}

/* ---- a new configuration ---- */

struct reconfiguration {
	struct mail mail;
	struct config *config;
};

static void reconfigure(struct mail *mail)
{
	struct reconfiguration *news = container_of(mail, struct reconfiguration, mail);
	struct shard *shard = shard_current();
	struct place *place = container_of(shard, struct place, shard);

	config_unref(&shard->config);
	shard->config = news->config;
	if (place->retention)
		retention_reconfigure(place->retention);
	mem_free(news);
}

void shards_reconfigure(struct config *config)
{
	for (unsigned i = 0; i < count; i++) {
		struct reconfiguration *news = mem_zalloc(sizeof(*news));

		news->mail.arrived = reconfigure;
		news->config = config_ref(config);
		mail_post(places[i].shard.loop, &news->mail);
	}
}

/* ---- the end ---- */

/* Those whose clients may come back to the next start of the server are packed, the others end. */
static void end_sessions(struct shard *shard)
{
	for (const struct map_node *node = map_next(&shard->homes, NULL); node;
	     node = map_next(&shard->homes, node)) {
		struct home *home = container_of(node, struct home, node);

		SESSION_EACH(at, home) {
			struct session *session = session_of_link(at);

			if (!managed_pack(session))
				session_end(&session, STREAM_SYSTEM_SHUTDOWN, NULL);
		}
	}
}

/* A request may be at a worker, who brings it back to this loop. */
static bool is_quiet(const struct shard *shard)
{
	return shard->session_count == 0 && shard->held == 0 && iq_open_count() == 0 &&
	       list_is_empty(&shard->dirty_homes) && store_client_pending(shard->store) == 0;
}

/* What keeps a stop waiting: whoever waits for it should not have to guess. */
static void log_unquiet(const struct shard *shard)
{
	if (!is_quiet(shard))
		log_warning("the end waits", log_int("shard", shard->number),
			    log_int("sessions", (int64_t)shard->session_count),
			    log_int("retries", shard->held), log_int("requests", iq_open_count()),
			    log_int("asked of the store",
				    (int64_t)store_client_pending(shard->store)));
}

static void shard_drained(void)
{
	if (__atomic_add_fetch(&drained, 1, __ATOMIC_SEQ_CST) == count &&
	    !__atomic_exchange_n(&is_drain_told, true, __ATOMIC_SEQ_CST))
		drain_done();
}

static void drain_tick(struct timer *timer)
{
	struct shard *shard = container_of(timer, struct shard, sweep);
	struct place *place = container_of(shard, struct place, shard);
	bool was_drained = place->is_drained;

	place->drain_ms += DRAIN_TICK_MS;
	capsules_put_away(shard, place->drain_ms >= DRAIN_LATE_MS);
	if (place->drain_ms % DRAIN_WORD_MS == 0)
		log_unquiet(shard);
	place->quiet_ticks = is_quiet(shard) ? place->quiet_ticks + 1 : 0;
	place->is_drained = place->quiet_ticks >= QUIET_TICKS;
	/* To the end: the last shard may still write to the first. */
	timer_start(timer, DRAIN_TICK_MS, drain_tick);
	if (place->is_drained && !was_drained)
		shard_drained();
	else if (!place->is_drained && was_drained)
		__atomic_sub_fetch(&drained, 1, __ATOMIC_SEQ_CST);
}

static void drain(struct mail *mail)
{
	struct place *place = container_of(mail, struct place, drain);

	place->shard.is_draining = true;
	if (place->retention)
		retention_end(place->retention);
	if (place->capsules)
		capsule_sweep_end(place->capsules);
	end_sessions(&place->shard);
	timer_start(&place->shard.sweep, DRAIN_TICK_MS, drain_tick);
}

void shards_drain(void (*done)(void))
{
	drain_done = done;
	for (unsigned i = 0; i < count; i++) {
		places[i].drain.arrived = drain;
		mail_post(places[i].shard.loop, &places[i].drain);
	}
}

static void place_fini(struct place *place)
{
	struct shard *shard = &place->shard;
	struct map_node *node;

	timer_stop(&shard->sweep);
	retention_free(&place->retention);
	capsule_sweep_free(&place->capsules);
	/* Removed homes are in the map no more, but idle until the next sweep. */
	LIST_EACH(at, &shard->idle_homes)
		home_free(container_of(at, struct home, idle_link));
	while ((node = (struct map_node *)map_next(&shard->homes, NULL)))
		home_free(container_of(node, struct home, node));
	map_fini(&shard->homes);
	credentials_close(shard);
	store_client_close(&shard->store);
	archive_ids_free(&shard->archive_ids);
	config_unref(&shard->config);
	loop_free(&shard->loop);
}

void shards_stop(void)
{
	for (unsigned i = 0; i < count; i++)
		loop_stop(places[i].shard.loop);
	for (unsigned i = 0; i < count; i++)
		loop_join(places[i].shard.loop);
	for (unsigned i = 0; i < count; i++)
		place_fini(&places[i]);
	mem_free(places);
	places = NULL;
	count = 0;
}
