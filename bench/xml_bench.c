/* SPDX-License-Identifier: Apache-2.0 */
/* How long a stanza of 300 bytes takes from bytes to the sealed block and away again, and how many
 * megabytes of other things pass in a second. Usage: xml_bench */

#include <stdio.h>
#include <time.h>

#include "base/bug.h"
#include "base/buf.h"
#include "xml/reader.h"

#define HEADER                                                                                     \
	"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"

#define CHAT                                                                                       \
	"<message xmlns='jabber:client' to='juliet@capulet.example/balcony' id='ktx72v49-1' "      \
	"type='chat' xml:lang='en'><body>Art thou not Romeo, and a Montague? Neither, fair "       \
	"saint, if either thee dislike.</body><active "                                            \
	"xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>"      \
	"</message>"

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static size_t read_stanzas(struct xml_reader *reader, str input)
{
	struct stanza *stanza = NULL;
	size_t count = 0;

	while (input.len && xml_read(reader, &input, &stanza) == XML_STANZA) {
		stanza_unref(&stanza);
		count++;
	}
	BUG_ON(input.len || xml_reader_fault(reader));
	return count;
}

static void measure(const char *name, const char *stanza)
{
	static const double wanted = 0.5;
	struct stanza *header = NULL;
	struct buf many = { .limit = 1 << 20 };
	struct xml_reader reader;
	str open = S(HEADER);
	size_t count = 0, bytes = 0;
	double start, took;

	while (many.len < 32768) /* about what one read of a socket brings */
		buf_add(&many, str_of(stanza));
	xml_reader_init(&reader, &xml_limits_after_auth);
	BUG_ON(xml_read(&reader, &open, &header) != XML_STREAM_OPEN);
	stanza_unref(&header);
	start = seconds();
	do {
		count += read_stanzas(&reader, buf_str(&many));
		bytes += many.len;
		took = seconds() - start;
	} while (took < wanted);
	printf("%-24s %6zu bytes %9.0f ns %8.0f MB/s\n", name, strlen(stanza),
	       took / (double)count * 1e9, (double)bytes / took / 1e6);
	xml_reader_fini(&reader);
	buf_fini(&many);
}

static const char *repeated(const char *head, const char *unit, size_t times, const char *tail)
{
	static struct buf text = { .limit = 1 << 20 };

	buf_clear(&text);
	buf_add(&text, str_of(head));
	while (times--)
		buf_add(&text, str_of(unit));
	buf_add(&text, str_of(tail));
	return buf_cstr(&text);
}

int main(void)
{
	measure("chat message", CHAT);
	measure("presence", "<presence/>");
	measure("iq ping", "<iq to='capulet.example' id='c2s1' type='get'>"
			   "<ping xmlns='urn:xmpp:ping'/></iq>");
	measure("plain text",
		repeated("<message><body>", "nothing to be escaped. ", 1000, "</body></message>"));
	measure("text above ASCII", repeated("<message><body>", "\u0436\u0437\u0438 \u65E5\u672C ",
					     1000, "</body></message>"));
	measure("escapes",
		repeated("<message><body>", "a &lt; b &amp; ", 1000, "</body></message>"));
	measure("roster items", repeated("<iq><query xmlns='jabber:iq:roster'>",
					 "<item jid='romeo@montague.example' name='Romeo' "
					 "subscription='both'><group>Friends</group></item>",
					 200, "</query></iq>"));
	return 0;
}
