/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The roster of an awake home (RFC 6121 §2) as it stands in memory: what the store has accepted,
 * never more. Changes go through core/roster_change.h. Items are kept small: one block each, in
 * the order of their JIDs. On the home's shard. */

#include "config/config.h"
#include "store/home.h"
#include "xml/writer.h"
#include "xmpp/subscription.h"

struct roster_item {
	uint32_t hash;	    /* of the contact's bare JID (map_hash()), for broadcasts */
	uint16_t partition; /* likewise */
	uint16_t local_len, domain_len, resource_len;
	uint16_t name_len;
	uint16_t group_count;
	uint16_t groups_len; /* the texts, each with a NUL behind it */
	struct subscription state;
	bool has_name;
	char text[]; /* JID, name, groups */
};

/* A request that waits for an answer; it needs no item (§3.1.3). */
struct roster_request {
	struct roster_request *next;
	struct stanza *stanza;
	uint16_t local_len, domain_len;
	char text[];
};

struct roster {
	struct roster_item **items;
	size_t count, cap;
	struct roster_request *requests; /* oldest first */
	struct roster_request *last_request;
	size_t request_count;
	size_t request_bytes; /* of their stanzas, as they will be sent */
	int64_t version;
	struct list changes; /* struct roster_change, one at work */
};

struct roster *roster_new(void);
void roster_free(struct roster **roster);
void roster_load(struct roster *roster, const struct store_home *row);

struct roster_item *roster_find(const struct roster *roster, jid contact);
struct roster_request *roster_request_find(const struct roster *roster, jid contact);
/* Item and request as one; all false for a stranger. */
struct subscription roster_state(const struct roster *roster, jid contact);

jid roster_item_jid(const struct roster_item *item);
str roster_item_name(const struct roster_item *item); /* STR_NONE: has none */
/* Walks the groups: start with STR_NONE; false at the end. */
bool roster_item_next_group(const struct roster_item *item, str *group);
jid roster_request_jid(const struct roster_request *request);
/* All requests are shown at each login of `own` (RFC 6121 §3.1.3): together they must leave room in
 * what a client may be sent, or it is cut off each time. Is there any for one more? */
bool roster_has_room_for(const struct roster *roster, const struct store_pending *pending,
			 const struct limits *limits, jid own);

/* As the store has accepted it. */
void roster_put(struct roster *roster, const struct store_roster_item *item);
void roster_remove(struct roster *roster, jid contact);
void roster_request_put(struct roster *roster, const struct store_pending *pending);
void roster_request_remove(struct roster *roster, jid contact);

/* <item …/> of a result or push (§2.1.2). */
void roster_item_write(const struct roster_item *item, struct xml_writer *writer);
