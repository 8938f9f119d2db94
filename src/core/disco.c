/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers from the modules what the server can do. */

#include "core/disco.h"

#include "config/config.h"
#include "core/module.h"
#include "xmpp/caps.h"

enum { QUERY_MAX = 1024 * 1024 };

static void write_identity(struct xml_writer *query, str category, str type, str name)
{
	xml_open(query, NS_DISCO_INFO, EL_IDENTITY);
	xml_attr(query, AT_CATEGORY, category);
	xml_attr(query, AT_TYPE, type);
	xml_attr(query, AT_NAME, name);
	xml_close(query);
}

static void write_features(struct xml_writer *query, const char *const *features)
{
	for (; features && *features; features++) {
		xml_open(query, NS_DISCO_INFO, EL_FEATURE);
		xml_attr(query, AT_VAR, str_of(*features));
		xml_close(query);
	}
}

void disco_describe_host(const struct config *config, const struct host *host,
			 struct xml_writer *query)
{
	write_identity(query, S("server"), S("im"), S("Jackdaw"));
	for (const struct module *const *at = modules; *at; at++)
		write_features(query, (*at)->features);
	for (const struct module *const *at = modules; *at; at++) {
		if ((*at)->describe_host)
			(*at)->describe_host(config, host, query);
	}
}

void disco_describe_account(const struct home *home, struct xml_writer *query)
{
	/* XEP-0030 §3.1; XEP-0175 §5 */
	write_identity(query, S("account"),
		       home_is_anonymous(home) ? S("anonymous") : S("registered"), STR_NONE);
	for (const struct module *const *at = modules; *at; at++)
		write_features(query, (*at)->account_features);
}

str disco_host_ver(const struct config *config, const struct host *host, struct arena *arena)
{
	struct xml_writer writer;
	struct stanza *query;
	const struct node *root;
	struct caps caps;

	xml_begin(&writer, QUERY_MAX);
	xml_open(&writer, NS_DISCO_INFO, EL_QUERY);
	disco_describe_host(config, host, &writer);
	query = xml_seal(&writer);
	if (!query)
		return STR_NONE;
	root = stanza_root(arena_keep(arena, query));
	stanza_unref(&query);
	if (!caps_read(&caps, root, arena))
		return STR_NONE;
	return caps_ver(&caps, CAPS_SHA1);
}

bool disco_is_host_node(const struct config *config, const struct host *host, str node)
{
	str start = S(DISCO_NODE "#");
	struct arena arena;
	bool is_host;
	str ver;

	if (!str_starts(node, start))
		return false;
	arena_init(&arena);
	ver = disco_host_ver(config, host, &arena);
	is_host = str_exists(ver) && str_eq(str_from(node, start.len), ver);
	arena_fini(&arena);
	return is_host;
}
