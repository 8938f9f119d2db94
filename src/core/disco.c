/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers from the modules what the server can do. */

#include "core/disco.h"

#include "core/config.h"
#include "core/module.h"

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

/* Until xmpp/caps.h is there, no node stands for the host. */
bool disco_is_host_node(const struct config *config, const struct host *host, str node)
{
	(void)config;
	(void)host;
	(void)node;
	return false;
}
