/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a host and an account say of themselves to service discovery (XEP-0030 §3), made out of the
 * modules' descriptors; and the host's verification string (XEP-0115), made out of exactly that.
 * Here, because two modules need it and modules do not meet. Any thread. */

#include "xml/writer.h"

struct config;
struct home;
struct host;

/* Names this software among others (XEP-0115 §4). */
#define DISCO_NODE "urn:jackdaw:server"

/* Into an opened <query/>: identities, features, forms (XEP-0128). */
void disco_describe_host(const struct config *config, const struct host *host,
			 struct xml_writer *query);
void disco_describe_account(const struct home *home, struct xml_writer *query);

/* The hash (SHA-1) of what disco_describe_host() writes; STR_NONE when there is none, because of a
 * contact address with a '<' in it (xmpp/caps.h). Costs 4 µs, nothing beside the login that it is
 * part of, so it is computed each time and cannot be stale. */
str disco_host_ver(const struct config *config, const struct host *host, struct arena *arena);
/* "DISCO_NODE#ver" with today's ver: who asks for that asks for the host itself. */
bool disco_is_host_node(const struct config *config, const struct host *host, str node);
