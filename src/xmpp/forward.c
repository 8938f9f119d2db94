/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0297: the stanza inside has its own namespace, jabber:client, and behind it the content is
 * as it was: what had none of its own inherits it. */

#include "xmpp/forward.h"

#include "base/bug.h"
#include "xmpp/delay.h"

#define MESSAGE S("<message")
#define XMLNS S(" xmlns='jabber:client'")

struct stanza *forward_shell(void)
{
	struct stanza *shell = stanza_parse(S("<message/>"));

	BUG_ON(!shell);
	return shell;
}

static void open_forwarded(struct buf *out, int64_t us)
{
	buf_add(out, S("<forwarded xmlns='urn:xmpp:forward:0'>"));
	if (us != FORWARD_NO_DELAY)
		delay_write(out, us, JID_NONE);
}

static void close_forwarded(struct buf *out)
{
	buf_add(out, S("</forwarded>"));
}

/* The envelope is written behind a gap as wide as the namespace; then its first word moves to the
 * front of the gap. */
static void add_in_client_ns(struct buf *out, const struct envelope *envelope,
			     const struct stanza *stanza)
{
	size_t start = out->len;
	size_t word = 1 + node_name(stanza_root(stanza)).len;

	if (!buf_extend(out, XMLNS.len))
		return;
	envelope_write(out, envelope, stanza);
	if (buf_failed(out))
		return;
	memmove(out->at + start, out->at + start + XMLNS.len, word);
	memcpy(out->at + start + word, XMLNS.at, XMLNS.len);
}

void forward_write(struct buf *out, const struct envelope *envelope, const struct stanza *stanza,
		   int64_t us)
{
	open_forwarded(out, us);
	add_in_client_ns(out, envelope, stanza);
	close_forwarded(out);
}

static bool is_message(str stanza)
{
	/* A longer name would begin like it. */
	return str_starts(stanza, MESSAGE) && stanza.len > MESSAGE.len &&
	       strchr(" />", stanza.at[MESSAGE.len]) != NULL;
}

void forward_write_bytes(struct buf *out, str stanza, int64_t us)
{
	open_forwarded(out, us);
	if (is_message(stanza)) {
		buf_add(out, MESSAGE);
		buf_add(out, XMLNS);
		buf_add(out, str_from(stanza, MESSAGE.len));
	}
	close_forwarded(out);
}
