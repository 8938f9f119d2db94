/* SPDX-License-Identifier: Apache-2.0 */
/* What the subjects have in common: rows in an arena, groups in one value, the secret. */

#include "store/sqlite/ops.h"

#include "store/letter.h"
#include "store/sqlite/roster.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/temporary.h"
#include "support/test.h"

TEST(rows_grow_and_keep_what_they_have)
{
	struct arena arena;
	struct rows rows = { .arena = &arena, .size = sizeof(int64_t) };

	arena_init(&arena);
	for (int64_t i = 0; i < 1000; i++) {
		int64_t *row = rows_next(&rows);

		CHECK_INT(*row, 0);
		*row = i;
	}
	CHECK_INT(rows.count, 1000);
	for (int64_t i = 0; i < 1000; i++)
		CHECK_INT(((int64_t *)rows.at)[i], i);
	arena_fini(&arena);
}

static void check_groups(str text, const char *expected)
{
	struct arena arena;
	struct buf said;
	const str *groups;
	size_t count;

	arena_init(&arena);
	buf_init(&said, 1000);
	groups = sqlite_groups_read(text, &arena, &count);
	for (size_t i = 0; i < count; i++)
		buf_printf(&said, "[%.*s]", STR_ARG(groups[i]));
	CHECK_STR(buf_str(&said), expected);
	buf_fini(&said);
	arena_fini(&arena);
}

TEST(groups_are_read_as_they_were_written)
{
	const str groups[] = { S("Rooks"), S(""), S("4:x") };
	struct buf text;

	buf_init(&text, 1000);
	sqlite_groups_write(&text, groups, ARRAY_LEN(groups));
	CHECK_STR(buf_str(&text), "5:Rooks0:3:4:x");
	check_groups(buf_str(&text), "[Rooks][][4:x]");
	check_groups(S(""), "");
	check_groups(STR_NONE, "");
	buf_fini(&text);
}

TEST(what_is_not_well_formed_ends_the_groups)
{
	check_groups(S("1:a9:b"), "[a]");
	check_groups(S("1:a-1:b"), "[a]");
	check_groups(S("1:a:b"), "[a]");
	check_groups(S("1:ab"), "[a]");
	check_groups(S("99999999999999999999:a"), "");
	check_groups(S("1:"), "");
}

TEST(the_secret_is_made_once)
{
	struct temporary temporary;
	struct directory directory;
	struct buf why;
	struct db db;
	unsigned char first[STORE_SECRET_LEN], second[STORE_SECRET_LEN];

	temporary_open(&temporary);
	buf_init(&why, 1000);
	CHECK(directory_open(&directory, str_of(temporary.directory), &why));
	CHECK(schema_open(&db, &directory, &schema_today, &why));
	sqlite_secret(&db, first);
	sqlite_secret(&db, second);
	CHECK(!db_failed(&db));
	CHECK(memcmp(first, second, sizeof(first)) == 0);
	db_close(&db);
	directory_close(&directory);
	buf_fini(&why);
	temporary_close(&temporary);
}

TEST(an_error_of_the_database_is_the_request_s_failure)
{
	struct temporary temporary;
	struct db db;
	struct store_letter_settle settle = { .request.op = STORE_OP_LETTER_SETTLE };

	temporary_open(&temporary);
	temporary_db(&temporary, &db);
	CHECK(sqlite_op_run(&db, &settle.request) == STORE_FAILED);
	db_close(&db);
	temporary_close(&temporary);
}
