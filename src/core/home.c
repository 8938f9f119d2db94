/* SPDX-License-Identifier: Apache-2.0 */
/* A home wakes by one request to the store and sleeps again when nothing needs it. */

#include "core/home.h"

#include "base/bug.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "core/archive_prefs.h"
#include "core/bind.h"
#include "core/blocklist.h"
#include "core/hooks.h"
#include "core/iq.h"
#include "core/line.h"
#include "core/marks.h"
#include "core/receive.h"
#include "core/removal.h"
#include "core/resume.h"
#include "core/roster.h"
#include "core/roster_letter.h"
#include "core/session.h"
#include "core/shard.h"
#include "store/home.h"

jid home_jid(const struct home *home)
{
	return (jid){ home->jid_text, home->local_len, home->domain_len, 0 };
}

struct store_owner home_owner(const struct home *home)
{
	return (struct store_owner){ .account = home->account, .part = home->partition };
}

bool home_is_anonymous(const struct home *home)
{
	return home->state == HOME_AWAKE && home->account == 0;
}

static struct home *home_of_node(struct map_node *node)
{
	return node ? container_of(node, struct home, node) : NULL;
}

static struct home *if_awake(struct home *home)
{
	return home && home->state == HOME_AWAKE ? home : NULL;
}

struct home *home_get(struct shard *shard, jid bare)
{
	return home_of_node(map_get(&shard->homes, jid_bare_str(bare)));
}

struct home *home_find(struct shard *shard, jid bare)
{
	return if_awake(home_get(shard, bare));
}

struct home *home_find_hashed(struct shard *shard, jid bare, uint32_t hash)
{
	return if_awake(home_of_node(map_get_hashed(&shard->homes, jid_bare_str(bare), hash)));
}

struct session *home_session(const struct home *home, str resource)
{
	if (resource.len == 0)
		return NULL;
	SESSION_EACH(at, home) {
		struct session *session = session_of_link(at);

		if (str_eq(jid_resource(session_jid(session)), resource))
			return session;
	}
	return NULL;
}

void home_letter_back(struct shard *shard, const struct letter *letter)
{
	struct home *home = home_find(shard, jid_bare(letter->envelope.from));

	if (home && letter->is_unsettled)
		marks_unsettled(home, letter->log_id);
	else if (home)
		line_letter_back(home, letter->log_id);
}

bool home_is_available(const struct home *home)
{
	SESSION_EACH(at, home)
		if (session_is_available(session_of_link(at)))
			return true;
	return false;
}

unsigned home_session_count(const struct home *home)
{
	unsigned count = 0;

	SESSION_EACH(at, home)
		count++;
	return count;
}

bool home_shows_presence_to(const struct home *home, jid who)
{
	return jid_bare_eq(home_jid(home), who) || roster_state(home->roster, jid_bare(who)).from;
}

bool home_blocks(const struct home *home, jid who)
{
	return home->blocklist && blocklist_matches(home->blocklist, who);
}

void home_push(struct home *home, const struct stanza *stanza,
	       bool (*wants)(const struct session *session))
{
	SESSION_EACH(at, home) {
		struct session *session = session_of_link(at);
		struct envelope envelope = { .to = session_jid(session), .type = S("set") };
		char id[TOKEN_LEN];

		if (!wants(session))
			continue;
		random_token(id);
		envelope.id = str_make(id, sizeof(id));
		session_send(session, &envelope, stanza);
	}
}

/* ---- life ---- */

static struct home *home_new(struct shard *shard, jid bare)
{
	struct home *home = mem_zalloc(sizeof(*home) + jid_bare_len(bare));

	home->shard = shard;
	home->local_len = bare.local_len;
	home->domain_len = bare.domain_len;
	memcpy(home->jid_text, bare.at, jid_bare_len(bare));
	home->partition = jid_partition(bare);
	list_init(&home->sessions);
	list_init(&home->waiting);
	list_init(&home->binds);
	list_init(&home->line);
	list_init(&home->resent);
	list_init(&home->resumes);
	home->roster = roster_new();
	map_put(&shard->homes, &home->node);
	return home;
}

void home_free(struct home *home)
{
	BUG_ON(home->pins || !list_is_empty(&home->sessions) || !list_is_empty(&home->waiting));
	link_remove(&home->idle_link);
	if (home->state != HOME_REMOVED)
		map_remove(&home->shard->homes, &home->node);
	marks_fini(home);
	line_fini(home);
	roster_free(&home->roster);
	blocklist_free(&home->blocklist);
	mem_free(home->left_status);
	mem_free(home->copied);
	archive_prefs_free(&home->prefs);
	mem_free(home);
}

void home_forget(struct home *home)
{
	map_remove(&home->shard->homes, &home->node);
	home->state = HOME_REMOVED;
}

void home_pin(struct home *home)
{
	home->pins++;
	link_remove(&home->idle_link);
}

void home_unpin(struct home *home)
{
	BUG_ON(home->pins == 0);
	home->pins--;
	home_maybe_idle(home);
}

void home_maybe_idle(struct home *home)
{
	if (home->pins || !list_is_empty(&home->sessions) || link_is_in_list(&home->idle_link))
		return;
	home->idle_since_ms = clock_mono_ms();
	list_push(&home->shard->idle_homes, &home->idle_link);
}

/* So many at once are worth the walk through the heap that gives their memory back. */
enum { SWEPT_MANY = 200 };

/* Says how many were freed. */
static size_t sweep_idle(struct shard *shard)
{
	int64_t now = clock_mono_ms();
	size_t freed = 0;

	LIST_EACH(at, &shard->idle_homes) {
		struct home *home = container_of(at, struct home, idle_link);

		if (home->pins || !list_is_empty(&home->sessions)) {
			link_remove(at);
			continue;
		}
		if (now - home->idle_since_ms < HOME_IDLE_MS)
			break;
		home_free(home);
		freed++;
	}
	return freed;
}

void homes_sweep(struct shard *shard)
{
	if (sweep_idle(shard) >= SWEPT_MANY)
		mem_trim();
}

/* ---- waking ---- */

struct waking {
	struct store_home row;
	struct home *home;
	void (*reloaded)(struct home *home); /* NULL: it wakes for the first time */
	struct timer again;
};

static void repost_letters(struct home *home, const struct store_home *row)
{
	for (size_t i = 0; i < row->letter_count; i++)
		roster_post_letter(home_jid(home), home_owner(home), &row->letters[i]);
}

static void set_left(struct home *home, int64_t at, str status)
{
	mem_free(home->left_status);
	home->left_status = NULL;
	home->left_at = at;
	if (!str_exists(status))
		return;
	home->left_status = mem_zalloc(status.len + 1);
	memcpy(home->left_status, status.at, status.len);
}

static void take_row(struct home *home, const struct store_home *row)
{
	home->account = row->owner.account;
	roster_load(home->roster, row);
	blocklist_free(&home->blocklist);
	home->blocklist = blocklist_new(row->blocked, row->blocked_count);
	archive_prefs_free(&home->prefs);
	home->prefs = archive_prefs_new(&row->prefs);
	set_left(home, row->last_at, row->last_status);
}

static void open_waiting(struct home *home, bool exists)
{
	struct link *link;

	while ((link = list_shift(&home->binds)))
		bind_home_awake(exists ? home : NULL, container_of(link, struct bind_request, link),
				exists ? ERROR_NONE : ERROR_NOT_AUTHORIZED);
	while ((link = list_shift(&home->resumes)))
		resume_home_awake(exists ? home : NULL,
				  container_of(link, struct resume_request, link));
	while ((link = list_shift(&home->waiting))) {
		struct letter *letter = container_of(link, struct letter, link);

		home_open_letter(exists ? home : NULL, &letter);
	}
}

/* What may not be refused any more: a durable letter, as a newer one of the same sender must not be
 * handled before it; and a message that this home may have had before (core/turn_wait.c). */
static bool must_wait(const struct letter *letter)
{
	return letter->kind == LETTER_SUBSCRIPTION || (letter->is_again && letter->log_id);
}

/* The store could not say whether the account exists: nobody is told a lie, everybody may try
 * again. */
static void refuse_waiting(struct home *home, enum stanza_error error)
{
	struct link *link;

	while ((link = list_shift(&home->binds)))
		bind_home_awake(NULL, container_of(link, struct bind_request, link), error);
	while ((link = list_shift(&home->resumes)))
		resume_home_awake(NULL, container_of(link, struct resume_request, link));
	LIST_EACH(at, &home->waiting) {
		struct letter *letter = container_of(at, struct letter, link);

		if (must_wait(letter))
			continue;
		link_remove(at);
		if (letter->kind == LETTER_STANZA)
			letter_refuse(&letter, error);
		else
			removal_letter_refused(&letter);
	}
}

static void drop_waiting(struct home *home)
{
	struct link *link;

	while ((link = list_shift(&home->waiting))) {
		struct letter *letter = container_of(link, struct letter, link);

		letter->is_unsettled = true;
		letter_done(&letter);
	}
}

static void home_loaded(struct store_home *row);
static void home_reloaded(struct store_home *row);

static void load(struct waking *waking)
{
	memset(&waking->row, 0, sizeof(waking->row));
	waking->row.user = home_jid(waking->home);
	waking->row.owed_most = (size_t)config_limits(waking->home->shard->config)->owed_messages;
	store_home_load(waking->home->shard->store, &waking->row,
			waking->reloaded ? home_reloaded : home_loaded);
}

static void load_again(struct timer *timer)
{
	struct waking *waking = container_of(timer, struct waking, again);

	waking->home->shard->held--;
	load(waking);
}

static void load_later(struct waking *waking)
{
	waking->home->shard->held++;
	timer_start(&waking->again, HOME_RETRY_MS, load_again);
}

static void wake_up(struct home *home, const struct store_home *row)
{
	take_row(home, row);
	home->state = HOME_AWAKE;
	repost_letters(home, row);
	line_wake(home, row);
	run_home_woken(home);
	open_waiting(home, true);
}

/* True: something is owed that must wait, and the store is asked again. */
static bool waking_failed(struct waking *waking)
{
	struct home *home = waking->home;

	log_error("home not loaded", log_jid("jid", home_jid(home)),
		  log_str("status", store_status_name(waking->row.request.status)));
	refuse_waiting(home, error_of_store(waking->row.request.status));
	if (home->shard->is_draining)
		drop_waiting(home); /* the store keeps them for the next start */
	if (list_is_empty(&home->waiting) && list_is_empty(&home->binds))
		return false;
	load_later(waking);
	return true;
}

static void home_loaded(struct store_home *row)
{
	struct waking *waking = container_of(row, struct waking, row);
	struct home *home = waking->home;

	if (row->request.status == STORE_OK) {
		wake_up(home, row);
	} else if (row->request.status == STORE_NOT_FOUND) {
		open_waiting(home, false);
		home_forget(home);
	} else {
		if (waking_failed(waking))
			return;
		home_forget(home);
	}
	mem_free(waking);
	home->pins--;
	if (home->state == HOME_REMOVED)
		home_free(home);
	else
		home_maybe_idle(home);
}

struct home *home_wake(struct shard *shard, jid bare)
{
	struct home *home = home_get(shard, bare);
	struct waking *waking;

	if (home)
		return home;
	home = home_new(shard, bare);
	home->pins = 1;
	waking = mem_zalloc(sizeof(*waking));
	waking->home = home;
	load(waking);
	return home;
}

struct home *home_new_anonymous(struct shard *shard, jid bare)
{
	struct home *home = home_new(shard, bare);

	home->state = HOME_AWAKE;
	return home;
}

static void home_reloaded(struct store_home *row)
{
	struct waking *waking = container_of(row, struct waking, row);
	struct home *home = waking->home;

	if (row->request.status == STORE_OK) {
		roster_load(home->roster, row);
		/* Written after all, perhaps, and not posted yet: before any newer one. */
		repost_letters(home, row);
	} else {
		log_error("home not reloaded", log_jid("jid", home_jid(home)),
			  log_str("status", store_status_name(row->request.status)));
	}
	if (row->request.status == STORE_FAILED && !home->shard->is_draining) {
		load_later(waking);
		return;
	}
	waking->reloaded(home);
	mem_free(waking);
	home_unpin(home);
}

void home_reload(struct home *home, void (*reloaded)(struct home *home))
{
	struct waking *waking = mem_zalloc(sizeof(*waking));

	home_pin(home);
	waking->home = home;
	waking->reloaded = reloaded;
	load(waking);
}
