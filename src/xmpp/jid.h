/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Addresses (RFC 7622) in the one normal form that every table uses. A `jid` is a value that
 * lends its text: "local@domain/resource" in one piece, so that the bare JID is a prefix of the
 * full one and the domain's JID a piece of it. Pure; any thread. */

#include "base/arena.h"
#include "base/log.h"

typedef struct jid {
	const char *at; /* NULL: no JID at all (JID_NONE) */
	uint16_t local_len, domain_len, resource_len;
} jid;

#define JID_NONE ((jid){ NULL, 0, 0, 0 })
enum { JID_PART_MAX = 1023, JID_MAX = 3071, PARTITIONS = 4096 };

/* Into the normal form: local by UsernameCaseMapped plus the characters that RFC 7622 §3.3.1
 * forbids, domain by IDNA (U-labels, lower case, no trailing dot) or an IP literal, resource by
 * OpaqueString. The result lends `text` itself where that already is the normal form, else the
 * arena's memory. False, and *out untouched, when it is no JID. */
bool jid_parse(str text, struct arena *arena, jid *out) MUST_USE;
/* The parts one by one, normalised; false when the part is not allowed (or empty). */
bool jid_prepare_local(str text, struct arena *arena, str *out) MUST_USE;
bool jid_prepare_domain(str text, struct arena *arena, str *out) MUST_USE;
bool jid_prepare_resource(str text, struct arena *arena, str *out) MUST_USE;
/* Of parts that are in the normal form already; local and resource may be empty. */
jid jid_join(struct arena *arena, str local, str domain, str resource);
/* Reads text that jid_str() once gave, without preparing it again (store, letters). */
jid jid_of_normal(str text);

static inline bool jid_exists(jid j)
{
	return j.at != NULL;
}
static inline size_t jid_bare_len(jid j)
{
	return j.local_len + (j.local_len ? 1u : 0u) + j.domain_len;
}
static inline size_t jid_len(jid j)
{
	return jid_bare_len(j) + (j.resource_len ? 1u + j.resource_len : 0u);
}
static inline str jid_str(jid j)
{
	return (str){ j.at, jid_len(j) };
}
static inline str jid_bare_str(jid j)
{
	return (str){ j.at, jid_bare_len(j) };
}
static inline str jid_local(jid j)
{
	return (str){ j.at, j.local_len };
}
static inline str jid_domain(jid j)
{
	return (str){ j.at + j.local_len + (j.local_len ? 1 : 0), j.domain_len };
}
static inline str jid_resource(jid j)
{
	return (str){ j.at + jid_bare_len(j) + (j.resource_len ? 1 : 0), j.resource_len };
}
static inline jid jid_bare(jid j)
{
	j.resource_len = 0;
	return j;
}
static inline jid jid_domain_jid(jid j)
{
	return (jid){ jid_domain(j).at, 0, j.domain_len, 0 };
}
static inline bool jid_is_bare(jid j)
{
	return j.resource_len == 0;
}
static inline bool jid_is_domain(jid j)
{
	return j.local_len == 0 && j.resource_len == 0;
}
static inline bool jid_eq(jid a, jid b)
{
	return str_eq(jid_str(a), jid_str(b));
}
static inline bool jid_bare_eq(jid a, jid b)
{
	return str_eq(jid_bare_str(a), jid_bare_str(b));
}

jid jid_copy(struct arena *arena, jid j);
/* The home's place for ever: SipHash-2-4 with a zero key over the bare JID, mod 4096. */
uint16_t jid_partition(jid j);

/* XEP-0106: "d'artagnan@gascon" → "d\27artagnan\40gascon" and back. */
str jid_escape_local(struct arena *arena, str text);
str jid_unescape_local(struct arena *arena, str text);

/* SASLprep (RFC 4013) of a password or user name for SCRAM (RFC 5802 §2.2): a query string with
 * unassigned code points refused when `stored`. */
bool saslprep(str text, bool stored, struct arena *arena, str *out) MUST_USE;

static inline struct log_field log_jid(const char *name, jid j)
{
	return log_str(name, jid_str(j));
}
