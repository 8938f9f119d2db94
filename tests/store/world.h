/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One store, either implementation, and one who asks and waits. Each function asks, waits for the
 * answer and returns its status; what else was answered stands in world.heard as text, one line
 * for each thing, so that a test reads as what was promised. */

#include "store/account.h"
#include "store/blocklist.h"
#include "store/home.h"
#include "store/last.h"
#include "store/letter.h"
#include "store/private.h"
#include "store/roster.h"
#include "store/vcard.h"

struct world {
	struct store *store;
	struct store_client *client;
	struct arena arena;
	struct buf heard; /* of the last answer */
	str directory;
};

void world_open(struct world *world);
/* Removes what is on the disk. */
void world_close(struct world *world);
/* Half of the two: the store alone, in a directory that is there. */
void world_start(struct world *world);
void world_stop(struct world *world);
/* The store is closed and opened again. */
void world_restart(struct world *world);

/* A request of one kind and the world that hears the answer. */
#define ASK(type) \
	struct ask_##type { \
		struct world *world; \
		struct type request; \
	}
#define WORLD_OF(type, answered) container_of(answered, struct ask_##type, request)->world

/* The text of the last answer. */
str heard(const struct world *world);
/* Of the test's lifetime. */
jid jid_of(const char *text);

enum store_status make_account(struct world *world, const char *user);
/* Also over a tombstone. */
enum store_status make_account_anew(struct world *world, const char *user);
enum store_status delete_account(struct world *world, const char *user);
enum store_status disable_account(struct world *world, const char *user, bool disable);
/* "account N created T local", perhaps "disabled" */
enum store_status find_account(struct world *world, const char *user);
/* Names with a space between */
enum store_status list_accounts(struct world *world, const char *host, const char *after,
				unsigned limit);
/* Keys made of one byte each, for the hashes named in "1", "2", "125" … */
enum store_status put_keys(struct world *world, const char *user, const char *hashes, int byte);
/* "SHA-1 4096 salt=s… stored=… server=…" */
enum store_status get_keys(struct world *world, const char *user);

/* What is drawn for a name that is nobody's: "SHA-1 4096 salt=s… SHA-256 …" */
void draw_keys(struct world *world, uint64_t lot);

/* The account must exist. */
struct store_owner owner_of(struct world *world, const char *user);

/* "version V", "item …", "pending …", "blocked …", "letter …", "last …" */
enum store_status load_home(struct world *world, const char *user);

/* The owner is filled in from the user; "version V" and "letter ID" for each. */
enum store_status write_roster(struct world *world, const char *user,
			       struct store_roster_write *write);
enum store_status write_roster_of(struct world *world, struct store_owner owner,
				  struct store_roster_write *write);
/* Sets or removes a plain item without name or groups. */
enum store_status set_item(struct world *world, const char *user, const char *contact);
enum store_status remove_item(struct world *world, const char *user, const char *contact);
/* "JID VERSION" for each */
enum store_status list_removed(struct world *world, const char *user, int64_t since);

/* Nothing but letters: their bytes in one text, a comma between. */
enum store_status send_letters(struct world *world, const char *from, const char *to,
			       const char *bytes);
enum store_status settle_letter(struct world *world, struct store_owner from, int64_t id);
/* "ID" */
enum store_status look_up_seen(struct world *world, const char *user, const char *from);
/* "FROM ID TO BYTES", perhaps "deleted", for each; the page is given to go on from. */
enum store_status list_unsettled(struct world *world, struct store_letter_unsettled *page);

/* Lists of JIDs with a comma between; NULL: none. */
enum store_status edit_blocklist(struct world *world, const char *user, bool clear,
				 const char *removed, const char *added);

enum store_status put_private(struct world *world, const char *user, const char *space,
			      const char *name, const char *xml);
enum store_status get_private(struct world *world, const char *user, const char *space,
			      const char *name);
enum store_status put_vcard(struct world *world, const char *user, const char *xml);
enum store_status get_vcard(struct world *world, const char *user);
enum store_status put_last(struct world *world, const char *user, int64_t at, const char *status);
/* "AT STATUS" */
enum store_status get_last(struct world *world, const char *user);
