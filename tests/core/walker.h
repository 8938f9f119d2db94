/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a client of the random walk reads in what it hears, and its managed stream (XEP-0198). */

#include <stdlib.h>

#include "base/buf.h"
#include "core/heard.h"
#include "core/managed.h"
#include "core/session.h"
#include "support/test.h"
#include "support/world.h"

/* XEP-0198: the id of a stream, empty if it is not managed, and what its client has handled. */
struct stream {
	char id[64];
	uint32_t handled;
};

static inline const char *find_text(str text, const char *piece)
{
	for (; text.len; text = str_from(text, 1))
		if (str_starts(text, str_of(piece)))
			return text.at + strlen(piece);
	return NULL;
}

static inline void stream_enable(struct stream *stream, struct client *client)
{
	const char *id;

	client_send(client, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
	id = find_text(client_heard(client), " id='");
	CHECK(id != NULL);
	memcpy(stream->id, id, strcspn(id, "'"));
}

/* All that was written has been heard. */
static inline void stream_acknowledge(struct stream *stream, struct client *client,
				      const struct session *session)
{
	struct buf text;

	if (!stream->id[0] || !session || !session->managed || !session->edge)
		return;
	stream->handled = session->managed->outbox.out;
	buf_init(&text, 100);
	buf_printf(&text, "<a xmlns='urn:xmpp:sm:3' h='%u'/>", stream->handled);
	client_send_str(client, buf_str(&text));
	buf_fini(&text);
}

/* What comes behind <resumed/> is in `heard`; NULL: the stream is no more. */
static inline struct client *stream_resume(struct stream *stream, struct world *world,
					   const char *bare, struct buf *heard)
{
	struct client *client = world_connect(world);
	struct buf text;

	buf_init(&text, 300);
	buf_printf(&text, "<resume xmlns='urn:xmpp:sm:3' previd='%s' h='%u'/>", stream->id,
		   stream->handled);
	client_authenticate(client, bare);
	client_forget(client);
	client_send_str(client, buf_str(&text));
	buf_fini(&text);
	buf_add(heard, client_heard(client));
	if (find_text(buf_str(heard), "<resumed "))
		return client;
	stream->id[0] = '\0';
	client_cut(&client);
	return NULL;
}

/* XEP-0077: the name of an account that was ended is not given away again. */
static inline void check_name_is_taken(struct world *world, const char *bare)
{
	jid j = jid_of_normal(str_of(bare));
	struct client *client;
	struct buf text;

	client = world_connect(world);
	buf_init(&text, 2000);
	buf_printf(&text,
		   "<stream:stream to='%.*s' version='1.0' xmlns='jabber:client' "
		   "xmlns:stream='http://etherx.jabber.org/streams'>"
		   "<iq type='set' id='n'><query xmlns='jabber:iq:register'>"
		   "<username>%.*s</username><password>new</password></query></iq>",
		   STR_ARG(jid_domain(j)), STR_ARG(jid_local(j)));
	client_send_str(client, buf_str(&text));
	buf_clear(&text);
	buf_add(&text, client_heard(client));
	str said = buf_str(&text);
	while (said.len && !str_starts(said, S("<conflict ")))
		said = str_from(said, 1);
	CHECK(said.len);
	buf_fini(&text);
	client_leave(&client);
}
