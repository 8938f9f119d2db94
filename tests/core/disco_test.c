/* SPDX-License-Identifier: Apache-2.0 */
#include "core/disco.h"

#include "config/config.h"
#include "support/test.h"
#include "xml/stanza.h"

static struct config *config;
static const struct host *one, *other;

static void open_config(const char *settings)
{
	struct buf text, why;

	buf_init(&text, 10000);
	buf_init(&why, 1000);
	buf_printf(&text, "host \"one.example\" { }\nhost \"other.example\" { }\n%s", settings);
	config = config_read(buf_str(&text), S("x"), S("."), &why);
	CHECK_STR(buf_str(&why), "");
	CHECK(config != NULL);
	one = config_host(config, S("one.example"));
	other = config_host(config, S("other.example"));
	buf_fini(&text);
	buf_fini(&why);
}

static str bytes_of(const struct host *host, struct arena *arena)
{
	struct xml_writer writer;
	struct stanza *query;
	str bytes;

	xml_begin(&writer, 100000);
	xml_open(&writer, NS_DISCO_INFO, EL_QUERY);
	disco_describe_host(config, host, &writer);
	query = xml_seal(&writer);
	CHECK(query != NULL);
	bytes = stanza_bytes(arena_keep(arena, query));
	stanza_unref(&query);
	return bytes;
}

TEST(a_hash_changes_with_what_is_said_and_with_nothing_else)
{
	struct arena arena;
	str first, again;

	arena_init(&arena);
	open_config("");
	first = disco_host_ver(config, one, &arena);
	CHECK_INT(first.len, 28);
	CHECK_STR_EQ(bytes_of(one, &arena), bytes_of(other, &arena));
	CHECK_STR_EQ(disco_host_ver(config, other, &arena), first);
	config_unref(&config);
	open_config("contact { admin = { \"xmpp:a@b\" } }");
	again = disco_host_ver(config, one, &arena);
	CHECK_INT(again.len, 28);
	CHECK(!str_eq(first, again));
	config_unref(&config);
	arena_fini(&arena);
}

TEST(only_the_node_with_todays_hash_is_the_host)
{
	struct arena arena;
	str ver;

	arena_init(&arena);
	open_config("");
	ver = disco_host_ver(config, one, &arena);
	CHECK(disco_is_host_node(config, one,
				 arena_printf(&arena, DISCO_NODE "#%.*s", STR_ARG(ver))));
	CHECK(!disco_is_host_node(config, one,
				  arena_printf(&arena, DISCO_NODE "#%.*sx", STR_ARG(ver))));
	CHECK(!disco_is_host_node(config, one,
				  arena_printf(&arena, "urn:other#%.*s", STR_ARG(ver))));
	CHECK(!disco_is_host_node(config, one, ver));
	CHECK(!disco_is_host_node(config, one, S(DISCO_NODE "#")));
	CHECK(!disco_is_host_node(config, one, S(DISCO_NODE)));
	CHECK(!disco_is_host_node(config, one, S("")));
	config_unref(&config);
	arena_fini(&arena);
}

TEST(what_has_no_hash_is_no_node)
{
	struct arena arena;

	arena_init(&arena);
	open_config("contact { admin = { \"a<b\" } }");
	CHECK(!str_exists(disco_host_ver(config, one, &arena)));
	CHECK(!disco_is_host_node(config, one, S(DISCO_NODE "#")));
	config_unref(&config);
	arena_fini(&arena);
}
