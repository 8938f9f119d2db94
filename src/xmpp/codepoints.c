/* SPDX-License-Identifier: Apache-2.0 */
/* Code points, their mappings and the Bidi Rule. libunistring fails only for want of memory here,
 * because the UTF-8 was checked before: that aborts, as everywhere. */

#include "xmpp/codepoints.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/bug.h"
#include "base/mem.h"

bool codepoints_of(str text, struct codepoints *out)
{
	size_t len = 0;
	uint32_t *at;

	if (!str_is_utf8(text))
		return false;
	at = u8_to_u32((const uint8_t *)(text.at ? text.at : ""), text.len, NULL, &len);
	BUG_ON(!at);
	*out = (struct codepoints){ at, len };
	return true;
}

void codepoints_fini(struct codepoints *cps)
{
	mem_wipe(cps->at, cps->len * sizeof(*cps->at));
	mem_free(cps->at);
	*cps = (struct codepoints){ NULL, 0 };
}

bool codepoints_encode(const struct codepoints *cps, char *at, size_t room, size_t *out_len)
{
	size_t len = 0;

	for (size_t i = 0; i < cps->len; i++) {
		uint8_t bytes[4];
		int n = u8_uctomb(bytes, cps->at[i], sizeof(bytes));

		if (n < 0 || (size_t)n > room - len)
			return false;
		memcpy(at + len, bytes, (size_t)n);
		len += (size_t)n;
	}
	*out_len = len;
	return true;
}

static void replace(struct codepoints *cps, uint32_t *at, size_t len)
{
	BUG_ON(!at);
	codepoints_fini(cps);
	*cps = (struct codepoints){ at, len };
}

void codepoints_map_width(struct codepoints *cps)
{
	for (size_t i = 0; i < cps->len; i++) {
		uint32_t mapped[UC_DECOMPOSITION_MAX_LENGTH];
		int tag = 0;

		/* Such forms decompose to one code point each. */
		if (uc_decomposition(cps->at[i], &tag, mapped) == 1 &&
		    (tag == UC_DECOMP_WIDE || tag == UC_DECOMP_NARROW))
			cps->at[i] = mapped[0];
	}
}

void codepoints_map_lower_nfc(struct codepoints *cps)
{
	size_t len = 0;
	uint32_t *at = u32_tolower(cps->at, cps->len, NULL, UNINORM_NFC, NULL, &len);

	replace(cps, at, len);
}

static void normalize(struct codepoints *cps, uninorm_t form)
{
	size_t len = 0;
	uint32_t *at = u32_normalize(form, cps->at, cps->len, NULL, &len);

	replace(cps, at, len);
}

void codepoints_nfc(struct codepoints *cps)
{
	normalize(cps, UNINORM_NFC);
}

void codepoints_nfkc(struct codepoints *cps)
{
	normalize(cps, UNINORM_NFKC);
}

/* Bidi classes as bits, so that a condition is a mask. */
static unsigned bidi_bit(uint32_t cp)
{
	return 1u << uc_bidi_class(cp);
}

enum {
	L = 1 << UC_BIDI_L,
	R = 1 << UC_BIDI_R,
	AL = 1 << UC_BIDI_AL,
	AN = 1 << UC_BIDI_AN,
	EN = 1 << UC_BIDI_EN,
	NSM = 1 << UC_BIDI_NSM,
	NEUTRAL = 1 << UC_BIDI_ES | 1 << UC_BIDI_CS | 1 << UC_BIDI_ET | 1 << UC_BIDI_ON |
		  1 << UC_BIDI_BN,
};

bool codepoints_have_rtl(const struct codepoints *cps)
{
	for (size_t i = 0; i < cps->len; i++)
		if (bidi_bit(cps->at[i]) & (R | AL | AN))
			return true;
	return false;
}

bool codepoints_fit_bidi(const struct codepoints *cps)
{
	unsigned all = 0, last = 0, first;

	for (size_t i = 0; i < cps->len; i++) {
		unsigned bit = bidi_bit(cps->at[i]);

		all |= bit;
		if (bit != NSM)
			last = bit;
	}
	first = cps->len ? bidi_bit(cps->at[0]) : 0;
	/* Conditions 5 and 6: a label that begins left-to-right. */
	if (first == L)
		return !(all & ~(unsigned)(L | EN | NEUTRAL | NSM)) && (last & (L | EN));
	/* Condition 1 */
	if (!(first & (R | AL)))
		return false;
	/* Conditions 2, 3 and 4 */
	return !(all & ~(unsigned)(R | AL | AN | EN | NEUTRAL | NSM)) &&
	       (last & (R | AL | EN | AN)) && !((all & EN) && (all & AN));
}

bool text_is_ascii(str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] >= 0x80)
			return false;
	return true;
}
