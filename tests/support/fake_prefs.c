/* SPDX-License-Identifier: Apache-2.0 */
/* The archive preferences and the capsules of the fake store. */

#include "support/fake_tables.h"

enum { DROP_SLICE = 500 };

static const jid *copy_list(struct list *list, struct arena *arena, size_t *out_count)
{
	jid *jids = arena_alloc(arena, (fake_count_of(list) + 1) * sizeof(*jids));

	*out_count = 0;
	LIST_EACH(link, list)
		jids[(*out_count)++] = fake_copy_jid(arena, fake_row_of(link)->key);
	return jids;
}

void fake_archive_prefs(struct fake_account *account, struct arena *arena,
			struct store_archive_prefs *out)
{
	out->otherwise = account->otherwise;
	out->always = copy_list(&account->always, arena, &out->always_count);
	out->never = copy_list(&account->never, arena, &out->never_count);
}

enum store_status fake_archive_prefs_get(struct fake_disk *disk, struct store_request *request)
{
	struct store_archive_prefs_get *get =
		container_of(request, struct store_archive_prefs_get, request);
	struct fake_account *account = fake_find_owner(disk, &get->owner);

	if (!account || account->otherwise == STORE_ARCHIVE_UNSET)
		return STORE_NOT_FOUND;
	fake_archive_prefs(account, &request->arena, &get->prefs);
	return STORE_OK;
}

enum store_status fake_archive_prefs_put(struct fake_disk *disk, struct store_request *request)
{
	struct store_archive_prefs_put *put =
		container_of(request, struct store_archive_prefs_put, request);
	struct fake_account *account = fake_find_owner(disk, &put->owner);

	if (!account)
		return STORE_NOT_FOUND;
	account->otherwise = put->prefs.otherwise;
	list_init(&account->always);
	list_init(&account->never);
	for (size_t i = 0; i < put->prefs.always_count; i++)
		fake_row_put(disk, &account->always, jid_str(put->prefs.always[i]));
	for (size_t i = 0; i < put->prefs.never_count; i++)
		fake_row_put(disk, &account->never, jid_str(put->prefs.never[i]));
	return STORE_OK;
}

enum store_status fake_capsule_put(struct fake_disk *disk, struct store_request *request)
{
	struct store_capsule_put *put = container_of(request, struct store_capsule_put, request);

	for (size_t i = 0; i < put->count; i++) {
		struct fake_row *row = fake_row_put(disk, &disk->capsules, put->capsules[i].key);

		row->text = arena_str(&disk->arena, put->capsules[i].bytes);
		row->number = put->at;
	}
	return STORE_OK;
}

enum store_status fake_capsule_take(struct fake_disk *disk, struct store_request *request)
{
	struct store_capsule_take *take = container_of(request, struct store_capsule_take, request);
	struct fake_row *row = fake_row_find(&disk->capsules, take->key);

	if (!row)
		return STORE_NOT_FOUND;
	take->bytes = arena_str(&request->arena, row->text);
	take->at = row->number;
	link_remove(&row->link);
	return STORE_OK;
}

enum store_status fake_capsule_drop(struct fake_disk *disk, struct store_request *request)
{
	struct store_capsule_drop *drop = container_of(request, struct store_capsule_drop, request);

	drop->dropped = 0;
	LIST_EACH(link, &disk->capsules) {
		if (fake_row_of(link)->number >= drop->before || drop->dropped == DROP_SLICE)
			continue;
		link_remove(link);
		drop->dropped++;
	}
	drop->has_more = drop->dropped == DROP_SLICE;
	return STORE_OK;
}
