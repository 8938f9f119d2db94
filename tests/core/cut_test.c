/* SPDX-License-Identifier: Apache-2.0 */
/* F-08: the wire of a client is cut after each byte that it sends, and after each byte that it is
 * sent, from the first to the last of a whole session; it comes back, resumes if it can, sends
 * again what was not acknowledged, and nothing is missing, doubled or out of order. */

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "support/fake_net.h"
#include "support/test.h"
#include "support/world.h"

enum { ROUNDS = 3, NUMBERS = 2 * ROUNDS + 1, TEXT = 1 << 20 };

static const struct world_options kept = { .keeps_messages = true };

/* Romeo's client, on one wire after another. */
struct device {
	struct world *world;
	struct client *client;
	struct buf heard;	 /* on this wire, not yet whole */
	int64_t room;		 /* bytes that it may still send; -1: all */
	size_t sent_bytes, heard_bytes;
	char previd[80];
	unsigned in;		 /* stanzas heard on the managed stream */
	bool is_managed, was_resumed, has_failed;
	int queue[100];		 /* sent and not acknowledged: a number, or -1 */
	unsigned queue_count, acked;
	unsigned came[NUMBERS];
	int last_came;
};

static bool contains(str text, const char *piece)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(piece)))
			return true;
	return false;
}

/* The number behind the first `mark`, or -1. */
static long number_behind(str text, const char *mark)
{
	for (; text.len; text = str_from(text, 1))
		if (str_starts(text, str_of(mark)))
			return strtol(str_from(text, strlen(mark)).at, NULL, 10);
	return -1;
}

static void acknowledged(struct device *device, unsigned h)
{
	unsigned count = h - device->acked;

	CHECK(count <= device->queue_count);
	device->queue_count -= count;
	memmove(device->queue, device->queue + count, device->queue_count * sizeof(int));
	device->acked = h;
}

static void hear_message(struct device *device, str stanza)
{
	long number = number_behind(stanza, "<body>");

	if (number < 0)
		return;
	CHECK(number < NUMBERS && contains(stanza, "<stanza-id "));
	if (device->came[number]++ == 0) {
		CHECK(number > device->last_came);
		device->last_came = (int)number;
	}
}

static void hear_element(struct device *device, str element)
{
	if (str_starts(element, S("<enabled "))) {
		str id = str_from(element, str_find(element, '\''));

		while (!str_starts(id, S(" id='")))
			id = str_from(id, 1);
		id = str_from(id, 5);
		id = str_upto(id, str_find(id, '\''));
		memcpy(device->previd, id.at, id.len);
		device->previd[id.len] = '\0';
		device->is_managed = true;
		device->in = device->acked = 0;
	} else if (str_starts(element, S("<a "))) {
		acknowledged(device, (unsigned)number_behind(element, " h='"));
	} else if (str_starts(element, S("<resumed "))) {
		device->was_resumed = true;
		acknowledged(device, (unsigned)number_behind(element, " h='"));
	} else if (str_starts(element, S("<failed "))) {
		device->has_failed = true;
		if (number_behind(element, " h='") > (long)device->acked)
			acknowledged(device, (unsigned)number_behind(element, " h='"));
	} else if (str_starts(element, S("<message ")) || str_starts(element, S("<iq ")) ||
		   str_starts(element, S("<presence "))) {
		device->in += device->is_managed;
		hear_message(device, element);
	}
}

/* How long the first element is, when it is whole; the stream's own tags are elements. */
static size_t whole(str text)
{
	int depth = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '<')
			continue;
		str tag = str_from(text, i);
		size_t end = str_find(tag, '>');

		if (end >= tag.len)
			return 0;
		bool is_stream = str_starts(tag, S("<stream:stream")) || tag.at[1] == '?';
		bool is_empty = tag.at[end - 1] == '/';

		depth += is_stream || is_empty ? 0 : tag.at[1] == '/' ? -1 : 1;
		if (depth <= 0)
			return i + end + 1;
		i += end;
	}
	return 0;
}

static void hear(struct device *device)
{
	str text;
	size_t len;

	if (!device->client)
		return;
	text = client_heard(device->client);
	device->heard_bytes += text.len;
	buf_add(&device->heard, text);
	text = buf_str(&device->heard);
	while ((len = whole(text))) {
		hear_element(device, str_upto(text, len));
		text = str_from(text, len);
	}
	buf_drop(&device->heard, device->heard.len - text.len);
}

static void cut(struct device *device)
{
	hear(device);
	if (device->client)
		client_cut(&device->client);
	buf_clear(&device->heard);
}

static void say(struct device *device, const char *xml)
{
	str text = str_of(xml);

	if (!device->client)
		return;
	if (device->room >= 0 && (size_t)device->room < text.len) {
		client_send_str(device->client, str_upto(text, (size_t)device->room));
		cut(device);
		return;
	}
	if (device->room >= 0)
		device->room -= (int64_t)text.len;
	device->sent_bytes += text.len;
	client_send_str(device->client, text);
	hear(device);
}

static void say_stanza(struct device *device, const char *xml, int number)
{
	device->queue[device->queue_count++] = number;
	say(device, xml);
}

static void write_message(struct device *device, int number)
{
	char text[300];

	snprintf(text, sizeof(text),
		 "<message to='juliet@localhost' type='chat' id='m%d'><body>%d</body>"
		 "<origin-id xmlns='urn:xmpp:sid:0' id='m%d'/></message>",
		 number, number, number);
	say_stanza(device, text, number);
}

#define OPEN \
	"<stream:stream to='localhost' version='1.0' xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams'>"

static void authenticate(struct device *device, int64_t window)
{
	device->client = world_connect(device->world);
	fake_client_window(client_wire(device->client), window);
	say(device, OPEN);
	/* romeo, secret */
	say(device, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
		    "AHJvbWVvAHNlY3JldA==</auth>");
	say(device, OPEN);
}

/* What it had not seen acknowledged, behind what it sends first on the new stream. */
static void bind(struct device *device)
{
	int unsent[100];
	unsigned count = 0;

	for (unsigned i = 0; i < device->queue_count; i++)
		if (device->queue[i] >= 0)
			unsent[count++] = device->queue[i];
	device->is_managed = false;
	device->queue_count = 0;
	say(device, "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
		    "<resource>r</resource></bind></iq>");
	say(device, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
	say_stanza(device, "<presence/>", -1);
	for (unsigned i = 0; i < count; i++)
		write_message(device, unsent[i]);
}

static void come_back(struct device *device)
{
	int unsent[100];
	unsigned count;
	char text[300];

	device->room = -1;
	authenticate(device, -1);
	if (device->previd[0]) {
		snprintf(text, sizeof(text), "<resume xmlns='urn:xmpp:sm:3' previd='%s' h='%u'/>",
			 device->previd, device->in);
		say(device, text);
		CHECK(device->was_resumed && !device->has_failed);
	}
	if (!device->was_resumed) {
		bind(device);
		return;
	}
	count = device->queue_count;
	memcpy(unsent, device->queue, sizeof(unsent));
	device->queue_count = 0;
	for (unsigned i = 0; i < count; i++)
		if (unsent[i] >= 0)
			write_message(device, unsent[i]);
	say_stanza(device, "<presence/>", -1);
}

static void acknowledge(struct device *device)
{
	char text[100];

	snprintf(text, sizeof(text), "<a xmlns='urn:xmpp:sm:3' h='%u'/>", device->in);
	if (device->is_managed)
		say(device, text);
}

static void converse(struct device *device, struct client *juliet, int first)
{
	char text[200];

	for (int i = first; i < first + ROUNDS; i++) {
		write_message(device, i);
		snprintf(text, sizeof(text),
			 "<message to='romeo@localhost' type='chat'><body>%d</body></message>", i);
		client_send(juliet, text);
		hear(device);
		if (i % 2)
			acknowledge(device);
		say(device, "<r xmlns='urn:xmpp:sm:3'/>");
	}
	say_stanza(device, "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>", -1);
}

/* To the letter: each once, in order. */
static void check_heard(struct client *juliet, int count)
{
	str heard = client_heard(juliet);
	int next = 0;

	for (; heard.len; heard = str_from(heard, 1)) {
		if (!str_starts(heard, S("<body>")))
			continue;
		CHECK_INT(strtol(str_from(heard, 6).at, NULL, 10), next);
		next++;
	}
	CHECK_INT(next, count);
}

/* One life, cut after `room` bytes from the client or `window` bytes to it; -1: not. */
static struct device live(int64_t room, int64_t window)
{
	struct world *world = world_open(&kept);
	struct device device = { .world = world, .room = room, .last_came = -1 };
	struct client *juliet = world_login(world, "juliet@localhost/j");
	struct device whole_life;

	buf_init(&device.heard, TEXT);
	client_send(juliet, "<presence/>");
	world_add_account(world, "romeo@localhost");
	authenticate(&device, window);
	bind(&device);
	converse(&device, juliet, 0);
	whole_life = device;
	cut(&device);
	come_back(&device);
	converse(&device, juliet, ROUNDS);
	hear(&device);
	say(&device, "<r xmlns='urn:xmpp:sm:3'/>");
	CHECK_INT(device.queue_count, 0);
	check_heard(juliet, 2 * ROUNDS);
	for (int i = 0; i < 2 * ROUNDS; i++)
		CHECK(device.came[i] == 1 || (device.came[i] == 2 && !device.was_resumed));
	buf_fini(&device.heard);
	world_close(&world);
	return whole_life;
}

TEST(f_08_cut_after_any_byte_that_a_client_sends_nothing_is_lost_or_doubled)
{
	size_t total = live(-1, -1).sent_bytes;

	CHECK(total > 1000);
	print_message("# %zu bytes\n", total);
	for (size_t at = 0; at <= total; at++)
		live((int64_t)at, -1);
}

TEST(f_08_cut_after_any_byte_that_a_client_is_sent_nothing_is_lost_or_doubled)
{
	size_t total = live(-1, -1).heard_bytes;

	CHECK(total > 1000);
	print_message("# %zu bytes\n", total);
	for (size_t at = 0; at <= total; at++)
		live(-1, (int64_t)at);
}
