/* SPDX-License-Identifier: Apache-2.0 */
/* Four kinds of counters in one table, and one table of the places that are known. */

#include "core/guesses.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/config.h"
#include "core/tally.h"

enum { COUNTER_SETS = 16384, KNOWN_SETS = 16384, KEY_MAX = 4096 };

static const int64_t hour_ms = INT64_C(3600) * 1000;
static const struct tally_rate known_rate = { 1, INT64_C(86400) * 1000 * GUESS_KNOWN_DAYS };

static struct tally counters = { .lock = PTHREAD_MUTEX_INITIALIZER };
static struct tally known = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void open_tally(struct tally *tally, size_t sets)
{
	tally->sets = sets;
	tally->slots = mem_zalloc(sets * TALLY_WAYS * sizeof(struct tally_slot));
}

static void close_tally(struct tally *tally)
{
	mem_free(tally->slots);
	tally->slots = NULL;
}

void guesses_open(void)
{
	open_tally(&counters, COUNTER_SETS);
	open_tally(&known, KNOWN_SETS);
}

void guesses_close(void)
{
	close_tally(&counters);
	close_tally(&known);
}

/* ---- what is counted ---- */

struct keys {
	struct buf text; /* the place, a blank, the account, and a blank */
	str place, account, pair;
	str pair_too; /* the same pair, counted with another limit */
	char neighbourhood_room[PEER_TEXT_MAX];
	str neighbourhood;
	bool is_local; /* this machine, where a proxy may stand: not counted by place */
};

static void keys_init(struct keys *keys, const struct guess *guess)
{
	char room[PEER_TEXT_MAX];
	size_t place_len;

	buf_init(&keys->text, KEY_MAX);
	buf_add(&keys->text, peer_address_prefix(guess->peer, PEER_PLACE, room));
	place_len = keys->text.len;
	buf_add_char(&keys->text, ' ');
	buf_add(&keys->text, jid_bare_str(guess->account));
	buf_add_char(&keys->text, ' ');
	keys->pair_too = buf_str(&keys->text);
	keys->pair = str_upto(keys->pair_too, keys->text.len - 1);
	keys->place = str_upto(keys->pair, place_len);
	keys->account = str_from(keys->pair, place_len + 1);
	keys->neighbourhood =
		peer_address_prefix(guess->peer, PEER_NEIGHBOURHOOD, keys->neighbourhood_room);
	keys->is_local = peer_address_is_loopback(guess->peer);
}

static void keys_fini(struct keys *keys)
{
	buf_fini(&keys->text);
}

static struct tally_rate an_hour(int64_t most)
{
	return (struct tally_rate){ most, hour_ms };
}

static bool is_full(str key, int64_t most)
{
	return tally_is_full(&counters, key, an_hour(most));
}

static bool is_known(const struct keys *keys)
{
	return tally_is_full(&known, keys->pair, known_rate);
}

/* ---- judging ---- */

/* Where the password was right once, the wrong ones are those of a device that has the old one, or
 * of somebody else in the house. */
static int64_t delay_of_known(const struct keys *keys, const struct limits *limits)
{
	if (is_full(keys->pair_too, GUESSES_OF_KNOWN * limits->failed_logins_per_address))
		return -1;
	return is_full(keys->pair, limits->failed_logins_per_address) ? GUESS_WAIT_MS : 0;
}

static int64_t delay_of_stranger(const struct keys *keys, const struct limits *limits)
{
	if (!keys->is_local && (is_full(keys->place, limits->failed_logins_per_address) ||
				is_full(keys->neighbourhood, limits->failed_logins_per_network)))
		return -1;
	if (!is_full(keys->account, limits->failed_logins_per_account))
		return 0;
	return is_full(keys->pair, GUESSES_OF_STRANGER) ? -1 : GUESS_WAIT_MS;
}

int64_t guess_delay_ms(const struct guess *guess)
{
	struct keys keys;
	int64_t delay;

	keys_init(&keys, guess);
	delay = is_known(&keys) ? delay_of_known(&keys, guess->limits)
				: delay_of_stranger(&keys, guess->limits);
	keys_fini(&keys);
	return delay;
}

void guess_was_right(const struct guess *guess)
{
	struct keys keys;

	keys_init(&keys, guess);
	tally_add(&known, keys.pair, known_rate);
	keys_fini(&keys);
}

/* Told when it becomes too many, not for each that is refused then. */
static void count(str key, int64_t most, const struct guess *guess, const char *what)
{
	char room[PEER_TEXT_MAX];

	if (tally_add(&counters, key, an_hour(most)))
		log_warning("too many failed logins", log_cstr("at", what),
			    log_jid("account", guess->account),
			    log_str("peer", peer_address_text(guess->peer, room)),
			    log_int("an_hour", most));
}

static void count_known(const struct keys *keys, int64_t most)
{
	tally_add(&counters, keys->pair, an_hour(most));
	tally_add(&counters, keys->pair_too, an_hour(GUESSES_OF_KNOWN * most));
}

static void count_stranger(const struct keys *keys, const struct guess *guess)
{
	tally_add(&counters, keys->pair, an_hour(GUESSES_OF_STRANGER));
	if (keys->is_local)
		return;
	count(keys->place, guess->limits->failed_logins_per_address, guess, "an address");
	count(keys->neighbourhood, guess->limits->failed_logins_per_network, guess, "a network");
}

void guess_was_wrong(const struct guess *guess)
{
	struct keys keys;

	keys_init(&keys, guess);
	count(keys.account, guess->limits->failed_logins_per_account, guess, "an account");
	if (is_known(&keys))
		count_known(&keys, guess->limits->failed_logins_per_address);
	else
		count_stranger(&keys, guess);
	keys_fini(&keys);
}
