/* SPDX-License-Identifier: Apache-2.0 */
/* F-21: one writes without a pause to an account of three devices, while each of them logs in,
 * becomes available, wants copies or not, looks away, reads the archive by pages, acknowledges, is
 * cut, resumes or begins anew, in an order that a seed chooses; the store takes its time. Each must
 * have got everything in the end, live, as a copy, from what was kept or from the archive, under
 * one id each; and nothing live that it had acknowledged. Each message was given to one of them.
 *
 * A device reads the archive behind the last id that it knows. That is the last one that it read
 * there; and, from when a reading that began while it was available and had copies is at its end,
 * the last one that it was given. */

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "support/fake_net.h"
#include "support/fake_random.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

enum { DEVICES = 3, STEPS = 70, SENT_MAX = 64, ID_MAX = 64, LIVES = 600, TEXT = 1 << 20 };
enum kind { MANAGED, PLAIN, LOOKS_AWAY };

#define OPEN \
	"<stream:stream to='localhost' version='1.0' xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams'>"
/* bob, secret */
#define LOGIN \
	OPEN "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" \
	     "AGJvYgBzZWNyZXQ=</auth>" OPEN
#define SM " xmlns='urn:xmpp:sm:3'"
#define COPIES(word) "<iq type='set' id='c'><" word " xmlns='urn:xmpp:carbons:2'/></iq>"
#define CSI(word) "<" word " xmlns='urn:xmpp:csi:0'/>"

/* Sets of messages are bits by number. */
struct device {
	struct seam *seam;
	struct client *client;
	enum kind kind;
	struct buf heard; /* not yet whole */
	bool is_bound, has_failed, is_available, was_available, has_copies;
	bool is_asking, is_covering; /* the archive; as one that misses nothing from now on */
	bool is_early;		     /* that was before its first presence */
	bool is_synced;
	int known;     /* the last that it knows, -1: none */
	uint64_t seen; /* in any way */
	uint64_t given, pinged, acknowledged; /* as the one whom it was for */
	uint64_t ever_given;
	char previd[ID_MAX], ping[ID_MAX];
	unsigned handled;
};

struct seam {
	struct world *world;
	uint64_t seed;
	struct client *alice;
	struct device devices[DEVICES];
	char ids[SENT_MAX][ID_MAX]; /* of each message, when it is known */
	int sent;
	bool is_slow;
};

static unsigned below(unsigned bound)
{
	return (unsigned)fake_random_below(bound);
}

static void violated(const struct device *device, const char *what, int number)
{
	print_message("# seed %llu, device %d, message %d: %s\n",
		      (unsigned long long)device->seam->seed, (int)device->kind, number, what);
	CHECK(false);
}

/* ---- listening ---- */

/* What stands behind the first `mark`; empty: nowhere. */
static str behind(str text, const char *mark)
{
	str piece = str_of(mark);

	while (text.len && !str_starts(text, piece))
		text = str_from(text, 1);
	return text.len ? str_from(text, piece.len) : text;
}

static void copy_id(char out[ID_MAX], str element)
{
	str id = behind(element, " id='");

	id = str_upto(id, str_find(id, '\''));
	CHECK(id.len > 0 && id.len < ID_MAX);
	memcpy(out, id.at, id.len);
	out[id.len] = '\0';
}

static void check_id(struct device *device, int number, const char *id)
{
	char (*ids)[ID_MAX] = device->seam->ids;

	if (ids[number][0] && strcmp(ids[number], id) != 0)
		violated(device, "it has two ids", number);
	for (int i = 0; i < device->seam->sent; i++)
		if (i != number && strcmp(ids[i], id) == 0)
			violated(device, "its id is another's", number);
	memcpy(ids[number], id, ID_MAX);
}

static void hear_page(struct device *device, int number)
{
	if (number != device->known + 1)
		violated(device, "it is not the next in the archive", number);
	device->known = number;
	/* What is read before the first presence need not come again. */
	if (device->is_early)
		device->ever_given |= (uint64_t)1 << number;
}

static void hear_given(struct device *device, int number, bool is_copy)
{
	uint64_t bit = (uint64_t)1 << number;

	if (!is_copy && (device->acknowledged & bit))
		violated(device, "it was acknowledged and is given again", number);
	if (!is_copy) {
		device->given |= bit;
		device->ever_given |= bit;
	}
	if (device->is_synced && number > device->known)
		device->known = number;
}

static void hear_message(struct device *device, str element)
{
	str result = behind(element, "<result "), text = behind(element, "id='number-");
	char id[ID_MAX] = "";
	int number = (int)strtol(text.at, NULL, 10);

	CHECK(text.len > 0);
	if (number < 0 || number >= device->seam->sent) {
		violated(device, "it was never sent", number);
		return;
	}
	copy_id(id, result.len ? result : behind(element, "<stanza-id"));
	check_id(device, number, id);
	device->seen |= (uint64_t)1 << number;
	if (result.len)
		hear_page(device, number);
	else
		hear_given(device, number, behind(element, "'urn:xmpp:carbons:2'").len > 0);
}

static void hear_iq(struct device *device, str element)
{
	str fin = behind(element, "<fin ");

	if (behind(element, " id='b' type='result'").len) {
		device->is_bound = true;
	} else if (behind(element, "'got-it-").len) {
		copy_id(device->ping, element);
		device->pinged = device->given;
	} else if (fin.len) {
		device->is_asking = false;
		device->is_synced = device->is_covering && behind(fin, "complete='true'").len;
	} else if (behind(element, "type='error'").len) {
		print_message("# seed %llu: %.*s\n", (unsigned long long)device->seam->seed,
			      STR_ARG(element));
		CHECK(false);
	}
}

static void hear_element(struct device *device, str element)
{
	bool is_message = str_starts(element, S("<message ")),
	     is_iq = str_starts(element, S("<iq "));

	if (str_starts(element, S("<enabled "))) {
		copy_id(device->previd, element);
		device->handled = 0;
	} else if (str_starts(element, S("<resumed "))) {
		device->is_bound = true;
	} else if (str_starts(element, S("<failed "))) {
		device->previd[0] = '\0';
		device->has_failed = true;
	}
	device->handled += is_message || is_iq || str_starts(element, S("<presence "));
	if (is_message)
		hear_message(device, element);
	else if (is_iq)
		hear_iq(device, element);
}

/* How long the first element is, when it is whole; the stream's own tags are elements. */
static size_t whole(str text)
{
	int depth = 0;

	for (size_t i = 0; i < text.len; i++) {
		str tag = str_from(text, i);
		size_t end;

		if (tag.at[0] != '<')
			continue;
		end = str_find(tag, '>');
		if (end >= tag.len)
			return 0;
		if (!str_starts(tag, S("<stream:stream")) && tag.at[1] != '?' &&
		    tag.at[end - 1] != '/')
			depth += tag.at[1] == '/' ? -1 : 1;
		i += end;
		if (depth <= 0)
			return i + 1;
	}
	return 0;
}

static void gone(struct device *device)
{
	device->is_bound = false;
	buf_clear(&device->heard);
	if (!device->previd[0])
		device->is_synced = device->is_asking = false;
}

static void hear(struct device *device)
{
	str text;
	size_t len;

	if (!device->client)
		return;
	buf_add(&device->heard, client_heard(device->client));
	text = buf_str(&device->heard);
	while ((len = whole(text))) {
		hear_element(device, str_upto(text, len));
		text = str_from(text, len);
	}
	buf_drop(&device->heard, device->heard.len - text.len);
	if (!client_is_closed(device->client))
		return;
	client_cut(&device->client);
	gone(device);
}

/* ---- the steps of a device ---- */

static void say(struct device *device, const char *xml)
{
	if (!device->client)
		return;
	client_send(device->client, xml);
	hear(device);
}

static void ask_archive(struct device *device)
{
	char text[500], after[ID_MAX + 20] = "";

	if (device->is_asking)
		return;
	if (device->known >= 0)
		snprintf(after, sizeof(after), "<after>%s</after>",
			 device->seam->ids[device->known]);
	snprintf(text, sizeof(text),
		 "<iq type='set' id='m'><query xmlns='urn:xmpp:mam:2' queryid='f'>"
		 "<set xmlns='http://jabber.org/protocol/rsm'><max>%u</max>%s</set></query></iq>",
		 1 + below(6), after);
	device->is_asking = true;
	device->is_early = !device->was_available;
	device->is_synced = false;
	device->is_covering = device->is_available && device->has_copies;
	say(device, text);
}

static void bind_anew(struct device *device)
{
	char text[300];

	snprintf(text, sizeof(text),
		 "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
		 "<resource>d%d</resource></bind></iq>%s",
		 (int)device->kind, device->kind == MANAGED ? "<enable" SM " resume='true'/>" : "");
	device->is_asking = device->is_synced = device->is_available = device->has_copies = false;
	device->was_available = false;
	device->given = device->pinged = 0;
	device->ping[0] = '\0';
	device->has_failed = false;
	say(device, text);
}

/* What it says is taken in whenever the store lets it. */
static void come(struct device *device)
{
	char text[300];

	device->client = world_connect(device->seam->world);
	device->has_failed = false;
	say(device, LOGIN);
	if (!device->client)
		return;
	if (!device->previd[0] || below(4) == 0) {
		device->previd[0] = '\0';
		bind_anew(device);
		return;
	}
	snprintf(text, sizeof(text), "<resume" SM " previd='%s' h='%u'/>", device->previd,
		 device->handled);
	say(device, text);
}

static void go(struct device *device)
{
	hear(device);
	if (!device->client)
		return;
	if (below(3) == 0 && device->is_bound) {
		device->previd[0] = '\0';
		client_leave(&device->client);
	} else {
		client_cut(&device->client);
	}
	gone(device);
}

/* By <a/>, or by the answer to the ping behind it. */
static void acknowledge(struct device *device)
{
	char text[ID_MAX + 60];

	if (device->previd[0]) {
		snprintf(text, sizeof(text), "<a" SM " h='%u'/>", device->handled);
		device->acknowledged |= device->given;
	} else if (device->ping[0]) {
		snprintf(text, sizeof(text), "<iq type='result' id='%s'/>", device->ping);
		device->acknowledged |= device->pinged;
		device->ping[0] = '\0';
	} else {
		return;
	}
	say(device, text);
}

static void show_presence(struct device *device)
{
	char text[100];

	snprintf(text, sizeof(text), "<presence><priority>%d</priority></presence>", (int)below(2));
	device->is_available = device->was_available = true;
	say(device, text);
}

static void want_copies(struct device *device, bool wants)
{
	device->has_copies = wants;
	device->is_synced = device->is_synced && wants;
	device->is_covering = device->is_covering && wants;
	say(device, wants ? COPIES("enable") : COPIES("disable"));
}

static void hide(struct device *device)
{
	device->is_available = device->is_synced = device->is_covering = false;
	say(device, "<presence type='unavailable'/>");
}

static void act(struct device *device)
{
	switch (below(12)) {
	case 0:
	case 1:
		show_presence(device);
		break;
	case 2:
		want_copies(device, device->kind == LOOKS_AWAY || below(3) > 0);
		break;
	case 3:
		say(device, device->kind == LOOKS_AWAY ? CSI("inactive") : " ");
		break;
	case 4:
		say(device, device->kind == LOOKS_AWAY ? CSI("active") : " ");
		break;
	case 5:
	case 6:
	case 7:
		ask_archive(device);
		break;
	case 8:
		if (below(3) == 0)
			hide(device);
		break;
	case 9:
		go(device);
		break;
	default:
		acknowledge(device);
		break;
	}
}

/* A client without copies reads its archive before it is available. */
static void act_bound(struct device *device)
{
	if (device->kind == PLAIN && !device->is_available && !device->is_asking &&
	    device->known < 0)
		ask_archive(device);
	else
		act(device);
}

static void step_of(struct device *device)
{
	hear(device);
	if (!device->client)
		come(device);
	else if (device->has_failed)
		bind_anew(device);
	else if (device->is_bound)
		act_bound(device);
	else if (below(8) == 0)
		go(device);
}

/* ---- the world ---- */

/* What is to be read, and what can wait for a client that looks away. */
static void send_number(struct seam *seam)
{
	static const char *const to[] = { "", "", "", "/d0", "/d1", "/d2" };
	char text[400];

	if (seam->sent == SENT_MAX)
		return;
	snprintf(text, sizeof(text),
		 "<message to='bob@localhost%s' type='chat'>%s<origin-id xmlns='urn:xmpp:sid:0' "
		 "id='number-%d'/></message>",
		 to[below(ARRAY_LEN(to))],
		 below(3) ? "<body>x</body>"
			  : "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>",
		 seam->sent);
	seam->sent++;
	client_send(seam->alice, text);
	client_forget(seam->alice);
}

static void set_slow(struct seam *seam, bool is_slow)
{
	seam->is_slow = is_slow;
	fake_store_set_automatic(world_store(seam->world), !is_slow);
	if (!is_slow)
		fake_store_answer_all(world_store(seam->world));
	world_settle(seam->world);
}

/* Who writes is there all the time. */
static void pass_time(struct seam *seam)
{
	world_advance_ms(seam->world, below(30) ? below(3000) : 400 * 1000);
	client_send(seam->alice, " ");
}

static void step(struct seam *seam)
{
	for (unsigned i = seam->is_slow ? below(4) : 0; i > 0; i--)
		if (fake_store_answer_any(world_store(seam->world)))
			world_settle(seam->world);
	if (below(15) == 0)
		set_slow(seam, !seam->is_slow);
	else if (below(20) == 0)
		pass_time(seam);
	else if (below(3) == 0)
		send_number(seam);
	else
		step_of(&seam->devices[below(DEVICES)]);
}

/* ---- the end ---- */

static void come_surely(struct device *device)
{
	hear(device);
	for (int i = 0; i < 10 && !device->is_bound; i++) {
		if (!device->client)
			come(device);
		else if (device->has_failed)
			bind_anew(device);
		world_settle(device->seam->world);
		hear(device);
	}
	CHECK(device->is_bound);
}

static void read_rest(struct device *device)
{
	show_presence(device);
	for (int i = 0; i < SENT_MAX + 10 && device->known + 1 < device->seam->sent; i++) {
		ask_archive(device);
		acknowledge(device);
		hear(device);
	}
}

static void check_has_all(struct device *device)
{
	for (int i = 0; i < device->seam->sent; i++)
		if (!(device->seen >> i & 1))
			violated(device, "it never came", i);
	if (device->known + 1 != device->seam->sent)
		violated(device, "the archive ends", device->known);
}

/* What is owed to the account was given to one of them, and was not left to the archive. */
static void check_nothing_is_owed(struct seam *seam)
{
	uint64_t given = 0;

	for (int round = 0; round < 5; round++)
		for (unsigned i = 0; i < DEVICES; i++) {
			come_surely(&seam->devices[i]);
			say(&seam->devices[i], CSI("active"));
			acknowledge(&seam->devices[i]);
			hear(&seam->devices[i]);
		}
	for (unsigned i = 0; i < DEVICES; i++)
		given |= seam->devices[i].ever_given;
	for (int i = 0; i < seam->sent; i++)
		if (!(given >> i & 1))
			violated(&seam->devices[0], "it was given to nobody", i);
}

/* All of it, from its beginning: each once, in the order in which it was sent. */
static void check_archive(struct device *device)
{
	device->known = -1;
	device->is_asking = false;
	read_rest(device);
	check_has_all(device);
}

static void live(uint64_t seed)
{
	struct seam seam = { .seed = seed };

	seam.world = world_open(&(struct world_options){
		.keeps_messages = true,
		.seed = seed,
		.settings = "limits { bytes_per_second = 0 stanzas_per_second = 0 }" });
	world_add_account(seam.world, "bob@localhost");
	seam.alice = world_login(seam.world, "alice@localhost/a");
	for (unsigned i = 0; i < DEVICES; i++) {
		seam.devices[i] = (struct device){ .seam = &seam, .kind = (enum kind)i,
						   .known = -1 };
		buf_init(&seam.devices[i].heard, TEXT);
	}
	for (int i = 0; i < STEPS; i++)
		step(&seam);
	set_slow(&seam, false);
	for (unsigned i = 0; i < DEVICES; i++) {
		come_surely(&seam.devices[i]);
		read_rest(&seam.devices[i]);
		check_has_all(&seam.devices[i]);
	}
	check_nothing_is_owed(&seam);
	check_archive(&seam.devices[PLAIN]);
	for (unsigned i = 0; i < DEVICES; i++)
		buf_fini(&seam.devices[i].heard);
	world_close(&seam.world);
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

TEST(f_21_three_devices_get_all_whatever_they_do_meanwhile)
{
	uint64_t last = number_from("LAST_SEED", LIVES);

	for (uint64_t seed = number_from("FIRST_SEED", 1); seed <= last; seed++)
		live(seed);
}
