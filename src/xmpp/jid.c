/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses (RFC 7622): cutting, preparing and joining the three parts. */

#include "xmpp/jid.h"

#include "base/bug.h"
#include "base/siphash.h"
#include "xmpp/idna.h"
#include "xmpp/precis.h"

enum { TEXT_MAX = 3 * 4 * JID_PART_MAX + 2 }; /* no part of more than 4 * 1023 bytes is accepted */

/* RFC 7622 §3.3.1: not in a localpart though PRECIS would let them through. */
static bool is_forbidden_in_local(char c)
{
	switch (c) {
	case '"':
	case '&':
	case '\'':
	case '/':
	case ':':
	case '<':
	case '>':
	case '@':
		return true;
	default:
		return false;
	}
}

bool jid_prepare_local(str text, struct arena *arena, str *out)
{
	str local;

	if (!precis_username(text, arena, &local))
		return false;
	/* After the mapping, which makes an @ of U+FF20. */
	for (size_t i = 0; i < local.len; i++)
		if (is_forbidden_in_local(local.at[i]))
			return false;
	*out = local;
	return true;
}

bool jid_prepare_domain(str text, struct arena *arena, str *out)
{
	return idna_domain(text, arena, out);
}

bool jid_prepare_resource(str text, struct arena *arena, str *out)
{
	return precis_opaque(text, arena, out);
}

struct parts {
	str local, domain, resource; /* STR_NONE: the separator was not there */
};

/* RFC 7622 §3.1: first the resource from the first slash on, then the localpart up to the first
 * at-sign. */
static struct parts cut(str text)
{
	struct parts parts = { STR_NONE, text, STR_NONE };
	size_t slash = str_find(text, '/');
	size_t at;

	if (slash < text.len) {
		parts.resource = str_make(text.at + slash + 1, text.len - slash - 1);
		parts.domain = str_upto(text, slash);
	}
	at = str_find(parts.domain, '@');
	if (at < parts.domain.len) {
		parts.local = str_upto(parts.domain, at);
		parts.domain = str_make(parts.domain.at + at + 1, parts.domain.len - at - 1);
	}
	return parts;
}

static jid jid_of_parts(const char *at, const struct parts *parts)
{
	return (jid){ at, (uint16_t)parts->local.len, (uint16_t)parts->domain.len,
		      (uint16_t)parts->resource.len };
}

/* Whether nothing had to be changed but, at the very end, a trailing dot to be dropped. */
static bool is_as_given(const struct parts *raw, const struct parts *parts)
{
	return parts->local.at == raw->local.at && parts->domain.at == raw->domain.at &&
	       parts->resource.at == raw->resource.at &&
	       (parts->domain.len == raw->domain.len || !parts->resource.len);
}

bool jid_parse(str text, struct arena *arena, jid *out)
{
	struct parts raw, parts = { STR_NONE, STR_NONE, STR_NONE };

	if (text.len == 0 || text.len > TEXT_MAX)
		return false;
	raw = cut(text);
	if (str_exists(raw.local) && !jid_prepare_local(raw.local, arena, &parts.local))
		return false;
	if (!jid_prepare_domain(raw.domain, arena, &parts.domain))
		return false;
	if (str_exists(raw.resource) && !jid_prepare_resource(raw.resource, arena, &parts.resource))
		return false;
	if (is_as_given(&raw, &parts))
		*out = jid_of_parts(text.at, &parts);
	else
		*out = jid_join(arena, parts.local, parts.domain, parts.resource);
	return true;
}

jid jid_join(struct arena *arena, str local, str domain, str resource)
{
	struct parts parts = { local, domain, resource };
	char *at, *start;

	BUG_ON(domain.len == 0 || domain.len > JID_PART_MAX || local.len > JID_PART_MAX ||
	       resource.len > JID_PART_MAX);
	start = at = arena_alloc(arena, local.len + domain.len + resource.len + 3);
	if (local.len) {
		at = str_put(at, local);
		*at++ = '@';
	}
	at = str_put(at, domain);
	if (resource.len) {
		*at++ = '/';
		at = str_put(at, resource);
	}
	*at = '\0';
	return jid_of_parts(start, &parts);
}

jid jid_of_normal(str text)
{
	struct parts parts;

	if (text.len == 0)
		return JID_NONE;
	parts = cut(text);
	BUG_ON(parts.local.len > JID_PART_MAX || parts.domain.len > JID_PART_MAX ||
	       parts.resource.len > JID_PART_MAX);
	return jid_of_parts(text.at, &parts);
}

jid jid_copy(struct arena *arena, jid j)
{
	if (jid_exists(j))
		j.at = arena_str(arena, jid_str(j)).at;
	return j;
}

uint16_t jid_partition(jid j)
{
	static const unsigned char key[16];

	return (uint16_t)(siphash(jid_bare_str(j), key) % PARTITIONS);
}
