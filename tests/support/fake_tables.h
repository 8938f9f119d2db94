/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the fake store keeps, and what each kind of request does to it. */

#include "store/account.h"
#include "store/capsule.h"
#include "store/home.h"

/* A row of any table; each uses what it needs. */
struct fake_row {
	struct link link; /* in the order of the keys */
	str key;
	str text;
	int64_t number;
	bool is_removed;
	struct store_roster_item item;
};

struct fake_account {
	struct link link; /* fake_disk.accounts or .tombstones, in the order of the JIDs */
	jid user;
	struct store_owner owner;
	int64_t created;
	bool is_disabled;
	int64_t letter_last, roster_version, roster_floor;
	struct scram_keys keys[SCRAM_HASH_COUNT];
	size_t key_count;
	struct list items, pending, blocked, seen, private; /* fake_row.link */
	struct list always, never;			    /* of the archive preferences */
	enum store_archive_default otherwise;
	struct store_log_marks marks;
	str vcard;
	bool has_last;
	int64_t last_at;
	str last_status;
};

struct fake_letter {
	struct link link; /* fake_disk.letters, by owner and id */
	struct store_owner owner;
	jid from;
	struct store_letter letter;
};

struct fake_entry {
	struct link link; /* fake_disk.entries */
	int64_t position;
	struct store_owner owner;
	str host;
	struct store_log_entry entry;
};

struct fake_disk {
	struct link link; /* all disks */
	str directory;
	bool is_open;
	unsigned char secret[STORE_SECRET_LEN];
	int64_t account_last;
	struct list accounts, tombstones, letters;
	struct list crossed; /* fake_row.link: "who asked>who answered" */
	struct list entries;  /* fake_entry.link, as appended */
	struct list capsules; /* fake_row.link */
	int64_t position_last;
	int64_t stream_us;
	struct arena arena; /* never shrinks: disks are small and end with their test */
};

struct fake_disk *fake_disk_new(str directory);
void fake_disk_free(struct fake_disk **disk);

/* Does it and returns the status; all or nothing. */
enum store_status fake_op_run(struct fake_disk *disk, struct store_request *request);

/* In fake_roster.c. */
enum store_status fake_home_load(struct fake_disk *disk, struct store_request *request);
enum store_status fake_roster_write(struct fake_disk *disk, struct store_request *request);
enum store_status fake_roster_removed(struct fake_disk *disk, struct store_request *request);
enum store_status fake_letter_settle(struct fake_disk *disk, struct store_request *request);
enum store_status fake_letter_seen(struct fake_disk *disk, struct store_request *request);
enum store_status fake_letter_unsettled(struct fake_disk *disk, struct store_request *request);
bool fake_letters_crossed(struct fake_disk *disk, str asker, str answerer);

/* In fake_log.c. */
enum store_status fake_log_append(struct fake_disk *disk, struct store_request *request);
enum store_status fake_log_read(struct fake_disk *disk, struct store_request *request);
enum store_status fake_log_owed(struct fake_disk *disk, struct store_request *request);
enum store_status fake_log_unsettled(struct fake_disk *disk, struct store_request *request);
enum store_status fake_log_mark(struct fake_disk *disk, struct store_request *request);
enum store_status fake_log_by_name(struct fake_disk *disk, struct store_request *request);
enum store_status fake_log_by_origin(struct fake_disk *disk, struct store_request *request);
enum store_status fake_log_replace(struct fake_disk *disk, struct store_request *request);
enum store_status fake_log_retain(struct fake_disk *disk, struct store_request *request);
enum store_status fake_stream_h(struct fake_disk *disk, struct store_request *request);
void fake_log_wake(struct fake_disk *disk, struct fake_account *account, struct store_home *home);
/* In fake_prefs.c. */
enum store_status fake_archive_prefs_get(struct fake_disk *disk, struct store_request *request);
enum store_status fake_archive_prefs_put(struct fake_disk *disk, struct store_request *request);
enum store_status fake_capsule_put(struct fake_disk *disk, struct store_request *request);
enum store_status fake_capsule_take(struct fake_disk *disk, struct store_request *request);
enum store_status fake_capsule_drop(struct fake_disk *disk, struct store_request *request);
void fake_archive_prefs(struct fake_account *account, struct arena *arena,
			struct store_archive_prefs *out);

/* Rows of an account, found and made by their key. */
struct fake_row *fake_row_of(struct link *link);
struct fake_row *fake_row_find(struct list *rows, str key);
struct fake_row *fake_row_put(struct fake_disk *disk, struct list *rows, str key);
void fake_row_drop(struct list *rows, str key);
size_t fake_count_of(struct list *rows);
/* Order of a database: bytes first, then length. */
int fake_compare(str a, str b);
jid fake_copy_jid(struct arena *arena, str text);

/* NULL: no such account. */
struct fake_account *fake_find_user(struct list *accounts, jid user);
struct fake_account *fake_find_owner(struct fake_disk *disk, const struct store_owner *owner);
