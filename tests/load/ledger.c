/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger: clients with stream management (XEP-0198) who send each other messages, break off,
 * resume, leave and come back, while the server is killed and started again by who runs us. All is
 * written down, and at the end the books must balance: what was acknowledged has arrived.
 *	ledger ADDRESS:PORT DOMAIN CLIENTS SEED HISTORY
 * "ready" on stdout: all accounts are there. SIGTERM: everybody comes online, nobody sends any
 * more, and when it is quiet the sum is printed. Exit code 1: something was lost, made up, out of
 * order, given twice under two ids, or against the protocol. */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/mem.h"
#include "load/ledger_books.h"

static struct sockaddr_in server;
static int epoll_fd;
static uint64_t state;
static volatile sig_atomic_t is_ending;

static unsigned choose(unsigned count)
{
	uint64_t z = (state += 0x9E3779B97F4A7C15u);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (unsigned)((z ^ (z >> 31)) % count);
}

/* --- the stream --- */

/* What this stream has not had acknowledged is for the next one, in its order. */
static void keep_unacknowledged(struct client *client)
{
	size_t old_count = client->unsent_count;
	long *old = client->unsent;

	client->unsent = NULL;
	client->unsent_count = client->unsent_cap = 0;
	for (size_t i = 0; i < client->queue_count; i++)
		if (client->queue[i] >= 0)
			push(&client->unsent, &client->unsent_count, &client->unsent_cap,
			     client->queue[i]);
	for (size_t i = 0; i < old_count; i++)
		push(&client->unsent, &client->unsent_count, &client->unsent_cap, old[i]);
	mem_free(old);
	client->queue_count = 0;
	client->given_count = 0;
}

static void cut(struct client *client, unsigned pause_ms)
{
	if (client->stage == OUT)
		return;
	note("cut %d at stage %d", client->number, (int)client->stage);
	close(client->fd);
	tree_reader_close(&client->reader);
	arena_fini(&client->arena);
	client->stage = OUT;
	client->has_presence = false;
	client->breaks[client->break_count++ % BREAKS_KEPT] = clock_mono_ms();
	client->next_at = clock_mono_ms() + pause_ms;
}

static void say(struct client *client, const char *format, ...) PRINTF_LIKE(2, 3);
static void say(struct client *client, const char *format, ...)
{
	char text[2048];
	va_list args;

	if (client->stage == OUT)
		return;
	va_start(args, format);
	int len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* What does not fit is lost, and so is the stream. */
	if (send(client->fd, text, (size_t)len, MSG_NOSIGNAL) != len)
		cut(client, choose(300));
}

static void open_stream(struct client *client)
{
	tree_reader_close(&client->reader);
	client->reader = tree_reader_open(&client->arena);
	say(client,
	    "<stream:stream to='%s' version='1.0' xmlns='jabber:client' "
	    "xmlns:stream='http://etherx.jabber.org/streams'>",
	    domain);
}

static void step_to(struct client *client, enum stage stage)
{
	client->stage = stage;
	client->since_ms = clock_mono_ms();
}

static void enter(struct client *client)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };

	client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(client->fd, (struct sockaddr *)&server, sizeof(server)) < 0) {
		close(client->fd);
		client->next_at = clock_mono_ms() + 30 + choose(200);
		return;
	}
	fcntl(client->fd, F_SETFL, O_NONBLOCK);
	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, client->fd, &event);
	arena_init(&client->arena);
	client->reader = NULL;
	sum.streams++;
	step_to(client, OPENING);
	open_stream(client);
}

static void register_account(struct client *client)
{
	say(client,
	    "<iq type='set' id='register'><query xmlns='jabber:iq:register'>"
	    "<username>ledger%d</username><password>secret</password></query></iq>",
	    client->number);
}

static void authenticate(struct client *client)
{
	char plain[100];
	struct buf text;
	int len = snprintf(plain, sizeof(plain), "%cledger%d%csecret", '\0', client->number, '\0');

	buf_init(&text, 400);
	base64_encode(&text, str_make(plain, (size_t)len));
	say(client, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>",
	    buf_cstr(&text));
	buf_fini(&text);
}

static void bind_resource(struct client *client)
{
	keep_unacknowledged(client);
	client->may_resume = false;
	client->is_managed = false;
	step_to(client, BINDING);
	say(client, "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
		    "<resource>r</resource></bind></iq>");
}

static void resume_or_bind(struct client *client)
{
	if (!client->may_resume) {
		bind_resource(client);
		return;
	}
	step_to(client, RESUMING);
	say(client, "<resume xmlns='urn:xmpp:sm:3' previd='%s' h='%u'/>", client->previd,
	    client->in);
}

/* --- sending --- */

static void count_sent(struct client *client, long message)
{
	push(&client->queue, &client->queue_count, &client->queue_cap, message);
	if (++client->since_r < 2 + choose(6))
		return;
	client->since_r = 0;
	say(client, "<r xmlns='urn:xmpp:sm:3'/>");
}

static void write_message(struct client *client, long number)
{
	struct message *message = &messages[number];
	char body[200];

	body_of(message, body);
	message->times_sent++;
	note("sent %d m%ld to %d seq %u times %u", client->number, number, message->to,
	     message->seq, message->times_sent);
	say(client,
	    "<message to='ledger%d@%s' type='chat' id='m%ld'><body>%s</body>"
	    "<origin-id xmlns='urn:xmpp:sid:0' id='o%ld'/></message>",
	    message->to, domain, number, body, number);
}

static void chat(struct client *client)
{
	int to = (int)choose((unsigned)client_count);

	/* To oneself is another story. */
	if (to == client->number)
		return;
	messages = vec_grow(messages, &message_cap, message_count + 1, sizeof(*messages));
	messages[message_count] = (struct message){
		.from = client->number,
		.to = to,
		.seq = ++sent_of_pair[client->number * client_count + to],
	};
	long number = (long)message_count++;
	write_message(client, number);
	count_sent(client, number);
}

static void show(struct client *client, const char *presence)
{
	say(client, "%s", presence);
	count_sent(client, -1);
}

static void send_again(struct client *client)
{
	size_t count = client->unsent_count;
	long *again = client->unsent;

	client->unsent = NULL;
	client->unsent_count = client->unsent_cap = 0;
	for (size_t i = 0; i < count; i++) {
		sum.again++;
		write_message(client, again[i]);
		count_sent(client, again[i]);
	}
	mem_free(again);
}

static void acknowledge(struct client *client)
{
	int64_t now = clock_mono_ms();

	say(client, "<a xmlns='urn:xmpp:sm:3' h='%u'/>", client->in);
	for (size_t i = 0; i < client->given_count; i++)
		messages[client->given[i]].acked_at = now;
	client->given_count = 0;
	note("ack %d %u", client->number, client->in);
}

/* --- what a client does --- */

static void act(struct client *client)
{
	unsigned what = choose(1000);

	if (!client->has_presence) {
		if (is_ending || what < 40) {
			client->has_presence = true;
			show(client, "<presence/>");
		}
		return;
	}
	if (is_ending) {
		if (what < 100 && client->given_count)
			acknowledge(client);
		else if (what < 200 && client->queue_count)
			say(client, "<r xmlns='urn:xmpp:sm:3'/>");
		return;
	}
	if (what < 120) {
		if (client->queue_count < UNACKED_MAX)
			chat(client);
	} else if (what < 135) {
		acknowledge(client);
	} else if (what < 137) {
		cut(client, choose(400));
	} else if (what < 138) {
		/* Comes back as if it knew nothing of its stream. */
		cut(client, choose(400));
		client->may_resume = false;
	} else if (what < 139) {
		say(client, "<presence type='unavailable'/></stream:stream>");
		client->may_resume = false;
		cut(client, choose(3000));
	} else if (what < 140) {
		client->has_presence = false;
		show(client, "<presence type='unavailable'/>");
	}
}

/* --- what it hears --- */

static bool is_named(const struct tree *tree, const char *name)
{
	return str_eq(tree->name, str_of(name));
}

static bool number_of(str text, uint32_t *out)
{
	int64_t number;

	if (!str_exists(text) || !str_to_int(text, 0, UINT32_MAX, &number))
		return false;
	*out = (uint32_t)number;
	return true;
}

static void hear_in(struct client *client, const struct tree *said)
{
	uint32_t h;

	if (is_named(said, "a")) {
		if (number_of(tree_attr(said, "h"), &h))
			acknowledged(client, h);
		else
			fault(client, "an <a/> without h", STR_NONE);
	} else if (is_named(said, "r")) {
		/* Not every client is quick to answer. */
		if (choose(10))
			acknowledge(client);
	} else if (is_named(said, "error")) {
		struct buf text;

		buf_init(&text, 4096);
		tree_print(said, &text);
		fault(client, "stream error", buf_str(&text));
		buf_fini(&text);
		cut(client, choose(300));
	} else {
		client->in++;
		if (is_named(said, "message")) {
			last_news_ms = clock_mono_ms();
			hear_message(client, said);
		}
	}
}

static void hear_resumed(struct client *client, const struct tree *said)
{
	uint32_t h = 0;
	bool has_h = number_of(tree_attr(said, "h"), &h);

	/* After a crash the server knows of messages only: it may say less than it had said. */
	if (has_h && (is_named(said, "resumed") || (int32_t)(h - client->acked) > 0))
		acknowledged(client, h);
	if (is_named(said, "failed")) {
		note("failed %d h %lld", client->number, has_h ? (long long)h : -1ll);
		sum.failed++;
		bind_resource(client);
		return;
	}
	if (!is_named(said, "resumed") || !has_h) {
		fault(client, "no answer to <resume/>", said->name);
		cut(client, 100);
		return;
	}
	note("resumed %d h %u", client->number, h);
	sum.resumed++;
	for (size_t i = 0; i < client->given_count; i++)
		messages[client->given[i]].acked_at = clock_mono_ms();
	client->given_count = 0;
	step_to(client, IN);
	client->has_presence = true;
	/* With the same numbers: also a presence that the server did not get. */
	for (size_t i = 0; i < client->queue_count; i++) {
		if (client->queue[i] < 0) {
			say(client, "<presence/>");
			continue;
		}
		sum.again++;
		write_message(client, client->queue[i]);
	}
	/* It may have been unavailable when it broke. */
	show(client, "<presence/>");
}

static void hear_enabled(struct client *client, const struct tree *said)
{
	str id = tree_attr(said, "id");

	if (!is_named(said, "enabled") || id.len == 0 || id.len >= sizeof(client->previd)) {
		fault(client, "not enabled", said->name);
		cut(client, 100);
		return;
	}
	memcpy(client->previd, id.at, id.len);
	client->previd[id.len] = '\0';
	client->may_resume = client->is_managed = true;
	note("enabled %d %s", client->number, client->previd);
	step_to(client, IN);
	/* Before or after the presence: both are right. */
	client->has_presence = choose(4) > 0;
	if (client->has_presence)
		show(client, "<presence/>");
	send_again(client);
}

static void hear(struct client *client, const struct tree *said)
{
	switch (client->stage) {
	case OPENING:
		if (client->is_registered) {
			step_to(client, AUTHENTICATING);
			authenticate(client);
		} else {
			step_to(client, REGISTERING);
			register_account(client);
		}
		break;
	case REGISTERING:
		/* A name that is taken is ours: the server died before it could say so. */
		client->is_registered = true;
		step_to(client, AUTHENTICATING);
		authenticate(client);
		break;
	case AUTHENTICATING:
		if (!is_named(said, "success")) {
			fault(client, "not let in", said->name);
			cut(client, 500);
			break;
		}
		step_to(client, RESTARTING);
		open_stream(client);
		break;
	case RESTARTING:
		resume_or_bind(client);
		break;
	case RESUMING:
		hear_resumed(client, said);
		break;
	case BINDING:
		if (!str_eq(tree_attr(said, "type"), S("result"))) {
			fault(client, "not bound", said->name);
			cut(client, 500);
			break;
		}
		step_to(client, ENABLING);
		client->in = client->acked = client->since_r = 0;
		say(client, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
		break;
	case ENABLING:
		hear_enabled(client, said);
		break;
	case IN:
		hear_in(client, said);
		break;
	case OUT:
		break;
	}
}

static void listen_to(struct client *client)
{
	static char bytes[65536];
	struct tree *said;
	ssize_t len;

	if (client->stage == OUT)
		return;
	len = read(client->fd, bytes, sizeof(bytes));
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len <= 0) {
		cut(client, 20 + choose(300));
		return;
	}
	if (!tree_reader_feed(client->reader, str_make(bytes, (size_t)len))) {
		fault(client, "not well-formed", str_of(tree_reader_fault(client->reader)));
		cut(client, 100);
		return;
	}
	while (client->stage != OUT && (said = tree_reader_next(client->reader)))
		hear(client, said);
	if (client->stage != OUT && tree_reader_has_ended(client->reader))
		cut(client, 100);
}

static void tend(struct client *client)
{
	int64_t now = clock_mono_ms();

	if (client->stage == OUT) {
		if (now >= client->next_at)
			enter(client);
	} else if (client->stage == IN) {
		act(client);
	} else if (now - client->since_ms > PATIENCE_MS) {
		char text[20];

		snprintf(text, sizeof(text), "stage %d", (int)client->stage);
		fault(client, "waits in vain", str_of(text));
		cut(client, 100);
	}
}

static void turn(void)
{
	static int64_t tended_at;
	struct epoll_event events[256];
	int count = epoll_wait(epoll_fd, events, 256, TICK_MS);

	for (int i = 0; i < count; i++)
		listen_to(events[i].data.ptr);
	if (clock_mono_ms() - tended_at < TICK_MS)
		return;
	tended_at = clock_mono_ms();
	for (int i = 0; i < client_count; i++)
		tend(&clients[i]);
}

/* --- the end --- */

static bool is_over(void)
{
	for (int i = 0; i < client_count; i++) {
		const struct client *client = &clients[i];

		if (client->stage != IN || !client->has_presence || client->queue_count ||
		    client->unsent_count || client->given_count)
			return false;
	}
	return clock_mono_ms() - last_news_ms > QUIET_MS;
}

static bool all_registered(void)
{
	for (int i = 0; i < client_count; i++)
		if (!clients[i].is_registered)
			return false;
	return true;
}

static void end(int number)
{
	(void)number;
	is_ending = 1;
}

int main(int argc, char **argv)
{
	char *colon = argc > 5 ? strrchr(argv[1], ':') : NULL;
	bool is_ready = false;
	int64_t until = 0;

	if (!colon || !(history = fopen(argv[5], "w"))) {
		fprintf(stderr, "ledger ADDRESS:PORT DOMAIN CLIENTS SEED HISTORY\n");
		return 2;
	}
	*colon = '\0';
	server.sin_family = AF_INET;
	server.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
	inet_pton(AF_INET, argv[1], &server.sin_addr);
	domain = argv[2];
	client_count = (int)strtol(argv[3], NULL, 10);
	state = strtoull(argv[4], NULL, 10);
	signal(SIGTERM, end);
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	clients = mem_zalloc((size_t)client_count * sizeof(*clients));
	sent_of_pair = mem_zalloc((size_t)(client_count * client_count) * sizeof(uint32_t));
	received_of_pair = mem_zalloc((size_t)(client_count * client_count) * sizeof(uint32_t));
	for (int i = 0; i < client_count; i++)
		clients[i].number = i;
	while (!until || (clock_mono_ms() < until && !is_over())) {
		turn();
		if (!is_ready && all_registered()) {
			is_ready = true;
			puts("ready");
			fflush(stdout);
		}
		if (is_ending && !until)
			until = clock_mono_ms() + END_MS;
	}
	if (!is_over())
		fprintf(stderr, "it does not become quiet\n");
	bool is_right = balance();
	fclose(history);
	return !is_right;
}
