/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an address: what is accepted is stable, and reads again as itself, to the byte. */

#include "base/bug.h"
#include "xmpp/jid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_part(bool (*prepare)(str, struct arena *, str *), str text)
{
	struct arena arena;
	str once, twice;

	arena_init(&arena);
	if (prepare(text, &arena, &once)) {
		BUG_ON(once.len == 0 || once.len > JID_PART_MAX || !str_is_utf8(once));
		BUG_ON(!prepare(once, &arena, &twice) || !str_eq(once, twice));
		BUG_ON(twice.at != once.at);
	}
	arena_fini(&arena);
}

static void check_jid(str text)
{
	struct arena arena;
	jid once, twice;

	arena_init(&arena);
	if (jid_parse(text, &arena, &once)) {
		BUG_ON(!jid_parse(jid_str(once), &arena, &twice) || twice.at != once.at);
		BUG_ON(!jid_eq(once, twice) || !jid_bare_eq(once, twice));
		twice = jid_of_normal(jid_str(once));
		BUG_ON(once.local_len != twice.local_len || once.domain_len != twice.domain_len ||
		       once.resource_len != twice.resource_len);
		BUG_ON(!jid_eq(once, jid_join(&arena, jid_local(once), jid_domain(once),
					      jid_resource(once))));
		BUG_ON(jid_partition(once) >= PARTITIONS);
	}
	arena_fini(&arena);
}

/* Escaping gives back what went in, and nothing that a localpart may not hold. */
static void check_escape(str text)
{
	struct arena arena;
	str escaped;

	arena_init(&arena);
	escaped = jid_escape_local(&arena, text);
	BUG_ON(str_find(escaped, '@') < escaped.len || str_find(escaped, '/') < escaped.len);
	BUG_ON(!str_eq(jid_unescape_local(&arena, escaped), text));
	(void)jid_unescape_local(&arena, text);
	arena_fini(&arena);
}

static void check_saslprep(str text, bool stored)
{
	struct arena arena;
	str out;

	arena_init(&arena);
	BUG_ON(saslprep(text, stored, &arena, &out) && !str_is_utf8(out));
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = str_make(size ? (const char *)data : "", size);

	check_jid(text);
	check_part(jid_prepare_local, text);
	check_part(jid_prepare_domain, text);
	check_part(jid_prepare_resource, text);
	check_escape(text);
	check_saslprep(text, true);
	check_saslprep(text, false);
	return 0;
}
