/* SPDX-License-Identifier: Apache-2.0 */
/* Many sessions in one process: each has an account of its own, registers it if asked to, logs in
 * by PLAIN, sends presence, idles, and leaves; and once more, until the server holds no more than
 * after the round before. One thread, epoll; what the server says is searched for the few words
 * that matter. Prints what the server's process holds before, with all of them, and after.
 *	many ADDRESS:PORT DOMAIN COUNT SERVER-PID [IDLE SECONDS]
 * Exit code 1 when not all of them came in, stayed and left, or memory grows. */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/mem.h"

enum {
	AT_ONCE = 100,	 /* connections on their way in */
	HEARD_MAX = 1 << 16,
	EVENTS = 256,
	STALL_MS = 60000, /* nothing at all happens for so long: give up */
};

/* What a session waits for; each answers to some words from the server. */
enum stage {
	OPENING,      /* features, registration offered */
	REGISTERING,  /* result */
	AUTHENTICATING,
	RESTARTING, /* features after success */
	BINDING,
	APPEARING, /* own presence */
	IDLE,
	LEAVING,
	GONE,
};

struct session {
	struct buf heard; /* since the last word understood; owns nothing while idle */
	int fd;
	int number;
	enum stage stage;
};

static struct session *sessions;
static const char *domain;
static struct sockaddr_in server;
static int epoll_fd;
static int started, arrived, left, lost;

static void say(struct session *session, const char *text)
{
	size_t len = strlen(text);
	ssize_t sent = send(session->fd, text, len, MSG_NOSIGNAL);

	/* A few hundred bytes on an idle loopback connection always fit. */
	if (sent != (ssize_t)len)
		fprintf(stderr, "session %d: cannot send\n", session->number);
}

static void open_stream(struct session *session)
{
	char text[400];

	snprintf(text, sizeof(text),
		 "<stream:stream to='%s' version='1.0' xmlns='jabber:client' "
		 "xmlns:stream='http://etherx.jabber.org/streams'>",
		 domain);
	say(session, text);
}

static void register_account(struct session *session)
{
	char text[400];

	snprintf(text, sizeof(text),
		 "<iq type='set' id='register'><query xmlns='jabber:iq:register'>"
		 "<username>many%d</username><password>secret</password></query></iq>",
		 session->number);
	say(session, text);
}

static void authenticate(struct session *session)
{
	char plain[100], text[400];
	struct buf base64;
	int len = snprintf(plain, sizeof(plain), "%cmany%d%csecret", '\0', session->number, '\0');

	buf_init(&base64, 200);
	base64_encode(&base64, str_make(plain, (size_t)len));
	snprintf(text, sizeof(text),
		 "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>",
		 buf_cstr(&base64));
	buf_fini(&base64);
	say(session, text);
}

static void bind_resource(struct session *session)
{
	say(session, "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
		     "<resource>many</resource></bind></iq>");
}

static bool hears(struct session *session, const char *word)
{
	return memmem(session->heard.at, session->heard.len, word, strlen(word)) != NULL;
}

static void lose(struct session *session, const char *why)
{
	if (lost++ < 10)
		fprintf(stderr, "session %d is lost at stage %d (%s): %.*s\n", session->number,
			(int)session->stage, why, STR_ARG(buf_str(&session->heard)));
	if (session->stage < IDLE)
		arrived++; /* no longer on its way */
	session->stage = GONE;
	close(session->fd);
	buf_fini(&session->heard);
}

static void step_to(struct session *session, enum stage stage)
{
	session->stage = stage;
	buf_clear(&session->heard);
}

/* One word further, if it has come. */
static void go_on(struct session *session)
{
	switch (session->stage) {
	case OPENING:
		if (!hears(session, "</stream:features>"))
			return;
		step_to(session, REGISTERING);
		register_account(session);
		return;
	case REGISTERING:
		/* An account that is there already will do. */
		if (!hears(session, "</iq>") && !hears(session, "type='result'"))
			return;
		step_to(session, AUTHENTICATING);
		authenticate(session);
		return;
	case AUTHENTICATING:
		if (!hears(session, "<success"))
			return;
		step_to(session, RESTARTING);
		open_stream(session);
		return;
	case RESTARTING:
		if (!hears(session, "</stream:features>"))
			return;
		step_to(session, BINDING);
		bind_resource(session);
		return;
	case BINDING:
		if (!hears(session, "</iq>"))
			return;
		step_to(session, APPEARING);
		say(session, "<presence/>");
		return;
	case APPEARING:
		if (!hears(session, "<presence"))
			return;
		step_to(session, IDLE);
		buf_fini(&session->heard);
		arrived++;
		return;
	case IDLE:
	case LEAVING:
	case GONE:
		buf_clear(&session->heard);
		return;
	}
}

static void listen_to(struct session *session)
{
	char bytes[8192];
	ssize_t len = read(session->fd, bytes, sizeof(bytes));

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len <= 0 && session->stage == LEAVING) {
		left++;
		session->stage = GONE;
		close(session->fd);
		buf_fini(&session->heard);
		return;
	}
	if (len <= 0) {
		lose(session, len < 0 ? strerror(errno) : "closed");
		return;
	}
	buf_add(&session->heard, str_make(bytes, (size_t)len));
	if (session->stage != LEAVING && hears(session, "<failure"))
		lose(session, "refused");
	else
		go_on(session);
}

static bool start(struct session *session)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = session };

	session->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (session->fd < 0 ||
	    connect(session->fd, (struct sockaddr *)&server, sizeof(server)) < 0) {
		perror("connect");
		return false;
	}
	fcntl(session->fd, F_SETFL, O_NONBLOCK);
	session->stage = OPENING;
	buf_init(&session->heard, HEARD_MAX);
	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, session->fd, &event);
	open_stream(session);
	started++;
	return true;
}

/* Lets happen what happens; false: nothing does any more. */
static bool turn(void)
{
	struct epoll_event events[EVENTS];
	int count = epoll_wait(epoll_fd, events, EVENTS, STALL_MS);

	for (int i = 0; i < count; i++)
		listen_to(events[i].data.ptr);
	return count > 0;
}

/* Kilobytes of a line of /proc/PID/FILE; -1: there is none. */
static long memory(const char *pid, const char *file, const char *name)
{
	char path[64], line[256];
	long kilobytes = -1;

	snprintf(path, sizeof(path), "/proc/%s/%s", pid, file);
	FILE *open_file = fopen(path, "r");
	if (!open_file)
		return -1;
	while (fgets(line, sizeof(line), open_file))
		if (strncmp(line, name, strlen(name)) == 0)
			kilobytes = strtol(line + strlen(name), NULL, 10);
	fclose(open_file);
	return kilobytes;
}

/* Its own memory: a library's pages weigh more in Pss as soon as another process ends. */
static void report(const char *pid, const char *when, long *out_own)
{
	*out_own = memory(pid, "smaps_rollup", "Anonymous:");
	printf("%s: rss %ld KB, own %ld KB\n", when, memory(pid, "status", "VmRSS:"), *out_own);
	fflush(stdout);
}

static bool arrive(int count)
{
	while (arrived < count) {
		while (started < count && started - arrived < AT_ONCE)
			if (!start(&sessions[started]))
				return false;
		if (!turn()) {
			fprintf(stderr, "nothing happens any more: %d of %d have arrived\n",
				arrived, count);
			return false;
		}
	}
	return lost == 0;
}

/* Everybody is still there. */
static bool stay(int64_t until_ms)
{
	struct epoll_event events[EVENTS];

	while (clock_mono_ms() < until_ms) {
		int count = epoll_wait(epoll_fd, events, EVENTS, 100);

		for (int i = 0; i < count; i++)
			listen_to(events[i].data.ptr);
	}
	return lost == 0;
}

static bool leave(int count)
{
	for (int i = 0; i < count; i++) {
		if (sessions[i].stage != IDLE)
			continue;
		sessions[i].stage = LEAVING;
		say(&sessions[i], "</stream:stream>");
	}
	while (left + lost < count)
		if (!turn())
			return false;
	return lost == 0;
}

enum {
	AFTER_MS = 20000, /* homes sleep after ten idle seconds, and are swept every five */
	ROUNDS = 4,
	SLACK_KB = 1024,
};

/* All come, stay and leave; what the server holds with them, and when it rests again. */
static bool play_round(const char *pid, int count, int idle_seconds, long *out_with,
		       long *out_after)
{
	int64_t began = clock_mono_ms();

	started = arrived = left = 0;
	if (!arrive(count))
		return false;
	printf("%d sessions in %.1f s\n", count, (double)(clock_mono_ms() - began) / 1000);
	if (!stay(clock_mono_ms() + idle_seconds * 1000))
		return false;
	report(pid, "with all of them", out_with);
	if (!leave(count) || !stay(clock_mono_ms() + AFTER_MS))
		return false;
	report(pid, "after", out_after);
	return *out_with > 0 && *out_after > 0;
}

/* what the sessions took comes back. In the first round allocators and the store's caches
 * find their size; what leaks, leaks in each round, so one that leaves nothing settles it. */
static bool play(const char *pid, int count, int idle_seconds)
{
	long first, with, before, after;

	report(pid, "before", &first);
	if (first <= 0 || !play_round(pid, count, idle_seconds, &with, &after))
		return false;
	printf("each: %.2f KB\n", (double)(with - first) / count);
	for (int round = 2; round <= ROUNDS; round++) {
		before = after;
		if (!play_round(pid, count, idle_seconds, &with, &after))
			return false;
		if (after - before <= SLACK_KB + (with - first) / 20)
			return true;
	}
	fprintf(stderr, "memory grows in each round\n");
	return false;
}

int main(int argc, char **argv)
{
	if (argc < 5) {
		fprintf(stderr, "many ADDRESS:PORT DOMAIN COUNT SERVER-PID [IDLE SECONDS]\n");
		return 2;
	}
	char *colon = strrchr(argv[1], ':');
	int count = (int)strtol(argv[3], NULL, 10);

	if (!colon || count < 1)
		return 2;
	*colon = '\0';
	server.sin_family = AF_INET;
	server.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
	inet_pton(AF_INET, argv[1], &server.sin_addr);
	domain = argv[2];
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	sessions = mem_zalloc((size_t)count * sizeof(*sessions));
	for (int i = 0; i < count; i++)
		sessions[i].number = i;
	bool is_right = play(argv[4], count, argc > 5 ? (int)strtol(argv[5], NULL, 10) : 5);
	printf("%s: %d arrived, %d left, %d lost\n", is_right ? "well" : "not well", arrived - lost,
	       left, lost);
	mem_free(sessions);
	return !is_right;
}
