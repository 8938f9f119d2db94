/* SPDX-License-Identifier: Apache-2.0 */
/* Prefixes in scope. */

#include "xml/namespaces.h"

#include <stdio.h>

#include "base/mem.h"
#include "support/test.h"

TEST(a_005_the_innermost_binding_counts_until_it_is_cut)
{
	struct scope scope;
	size_t text;
	uint16_t ns = 0;

	scope_init(&scope);
	CHECK(!scope_find(&scope, S("a"), &ns));
	CHECK(scope_bind(&scope, S("a"), 1));
	text = scope.text.len;
	CHECK(scope_bind(&scope, S("a"), 2));
	CHECK(scope_bind(&scope, S("ab"), 3));
	CHECK(scope_find(&scope, S("a"), &ns) && ns == 2);
	CHECK(scope_find(&scope, S("ab"), &ns) && ns == 3);
	scope_cut(&scope, 1, text);
	CHECK(scope_find(&scope, S("a"), &ns) && ns == 1);
	CHECK(!scope_find(&scope, S("ab"), &ns));
	scope_fini(&scope);
}

TEST(a_005_there_is_room_for_so_many_and_no_more)
{
	struct scope scope;
	char name[16];

	scope_init(&scope);
	for (int i = 0; i < SCOPE_MAX; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		CHECK(scope_bind(&scope, str_of(name), (uint16_t)i));
	}
	CHECK(!scope_bind(&scope, S("more"), 1));
	scope_fini(&scope);
}

TEST(what_a_header_declared_is_copied_whole)
{
	static const struct xml_prefix two[] = { { { "s", 1 }, { "v", 1 } },
						 { { "db", 2 }, { "w", 1 } } };
	struct xml_prefixes *from = mem_zalloc(sizeof(*from) + sizeof(two)), *copy;
	char root[] = "s:stream";

	from->root = str_of(root);
	from->default_ns = S("u");
	from->count = 2;
	memcpy(from->at, two, sizeof(two));
	copy = prefixes_copy(from);
	memset(root, 'x', sizeof(root) - 1);
	mem_free(from);
	CHECK_STR(copy->root, "s:stream");
	CHECK_STR(copy->default_ns, "u");
	CHECK(!str_exists(copy->lang));
	CHECK_STR(prefixes_find(copy, S("db")), "w");
	CHECK_STR(prefixes_find(copy, S("s")), "v");
	CHECK(!str_exists(prefixes_find(copy, S("d"))));
	mem_free(copy);
}
