/* SPDX-License-Identifier: Apache-2.0 */
/* Edit distance with swapped neighbours counted once (optimal string alignment), without case. */

#include "config/nearest.h"

enum { WORD_MAX = 32 };

static unsigned char lower(char byte)
{
	return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
}

static unsigned min(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned distance(str a, str b)
{
	unsigned rows[WORD_MAX + 1][WORD_MAX + 1];

	for (unsigned j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		rows[i][0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			unsigned char x = lower(a.at[i - 1]), y = lower(b.at[j - 1]);
			unsigned best = min(rows[i - 1][j], rows[i][j - 1]) + 1;

			best = min(best, rows[i - 1][j - 1] + (x != y));
			if (i > 1 && j > 1 && x == lower(b.at[j - 2]) && y == lower(a.at[i - 2]))
				best = min(best, rows[i - 2][j - 2] + 1);
			rows[i][j] = best;
		}
	}
	return rows[a.len][b.len];
}

/* One is the beginning of the other, of three letters at least: "roster" and "roster_items". */
static bool continues(str a, str b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;

	return shorter >= 3 && str_eq_nocase(str_upto(a, shorter), str_upto(b, shorter));
}

struct nearest nearest_to(str word)
{
	/* A third of the letters may be wrong, two at least. */
	unsigned allowed = word.len / 3 > 2 ? (unsigned)(word.len / 3) : 2;

	return (struct nearest){ .word = word, .best = STR_NONE, .distance = allowed + 1 };
}

void nearest_try(struct nearest *nearest, str name)
{
	unsigned steps;

	if (nearest->word.len > WORD_MAX || name.len > WORD_MAX)
		return;
	steps = distance(nearest->word, name);
	if (continues(nearest->word, name))
		steps = min(steps, 2);
	/* A word of two letters is near to every other one. */
	if (steps > 0 && steps >= nearest->word.len)
		return;
	if (steps >= nearest->distance)
		return;
	nearest->distance = steps;
	nearest->best = name;
}
