/* SPDX-License-Identifier: Apache-2.0 */
/* How many roster writes a second, at what CPU time for each and in groups of which size, with so
 * many asked at a time; and the same for loading homes.
 *
 *	store_bench DIRECTORY [WRITES] [AT A TIME]
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/account.h"
#include "store/home.h"

enum { ACCOUNTS = 1000, ITEMS = 20 };

struct bench {
	struct store *store;
	struct store_client *client;
	struct store_owner owners[ACCOUNTS];
	jid users[ACCOUNTS];
	struct arena arena;
	unsigned long left; /* to be asked */
	unsigned long failed;
};

struct writer {
	struct store_roster_write write;
	struct bench *bench;
	char contact[32];
};

struct loader {
	struct store_home home;
	struct bench *bench;
};

static double cpu_us(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void written(struct store_roster_write *write);

static void write_next(struct writer *writer)
{
	struct bench *bench = writer->bench;
	unsigned long number = --bench->left;

	snprintf(writer->contact, sizeof(writer->contact), "contact%lu@example.org",
		 number / ACCOUNTS % ITEMS);
	writer->write = (struct store_roster_write){ .owner = bench->owners[number % ACCOUNTS],
						     .change_item = STORE_SET };
	writer->write.item.contact = jid_of_normal(str_of(writer->contact));
	writer->write.item.subscription = STORE_SUB_BOTH;
	store_roster_write(bench->client, &writer->write, written);
}

static void written(struct store_roster_write *write)
{
	struct writer *writer = container_of(write, struct writer, write);

	writer->bench->failed += write->request.status != STORE_OK;
	if (writer->bench->left > 0)
		write_next(writer);
}

static void loaded(struct store_home *home);

static void load_next(struct loader *loader)
{
	struct bench *bench = loader->bench;

	loader->home.user = bench->users[--bench->left % ACCOUNTS];
	store_home_load(bench->client, &loader->home, loaded);
}

static void loaded(struct store_home *home)
{
	struct loader *loader = container_of(home, struct loader, home);

	loader->bench->failed += home->request.status != STORE_OK;
	if (loader->bench->left > 0)
		load_next(loader);
}

struct span {
	int64_t wall;
	double cpu;
};

static struct span span_begin(void)
{
	return (struct span){ clock_mono_us(), cpu_us() };
}

static void span_say(struct span span, const char *what, unsigned long count)
{
	double wall = (double)(clock_mono_us() - span.wall);

	printf("%s: %.0f a second, %.1f us of CPU each\n", what, (double)count * 1e6 / wall,
	       (cpu_us() - span.cpu) / (double)count);
}

static void created(struct store_account_create *create)
{
	(void)create;
}

static void make_accounts(struct bench *bench)
{
	struct store_account_create *creates = mem_zalloc(ACCOUNTS * sizeof(*creates));

	for (int i = 0; i < ACCOUNTS; i++) {
		bench->users[i] = jid_of_normal(
			arena_printf(&bench->arena, "user%d@example.org", i));
		creates[i].user = bench->users[i];
		store_account_create(bench->client, &creates[i], created);
	}
	store_client_drain(bench->client);
	for (int i = 0; i < ACCOUNTS; i++) {
		bench->owners[i] = creates[i].owner;
		bench->failed += creates[i].request.status != STORE_OK;
	}
	mem_free(creates);
}

static void bench_writes(struct bench *bench, unsigned long count, unsigned long at_a_time)
{
	struct writer *writers = mem_zalloc(at_a_time * sizeof(*writers));
	struct store_stats before = store_stats(bench->store), after;
	struct span span = span_begin();

	bench->left = count;
	for (unsigned long i = 0; i < at_a_time && bench->left > 0; i++) {
		writers[i].bench = bench;
		write_next(&writers[i]);
	}
	store_client_drain(bench->client);
	span_say(span, "roster writes", count);
	after = store_stats(bench->store);
	printf("%.1f writes in a commit, %llu checkpoints\n",
	       (double)count / (double)(after.commits - before.commits),
	       (unsigned long long)(after.checkpoints - before.checkpoints));
	mem_free(writers);
}

static void bench_loads(struct bench *bench, unsigned long count, unsigned long at_a_time)
{
	struct loader *loaders = mem_zalloc(at_a_time * sizeof(*loaders));
	struct span span = span_begin();

	bench->left = count;
	for (unsigned long i = 0; i < at_a_time && bench->left > 0; i++) {
		loaders[i].bench = bench;
		load_next(&loaders[i]);
	}
	store_client_drain(bench->client);
	span_say(span, "homes loaded", count);
	mem_free(loaders);
}

static unsigned long number_of(char **argv, int argc, int at, unsigned long otherwise)
{
	return argc > at ? strtoul(argv[at], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
	unsigned long count = number_of(argv, argc, 2, 100000);
	unsigned long at_a_time = number_of(argv, argc, 3, 256);
	struct store_options options = { .directory = str_of(argc > 1 ? argv[1] : NULL) };
	struct bench *bench = mem_zalloc(sizeof(*bench));
	unsigned long failed;
	struct buf why;

	buf_init(&why, 1000);
	arena_init(&bench->arena);
	bench->store = store_open(&options, &why);
	if (!bench->store) {
		fprintf(stderr, "%s\n", buf_cstr(&why));
		return 1;
	}
	bench->client = store_client_open(bench->store, NULL);
	make_accounts(bench);
	bench_writes(bench, count, at_a_time);
	bench_loads(bench, count, at_a_time);
	failed = bench->failed;
	printf("%lu failed\n", failed);
	store_client_close(&bench->client);
	store_close(&bench->store);
	arena_fini(&bench->arena);
	mem_free(bench);
	buf_fini(&why);
	return failed != 0;
}
