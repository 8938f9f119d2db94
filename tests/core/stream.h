/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Clients with stream management (XEP-0198) in the fake world, and what they hear. */

#include <stdlib.h>

#include "base/arena.h"
#include "core/home.h"
#include "core/managed.h"
#include "core/session.h"
#include "support/test.h"
#include "support/world.h"

#define SM " xmlns='urn:xmpp:sm:3'"

enum { RESUME_SECONDS = 600 }; /* as is standard */

static inline bool contains(str text, const char *piece)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(piece)))
			return true;
	print_message("# not %s in: %.*s\n", piece, STR_ARG(str_upto(text, 2000)));
	return false;
}

static inline int count(str text, const char *piece)
{
	int found = 0;

	for (size_t i = 0; i < text.len; i++)
		found += str_starts(str_from(text, i), str_of(piece));
	return found;
}

/* The number behind the next `mark`, or -1; `text` is behind it then. */
static inline int next_number(str *text, const char *mark)
{
	for (; text->len; *text = str_from(*text, 1)) {
		if (!str_starts(*text, str_of(mark)))
			continue;
		*text = str_from(*text, strlen(mark));
		return (int)strtol(text->at, NULL, 10);
	}
	return -1;
}

static inline void copy_id(str heard, char previd[64])
{
	for (size_t i = 0; i < heard.len; i++) {
		str id = str_from(heard, i + 5);

		if (!str_starts(str_from(heard, i), S(" id='")))
			continue;
		id = str_upto(id, str_find(id, '\''));
		memcpy(previd, id.at, id.len);
		previd[id.len] = '\0';
	}
}

/* Bound and managed, nothing said; the id of the stream in `previd`. */
static inline struct client *managed_silent(struct world *world, const char *who, char previd[64])
{
	struct client *client = world_login(world, who);
	str heard;

	client_send(client, "<enable" SM " resume='true'/>");
	heard = client_heard(client);
	CHECK(str_starts(heard, S("<enabled ")));
	copy_id(heard, previd);
	return client;
}

/* And available: one stanza has come, one was sent. */
static inline struct client *managed(struct world *world, const char *who, char previd[64])
{
	struct client *client = managed_silent(world, who, previd);

	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

static inline void client_resume(struct client *client, const char *previd, unsigned h)
{
	struct arena arena;

	arena_init(&arena);
	client_send_str(client, arena_printf(&arena, "<resume" SM " previd='%s' h='%u'/>",
					     previd, h));
	arena_fini(&arena);
}

static inline struct client *resume(struct world *world, const char *bare, const char *previd,
				    unsigned h)
{
	struct client *client = world_connect(world);

	client_authenticate(client, bare);
	client_forget(client);
	client_resume(client, previd, h);
	return client;
}

static inline void acknowledge(struct client *client, unsigned h)
{
	struct arena arena;

	arena_init(&arena);
	client_send_str(client, arena_printf(&arena, "<a" SM " h='%u'/>", h));
	arena_fini(&arena);
}

static inline struct session *session_at(struct world *world, const char *full)
{
	jid j = jid_of_normal(str_of(full));
	struct arena arena;
	struct home *home;

	arena_init(&arena);
	home = world_home(world, arena_str(&arena, jid_bare_str(j)).at);
	arena_fini(&arena);
	return home ? home_session(home, jid_resource(j)) : NULL;
}

/* <message to='TO' type='chat'><body>NUMBER and `len` bytes more</body>EXTRA</message> */
static inline void say_number(struct client *client, const char *to, int number, size_t len)
{
	struct buf text;

	buf_init(&text, len + 1000);
	buf_printf(&text, "<message to='%s' type='chat'><body>%d ", to, number);
	for (size_t i = 0; i < len; i++)
		buf_add_char(&text, 'x');
	buf_add(&text, S("</body></message>"));
	client_send_str(client, buf_str(&text));
	buf_fini(&text);
}

static inline void make_friends(struct client *one, const char *one_bare, struct client *other,
				const char *other_bare)
{
	struct buf text;

	buf_init(&text, 1000);
	buf_printf(&text,
		   "<presence to='%s' type='subscribe'/><presence to='%s' type='subscribed'/>",
		   other_bare, other_bare);
	client_send_str(one, buf_str(&text));
	buf_clear(&text);
	buf_printf(&text,
		   "<presence to='%s' type='subscribed'/><presence to='%s' type='subscribe'/>",
		   one_bare, one_bare);
	client_send_str(other, buf_str(&text));
	buf_fini(&text);
	client_forget(one);
	client_forget(other);
}
