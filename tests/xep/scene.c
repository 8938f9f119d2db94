/* SPDX-License-Identifier: Apache-2.0 */
/* Small scenes for the tests of extensions. */

#include "xep/scene.h"

#include <stdio.h>

#include "base/bug.h"

static void presence(struct client *client, const char *type, const char *to)
{
	char text[500];

	snprintf(text, sizeof(text), "<presence type='%s' to='%s'/>", type, to);
	client_send(client, text);
}

void befriend(struct world *world, struct client *one, const char *one_jid, struct client *other,
	      const char *other_jid)
{
	presence(one, "subscribe", other_jid);
	presence(other, "subscribed", one_jid);
	presence(other, "subscribe", one_jid);
	presence(one, "subscribed", other_jid);
	world_settle(world);
	client_forget(one);
	client_forget(other);
}

#define HEADER \
	"<stream:stream to='localhost' version='1.0' xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams'>"

struct client *login_guest(struct world *world, char bare[200])
{
	struct client *guest = world_connect(world);
	char text[2000];
	const char *at;
	str heard;

	client_send(guest, HEADER);
	client_send(guest, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
			   "mechanism='ANONYMOUS'/>");
	client_send(guest, HEADER);
	heard = ask(guest, "<iq id='b' type='set'>"
			   "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
	snprintf(text, sizeof(text), "%.*s", STR_ARG(heard));
	at = strstr(text, "<jid>");
	BUG_ON(!at || sscanf(at, "<jid>%199[^/]", bare) != 1);
	return guest;
}

str ask(struct client *client, const char *xml)
{
	client_forget(client);
	client_send(client, xml);
	return client_heard(client);
}

static const char *find(str heard, const char *text)
{
	return heard.at ? memmem(heard.at, heard.len, text, strlen(text)) : NULL;
}

str error_in(str heard)
{
	const char *ns = find(heard, " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'");
	const char *start = ns;

	if (!ns)
		return S("none");
	while (start > heard.at && start[-1] != '<')
		start--;
	return str_make(start, (size_t)(ns - start));
}

unsigned count_of(str heard, const char *text)
{
	unsigned count = 0;
	const char *at;

	while ((at = find(heard, text))) {
		count++;
		heard = str_from(heard, (size_t)(at - heard.at) + 1);
	}
	return count;
}

bool has(str heard, const char *text)
{
	return find(heard, text) != NULL;
}
