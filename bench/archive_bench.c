/* SPDX-License-Identifier: Apache-2.0 */
/* A large archive: what pages cost an account that holds a fifth of it, beside one that holds a
 * thousand entries, both scattered over the whole journal; what the process holds; how long a lost
 * index takes to be made anew. Exit code 1 when a page costs the large account more than twice, or
 * the process with the large store holds more than with a small one, the caches' size apart.
 *
 *	archive_bench [DIRECTORY [MESSAGES [REPETITIONS]]]
 *
 * Each step is a process of its own, so that none stands in another's memory. */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "process.h"
#include "store/account.h"
#include "store/log.h"

enum {
	FEW = 1000,	    /* entries of the account with few */
	SMALL_STORE = 5000, /* messages */
	OTHERS = 4000,	    /* accounts that have the rest */
	PEERS = 20,
	PAGE = 50,
	WINDOW = 100, /* entries, about, between the start and the end of a search by time */
	AT_A_TIME = 1000,
	STEP_US = 1000, /* between two messages */
	BODY_MIN = 200,
	BODY_MAX = 400,
	RATIO_MAX = 2,
	REST_SECONDS = 7,  /* the store's threads rest after five */
	SLACK_KB = 8192,   /* of the allocator */
	CACHES_KB = 32768, /* of SQLite: two readers, two files, 8 MB each */
};

/* Pss in kilobytes. */
struct memory {
	long opened, busy, rested;
};

enum who { WHO_FEW, WHO_MANY, WHO_OTHERS };

/* In memory that the steps' processes share. */
struct bench {
	struct memory memory;
	struct store *store;
	struct store_client *client;
	struct arena arena;
	struct store_owner owners[WHO_OTHERS + OTHERS];
	jid peers[PEERS];
	char body[BODY_MAX];
	char directory[200];
	unsigned long messages, repetitions;
	unsigned long next, failed;
	uint64_t chance; /* state of what is drawn */
};

/* ---- which message is whose: known by its number alone */

/* The same for the same number (the finalizer of MurmurHash3). */
static uint64_t mix(uint64_t number)
{
	number += 0x9e3779b97f4a7c15u;
	number = (number ^ number >> 33) * 0xff51afd7ed558ccdu;
	number = (number ^ number >> 33) * 0xc4ceb9fe1a85ec53u;
	return number ^ number >> 33;
}

/* One in each stretch of the journal, somewhere. */
static unsigned long number_of_few(const struct bench *bench, unsigned long which)
{
	unsigned long stretch = bench->messages / FEW;

	return which * stretch + mix(which) % stretch;
}

static unsigned account_of(const struct bench *bench, unsigned long number)
{
	unsigned long which = number / (bench->messages / FEW);
	uint64_t drawn = mix(number);

	if (which < FEW && number == number_of_few(bench, which))
		return WHO_FEW;
	return drawn % 5 == 0 ? WHO_MANY : WHO_OTHERS + (unsigned)(drawn / 5 % OTHERS);
}

/* A fifth is exchanged with one peer, so that even the account with few has some pages with it. */
static unsigned peer_of(unsigned long number)
{
	uint64_t drawn = mix(~number);

	return drawn % 5 == 0 ? 0 : 1 + (unsigned)(drawn / 5 % (PEERS - 1));
}

/* The ids are times: all messages came before today. */
static int64_t id_of(unsigned long number)
{
	return INT64_C(1700000000000000) + (int64_t)number * STEP_US;
}

/* ---- the store */

static bool open_store(struct bench *bench)
{
	struct store_options options = { .directory = str_of(bench->directory) };
	struct buf why;

	buf_init(&why, 1000);
	bench->store = store_open(&options, &why);
	if (bench->store)
		bench->client = store_client_open(bench->store, NULL);
	else
		fprintf(stderr, "%s\n", buf_cstr(&why));
	buf_fini(&why);
	return bench->store != NULL;
}

static void close_store(struct bench *bench)
{
	store_client_close(&bench->client);
	store_close(&bench->store);
}

static jid user_of(struct bench *bench, unsigned account)
{
	return jid_of_normal(arena_printf(&bench->arena, "user%u@example.org", account));
}

static void created(struct store_account_create *create)
{
	(void)create;
}

static void make_accounts(struct bench *bench)
{
	size_t count = ARRAY_LEN(bench->owners);
	struct store_account_create *creates = mem_zalloc(count * sizeof(*creates));

	for (unsigned i = 0; i < count; i++) {
		creates[i].user = user_of(bench, i);
		store_account_create(bench->client, &creates[i], created);
	}
	store_client_drain(bench->client);
	for (unsigned i = 0; i < count; i++) {
		bench->owners[i] = creates[i].owner;
		bench->failed += creates[i].request.status != STORE_OK;
	}
	mem_free(creates);
}

static void found(struct store_account_find *find)
{
	(void)find;
}

static void find_account(struct bench *bench, enum who who)
{
	struct store_account_find find = { .user = user_of(bench, who) };

	store_account_find(bench->client, &find, found);
	store_client_drain(bench->client);
	bench->owners[who] = find.owner;
	bench->failed += find.request.status != STORE_OK;
}

/* ---- filling it */

struct appender {
	struct store_log_append append;
	struct bench *bench;
};

static void appended(struct store_log_append *append);

static void append_next(struct appender *appender)
{
	struct bench *bench = appender->bench;
	unsigned long number = bench->next++;
	uint64_t drawn = mix(number ^ UINT64_C(1) << 40);

	appender->append = (struct store_log_append){
		.owner = bench->owners[account_of(bench, number)],
	};
	appender->append.entry = (struct store_log_entry){
		.id = id_of(number),
		.peer = bench->peers[peer_of(number)],
		.flags = STORE_LOG_ARCHIVED | (drawn & 1 ? STORE_LOG_OUT : STORE_LOG_OWED),
		.origin = drawn & 1 ? 0 : id_of(number) - 1,
		.token = drawn,
		.stanza = str_make(bench->body, BODY_MIN + drawn % (BODY_MAX - BODY_MIN)),
	};
	store_log_append(bench->client, &appender->append, appended);
}

static void appended(struct store_log_append *append)
{
	struct appender *appender = container_of(append, struct appender, append);
	struct bench *bench = appender->bench;

	bench->failed += append->request.status != STORE_OK;
	if (bench->next < bench->messages)
		append_next(appender);
}

static bool fill(struct bench *bench)
{
	struct appender *appenders = mem_zalloc(AT_A_TIME * sizeof(*appenders));
	int64_t began = clock_mono_us();

	if (!open_store(bench))
		return false;
	make_accounts(bench);
	for (unsigned i = 0; i < AT_A_TIME; i++) {
		appenders[i].bench = bench;
		append_next(&appenders[i]);
	}
	store_client_drain(bench->client);
	close_store(bench);
	mem_free(appenders);
	printf("%lu messages written, indexed and closed in %.1f s\n", bench->messages,
	       (double)(clock_mono_us() - began) / 1e6);
	return true;
}

/* ---- pages */

/* Where a page begins. */
enum place { FIRST, LAST, AFTER_ENTRY, BEFORE_ENTRY, IN_TIME, IN_TIME_LAST };

struct kind {
	const char *name;
	enum place place;
	bool with_peer;
};

static const struct kind kinds[] = {
	{ "first page", FIRST, false },
	{ "last page", LAST, false },
	{ "after an entry in the middle", AFTER_ENTRY, false },
	{ "before an entry in the middle", BEFORE_ENTRY, false },
	{ "one peer, first page", FIRST, true },
	{ "one peer, last page", LAST, true },
	{ "one peer, after an entry", AFTER_ENTRY, true },
	{ "one peer, before an entry", BEFORE_ENTRY, true },
	{ "by time, first of the span", IN_TIME, false },
	{ "by time, last of the span", IN_TIME_LAST, false },
	{ "one peer by time", IN_TIME, true },
};

enum { KINDS = ARRAY_LEN(kinds), SIDES = 2 };

/* A page's time and CPU, of all repetitions. */
struct samples {
	double *wall, *cpu;
};

static unsigned long draw(struct bench *bench, unsigned long below)
{
	return mix(bench->chance++) % below;
}

/* An entry of the account, from the second or third fifth of its entries: behind it and before it
 * are more than a page, with the peer too. */
static unsigned long draw_entry(struct bench *bench, enum who who, bool with_peer)
{
	unsigned long fifth = bench->messages / 5, number;

	do {
		if (who == WHO_FEW)
			number = number_of_few(bench, 2 * FEW / 5 + draw(bench, FEW / 5));
		else
			number = 2 * fifth + draw(bench, fifth);
	} while (account_of(bench, number) != who || (with_peer && peer_of(number) != 0));
	return number;
}

/* About WINDOW entries long, for each account. */
static unsigned long span_of(const struct bench *bench, enum who who, bool with_peer)
{
	unsigned long apart = who == WHO_FEW ? bench->messages / FEW : 5;

	return WINDOW * apart * (with_peer ? 5 : 1);
}

static struct store_log_read page_of(struct bench *bench, enum who who, const struct kind *kind)
{
	struct store_log_read read = {
		.owner = bench->owners[who],
		.only_archived = true,
		.limit = PAGE,
		.peer = kind->with_peer ? jid_bare(bench->peers[0]) : JID_NONE,
		.backwards = kind->place == LAST || kind->place == BEFORE_ENTRY ||
			     kind->place == IN_TIME_LAST,
	};
	unsigned long entry = draw_entry(bench, who, kind->with_peer);

	switch (kind->place) {
	case FIRST:
	case LAST:
		break;
	case AFTER_ENTRY:
		read.after = id_of(entry);
		break;
	case BEFORE_ENTRY:
		read.before = id_of(entry);
		break;
	case IN_TIME:
	case IN_TIME_LAST:
		/* no entry's own time */
		read.after = id_of(entry) - STEP_US / 2;
		read.before = read.after + id_of(span_of(bench, who, kind->with_peer)) - id_of(0);
		break;
	}
	return read;
}

struct reader {
	struct store_log_read read;
	size_t seen;
};

static void page_read(struct store_log_read *read)
{
	container_of(read, struct reader, read)->seen = read->count;
}

static void measure_page(struct bench *bench, enum who who, const struct kind *kind, double out[2])
{
	struct reader reader = { .read = page_of(bench, who, kind) };
	int64_t began = clock_mono_us(), cpu = own_cpu_ns();

	store_log_read(bench->client, &reader.read, page_read);
	store_client_drain(bench->client);
	out[1] = (double)(own_cpu_ns() - cpu) / 1000;
	out[0] = (double)(clock_mono_us() - began);
	if (reader.read.request.status != STORE_OK || reader.seen != PAGE) {
		bench->failed++;
		fprintf(stderr, "%s: %zu entries\n", kind->name, reader.seen);
	}
}

static int compare(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

/* A tenth of them are below, say, decile 1. The samples are in order. */
static double decile(const struct bench *bench, const double *samples, unsigned which)
{
	return samples[(bench->repetitions - 1) * which / 10];
}

static void print_side(const struct bench *bench, const struct samples *samples)
{
	printf(" %7.0f (%5.0f-%6.0f) %6.1f |", decile(bench, samples->wall, 5),
	       decile(bench, samples->wall, 1), decile(bench, samples->wall, 9),
	       decile(bench, samples->cpu, 5));
}

/* True: no ratio is too large. */
static bool print_kind(const struct bench *bench, const struct kind *kind, struct samples sides[])
{
	double wall, cpu;

	for (int i = 0; i < SIDES; i++) {
		qsort(sides[i].wall, bench->repetitions, sizeof(double), compare);
		qsort(sides[i].cpu, bench->repetitions, sizeof(double), compare);
	}
	wall = decile(bench, sides[WHO_MANY].wall, 5) / decile(bench, sides[WHO_FEW].wall, 5);
	cpu = decile(bench, sides[WHO_MANY].cpu, 5) / decile(bench, sides[WHO_FEW].cpu, 5);
	printf("%-30s |", kind->name);
	print_side(bench, &sides[WHO_FEW]);
	print_side(bench, &sides[WHO_MANY]);
	printf(" %5.2f %5.2f%s\n", wall, cpu,
	       wall > RATIO_MAX || cpu > RATIO_MAX ? "  TOO MUCH" : "");
	return wall <= RATIO_MAX && cpu <= RATIO_MAX;
}

/* The two accounts take turns, so that what else the machine does meets both. */
static void measure_pages(struct bench *bench, struct samples all[KINDS][SIDES])
{
	double took[2];

	for (unsigned long i = 0; i < bench->repetitions; i++)
		for (unsigned k = 0; k < KINDS * SIDES; k++) {
			enum who who = (k + i) % SIDES ? WHO_MANY : WHO_FEW;
			struct samples *samples = &all[k / SIDES][who];

			measure_page(bench, who, &kinds[k / SIDES], took);
			samples->wall[i] = took[0];
			samples->cpu[i] = took[1];
		}
}

static bool compare_pages(struct bench *bench)
{
	size_t size = bench->repetitions * sizeof(double);
	struct samples all[KINDS][SIDES];
	bool is_well = true;

	for (unsigned k = 0; k < KINDS * SIDES; k++)
		all[k / SIDES][k % SIDES] = (struct samples){ mem_zalloc(size), mem_zalloc(size) };
	measure_pages(bench, all);
	printf("us for a page of %d: median (first and last decile) and median of CPU;\n"
	       "%lu repetitions in turn, each in the middle at another place, drawn by chance;\n"
	       "the files are in the system's cache\n"
	       "%-30s | %-29s | %-29s | ratio, of CPU\n",
	       PAGE, bench->repetitions, "", "account of 1000", "account of a fifth of all");
	for (unsigned k = 0; k < KINDS; k++)
		is_well &= print_kind(bench, &kinds[k], all[k]);
	for (unsigned k = 0; k < KINDS * SIDES; k++) {
		mem_free(all[k / SIDES][k % SIDES].wall);
		mem_free(all[k / SIDES][k % SIDES].cpu);
	}
	return is_well;
}

static bool read_pages(struct bench *bench)
{
	struct memory *memory = &bench->memory;
	bool is_well;

	if (!open_store(bench))
		return false;
	find_account(bench, WHO_FEW);
	find_account(bench, WHO_MANY);
	memory->opened = process_memory_kb(getpid());
	is_well = compare_pages(bench);
	memory->busy = process_memory_kb(getpid());
	sleep(REST_SECONDS);
	memory->rested = process_memory_kb(getpid());
	printf("Pss with %lu messages: %ld KB after opening, %ld KB after the pages, %ld KB after "
	       "%d seconds of rest\n",
	       bench->messages, memory->opened, memory->busy, memory->rested, REST_SECONDS);
	close_store(bench);
	return is_well;
}

static bool memory_is_alike(const struct memory *large, const struct memory *small)
{
	bool is_alike = large->opened <= small->opened + SLACK_KB &&
			large->busy <= small->busy + CACHES_KB + SLACK_KB &&
			large->rested <= small->rested + SLACK_KB;

	if (!is_alike)
		printf("the process with the large store holds TOO MUCH\n");
	return is_alike;
}

/* ---- a lost index */

static bool rebuild(struct bench *bench)
{
	static const char *const names[] = { "index.db", "index.db-wal", "index.db-shm" };
	struct rusage used;
	int64_t began;
	char path[300];

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", bench->directory, names[i]);
		unlink(path);
	}
	began = clock_mono_us();
	if (!open_store(bench))
		return false;
	getrusage(RUSAGE_SELF, &used);
	printf("index made anew at the start: %.1f s (%.1f s of CPU), at most %ld MB resident\n",
	       (double)(clock_mono_us() - began) / 1e6, (double)own_cpu_ns() / 1e9,
	       used.ru_maxrss / 1024);
	close_store(bench);
	return true;
}

/* ---- processes */

static void bench_init(struct bench *bench)
{
	arena_init(&bench->arena);
	memset(bench->body, 'x', BODY_MAX);
	for (int i = 0; i < PEERS; i++)
		bench->peers[i] =
			jid_of_normal(arena_printf(&bench->arena, "friend%d@example.net/phone", i));
}

/* In a process of its own. */
static bool run(struct bench *bench, bool (*step)(struct bench *bench))
{
	int status = 1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		bench_init(bench);
		bool is_well = step(bench) && bench->failed == 0;

		arena_fini(&bench->arena);
		if (bench->failed)
			printf("%lu failed\n", bench->failed);
		fflush(stdout);
		_exit(!is_well);
	}
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
	(void)info;
	(void)type;
	(void)walk;
	return remove(path);
}

static struct bench *bench_new(const char *parent, const char *name, unsigned long messages,
			       unsigned long repetitions)
{
	struct bench *bench = mmap(NULL, sizeof(*bench), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	BUG_ON(bench == MAP_FAILED);
	bench->messages = messages;
	bench->repetitions = repetitions;
	snprintf(bench->directory, sizeof(bench->directory), "%s/%s", parent, name);
	return bench;
}

static bool run_all(struct bench *bench)
{
	bool is_well;

	printf("\n%s: %lu messages\n", bench->directory, bench->messages);
	is_well = run(bench, fill) && run(bench, read_pages);
	is_well &= run(bench, rebuild);
	nftw(bench->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return is_well;
}

static unsigned long argument(char **argv, int argc, int at, unsigned long otherwise)
{
	return argc > at ? strtoul(argv[at], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
	char own[] = "/tmp/archive_bench.XXXXXX";
	const char *parent = argc > 1 ? argv[1] : mkdtemp(own);
	unsigned long messages = argument(argv, argc, 2, 5000000);
	unsigned long repetitions = argument(argv, argc, 3, 500);
	struct bench *small, *large;
	bool is_well;

	if (!parent || messages < SMALL_STORE || repetitions == 0) {
		fprintf(stderr, "archive_bench [DIRECTORY [MESSAGES >= %d [REPETITIONS]]]\n",
			SMALL_STORE);
		return 2;
	}
	small = bench_new(parent, "small", SMALL_STORE, repetitions);
	large = bench_new(parent, "large", messages, repetitions);
	is_well = run_all(small);
	is_well &= run_all(large);
	is_well &= memory_is_alike(&large->memory, &small->memory);
	if (argc <= 1)
		rmdir(parent);
	printf("\n%s\n", is_well ? "well" : "not well");
	munmap(small, sizeof(*small));
	munmap(large, sizeof(*large));
	return !is_well;
}
