/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of outputs, kept by size. */

#include "net/spares.h"

static size_t size_of(unsigned scale)
{
	return (size_t)SPARES_FIRST << scale;
}

static unsigned most_of(unsigned scale)
{
	size_t count = SPARES_BYTES / size_of(scale);

	return count < SPARES_MAX ? (unsigned)count : SPARES_MAX;
}

uint8_t spares_scale(size_t len)
{
	uint8_t scale = 0;

	while (scale < SPARES_SIZES - 1 && len > size_of(scale))
		scale++;
	return scale;
}

void spares_take(struct spares *spares, uint8_t scale, struct buf *out)
{
	size_t limit = out->limit;

	if (spares->counts[scale] && !out->failed && size_of(scale) <= limit) {
		*out = spares->kept[scale][--spares->counts[scale]];
		out->limit = limit;
	} else {
		buf_expect(out, size_of(scale));
	}
}

/* By what it can hold: between its size and the next. */
static bool is_kept(const struct spares *spares, const struct buf *out, unsigned *out_scale)
{
	unsigned scale = 0;

	while (scale < SPARES_SIZES && out->cap > size_of(scale + 1))
		scale++;
	*out_scale = scale;
	return scale < SPARES_SIZES && out->cap > size_of(scale) &&
	       spares->counts[scale] < most_of(scale);
}

void spares_give(struct spares *spares, struct buf *out)
{
	unsigned scale;

	if (!is_kept(spares, out, &scale)) {
		buf_fini(out);
		return;
	}
	buf_clear(out);
	spares->kept[scale][spares->counts[scale]++] = *out;
	buf_init(out, out->limit);
}

void spares_fini(struct spares *spares)
{
	for (unsigned scale = 0; scale < SPARES_SIZES; scale++)
		while (spares->counts[scale])
			buf_fini(&spares->kept[scale][--spares->counts[scale]]);
}
