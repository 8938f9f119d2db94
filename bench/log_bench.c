/* SPDX-License-Identifier: Apache-2.0 */
/* How many appends a second to the logs of so many accounts, at what CPU time for each (the index
 * included), and how long pages of a log take to read.
 *
 *	log_bench DIRECTORY [APPENDS] [ACCOUNTS] [AT A TIME]
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/account.h"
#include "store/log.h"

enum { BODY = 300, PEERS = 20, PAGES = 200, PAGE = 50 };

struct bench {
	struct store *store;
	struct store_client *client;
	struct arena arena;
	struct store_owner *owners;
	int64_t *last_ids;
	unsigned long account_count;
	jid peers[PEERS];
	char body[BODY];
	unsigned long next, left, failed;
};

struct appender {
	struct store_log_append append;
	struct bench *bench;
};

static double cpu_us(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static long resident_kb(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return used.ru_maxrss;
}

/* ---- accounts */

static void created(struct store_account_create *create)
{
	(void)create;
}

static void make_accounts(struct bench *bench)
{
	struct store_account_create *creates = mem_zalloc(bench->account_count * sizeof(*creates));

	for (unsigned long i = 0; i < bench->account_count; i++) {
		creates[i].user =
			jid_of_normal(arena_printf(&bench->arena, "user%lu@example.org", i));
		store_account_create(bench->client, &creates[i], created);
	}
	store_client_drain(bench->client);
	bench->owners = mem_zalloc(bench->account_count * sizeof(*bench->owners));
	bench->last_ids = mem_zalloc(bench->account_count * sizeof(*bench->last_ids));
	for (unsigned long i = 0; i < bench->account_count; i++) {
		bench->owners[i] = creates[i].owner;
		bench->failed += creates[i].request.status != STORE_OK;
	}
	mem_free(creates);
	for (int i = 0; i < PEERS; i++)
		bench->peers[i] =
			jid_of_normal(arena_printf(&bench->arena, "friend%d@example.net/phone", i));
}

/* ---- appending */

static void appended(struct store_log_append *append);

static void append_next(struct appender *appender)
{
	struct bench *bench = appender->bench;
	unsigned long number = bench->next++, account = number % bench->account_count;
	int64_t now = clock_now_us(), *last = &bench->last_ids[account];

	bench->left--;
	*last = now > *last ? now : *last + 1;
	appender->append = (struct store_log_append){ .owner = bench->owners[account] };
	appender->append.entry = (struct store_log_entry){
		.id = *last,
		.peer = bench->peers[number / bench->account_count % PEERS],
		.flags = STORE_LOG_ARCHIVED | (number & 1 ? STORE_LOG_OUT : STORE_LOG_OWED),
		.origin = number & 1 ? 0 : *last - 1,
		.token = number,
		.stream = number & 1 ? account + 1 : 0,
		.h = (uint32_t)number,
		.stanza = str_make(bench->body, BODY),
	};
	store_log_append(bench->client, &appender->append, appended);
}

static void appended(struct store_log_append *append)
{
	struct appender *appender = container_of(append, struct appender, append);

	appender->bench->failed += append->request.status != STORE_OK;
	if (appender->bench->left > 0)
		append_next(appender);
}

static void wait_for_index(struct bench *bench)
{
	while (store_stats(bench->store).unmerged > 0)
		usleep(10000);
}

static void bench_appends(struct bench *bench, unsigned long count, unsigned long at_a_time)
{
	struct appender *appenders = mem_zalloc(at_a_time * sizeof(*appenders));
	struct store_stats before = store_stats(bench->store), after;
	int64_t began = clock_mono_us(), took;
	double cpu = cpu_us();

	bench->left = count;
	for (unsigned long i = 0; i < at_a_time && bench->left > 0; i++) {
		appenders[i].bench = bench;
		append_next(&appenders[i]);
	}
	store_client_drain(bench->client);
	took = clock_mono_us() - began;
	after = store_stats(bench->store);
	printf("appends: %.0f a second, %.1f in a commit; %.2f us of CPU each, ",
	       (double)count * 1e6 / (double)took,
	       (double)count / (double)(after.commits - before.commits),
	       (cpu_us() - cpu) / (double)count);
	wait_for_index(bench);
	printf("%.2f with the rest of the index; at most %ld MB resident\n",
	       (cpu_us() - cpu) / (double)count, resident_kb() / 1024);
	mem_free(appenders);
}

/* ---- pages */

struct reader {
	struct store_log_read read;
	size_t seen;
};

static void page_read(struct store_log_read *read)
{
	container_of(read, struct reader, read)->seen = read->count;
}

/* The mean of many pages, one after the other; each a little further on. */
static void bench_page(struct bench *bench, const char *what, struct store_log_read asked,
		       int64_t step)
{
	struct reader reader = { 0 };
	int64_t began = clock_mono_us();
	size_t seen = 0;

	for (int i = 0; i < PAGES; i++) {
		reader.read = asked;
		if (asked.after)
			reader.read.after += step * i;
		store_log_read(bench->client, &reader.read, page_read);
		store_client_drain(bench->client);
		bench->failed += reader.read.request.status != STORE_OK;
		seen += reader.seen;
	}
	printf("  %-28s %7.1f us (%zu entries)\n", what, (double)(clock_mono_us() - began) / PAGES,
	       seen / PAGES);
}

static void bench_pages(struct bench *bench, struct store_owner owner, int64_t first, int64_t last)
{
	struct store_log_read page = { .owner = owner, .only_archived = true, .limit = PAGE };
	struct store_log_read end = page, middle = page, peer = page;

	end.backwards = true;
	middle.after = first + (last - first) / 2;
	peer.peer = jid_bare(bench->peers[7]);
	bench_page(bench, "first page", page, 0);
	bench_page(bench, "last page", end, 0);
	bench_page(bench, "from the middle (time)", middle, (last - first) / 1000);
	bench_page(bench, "first with one peer", peer, 0);
	peer.backwards = true;
	bench_page(bench, "last with one peer", peer, 0);
	peer.peer = bench->peers[7];
	bench_page(bench, "last with a full JID", peer, 0);
	peer.backwards = false;
	peer.after = middle.after;
	bench_page(bench, "with one peer from the middle", peer, (last - first) / 1000);
}

static void bench_log(struct bench *bench, unsigned long entries)
{
	struct store_owner *all = bench->owners;
	unsigned long count = bench->account_count;
	int64_t first = clock_now_us();

	/* Those of one account alone: the last of them all. */
	bench->owners = all + count - 1;
	bench->account_count = 1;
	bench_appends(bench, entries, 256);
	printf("pages of %d of a log of %lu:\n", PAGE, entries);
	bench_pages(bench, *bench->owners, first, bench->last_ids[0]);
	bench->owners = all;
	bench->account_count = count;
}

static unsigned long number_of(char **argv, int argc, int at, unsigned long otherwise)
{
	return argc > at ? strtoul(argv[at], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
	unsigned long count = number_of(argv, argc, 2, 1000000);
	unsigned long at_a_time = number_of(argv, argc, 4, 256);
	struct store_options options = { .directory = str_of(argc > 1 ? argv[1] : NULL) };
	struct bench *bench = mem_zalloc(sizeof(*bench));
	unsigned long failed;
	int64_t began;
	struct buf why;

	buf_init(&why, 1000);
	arena_init(&bench->arena);
	memset(bench->body, 'x', BODY);
	bench->account_count = number_of(argv, argc, 3, 1000);
	bench->store = store_open(&options, &why);
	if (!bench->store) {
		fprintf(stderr, "%s\n", buf_cstr(&why));
		return 1;
	}
	bench->client = store_client_open(bench->store, NULL);
	make_accounts(bench);
	bench_appends(bench, count, at_a_time);
	printf("pages of %d of a log of %lu among them:\n", PAGE, count / bench->account_count);
	bench_pages(bench, bench->owners[0], bench->last_ids[0] - 1000000, bench->last_ids[0]);
	bench_log(bench, count);
	store_client_close(&bench->client);
	began = clock_mono_us();
	store_close(&bench->store);
	printf("closed in %.1f ms\n", (double)(clock_mono_us() - began) / 1000);
	failed = bench->failed;
	printf("%lu failed\n", failed);
	arena_fini(&bench->arena);
	mem_free(bench->owners);
	mem_free(bench->last_ids);
	mem_free(bench);
	buf_fini(&why);
	return failed != 0;
}
