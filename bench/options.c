/* SPDX-License-Identifier: Apache-2.0 */
/* --name value, or --name for what is on or off. */

#include "options.h"

#include <stdio.h>

enum option_kind { TEXT, NUMBER, FLAG, TLS, MECHANISM };

struct option {
	const char *name;
	enum option_kind kind;
	size_t at;
	const char *what;
};

#define AT(field) offsetof(struct options, field)

static const struct option table[] = {
	{ "server", TEXT, AT(server), "ADDRESS:PORT (127.0.0.1:35222)" },
	{ "domain", TEXT, AT(domain), "of the accounts (localhost)" },
	{ "prefix", TEXT, AT(prefix), "of the accounts' names (bench)" },
	{ "password", TEXT, AT(password), "of all accounts (secret)" },
	{ "pid", NUMBER, AT(pid), "the server's, to read its CPU and memory" },
	{ "clients", NUMBER, AT(clients), "how many (200)" },
	{ "first", NUMBER, AT(first), "number of the first account (0)" },
	{ "sources", NUMBER, AT(sources), "addresses 127.0.0.x to come from (1)" },
	{ "at-once", NUMBER, AT(at_once), "logins under way at one time (64)" },
	{ "tls", TLS, AT(tls), "none, starttls or direct (none)" },
	{ "mechanism", MECHANISM, AT(mechanism),
	  "PLAIN, SCRAM-SHA-1 or SCRAM-SHA-256 (SCRAM-SHA-256)" },
	{ "sm", FLAG, AT(sm), "acknowledgements (XEP-0198)" },
	{ "resume", FLAG, AT(resume), "the same, with resumption" },
	{ "ack-every", NUMBER, AT(ack_every), "stanzas sent before each <r/> (4)" },
	{ "sessions", NUMBER, AT(sessions), "of each account, for login (1)" },
	{ "cut", FLAG, AT(cut), "login: break each off when it is in, to be resumed" },
	{ "no-roster", FLAG, AT(no_roster), "do not ask for the roster" },
	{ "full", FLAG, AT(full), "messages to the full address, not the bare" },
	{ "floor", FLAG, AT(floor), "the server is bench-floor" },
	{ "window", NUMBER, AT(window), "messages in flight for each client (4)" },
	{ "rate", NUMBER, AT(rate), "messages a second of all, instead of a window" },
	{ "body", NUMBER, AT(body), "bytes of a message's body (100)" },
	{ "seconds", NUMBER, AT(seconds), "to measure (10)" },
	{ "warmup", NUMBER, AT(warmup), "seconds before (2)" },
	{ "contacts", NUMBER, AT(contacts), "in each roster, even (20)" },
	{ "rounds", NUMBER, AT(rounds), "of presence (5)" },
	{ "cut-every", NUMBER, AT(cut_every), "seconds between cuts of all connections" },
	{ "patience", NUMBER, AT(patience), "seconds to wait for what is missing (30)" },
};

void options_explain(void)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		fprintf(stderr, "  --%-10s %s\n", table[i].name, table[i].what);
}

/* Which of the names it is; -1: none. */
static int choice(const char *value, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(value, names[i]) == 0)
			return (int)i;
	return -1;
}

static bool set_value(struct options *options, const struct option *option, const char *value)
{
	static const char *const tls_modes[] = { "none", "starttls", "direct" };
	static const char *const mechanisms[] = { "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256" };
	void *at = (char *)options + option->at;
	int chosen;

	switch (option->kind) {
	case TEXT:
		*(const char **)at = value;
		return true;
	case NUMBER:
		return str_to_int(str_of(value), 0, INT32_MAX, at);
	case TLS:
		chosen = choice(value, tls_modes, ARRAY_LEN(tls_modes));
		if (chosen >= 0)
			options->tls = (enum tls_mode)chosen;
		return chosen >= 0;
	case MECHANISM:
		chosen = choice(value, mechanisms, ARRAY_LEN(mechanisms));
		if (chosen >= 0)
			options->mechanism = (enum mechanism)chosen;
		return chosen >= 0;
	case FLAG:
		*(bool *)at = true;
		return true;
	}
	return false;
}

static const struct option *find(const char *word)
{
	if (strncmp(word, "--", 2) != 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].name, word + 2) == 0)
			return &table[i];
	return NULL;
}

static bool read_words(struct options *options, int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		const struct option *option = find(argv[i]);
		bool has_value = option && option->kind != FLAG;
		const char *value = has_value && i + 1 < argc ? argv[++i] : NULL;

		if (!option || (has_value && !value) || !set_value(options, option, value)) {
			fprintf(stderr, "jackdaw-bench: not understood: %s\n", argv[i]);
			return false;
		}
	}
	return true;
}

static bool are_sane(const struct options *options)
{
	if (options->clients >= 1 && options->clients <= 100000 && options->at_once >= 1 &&
	    options->sources >= 1 && options->sources <= 250 && options->ack_every >= 1 &&
	    options->sessions >= 1 && options->body <= 100000 && options->contacts % 2 == 0)
		return true;
	fprintf(stderr, "jackdaw-bench: a number is out of its range\n");
	return false;
}

bool options_read(struct options *options, int argc, char **argv)
{
	*options = (struct options){
		.server = "127.0.0.1:35222",
		.domain = "localhost",
		.prefix = "bench",
		.password = "secret",
		.clients = 200,
		.sources = 1,
		.at_once = 64,
		.ack_every = 4,
		.window = 4,
		.body = 100,
		.seconds = 10,
		.warmup = 2,
		.contacts = 20,
		.rounds = 5,
		.sessions = 1,
		.patience = 30,
		.mechanism = MECHANISM_SCRAM_SHA256,
	};
	if (argc < 2)
		return false;
	options->scenario = argv[1];
	if (!read_words(options, argc, argv) || !are_sane(options))
		return false;
	options->sm = options->sm || options->resume;
	return true;
}
