/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen clients who chat, subscribe, block, store, register, delete, break off and come back, at
 * random from a seed, as fast as the server answers; all that it says is read by expat. What must
 * hold: every stream is well-formed, every iq is answered by its id exactly once while its stream
 * lives, no stanza is from somebody who cannot have sent it, and a client is never left without an
 * answer.
 *	chaos ADDRESS:PORT DOMAIN SECONDS SEED
 * Exit code 1 when something did not hold. */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/encode.h"
#include "stories/tree.h"

enum {
	CLIENTS = 16,
	ACCOUNTS = 12, /* fewer than clients: several resources of one account */
	ASKED_MAX = 8, /* requests under way on one stream */
	IDS_KEPT = 1 << 16,
	PATIENCE_MS = 30000,
};

enum stage { OUT, OPENING, REGISTERING, AUTHENTICATING, RESTARTING, BINDING, IN };

struct client {
	struct arena arena; /* of one stream */
	struct tree_reader *reader;
	int fd;
	int number, account;
	int generation; /* of the account: a deleted name does not come back */
	enum stage stage;
	int64_t waits_since_ms;
	char asked[ASKED_MAX][24]; /* ids not answered yet */
	int asked_count;
	char name[64]; /* of its account */
};

static struct client clients[CLIENTS];
static int generations[ACCOUNTS];
static const char *domain;
static struct sockaddr_in server;
static uint64_t state;
static unsigned next_id;
static bool is_answered[IDS_KEPT];
static long streams, stanzas, answers, faults;

static unsigned choose(unsigned count)
{
	uint64_t z = (state += 0x9E3779B97F4A7C15u);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (unsigned)((z ^ (z >> 31)) % count);
}

static void fault(const struct client *client, const char *what, const char *detail)
{
	if (faults++ < 20)
		fprintf(stderr, "client %d (%s): %s: %s\n", client->number, client->name, what,
			detail);
}

static void leave(struct client *client)
{
	if (client->stage == OUT)
		return;
	close(client->fd);
	tree_reader_close(&client->reader);
	arena_fini(&client->arena);
	client->stage = OUT;
	client->asked_count = 0;
	client->name[0] = '\0';
}

static void say(struct client *client, const char *format, ...) PRINTF_LIKE(2, 3);
static void say(struct client *client, const char *format, ...)
{
	static char text[16384];
	va_list args;

	va_start(args, format);
	int len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* A full socket only means that the rest of this stanza is lost: so is the stream then. */
	if (send(client->fd, text, (size_t)len, MSG_NOSIGNAL) != len)
		leave(client);
}

static void name_of(int account, char out[static 64])
{
	snprintf(out, 64, "chaos%d-%d", account, generations[account]);
}

static void open_stream(struct client *client)
{
	tree_reader_close(&client->reader);
	client->reader = tree_reader_open(&client->arena);
	say(client,
	    "<?xml version='1.0'?><stream:stream to='%s' version='1.0' xmlns='jabber:client' "
	    "xmlns:stream='http://etherx.jabber.org/streams'>",
	    domain);
}

static void enter(struct client *client)
{
	client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(client->fd, (struct sockaddr *)&server, sizeof(server)) < 0) {
		fault(client, "cannot connect", strerror(errno));
		close(client->fd);
		return;
	}
	fcntl(client->fd, F_SETFL, O_NONBLOCK);
	arena_init(&client->arena);
	client->account = (int)choose(ACCOUNTS);
	client->stage = OPENING;
	client->waits_since_ms = clock_mono_ms();
	streams++;
	open_stream(client);
}

static void register_account(struct client *client)
{
	char name[64];

	name_of(client->account, name);
	say(client,
	    "<iq type='set' id='register'><query xmlns='jabber:iq:register'><username>%s</username>"
	    "<password>secret</password></query></iq>",
	    name);
}

static void authenticate(struct client *client)
{
	char plain[100];
	struct buf text;

	name_of(client->account, client->name);
	client->generation = generations[client->account];
	int len = snprintf(plain, sizeof(plain), "%c%s%csecret", '\0', client->name,
			   '\0');
	buf_init(&text, 400);
	base64_encode(&text, str_make(plain, (size_t)len));
	say(client, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>",
	    buf_cstr(&text));
	buf_fini(&text);
}

/* --- what a client does who is in --- */

/* An id that waits for its answer. */
static const char *ask(struct client *client)
{
	char *id = client->asked[client->asked_count++];

	snprintf(id, sizeof(client->asked[0]), "ask-%u", ++next_id);
	is_answered[next_id % IDS_KEPT] = false;
	if (client->asked_count == 1)
		client->waits_since_ms = clock_mono_ms();
	return id;
}

/* Somebody: an account, perhaps with a resource, perhaps nobody. */
static void somebody(char out[static 200])
{
	static const char *const resources[] = { "", "", "/r0", "/r1", "/r2", "/r3" };
	char name[64];

	name_of((int)choose(ACCOUNTS), name);
	snprintf(out, 200, "%s@%s%s", choose(20) ? name : "nobody-of-that-name", domain,
		 resources[choose(ARRAY_LEN(resources))]);
}

static void chat(struct client *client)
{
	static const char *const types[] = { "chat", "normal", "headline", "groupchat", "error" };
	char to[200];

	somebody(to);
	say(client, "<message to='%s' type='%s' id='m%u'><body>%.*s &lt;ü&gt;</body></message>", to,
	    types[choose(ARRAY_LEN(types))], ++next_id, (int)choose(2000),
	    "lorem ipsum dolor sit amet consetetur sadipscing elitr sed diam nonumy eirmod tempor");
}

static void show(struct client *client)
{
	char to[200];

	somebody(to);
	switch (choose(4)) {
	case 0:
		say(client, "<presence type='unavailable'/>");
		break;
	case 1:
		say(client, "<presence to='%s'/>", to);
		break;
	case 2:
		say(client, "<presence to='%s' type='unavailable'/>", to);
		break;
	default:
		say(client, "<presence><priority>%d</priority></presence>", (int)choose(12) - 1);
	}
}

static void subscribe(struct client *client)
{
	static const char *const types[] = { "subscribe", "subscribed", "unsubscribe",
					     "unsubscribed", "probe" };
	char to[200];

	somebody(to);
	say(client, "<presence to='%s' type='%s'/>", to, types[choose(ARRAY_LEN(types))]);
}

/* Requests of every kind to the own account, to others and to the host. */
static void request(struct client *client)
{
	static const char *const own[] = {
		"<iq type='get' id='%s'><query xmlns='jabber:iq:roster'/></iq>",
		"<iq type='get' id='%s'><query xmlns='jabber:iq:roster' ver='1'/></iq>",
		("<iq type='set' id='%s'><query xmlns='jabber:iq:private'>"
		 "<a xmlns='u:%s'>x</a></query></iq>"),
		("<iq type='get' id='%s'><query xmlns='jabber:iq:private'>"
		 "<a xmlns='u:%s'/></query></iq>"),
		"<iq type='set' id='%s'><vCard xmlns='vcard-temp'><FN>%s</FN></vCard></iq>",
		"<iq type='get' id='%s'><blocklist xmlns='urn:xmpp:blocking'/></iq>",
		"<iq type='set' id='%s'><unblock xmlns='urn:xmpp:blocking'/></iq>",
		("<iq type='set' id='%s'><block xmlns='urn:xmpp:blocking'>"
		 "<item jid='%s'/></block></iq>"),
		("<iq type='set' id='%s'><query xmlns='jabber:iq:roster'>"
		 "<item jid='%s' name='n'/></query></iq>"),
		("<iq type='set' id='%s'><query xmlns='jabber:iq:roster'><item jid='%s' "
		 "subscription='remove'/></query></iq>"),
		"<iq type='get' id='%s' to='%s'><query xmlns='jabber:iq:last'/></iq>",
		"<iq type='get' id='%s' to='%s'><vCard xmlns='vcard-temp'/></iq>",
		("<iq type='get' id='%s' to='%s'>"
		 "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>"),
		"<iq type='get' id='%s' to='%s'><ping xmlns='urn:xmpp:ping'/></iq>",
	};
	char to[200], text[700];
	unsigned which = choose(ARRAY_LEN(own));
	const char *id = ask(client);

	somebody(to);
	/* A client may be asked, and then does not answer: only the homes are. */
	if (which >= 8 && strchr(to, '/'))
		*strchr(to, '/') = '\0';
	const char *at = own[which];
	const char *const words[] = { id, to };
	size_t used = 0;
	for (size_t word = 0; *at && used + 250 < sizeof(text); at++) {
		if (at[0] == '%' && at[1] == 's') {
			used += (size_t)snprintf(text + used, 240, "%s", words[word++]);
			at++;
		} else {
			text[used++] = *at;
		}
	}
	text[used] = '\0';
	say(client, "%s", text);
}

static void delete_account(struct client *client)
{
	say(client, "<iq type='set' id='delete'><query xmlns='jabber:iq:register'><remove/>"
		    "</query></iq>");
	if (client->generation == generations[client->account])
		generations[client->account]++;
}

static void act(struct client *client)
{
	unsigned what = choose(1000);

	if (what < 2)
		delete_account(client);
	else if (what < 12)
		leave(client);
	else if (what < 20)
		say(client, "</stream:stream>");
	else if (what < 400)
		chat(client);
	else if (what < 500)
		show(client);
	else if (what < 650)
		subscribe(client);
	else if (client->asked_count < ASKED_MAX)
		request(client);
}

/* --- what it hears --- */

static bool is_named(const struct tree *tree, const char *name)
{
	return str_eq(tree->name, str_of(name));
}

/* An answer may come to a later stream of the same address, but only once. */
static void answered(struct client *client, const struct tree *iq)
{
	str id = tree_attr(iq, "id");
	int64_t number;

	if (!str_starts(id, S("ask-")))
		return;
	answers++;
	if (!str_to_int(str_from(id, 4), 1, next_id, &number) || is_answered[number % IDS_KEPT])
		fault(client, "answered twice, or never asked", id.at);
	else
		is_answered[number % IDS_KEPT] = true;
	for (int i = 0; i < client->asked_count; i++) {
		if (!str_eq(id, str_of(client->asked[i])))
			continue;
		client->asked_count--;
		memmove(client->asked[i], client->asked[client->asked_count],
			sizeof(client->asked[i]));
		client->waits_since_ms = clock_mono_ms();
		return;
	}
}

/* Whose words these can be: of the server or of an account on it. */
static void check_sender(const struct client *client, const struct tree *stanza)
{
	str from = tree_attr(stanza, "from");
	str host = str_from(from, str_find(from, '@') + 1);

	host = str_upto(host, str_find(host, '/'));
	if (str_exists(from) && str_find(from, '@') < from.len && !str_eq(host, str_of(domain)))
		fault(client, "from a stranger", from.at);
	if (!str_exists(from) && !is_named(stanza, "iq"))
		fault(client, "from nobody", stanza->name.at);
}

static void hear_stanza(struct client *client, const struct tree *stanza)
{
	str type = tree_attr(stanza, "type");

	stanzas++;
	if (is_named(stanza, "error")) { /* of the stream: conflict, a removed account … */
		leave(client);
		return;
	}
	check_sender(client, stanza);
	if (is_named(stanza, "iq") && (str_eq(type, S("result")) || str_eq(type, S("error"))))
		answered(client, stanza);
	else if (is_named(stanza, "iq") && !str_eq(type, S("set")) && !str_eq(type, S("get")))
		fault(client, "an iq of no type", "");
}

static void hear(struct client *client, const struct tree *said)
{
	client->waits_since_ms = clock_mono_ms();
	switch (client->stage) {
	case OPENING:
		client->stage = REGISTERING;
		register_account(client);
		break;
	case REGISTERING:
		client->stage = AUTHENTICATING;
		authenticate(client);
		break;
	case AUTHENTICATING:
		/* Refused: the account has been deleted meanwhile. */
		if (!is_named(said, "success")) {
			leave(client);
			break;
		}
		client->stage = RESTARTING;
		open_stream(client);
		break;
	case RESTARTING:
		client->stage = BINDING;
		say(client,
		    "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
		    "<resource>r%u</resource></bind></iq>",
		    choose(4));
		break;
	case BINDING:
		if (!str_eq(tree_attr(said, "type"), S("result"))) {
			leave(client);
			break;
		}
		client->stage = IN;
		say(client, "<presence/>");
		break;
	case IN:
		hear_stanza(client, said);
		break;
	case OUT:
		break;
	}
}

static void listen_to(struct client *client)
{
	static char bytes[65536];
	ssize_t len = read(client->fd, bytes, sizeof(bytes));
	struct tree *said;

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len <= 0) {
		leave(client);
		return;
	}
	if (!tree_reader_feed(client->reader, str_make(bytes, (size_t)len))) {
		fault(client, "not well-formed", tree_reader_fault(client->reader));
		leave(client);
		return;
	}
	while (client->stage != OUT && (said = tree_reader_next(client->reader)))
		hear(client, said);
	if (client->stage != OUT && tree_reader_has_ended(client->reader))
		leave(client);
}

/* Nobody may wait for ever. */
static void check_patience(struct client *client)
{
	bool waits = client->stage != IN || client->asked_count > 0;

	if (client->stage == OUT || !waits ||
	    clock_mono_ms() - client->waits_since_ms < PATIENCE_MS)
		return;
	fault(client, "waits in vain", client->asked_count ? client->asked[0] : "on its way in");
	leave(client);
}

static void turn(void)
{
	struct pollfd polled[CLIENTS];

	for (int i = 0; i < CLIENTS; i++) {
		if (clients[i].stage == OUT)
			enter(&clients[i]);
		polled[i] = (struct pollfd){ .fd = clients[i].stage == OUT ? -1 : clients[i].fd,
					     .events = POLLIN };
	}
	poll(polled, CLIENTS, 5);
	for (int i = 0; i < CLIENTS; i++) {
		struct client *client = &clients[i];

		if (client->stage != OUT && polled[i].revents)
			listen_to(client);
		check_patience(client);
		for (unsigned acts = choose(4); client->stage == IN && acts > 0; acts--)
			act(client);
	}
}

int main(int argc, char **argv)
{
	char *colon = argc > 4 ? strrchr(argv[1], ':') : NULL;

	if (!colon) {
		fprintf(stderr, "chaos ADDRESS:PORT DOMAIN SECONDS SEED\n");
		return 2;
	}
	*colon = '\0';
	server.sin_family = AF_INET;
	server.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
	inet_pton(AF_INET, argv[1], &server.sin_addr);
	domain = argv[2];
	state = strtoull(argv[4], NULL, 10);
	for (int i = 0; i < CLIENTS; i++)
		clients[i].number = i;
	int64_t until = clock_mono_ms() + strtol(argv[3], NULL, 10) * 1000;
	while (clock_mono_ms() < until && faults == 0)
		turn();
	for (int i = 0; i < CLIENTS; i++)
		leave(&clients[i]);
	printf("%ld streams, %ld stanzas heard, %ld requests answered, %ld faults (seed %s)\n",
	       streams, stanzas, answers, faults, argv[4]);
	/* A run in which nothing happens proves nothing. */
	return faults > 0 || answers < 100 || stanzas < 1000;
}
