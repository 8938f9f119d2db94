/* SPDX-License-Identifier: Apache-2.0 */
/* IDNA2008 (RFC 5890 to 5895) on libidn2, which judges one label at a time by the strict rules of
 * registration: contextual rules, unassigned code points, round trip of A-labels. The Bidi Rule
 * over all labels of a name (RFC 5893 §2) is checked here. */

#include "xmpp/idna.h"

#include <arpa/inet.h>
#include <idn2.h>

#include "base/buf.h"
#include "xmpp/codepoints.h"

enum {
	DOMAIN_MAX = 1023,
	INPUT_MAX = 4 * DOMAIN_MAX, /* an A-label is at most thrice as long as its U-label */
	LABEL_MAX = 63,
	ROUNDS_MAX = 4,
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_ldh(char c)
{
	return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
}

/* NR-LDH labels (RFC 5890 §2.3.2.2). Their length is DNS's matter, not the address's: RFC 7622
 * §3.2 bounds the whole domain only. */
static bool is_plain_label(str label)
{
	if (label.len == 0 || label.at[0] == '-' || label.at[label.len - 1] == '-')
		return false;
	if (label.len >= 4 && label.at[2] == '-' && label.at[3] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_ldh(label.at[i]))
			return false;
	return true;
}

/* A name whose last label is a number would be taken for an IPv4 address by some resolver, in one
 * of the forms of old (1.2, 0x7f.1); so it must be a whole one. */
static bool ends_in_number(str domain)
{
	size_t start = domain.len;
	str last;

	while (start > 0 && domain.at[start - 1] != '.')
		start--;
	last = str_from(domain, start);
	if (str_starts(last, S("0x")))
		return true;
	for (size_t i = 0; i < last.len; i++)
		if (!is_digit(last.at[i]))
			return false;
	return last.len > 0;
}

static bool is_ipv4(str text)
{
	char room[INET_ADDRSTRLEN];
	struct in_addr address;

	if (text.len >= sizeof(room))
		return false;
	memcpy(room, text.at, text.len);
	room[text.len] = '\0';
	/* Four decimal numbers without leading zeros: one form only. */
	return inet_pton(AF_INET, room, &address) == 1;
}

static bool is_normal(str domain)
{
	str rest = domain, label;

	if (domain.len == 0 || domain.len > DOMAIN_MAX)
		return false;
	while (str_cut(&rest, '.', &label))
		if (!is_plain_label(label))
			return false;
	return !ends_in_number(domain) || is_ipv4(domain);
}

/* RFC 6874 §2: unreserved characters. */
static bool is_zone(str zone)
{
	for (size_t i = 0; i < zone.len; i++) {
		char c = zone.at[i];

		if (!is_ldh(c) && !(c >= 'A' && c <= 'Z') && c != '.' && c != '_' && c != '~')
			return false;
	}
	return zone.len > 0;
}

/* "[…]": the address as RFC 5952 §4 writes it; the zone (RFC 6874) is local and stays. */
static bool add_ipv6(str text, struct buf *out)
{
	char room[INET6_ADDRSTRLEN];
	struct in6_addr address;
	str inside = str_make(text.at + 1, text.len - 2);
	size_t end = str_find(inside, '%');

	if (end >= sizeof(room) || (end < inside.len && !is_zone(str_from(inside, end + 1))))
		return false;
	memcpy(room, inside.at, end);
	room[end] = '\0';
	if (inet_pton(AF_INET6, room, &address) != 1)
		return false;
	buf_add_char(out, '[');
	buf_add(out, str_of(inet_ntop(AF_INET6, &address, room, sizeof(room))));
	buf_add(out, str_from(inside, end));
	buf_add_char(out, ']');
	return true;
}

/* The A-label of a U-label that satisfies all rules (RFC 5891 §4), or NULL. */
static char *alabel_of(const char *ulabel)
{
	uint8_t *alabel = NULL;

	if (idn2_register_u8((const uint8_t *)ulabel, NULL, &alabel, 0) != IDN2_OK)
		return NULL;
	return (char *)alabel;
}

static bool add_checked_ulabel(const char *ulabel, str alabel, struct buf *out)
{
	char *again = alabel_of(ulabel);
	bool fits = again && (!str_exists(alabel) || str_eq(str_of(again), alabel));

	idn2_free(again);
	if (fits)
		buf_add(out, str_of(ulabel));
	return fits;
}

/* RFC 5891 §5.3, §5.4: the A-label is decoded, and must come out again. */
static bool add_alabel(const char *label, struct buf *out)
{
	char *ulabel = NULL;
	bool fits = idn2_to_unicode_8z8z(label, &ulabel, 0) == IDN2_OK &&
		    !text_is_ascii(str_of(ulabel)) &&
		    add_checked_ulabel(ulabel, str_of(label), out);

	idn2_free(ulabel);
	return fits;
}

static bool add_label(str label, struct buf *out)
{
	/* As a U-label it has at most four bytes for a code point, and each takes a byte at least
	 * of an A-label's 63. */
	char room[4 * LABEL_MAX + 1];

	if (is_plain_label(label)) {
		buf_add(out, label);
		return true;
	}
	if (label.len == 0 || label.len >= sizeof(room) || memchr(label.at, '\0', label.len))
		return false;
	memcpy(room, label.at, label.len);
	room[label.len] = '\0';
	if (!text_is_ascii(label))
		return add_checked_ulabel(room, STR_NONE, out);
	return str_starts(label, S("xn--")) && add_alabel(room, out);
}

/* RFC 5893 §2: with one right-to-left label, all labels must satisfy the rule. */
static bool fits_bidi(str domain)
{
	struct codepoints cps;
	str rest = domain, label;
	bool fits = true;

	if (!codepoints_of(domain, &cps))
		return false;
	if (!codepoints_have_rtl(&cps))
		rest = STR_NONE;
	codepoints_fini(&cps);
	while (fits && str_cut(&rest, '.', &label)) {
		fits = codepoints_of(label, &cps);
		if (!fits)
			break;
		fits = codepoints_fit_bidi(&cps);
		codepoints_fini(&cps);
	}
	return fits;
}

static bool add_labels(str domain, struct buf *out)
{
	str rest = domain, label;
	size_t start = out->len;

	while (str_cut(&rest, '.', &label)) {
		if (out->len > start)
			buf_add_char(out, '.');
		if (!add_label(label, out))
			return false;
	}
	domain = str_from(buf_str(out), start);
	return !ends_in_number(domain) || is_ipv4(domain);
}

static str without_last_dot(str domain)
{
	/* RFC 7622 §3.2: one trailing dot is taken off before all else. */
	if (domain.len && domain.at[domain.len - 1] == '.')
		domain.len--;
	return domain;
}

/* RFC 5895 §2, steps 1 to 4. */
static void map(struct codepoints *cps)
{
	codepoints_map_width(cps);
	codepoints_map_lower_nfc(cps);
	for (size_t i = 0; i < cps->len; i++)
		if (cps->at[i] == 0x3002)
			cps->at[i] = '.';
}

static bool add_mapped(str text, struct buf *out)
{
	struct codepoints cps;
	char room[INPUT_MAX];
	size_t len = 0;
	bool fits;

	if (!codepoints_of(text, &cps))
		return false;
	map(&cps);
	fits = codepoints_encode(&cps, room, sizeof(room), &len);
	codepoints_fini(&cps);
	if (!fits)
		return false;
	text = without_last_dot(str_make(room, len));
	if (text.len > 2 && text.at[0] == '[' && text.at[text.len - 1] == ']')
		return add_ipv6(text, out);
	return add_labels(text, out) && fits_bidi(buf_str(out));
}

/* Again and again until nothing changes, as for PRECIS. */
static bool add_stable(str text, struct buf *out)
{
	char before[DOMAIN_MAX];

	for (int round = 0; round < ROUNDS_MAX; round++) {
		buf_clear(out);
		if (!add_mapped(text, out) || buf_failed(out) || out->len == 0)
			return false;
		if (str_eq(text, buf_str(out)))
			return true;
		memcpy(before, out->at, out->len);
		text = str_make(before, out->len);
	}
	return false;
}

static str lower_ascii(str text, char *room)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		room[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
	}
	return str_make(room, text.len);
}

bool idna_domain(str text, struct arena *arena, str *out)
{
	char room[DOMAIN_MAX];
	struct buf buf;
	bool fits;

	if (text.len == 0 || text.len > INPUT_MAX)
		return false;
	if (is_normal(without_last_dot(text))) {
		*out = without_last_dot(text);
		return true;
	}
	if (text.len <= DOMAIN_MAX && is_normal(without_last_dot(lower_ascii(text, room)))) {
		*out = arena_str(arena, without_last_dot(str_make(room, text.len)));
		return true;
	}
	buf_init(&buf, DOMAIN_MAX);
	fits = add_stable(text, &buf);
	if (fits)
		*out = str_eq(text, buf_str(&buf)) ? text : arena_str(arena, buf_str(&buf));
	buf_fini(&buf);
	return fits;
}
