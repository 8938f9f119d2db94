/* SPDX-License-Identifier: Apache-2.0 */
/* What an output leaves behind is taken by the next, and no more is kept than was promised. */

#include "net/spares.h"

#include "support/test.h"

static struct spares spares;

/* An output of so many bytes, and what it leaves. */
static void use(uint8_t scale, size_t len)
{
	struct buf out;

	buf_init(&out, 1000000);
	spares_take(&spares, scale, &out);
	CHECK_INT(out.len, 0);
	CHECK(buf_extend(&out, len) != NULL);
	spares_give(&spares, &out);
	CHECK(out.at == NULL);
	CHECK_INT(out.cap, 0);
	CHECK_INT(out.limit, 1000000);
}

TEST(a_scale_is_the_smallest_that_has_room)
{
	CHECK_INT(spares_scale(0), 0);
	CHECK_INT(spares_scale(1000), 0);
	CHECK_INT(spares_scale(1001), 1);
	CHECK_INT(spares_scale(16000), 4);
	CHECK_INT(spares_scale(1000000), 4);
}

TEST(what_was_given_back_is_taken_again)
{
	struct buf out;
	const char *at;

	buf_init(&out, 100000);
	spares_take(&spares, 1, &out);
	buf_add(&out, S("text"));
	at = out.at;
	spares_give(&spares, &out);
	CHECK_INT(spares.counts[1], 1);
	out.limit = 50000;
	spares_take(&spares, 1, &out);
	CHECK(out.at == at);
	CHECK_INT(out.len, 0);
	CHECK_INT(out.limit, 50000);
	CHECK_INT(spares.counts[1], 0);
	buf_fini(&out);
	spares_fini(&spares);
}

TEST(what_grew_is_kept_by_its_new_size_and_what_grew_too_much_is_not)
{
	use(0, 100);
	CHECK_INT(spares.counts[0], 1);
	use(0, 3000);
	CHECK_INT(spares.counts[0], 0);
	CHECK_INT(spares.counts[1] + spares.counts[2], 1);
	use(4, 200000);
	CHECK_INT(spares.counts[4], 0);
	spares_fini(&spares);
}

TEST(a_016_what_is_kept_is_bounded)
{
	static struct buf outs[SPARES_SIZES][SPARES_MAX * 2];
	size_t bytes = 0;

	for (uint8_t scale = 0; scale < SPARES_SIZES; scale++)
		for (size_t i = 0; i < ARRAY_LEN(outs[0]); i++) {
			buf_init(&outs[scale][i], 100000);
			spares_take(&spares, scale, &outs[scale][i]);
		}
	for (uint8_t scale = 0; scale < SPARES_SIZES; scale++)
		for (size_t i = 0; i < ARRAY_LEN(outs[0]); i++)
			spares_give(&spares, &outs[scale][i]);
	for (uint8_t scale = 0; scale < SPARES_SIZES; scale++) {
		CHECK(spares.counts[scale] > 0);
		CHECK(spares.counts[scale] <= SPARES_MAX);
		for (unsigned i = 0; i < spares.counts[scale]; i++)
			bytes += spares.kept[scale][i].cap;
	}
	CHECK(bytes <= (size_t)SPARES_SIZES * SPARES_BYTES * 2);
	spares_fini(&spares);
	CHECK_INT(spares.counts[0], 0);
}

TEST(a_buffer_without_room_gets_none)
{
	struct buf out;

	use(2, 100);
	CHECK_INT(spares.counts[2], 1);
	buf_init(&out, 10);
	spares_take(&spares, 2, &out);
	CHECK_INT(out.cap, 0);
	CHECK(!buf_failed(&out));
	spares_fini(&spares);
}
