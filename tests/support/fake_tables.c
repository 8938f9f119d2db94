/* SPDX-License-Identifier: Apache-2.0 */
/* What the fake store keeps: the plainest reading of src/store/'s headers, for SQLite to be
 * compared with. */

#include "support/fake_tables.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/random.h"
#include "store/blocklist.h"
#include "store/last.h"
#include "store/private.h"
#include "store/vcard.h"

struct fake_disk *fake_disk_new(str directory)
{
	struct fake_disk *disk = mem_zalloc(sizeof(*disk));

	arena_init(&disk->arena);
	disk->directory = arena_str(&disk->arena, directory);
	random_bytes(disk->secret, sizeof(disk->secret));
	list_init(&disk->accounts);
	list_init(&disk->tombstones);
	list_init(&disk->letters);
	list_init(&disk->crossed);
	list_init(&disk->entries);
	list_init(&disk->capsules);
	return disk;
}

void fake_disk_free(struct fake_disk **disk)
{
	arena_fini(&(*disk)->arena);
	mem_free(*disk);
	*disk = NULL;
}

/* ---- rows */

int fake_compare(str a, str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.at, b.at, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

struct fake_row *fake_row_of(struct link *link)
{
	return container_of(link, struct fake_row, link);
}

struct fake_row *fake_row_find(struct list *rows, str key)
{
	LIST_EACH (link, rows) {
		if (str_eq(fake_row_of(link)->key, key))
			return fake_row_of(link);
	}
	return NULL;
}

struct fake_row *fake_row_put(struct fake_disk *disk, struct list *rows, str key)
{
	struct fake_row *row = fake_row_find(rows, key);
	struct link *place = &rows->head;

	if (row)
		return row;
	row = arena_zalloc(&disk->arena, sizeof(*row));
	row->key = arena_str(&disk->arena, key);
	LIST_EACH (link, rows) {
		if (fake_compare(fake_row_of(link)->key, key) > 0) {
			place = link;
			break;
		}
	}
	link_insert_before(place, &row->link);
	return row;
}

void fake_row_drop(struct list *rows, str key)
{
	struct fake_row *row = fake_row_find(rows, key);

	if (row)
		link_remove(&row->link);
}

size_t fake_count_of(struct list *rows)
{
	size_t count = 0;

	LIST_EACH (link, rows)
		count++;
	return count;
}

jid fake_copy_jid(struct arena *arena, str text)
{
	return jid_of_normal(arena_str(arena, text));
}

/* ---- accounts */

static struct fake_account *account_of(struct link *link)
{
	return container_of(link, struct fake_account, link);
}

struct fake_account *fake_find_user(struct list *accounts, jid user)
{
	LIST_EACH (link, accounts) {
		if (jid_bare_eq(account_of(link)->user, user))
			return account_of(link);
	}
	return NULL;
}

struct fake_account *fake_find_owner(struct fake_disk *disk, const struct store_owner *owner)
{
	LIST_EACH (link, &disk->accounts) {
		struct fake_account *account = account_of(link);

		if (account->owner.part == owner->part && account->owner.account == owner->account)
			return account;
	}
	return NULL;
}

static void insert_account(struct list *accounts, struct fake_account *account)
{
	struct link *place = &accounts->head;

	LIST_EACH (link, accounts) {
		if (fake_compare(jid_local(account_of(link)->user), jid_local(account->user)) > 0) {
			place = link;
			break;
		}
	}
	link_insert_before(place, &account->link);
}

static void describe(const struct fake_account *account, struct arena *arena,
		     struct store_account *out)
{
	*out = (struct store_account){
		.account = account->owner.account,
		.created = account->created,
		.local = arena_str(arena, jid_local(account->user)),
		.is_disabled = account->is_disabled,
	};
}

static enum store_status account_find(struct fake_disk *disk, struct store_request *request)
{
	struct store_account_find *find = container_of(request, struct store_account_find, request);
	struct fake_account *account = fake_find_user(&disk->accounts, find->user);

	if (!account)
		return STORE_NOT_FOUND;
	find->owner = account->owner;
	describe(account, &request->arena, &find->found);
	return STORE_OK;
}

static void set_keys(struct fake_account *account, const struct scram_keys *keys, size_t count)
{
	account->key_count = 0;
	for (size_t hash = 0; hash < SCRAM_HASH_COUNT; hash++) {
		for (size_t i = 0; i < count; i++) {
			if ((size_t)keys[i].hash == hash)
				account->keys[account->key_count++] = keys[i];
		}
	}
}

static enum store_status account_create(struct fake_disk *disk, struct store_request *request)
{
	struct store_account_create *create =
		container_of(request, struct store_account_create, request);
	struct fake_account *tombstone = fake_find_user(&disk->tombstones, create->user);
	struct fake_account *account;

	create->has_tombstone = false;
	if (fake_find_user(&disk->accounts, create->user))
		return STORE_CONFLICT;
	create->has_tombstone = tombstone != NULL;
	if (tombstone && !create->allow_tombstone)
		return STORE_CONFLICT;
	account = arena_zalloc(&disk->arena, sizeof(*account));
	account->user = fake_copy_jid(&disk->arena, jid_bare_str(create->user));
	account->owner =
		(struct store_owner){ .part = request->part, .account = ++disk->account_last };
	account->created = create->at;
	if (tombstone) {
		account->letter_last = tombstone->letter_last;
		link_remove(&tombstone->link);
	}
	list_init(&account->items);
	list_init(&account->pending);
	list_init(&account->blocked);
	list_init(&account->seen);
	list_init(&account->private);
	list_init(&account->always);
	list_init(&account->never);
	set_keys(account, create->keys, create->key_count);
	insert_account(&disk->accounts, account);
	create->owner = account->owner;
	return STORE_OK;
}

static enum store_status account_disable(struct fake_disk *disk, struct store_request *request)
{
	struct store_account_disable *disable =
		container_of(request, struct store_account_disable, request);
	struct fake_account *account = fake_find_user(&disk->accounts, disable->user);

	if (!account)
		return STORE_NOT_FOUND;
	account->is_disabled = disable->is_disabled;
	return STORE_OK;
}

static enum store_status account_delete(struct fake_disk *disk, struct store_request *request)
{
	struct store_account_delete *deletion =
		container_of(request, struct store_account_delete, request);
	struct fake_account *account = fake_find_user(&disk->accounts, deletion->user);

	if (!account)
		return STORE_NOT_FOUND;
	link_remove(&account->link);
	insert_account(&disk->tombstones, account);
	LIST_EACH (link, &disk->entries) {
		struct fake_entry *entry = container_of(link, struct fake_entry, link);

		if (entry->owner.account == account->owner.account)
			link_remove(link);
	}
	return STORE_OK;
}

static enum store_status account_list(struct fake_disk *disk, struct store_request *request)
{
	struct store_account_list *list = container_of(request, struct store_account_list, request);
	struct arena *arena = &request->arena;

	list->accounts =
		arena_alloc(arena, fake_count_of(&disk->accounts) * sizeof(*list->accounts));
	list->count = 0;
	LIST_EACH (link, &disk->accounts) {
		struct fake_account *account = account_of(link);

		if (list->count == list->limit || !str_eq(jid_domain(account->user), list->host) ||
		    fake_compare(jid_local(account->user), list->after) <= 0)
			continue;
		describe(account, arena, &list->accounts[list->count++]);
	}
	return STORE_OK;
}

/* Of those who have keys, in their order. */
static void draw_somebody(struct fake_disk *disk, struct store_credentials *credentials)
{
	uint64_t place = credentials->lot;
	size_t size = SCRAM_HASH_COUNT * sizeof(struct scram_keys);

	credentials->drawn = NULL;
	credentials->drawn_count = 0;
	if (list_is_empty(&disk->accounts))
		return;
	place %= fake_count_of(&disk->accounts);
	LIST_EACH (link, &disk->accounts) {
		struct fake_account *account = account_of(link);

		if (place-- > 0)
			continue;
		credentials->drawn = memcpy(arena_alloc(&credentials->request.arena, size),
					    account->keys, size);
		credentials->drawn_count = account->key_count;
		break;
	}
	for (size_t i = 0; i < credentials->drawn_count; i++) {
		memset(credentials->drawn[i].stored_key, 0, SCRAM_KEY_MAX);
		memset(credentials->drawn[i].server_key, 0, SCRAM_KEY_MAX);
	}
}

static enum store_status credentials_get(struct fake_disk *disk, struct store_request *request)
{
	struct store_credentials *credentials =
		container_of(request, struct store_credentials, request);
	struct fake_account *account = fake_find_user(&disk->accounts, credentials->user);
	size_t size;

	draw_somebody(disk, credentials);
	if (!account)
		return STORE_NOT_FOUND;
	size = account->key_count * sizeof(*account->keys);
	credentials->owner = account->owner;
	credentials->is_disabled = account->is_disabled;
	credentials->keys = memcpy(arena_alloc(&request->arena, size), account->keys, size);
	credentials->key_count = account->key_count;
	return STORE_OK;
}

static enum store_status credentials_put(struct fake_disk *disk, struct store_request *request)
{
	struct store_credentials_put *put =
		container_of(request, struct store_credentials_put, request);
	struct fake_account *account = fake_find_user(&disk->accounts, put->user);

	if (!account)
		return STORE_NOT_FOUND;
	set_keys(account, put->keys, put->key_count);
	return STORE_OK;
}

/* ---- the small subjects */

static enum store_status blocklist_write(struct fake_disk *disk, struct store_request *request)
{
	struct store_blocklist_write *write =
		container_of(request, struct store_blocklist_write, request);
	struct fake_account *account = fake_find_owner(disk, &write->owner);

	if (!account)
		return STORE_NOT_FOUND;
	if (write->clear)
		list_init(&account->blocked);
	for (size_t i = 0; i < write->removed_count; i++)
		fake_row_drop(&account->blocked, jid_str(write->removed[i]));
	for (size_t i = 0; i < write->added_count; i++)
		fake_row_put(disk, &account->blocked, jid_str(write->added[i]));
	return STORE_OK;
}

static str private_key(struct arena *arena, str space, str name)
{
	return arena_printf(arena, "%zu:%.*s%.*s", space.len, STR_ARG(space), STR_ARG(name));
}

static enum store_status private_get(struct fake_disk *disk, struct store_request *request)
{
	struct store_private *get = container_of(request, struct store_private, request);
	struct fake_account *account = fake_find_owner(disk, &get->owner);
	str key = private_key(&request->arena, get->space, get->name);
	struct fake_row *row = account ? fake_row_find(&account->private, key) : NULL;

	if (!row)
		return STORE_NOT_FOUND;
	get->xml = arena_str(&request->arena, row->text);
	return STORE_OK;
}

static enum store_status private_put(struct fake_disk *disk, struct store_request *request)
{
	struct store_private_put *put = container_of(request, struct store_private_put, request);
	struct fake_account *account = fake_find_owner(disk, &put->owner);
	str key = private_key(&request->arena, put->space, put->name);

	if (!account)
		return STORE_NOT_FOUND;
	if (put->most && str_exists(put->xml) && !fake_row_find(&account->private, key) &&
	    fake_count_of(&account->private) >= put->most)
		return STORE_CONFLICT;
	if (str_exists(put->xml))
		fake_row_put(disk, &account->private, key)->text =
			arena_str(&disk->arena, put->xml);
	else
		fake_row_drop(&account->private, key);
	return STORE_OK;
}

static enum store_status vcard_get(struct fake_disk *disk, struct store_request *request)
{
	struct store_vcard *get = container_of(request, struct store_vcard, request);
	struct fake_account *account = fake_find_user(&disk->accounts, get->user);

	if (!account || !str_exists(account->vcard))
		return STORE_NOT_FOUND;
	get->xml = arena_str(&request->arena, account->vcard);
	return STORE_OK;
}

static enum store_status vcard_put(struct fake_disk *disk, struct store_request *request)
{
	struct store_vcard_put *put = container_of(request, struct store_vcard_put, request);
	struct fake_account *account = fake_find_owner(disk, &put->owner);

	if (!account)
		return STORE_NOT_FOUND;
	account->vcard = arena_str(&disk->arena, put->xml);
	return STORE_OK;
}

static enum store_status last_get(struct fake_disk *disk, struct store_request *request)
{
	struct store_last *get = container_of(request, struct store_last, request);
	struct fake_account *account = fake_find_user(&disk->accounts, get->user);

	if (!account || !account->has_last)
		return STORE_NOT_FOUND;
	get->at = account->last_at;
	get->status = arena_str(&request->arena, account->last_status);
	return STORE_OK;
}

static enum store_status last_put(struct fake_disk *disk, struct store_request *request)
{
	struct store_last_put *put = container_of(request, struct store_last_put, request);
	struct fake_account *account = fake_find_owner(disk, &put->owner);

	if (!account)
		return STORE_NOT_FOUND;
	account->has_last = true;
	account->last_at = put->at;
	account->last_status = arena_str(&disk->arena, put->status);
	return STORE_OK;
}

static enum store_status (*const ops[])(struct fake_disk *disk, struct store_request *request) = {
	[STORE_OP_ACCOUNT_FIND] = account_find,
	[STORE_OP_ACCOUNT_CREATE] = account_create,
	[STORE_OP_ACCOUNT_DISABLE] = account_disable,
	[STORE_OP_ACCOUNT_DELETE] = account_delete,
	[STORE_OP_ACCOUNT_LIST] = account_list,
	[STORE_OP_CREDENTIALS_GET] = credentials_get,
	[STORE_OP_CREDENTIALS_PUT] = credentials_put,
	[STORE_OP_HOME_LOAD] = fake_home_load,
	[STORE_OP_ROSTER_WRITE] = fake_roster_write,
	[STORE_OP_ROSTER_REMOVED] = fake_roster_removed,
	[STORE_OP_LETTER_SETTLE] = fake_letter_settle,
	[STORE_OP_LETTER_SEEN] = fake_letter_seen,
	[STORE_OP_LETTER_UNSETTLED] = fake_letter_unsettled,
	[STORE_OP_BLOCKLIST_WRITE] = blocklist_write,
	[STORE_OP_PRIVATE_GET] = private_get,
	[STORE_OP_PRIVATE_PUT] = private_put,
	[STORE_OP_VCARD_GET] = vcard_get,
	[STORE_OP_VCARD_PUT] = vcard_put,
	[STORE_OP_LAST_GET] = last_get,
	[STORE_OP_LAST_PUT] = last_put,
	[STORE_OP_LOG_APPEND] = fake_log_append,
	[STORE_OP_LOG_READ] = fake_log_read,
	[STORE_OP_LOG_OWED] = fake_log_owed,
	[STORE_OP_LOG_UNSETTLED] = fake_log_unsettled,
	[STORE_OP_LOG_MARK] = fake_log_mark,
	[STORE_OP_LOG_BY_ORIGIN] = fake_log_by_origin,
	[STORE_OP_LOG_BY_NAME] = fake_log_by_name,
	[STORE_OP_LOG_REPLACE] = fake_log_replace,
	[STORE_OP_LOG_RETAIN] = fake_log_retain,
	[STORE_OP_STREAM_H] = fake_stream_h,
	[STORE_OP_ARCHIVE_PREFS_GET] = fake_archive_prefs_get,
	[STORE_OP_ARCHIVE_PREFS_PUT] = fake_archive_prefs_put,
	[STORE_OP_CAPSULE_PUT] = fake_capsule_put,
	[STORE_OP_CAPSULE_TAKE] = fake_capsule_take,
	[STORE_OP_CAPSULE_DROP] = fake_capsule_drop,
};
_Static_assert(ARRAY_LEN(ops) == STORE_OP_COUNT, "each kind of request has its function");

enum store_status fake_op_run(struct fake_disk *disk, struct store_request *request)
{
	return ops[request->op](disk, request);
}
