/* SPDX-License-Identifier: Apache-2.0 */
/* Ids of the archive on the wire. */

#include "xmpp/archive_id.h"

#include "support/test.h"

static const unsigned char secret[32] = "the server's secret of 32 bytes";
static const unsigned char other_secret[32] = "the secret of some other server";

TEST(what_was_shown_is_read_again)
{
	static const int64_t numbers[] = { 0, 1, 1795183531000000, INT64_MAX };
	struct archive_ids *ids = archive_ids_new(secret, sizeof(secret));
	struct archive_ids *later = archive_ids_new(secret, sizeof(secret));
	char room[ARCHIVE_ID_LEN];
	int64_t id;

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		str text = archive_id_text(ids, numbers[i], room);

		CHECK_INT(text.len, ARCHIVE_ID_LEN);
		CHECK(archive_id_read(later, text, &id));
		CHECK_INT(id, numbers[i]);
	}
	archive_ids_free(&later);
	archive_ids_free(&ids);
	CHECK(!ids);
	archive_ids_free(&ids);
}

/* XEP-0313 §3. A vector, so that ids that clients have kept stay good. */
TEST(neighbours_have_nothing_in_common)
{
	struct archive_ids *ids = archive_ids_new(secret, sizeof(secret));
	char one[ARCHIVE_ID_LEN], next[ARCHIVE_ID_LEN];
	unsigned same = 0;

	archive_id_text(ids, 1795183531000000, one);
	archive_id_text(ids, 1795183531000001, next);
	for (size_t i = 0; i < ARCHIVE_ID_LEN; i++)
		same += one[i] == next[i];
	CHECK(same < 6);
	CHECK_STR(str_make(one, ARCHIVE_ID_LEN), "IZVNIDb6G9yrGByQMZZnSg");
	archive_ids_free(&ids);
}

TEST(a_093_an_id_that_was_not_made_here_is_none)
{
	struct archive_ids *ids = archive_ids_new(secret, sizeof(secret));
	struct archive_ids *others = archive_ids_new(other_secret, sizeof(other_secret));
	char room[ARCHIVE_ID_LEN];
	int64_t id;
	str text;

	CHECK(!archive_id_read(ids, S(""), &id));
	CHECK(!archive_id_read(ids, S("1795183531000000"), &id));
	CHECK(!archive_id_read(ids, S("AAAAAAAAAAAAAAAAAAAAAA"), &id));
	CHECK(!archive_id_read(ids, S("'; DROP TABLE journal;"), &id));
	text = archive_id_text(others, 1795183531000000, room);
	CHECK(!archive_id_read(ids, text, &id));
	text = archive_id_text(ids, 1795183531000000, room);
	room[3] = room[3] == 'x' ? 'y' : 'x';
	CHECK(!archive_id_read(ids, text, &id));
	archive_ids_free(&others);
	archive_ids_free(&ids);
}
