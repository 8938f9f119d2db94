/* SPDX-License-Identifier: Apache-2.0 */
/* PRECIS: derived properties of code points (RFC 8264 §8, §9), contextual rules (RFC 5892,
 * Appendix A) and the two profiles (RFC 8265 §3.3, §4.2). Unicode's data comes from
 * libunistring. */

#include "xmpp/precis.h"

#include <unictype.h>
#include <uninorm.h>

#include "xmpp/codepoints.h"

enum {
	PART_MAX = 1023, /* bytes of a prepared part, RFC 7622 §3.1 */
	/* No mapping makes text shorter than a third of it (fullwidth forms, decomposed Greek),
	 * so longer input cannot become a part; it is not looked at. */
	INPUT_MAX = 4 * PART_MAX,
	/* RFC 8264 §7: reapply until stable, at most three times more. */
	ROUNDS_MAX = 4,
};

enum property { PVALID, FREE_PVAL, CONTEXTUAL, DISALLOWED };

struct profile {
	bool freeform;
	void (*map)(struct codepoints *cps);
	bool (*fits)(const struct codepoints *cps); /* after the mapping; NULL: no more rules */
	void (*prepare)(struct codepoints *cps); /* before the check of the class; NULL: nothing */
};

/* RFC 5892 §2.6, by RFC 8264 §9.6. PVALID here means "no exception". */
static enum property exception_of(uint32_t cp, bool *out_found)
{
	*out_found = true;
	switch (cp) {
	case 0x00DF:
	case 0x03C2:
	case 0x06FD:
	case 0x06FE:
	case 0x0F0B:
	case 0x3007:
		return PVALID;
	case 0x00B7:
	case 0x0375:
	case 0x05F3:
	case 0x05F4:
	case 0x30FB:
		return CONTEXTUAL;
	case 0x0640:
	case 0x07FA:
	case 0x302E:
	case 0x302F:
	case 0x303B:
		return DISALLOWED;
	default:
		break;
	}
	if ((cp >= 0x0660 && cp <= 0x0669) || (cp >= 0x06F0 && cp <= 0x06F9))
		return CONTEXTUAL;
	if (cp >= 0x3031 && cp <= 0x3035)
		return DISALLOWED;
	*out_found = false;
	return PVALID;
}

/* RFC 8264 §9.9: Hangul_Syllable_Type L, V or T. */
static bool is_old_hangul_jamo(uint32_t cp)
{
	return (cp >= 0x1100 && cp <= 0x11FF) || (cp >= 0xA960 && cp <= 0xA97C) ||
	       (cp >= 0xD7B0 && cp <= 0xD7C6) || (cp >= 0xD7CB && cp <= 0xD7FB);
}

/* RFC 8264 §9.17: has a compatibility equivalent. */
static bool has_compat(uint32_t cp)
{
	uint32_t room[32];
	size_t len = sizeof(room) / sizeof(room[0]);
	/* The longest one has 18 code points, so the result is in the room. */
	uint32_t *form = u32_normalize(UNINORM_NFKC, &cp, 1, room, &len);

	return form && (len != 1 || form[0] != cp);
}

static bool is_in(uint32_t cp, uint32_t categories)
{
	return uc_is_general_category_withtable(cp, categories);
}

enum {
	LETTER_DIGITS = UC_CATEGORY_MASK_Ll | UC_CATEGORY_MASK_Lu | UC_CATEGORY_MASK_Lo |
			UC_CATEGORY_MASK_Nd | UC_CATEGORY_MASK_Lm | UC_CATEGORY_MASK_Mn |
			UC_CATEGORY_MASK_Mc,
	FREE_ONLY = UC_CATEGORY_MASK_Lt | UC_CATEGORY_MASK_Nl | UC_CATEGORY_MASK_No |
		    UC_CATEGORY_MASK_Me | UC_CATEGORY_MASK_Zs | UC_CATEGORY_MASK_S |
		    UC_CATEGORY_MASK_P,
};

/* The algorithm of RFC 8264 §8, in its order. */
static enum property property_of(uint32_t cp)
{
	bool found;
	enum property exception = exception_of(cp, &found);

	if (found)
		return exception;
	/* Unassigned (§9.5): category Cn; noncharacters are refused below just the same. */
	if (is_in(cp, UC_CATEGORY_MASK_Cn))
		return DISALLOWED;
	if (cp >= 0x21 && cp <= 0x7E)
		return PVALID;
	if (uc_is_property_join_control(cp))
		return CONTEXTUAL;
	if (is_old_hangul_jamo(cp) || uc_is_property_default_ignorable_code_point(cp) ||
	    uc_is_property_not_a_character(cp) || is_in(cp, UC_CATEGORY_MASK_Cc))
		return DISALLOWED;
	if (has_compat(cp))
		return FREE_PVAL;
	if (is_in(cp, LETTER_DIGITS))
		return PVALID;
	return is_in(cp, FREE_ONLY) ? FREE_PVAL : DISALLOWED;
}

enum { VIRAMA = 9 };

static bool follows_virama(const struct codepoints *cps, size_t at)
{
	return at > 0 && uc_combining_class(cps->at[at - 1]) == VIRAMA;
}

/* RFC 5892 A.1: between letters that would join, transparent ones skipped. */
static bool breaks_a_join(const struct codepoints *cps, size_t at)
{
	size_t before = at, after = at + 1;
	int type;

	while (before > 0 && uc_joining_type(cps->at[before - 1]) == UC_JOINING_TYPE_T)
		before--;
	while (after < cps->len && uc_joining_type(cps->at[after]) == UC_JOINING_TYPE_T)
		after++;
	if (before == 0 || after == cps->len)
		return false;
	type = uc_joining_type(cps->at[before - 1]);
	if (type != UC_JOINING_TYPE_L && type != UC_JOINING_TYPE_D)
		return false;
	type = uc_joining_type(cps->at[after]);
	return type == UC_JOINING_TYPE_R || type == UC_JOINING_TYPE_D;
}

static bool is_script(uint32_t cp, const char *name)
{
	const uc_script_t *script = uc_script(cp);

	return script && strcmp(script->name, name) == 0;
}

static bool have_japanese(const struct codepoints *cps)
{
	for (size_t i = 0; i < cps->len; i++)
		if (is_script(cps->at[i], "Hiragana") || is_script(cps->at[i], "Katakana") ||
		    is_script(cps->at[i], "Han"))
			return true;
	return false;
}

static bool have_range(const struct codepoints *cps, uint32_t first, uint32_t last)
{
	for (size_t i = 0; i < cps->len; i++)
		if (cps->at[i] >= first && cps->at[i] <= last)
			return true;
	return false;
}

static bool is_between_l(const struct codepoints *cps, size_t at)
{
	return at > 0 && at + 1 < cps->len && cps->at[at - 1] == 'l' && cps->at[at + 1] == 'l';
}

/* What the whole text answers once, so that a text of many such characters costs no square. */
struct context {
	bool japanese, arabic_digits, extended_digits;
};

/* RFC 5892, Appendix A: A.1 to A.9. */
static bool fits_context(const struct codepoints *cps, size_t at, const struct context *context)
{
	switch (cps->at[at]) {
	case 0x200C:
		return follows_virama(cps, at) || breaks_a_join(cps, at);
	case 0x200D:
		return follows_virama(cps, at);
	case 0x00B7:
		return is_between_l(cps, at);
	case 0x0375:
		return at + 1 < cps->len && is_script(cps->at[at + 1], "Greek");
	case 0x05F3:
	case 0x05F4:
		return at > 0 && is_script(cps->at[at - 1], "Hebrew");
	case 0x30FB:
		return context->japanese;
	default:
		return !(context->arabic_digits && context->extended_digits);
	}
}

static bool fits_class(const struct codepoints *cps, bool freeform)
{
	struct context context;
	bool contextual = false;

	for (size_t i = 0; i < cps->len; i++) {
		enum property property = property_of(cps->at[i]);

		if (property == DISALLOWED || (property == FREE_PVAL && !freeform))
			return false;
		contextual = contextual || property == CONTEXTUAL;
	}
	if (!contextual)
		return true;
	context = (struct context){ have_japanese(cps), have_range(cps, 0x0660, 0x0669),
				    have_range(cps, 0x06F0, 0x06F9) };
	for (size_t i = 0; i < cps->len; i++)
		if (property_of(cps->at[i]) == CONTEXTUAL && !fits_context(cps, i, &context))
			return false;
	return true;
}

static void map_spaces_nfc(struct codepoints *cps)
{
	/* RFC 8265 §4.2.2: every space is the one of ASCII. */
	for (size_t i = 0; i < cps->len; i++)
		if (is_in(cps->at[i], UC_CATEGORY_MASK_Zs))
			cps->at[i] = ' ';
	codepoints_nfc(cps);
}

static bool fits_direction(const struct codepoints *cps)
{
	return !codepoints_have_rtl(cps) || codepoints_fit_bidi(cps);
}

static const struct profile username = {
	.prepare = codepoints_map_width,
	.map = codepoints_map_lower_nfc,
	.fits = fits_direction,
};

static const struct profile opaque = { .freeform = true, .map = map_spaces_nfc };

static bool apply(const struct profile *profile, struct codepoints *cps)
{
	if (profile->prepare)
		profile->prepare(cps);
	if (!fits_class(cps, profile->freeform))
		return false;
	profile->map(cps);
	return !profile->fits || profile->fits(cps);
}

/* One round, from text to bytes. */
static bool enforce(const struct profile *profile, str text, char *out, size_t *out_len)
{
	struct codepoints cps;
	bool done;

	if (!codepoints_of(text, &cps))
		return false;
	done = apply(profile, &cps) && codepoints_encode(&cps, out, PART_MAX, out_len);
	codepoints_fini(&cps);
	return done;
}

static bool enforce_until_stable(const struct profile *profile, str text, struct arena *arena,
				 str *out)
{
	char rooms[2][PART_MAX];
	str now = text;

	if (text.len == 0 || text.len > INPUT_MAX)
		return false;
	for (int round = 0; round < ROUNDS_MAX; round++) {
		char *room = rooms[round % 2];
		size_t len;

		if (!enforce(profile, now, room, &len) || len == 0)
			return false;
		if (str_eq(now, str_make(room, len))) {
			*out = now.at == text.at ? text : arena_str(arena, now);
			return true;
		}
		now = str_make(room, len);
	}
	return false;
}

/* Printable ASCII, of which nothing but the case can change. */
static bool is_graphic(str text, char least)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < least || text.at[i] > 0x7E)
			return false;
	return true;
}

static bool has_upper(str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] >= 'A' && text.at[i] <= 'Z')
			return true;
	return false;
}

bool precis_username(str text, struct arena *arena, str *out)
{
	char lower[PART_MAX];

	if (!is_graphic(text, '!'))
		return enforce_until_stable(&username, text, arena, out);
	if (text.len == 0 || text.len > PART_MAX)
		return false;
	if (!has_upper(text)) {
		*out = text;
		return true;
	}
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
	}
	*out = arena_str(arena, str_make(lower, text.len));
	return true;
}

bool precis_opaque(str text, struct arena *arena, str *out)
{
	if (!is_graphic(text, ' '))
		return enforce_until_stable(&opaque, text, arena, out);
	if (text.len == 0 || text.len > PART_MAX)
		return false;
	*out = text;
	return true;
}
