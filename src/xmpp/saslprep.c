/* SPDX-License-Identifier: Apache-2.0 */
/* SASLprep (RFC 4013), a profile of stringprep (RFC 3454). NFKC is that of today's Unicode: it
 * differs from 3.2 only where 3.2 had nothing assigned. */

#include "xmpp/codepoints.h"
#include "xmpp/jid.h"
#include "xmpp/stringprep_tables.h"

#include "base/mem.h"

static bool is_in(const struct stringprep_table *table, uint32_t cp)
{
	size_t low = 0, high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cp < table->ranges[middle].first)
			high = middle;
		else if (cp > table->ranges[middle].last)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

static bool have(const struct codepoints *cps, const struct stringprep_table *table)
{
	for (size_t i = 0; i < cps->len; i++)
		if (is_in(table, cps->at[i]))
			return true;
	return false;
}

/* RFC 4013 §2.1 */
static void map(struct codepoints *cps)
{
	size_t kept = 0;

	for (size_t i = 0; i < cps->len; i++) {
		uint32_t cp = cps->at[i];

		if (is_in(&stringprep_nothing, cp))
			continue;
		cps->at[kept++] = is_in(&stringprep_spaces, cp) ? ' ' : cp;
	}
	mem_wipe(cps->at + kept, (cps->len - kept) * sizeof(*cps->at));
	cps->len = kept;
}

/* RFC 3454 §6 */
static bool fits_direction(const struct codepoints *cps)
{
	if (!have(cps, &stringprep_rand_al))
		return true;
	return !have(cps, &stringprep_l) && is_in(&stringprep_rand_al, cps->at[0]) &&
	       is_in(&stringprep_rand_al, cps->at[cps->len - 1]);
}

static bool prepare(struct codepoints *cps, bool stored)
{
	map(cps);
	/* §2.5; before NFKC, which may make something old out of something new. */
	if (stored && have(cps, &stringprep_unassigned))
		return false;
	if (cps->len)
		codepoints_nfkc(cps);
	return !have(cps, &stringprep_prohibited) && fits_direction(cps);
}

static bool is_plain(str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < ' ' || text.at[i] > '~')
			return false;
	return true;
}

bool saslprep(str text, bool stored, struct arena *arena, str *out)
{
	struct codepoints cps;
	bool fits;

	if (is_plain(text)) {
		*out = text;
		return true;
	}
	if (!codepoints_of(text, &cps))
		return false;
	fits = prepare(&cps, stored);
	if (fits) {
		size_t room = 4 * cps.len + 1;
		char *at = arena_alloc(arena, room);

		fits = codepoints_encode(&cps, at, room, &room);
		if (fits)
			*out = str_make(at, room);
	}
	codepoints_fini(&cps);
	return fits;
}
