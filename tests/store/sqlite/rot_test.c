/* SPDX-License-Identifier: Apache-2.0 */
/* Bits that flip, sectors that become zeros, files that lose their end (F-13): the store does not
 * open and says why, or it answers whatever it is asked. It never falls. That what it answers is
 * right is not looked at: a text has no checksum. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/sqlite/temporary.h"
#include "store/world_log.h"
#include "support/test.h"

enum { FLIPS = 600, ZEROS = 100, CUTS = 40, SECTOR = 512, FILE_MAX = 1 << 20 };

static const char *const people[] = { "alice@wonder.land", "bob@wonder.land" };
static const char *const names[] = { "jackdaw.db", "index.db" };

static struct file {
	char *at;
	size_t len;
} files[ARRAY_LEN(names)];

static struct arena arena; /* of paths */
static uint64_t dice;

static size_t roll(size_t below)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (size_t)(dice * UINT64_C(0x2545F4914F6CDD1D) >> 16) % below;
}

static const char *path_of(const struct world *world, const char *name)
{
	return arena_printf(&arena, "%.*s/%s", STR_ARG(world->directory), name).at;
}

static void fill(struct world *world, const char *who)
{
	struct store_owner owner;
	char text[40];

	CHECK(make_account(world, who) == STORE_OK);
	CHECK(put_keys(world, who, "125", 'a') == STORE_OK);
	owner = owner_of(world, who);
	for (int i = 0; i < 40; i++) {
		snprintf(text, sizeof(text), "c%d@cheshire", i);
		CHECK(set_item(world, who, text) == STORE_OK);
		CHECK(edit_blocklist(world, who, true, NULL, text) == STORE_OK);
		CHECK(append_entry(world, owner,
				   entry_of(i + 1, text, STORE_LOG_ARCHIVED | STORE_LOG_OWED,
					    "<message><body>x</body></message>")) == STORE_OK);
	}
	CHECK(put_vcard(world, who, "<vCard xmlns='vcard-temp'/>") == STORE_OK);
	CHECK(put_private(world, who, "ns", "x", "<x/>") == STORE_OK);
	CHECK(put_last(world, who, 1, "gone") == STORE_OK);
	CHECK(send_letters(world, who, "cat@cheshire", "x") == STORE_OK);
}

static void keep_file(struct world *world, size_t i)
{
	int fd = open(path_of(world, names[i]), O_RDONLY);
	ssize_t len;

	files[i].at = mem_alloc(FILE_MAX);
	len = read(fd, files[i].at, FILE_MAX);
	CHECK(len > 0 && len < FILE_MAX);
	files[i].len = (size_t)len;
	close(fd);
}

static void begin(void)
{
	struct world world;

	if (files[0].at)
		return;
	arena_init(&arena);
	world_open(&world);
	for (size_t i = 0; i < ARRAY_LEN(people); i++)
		fill(&world, people[i]);
	world_stop(&world);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		keep_file(&world, i);
	world_start(&world);
	world_close(&world);
}

static void lay_down(struct temporary *site, size_t i)
{
	const char *path = arena_printf(&arena, "%s/%s", site->directory, names[i]).at;
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);

	CHECK(write(fd, files[i].at, files[i].len) == (ssize_t)files[i].len);
	close(fd);
}

static void found(struct store_account_find *find)
{
	(void)find;
}

static bool find_owner(struct world *world, const char *who, struct store_owner *out)
{
	struct store_account_find find = { .user = jid_of(who) };

	store_account_find(world->client, &find, found);
	store_client_drain(world->client);
	*out = find.owner;
	return find.request.status == STORE_OK;
}

/* What was asked is answered, whatever it is. */
static void ask_everything(struct world *world)
{
	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		const char *who = people[i];

		(void)get_keys(world, who);
		struct store_log_read read = { 0 };

		(void)load_log_home(world, who);
		(void)get_vcard(world, who);
		(void)load_home(world, who);
		if (find_owner(world, who, &read.owner)) {
			(void)read_log(world, &read);
			read.peer = jid_of("c7@cheshire");
			(void)read_entries(world, &read);
			(void)list_owed(world, read.owner, 0, 10);
		}
	}
	(void)list_accounts(world, "wonder.land", "", 10);
	draw_keys(world, 77);
}

/* True: it opens. */
static bool live_with_it(struct temporary *site)
{
	struct world world = { .directory = str_of(site->directory) };
	struct store_options options = { .directory = world.directory, .readers = 1 };
	struct buf why;
	bool opens;

	arena_init(&world.arena);
	buf_init(&world.heard, 1 << 20);
	buf_init(&why, 4000);
	world.store = store_open(&options, &why);
	opens = world.store != NULL;
	CHECK(opens || why.len > 0);
	if (opens) {
		world.client = store_client_open(world.store, NULL);
		ask_everything(&world);
		world_stop(&world);
	}
	buf_fini(&why);
	buf_fini(&world.heard);
	arena_fini(&world.arena);
	arena_clear(&arena);
	return opens;
}

/* The damage is done, lived with and undone. */
static bool try_piece(size_t i, size_t at, const char *bytes, size_t len, size_t file_len)
{
	char *kept = mem_alloc(len + 1);
	size_t whole = files[i].len;
	struct temporary site;
	bool opens;

	memcpy(kept, files[i].at + at, len);
	memcpy(files[i].at + at, bytes, len);
	files[i].len = file_len;
	temporary_open(&site);
	for (size_t k = 0; k < ARRAY_LEN(names); k++)
		lay_down(&site, k);
	opens = live_with_it(&site);
	temporary_close(&site);
	memcpy(files[i].at + at, kept, len);
	files[i].len = whole;
	mem_free(kept);
	return opens;
}

/* Where something is, for most of a small database is empty. */
static size_t place_in(size_t i)
{
	size_t at;

	do
		at = roll(files[i].len);
	while (!files[i].at[at] && roll(20));
	return at;
}

static void try_many(unsigned count, bool is_sector)
{
	static const char zeros[SECTOR];
	unsigned opened = 0;

	begin();
	dice = 13;
	for (unsigned n = 0; n < count; n++) {
		size_t i = n % ARRAY_LEN(names), at = place_in(i);
		char flipped = (char)(files[i].at[at] ^ 1 << roll(8));

		if (is_sector)
			opened += try_piece(i, at / SECTOR * SECTOR, zeros, SECTOR, files[i].len);
		else
			opened += try_piece(i, at, &flipped, 1, files[i].len);
	}
	print_message("# %u of %u open\n", opened, count);
	/* Else nothing was asked. */
	CHECK(opened > 0);
}

TEST(f_13_a_bit_that_flips_does_not_bring_the_store_down)
{
	try_many(FLIPS, false);
}

TEST(f_13_sectors_of_zeros_do_not_bring_the_store_down)
{
	try_many(ZEROS, true);
}

TEST(f_13_a_file_without_its_end_does_not_bring_the_store_down)
{
	begin();
	dice = 14;
	for (unsigned n = 0; n < CUTS; n++) {
		size_t i = n % ARRAY_LEN(names);

		(void)try_piece(i, 0, files[i].at, 1, roll(files[i].len));
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		mem_free(files[i].at);
	arena_fini(&arena);
}
