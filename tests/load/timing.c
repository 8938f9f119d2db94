/* SPDX-License-Identifier: Apache-2.0 */
/* Does the time of a comparison tell a secret, or that of a login who has an account
 * ? Two kinds of input in random order, real clocks, Welch's t of the middle of what was
 * measured: |t| >= 4.5 is a leak. Prints TAP. Usage: timing [SAMPLES]; tools/timing.sh. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/random.h"
#include "xmpp/scram.h"

enum { SECRET = 32, ROUNDS = 64 };

/* Runs the thing once with input of this kind. */
typedef void (*work_fn)(unsigned kind);

static volatile bool sink;
static unsigned number, failures;

/* ---- the statistics ---- */

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Interrupts and other processes make a long tail: a tenth of it is left out. */
static size_t crop(double *samples, size_t count)
{
	qsort(samples, count, sizeof(*samples), by_size);
	return count - count / 10;
}

static double mean_of(const double *samples, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += samples[i];
	return sum / (double)count;
}

static double variance_of(const double *samples, size_t count, double mean)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (samples[i] - mean) * (samples[i] - mean);
	return sum / (double)(count - 1);
}

static double welch(double *a, size_t a_count, double *b, size_t b_count)
{
	size_t m = crop(a, a_count), n = crop(b, b_count);
	double a_mean = mean_of(a, m), b_mean = mean_of(b, n);
	double spread = variance_of(a, m, a_mean) / (double)m +
			variance_of(b, n, b_mean) / (double)n;

	return spread > 0 ? (a_mean - b_mean) / sqrt(spread) : 0;
}

static double measure(work_fn work, size_t samples)
{
	double *times[2] = { malloc(samples * sizeof(double)), malloc(samples * sizeof(double)) };
	size_t counts[2] = { 0, 0 };
	double t;

	while (counts[0] < samples && counts[1] < samples) {
		unsigned char bit;
		unsigned kind;
		int64_t before;

		random_bytes(&bit, 1);
		kind = bit & 1;
		before = now_ns();
		work(kind);
		times[kind][counts[kind]++] = (double)(now_ns() - before);
	}
	t = welch(times[0], counts[0], times[1], counts[1]);
	free(times[0]);
	free(times[1]);
	return t;
}

/* A disturbance of the machine does not come twice with the same sign; a leak does. */
static void judge(const char *name, work_fn work, size_t samples, bool leaks)
{
	double t = measure(work, samples), again = t;

	if (fabs(t) >= 4.5)
		again = measure(work, samples);
	number++;
	if ((fabs(t) >= 4.5 && fabs(again) >= 4.5 && (t > 0) == (again > 0)) == leaks) {
		printf("ok %u - %s (t = %.1f)\n", number, name, again);
		return;
	}
	failures++;
	printf("not ok %u - %s (t = %.1f, then %.1f)\n", number, name, t, again);
}

/* ---- what is measured ---- */

static unsigned char secret[SECRET], guesses[2][SECRET];
static struct scram_keys keys;
static unsigned char proofs[2][SCRAM_KEY_MAX];
static unsigned char server_secret[SCRAM_SECRET_LEN];

static void compare(unsigned kind)
{
	for (int i = 0; i < ROUNDS; i++)
		sink = mem_equal_secret(secret, guesses[kind], SECRET);
}

/* What must be found, or this measures nothing. */
static void compare_naively(unsigned kind)
{
	for (int i = 0; i < ROUNDS; i++) {
		size_t at = 0;

		while (at < SECRET && secret[at] == guesses[kind][at])
			at++;
		sink = at == SECRET;
	}
}

static void check_proof(unsigned kind)
{
	sink = scram_proof_fits(&keys, S("n=u,r=a,r=ab,s=c,i=4096,c=biws,r=ab"), proofs[kind]);
}

static void check_password(unsigned kind)
{
	sink = scram_password_fits(&keys, kind ? S("pencil?") : S("?pencil"));
}

/* PLAIN against an account that is there, and one that is not. */
static void log_in(unsigned kind)
{
	struct scram_keys used = keys;

	if (kind)
		scram_keys_fake(&used, SCRAM_SHA256, S("nobody"), server_secret);
	sink = scram_password_fits(&used, S("wrong"));
}

int main(int argc, char **argv)
{
	size_t samples = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;

	random_bytes(secret, SECRET);
	random_bytes(server_secret, sizeof(server_secret));
	memcpy(guesses[0], secret, SECRET);
	memcpy(guesses[1], secret, SECRET);
	guesses[0][0] ^= 1;
	guesses[1][SECRET - 1] ^= 1;
	scram_keys_new(&keys, SCRAM_SHA256, S("pencil"));
	random_bytes(proofs[0], sizeof(proofs[0]));
	memcpy(proofs[1], proofs[0], sizeof(proofs[0]));
	proofs[1][0] ^= 1;
	proofs[1][31] ^= 1;
	judge("the measurement finds a naive comparison", compare_naively, samples, true);
	judge("the_first_wrong_byte_takes_as_long_as_the_last", compare, samples, false);
	judge("one_wrong_proof_takes_as_long_as_another", check_proof, samples, false);
	judge("one_wrong_password_takes_as_long_as_another", check_password, samples / 20,
	      false);
	judge("an_unknown_account_takes_as_long_as_a_known_one", log_in, samples / 20, false);
	printf("1..%u\n", number);
	return failures != 0;
}
