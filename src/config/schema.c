/* SPDX-License-Identifier: Apache-2.0 */
/* The core's keys, and the modules' from their descriptors. A key's default is what is recommended:
 * the commented file of `jackdaw init` shows these same values. */

#include "config/schema.h"

#include "config/config.h"

enum { K = 1024, M = 1024 * 1024, DAY = 86400, MANY = 100000000 };

#define CENTURY (INT64_C(36500) * DAY)
#define PETABYTE (INT64_C(1) << 50)

static const struct module_option global_options[] = {
	{ "data", OPTION_TEXT, ".",
	  "Directory of all that is kept: store, certificates, control socket. Relative paths "
	  "here and below begin at the directory of this file.",
	  0, 0 },
	{ "user", OPTION_TEXT, "",
	  "Who to become when started as root; empty: the owner of the data directory.", 0, 0 },
	{ "sandbox", OPTION_BOOL, "yes",
	  "Give up, before serving, all files but the server's own and what of the kernel a server "
	  "does not need (Landlock, seccomp). Certificates and a log in directories that were not "
	  "named at the start are out of reach until the next one.",
	  0, 0 },
	{ "shards", OPTION_INT, "0",
	  "Threads that hold the accounts; 0: one for every two processors, for network, log and "
	  "logins need the others. Changes need a restart.",
	  0, 256 },
	{ "doors", OPTION_INT, "0",
	  "Threads that let clients in (TLS handshakes, logins); 0: one for every four processors. "
	  "Changes need a restart.",
	  0, 256 },
	{ "workers", OPTION_INT, "0",
	  "Threads that derive keys from passwords; 0: one for each processor. Changes need a "
	  "restart.",
	  0, 256 },
	{ .name = NULL },
};

static const struct module_option host_options[] = {
	{ "certificate", OPTION_TEXT, "",
	  "PEM file with the certificate and its chain; empty: the self-signed one in the data "
	  "directory, which clients do not trust.",
	  0, 0 },
	{ "key", OPTION_TEXT, "", "PEM file with the certificate's key, readable by nobody else.",
	  0, 0 },
	{ "anonymous", OPTION_BOOL, "no",
	  "Let in clients without an account (XEP-0175); they get a name of their own and nothing "
	  "of theirs is kept.",
	  0, 0 },
	{ "keep_messages", OPTION_BOOL, "yes",
	  "Write every message to disk before it counts as accepted, keep it until it is "
	  "delivered, and in the archive. Without it, messages for nobody are refused.",
	  0, 0 },
	{ "keep_messages_seconds", OPTION_INT, "0",
	  "How long messages stay in the archive; 0: for ever. What is not yet delivered stays in "
	  "any case.",
	  0, CENTURY },
	{ "keep_messages_bytes", OPTION_INT, "0",
	  "How much of messages the host keeps; beyond that the oldest go. The files need about "
	  "half as much again. 0: no limit.",
	  0, PETABYTE },
	{ "require_tls", OPTION_BOOL, "yes",
	  "Refuse to log in clients whose connection is not encrypted.", 0, 0 },
	{ "plain_without_tls", OPTION_BOOL, "no",
	  "Accept passwords in the clear on connections that are not encrypted. For tests only.", 0,
	  0 },
	{ .name = NULL },
};

static const struct module_option listen_options[] = {
	{ "clients", OPTION_LIST, "{ \"*:5222\" }",
	  "Addresses for clients that begin TLS with STARTTLS (RFC 6120).", 0, 0 },
	{ "clients_tls", OPTION_LIST, "{ \"*:5223\" }",
	  "Addresses for clients that begin with TLS at once (XEP-0368).", 0, 0 },
	{ "resume_at", OPTION_TEXT, "",
	  "Where clients are told to come back to when they resume a session (XEP-0198): "
	  "\"example.org:5222\" or \"[2001:db8::1]:5222\"; empty: nothing is said, and they look "
	  "where they looked before.",
	  0, 0 },
	{ .name = NULL },
};

/* name, default, least, most, sentence. */
#define LIMIT_LIST(X) \
	X(stanza_bytes, "256k", 10000, 16 * M, \
	  "The longest stanza of a client that has logged in (XEP-0478).") \
	X(sessions_per_account, "20", 1, 1000, "Clients of one account at the same time.") \
	X(roster_items, "2000", 1, 100000, "Contacts of one account.") \
	X(roster_item_bytes, "4k", 256, 16 * K, "Name and groups of one contact.") \
	X(blocked_items, "1000", 1, 100000, "Addresses that one account may block.") \
	X(owed_messages, "100000", 0, 10000000, \
	  "Messages that are kept for one account and that no client of it has acknowledged; one " \
	  "more is refused, its sender may try later. 0: no limit.") \
	X(output_bytes, "2M", 64 * K, 256 * M, \
	  "What waits for one slow client before it is disconnected; at least twice " \
	  "stanza_bytes.") \
	X(unsettled_stanzas, "100", 1, 10000, \
	  "Stanzas of one client under way; it is not read while there are more.") \
	X(unsettled_bytes, "1M", 64 * K, 64 * M, "The same in bytes; at least stanza_bytes.") \
	X(bytes_per_second, "256k", 0, 1024 * M, \
	  "What one client may send in the long run; who sends faster is read later, not cut " \
	  "off. " \
	  "0: no limit.") \
	X(stanzas_per_second, "100", 0, 1000000, "The same in stanzas.") \
	X(burst_seconds, "20s", 1, 3600, \
	  "How much of both at once: what the rates give in so many seconds.") \
	X(inactive_stanzas, "500", 0, 10000, \
	  "Presence and the like that waits for a client nobody looks at (XEP-0352), before all " \
	  "of it is sent; 0: nothing waits.") \
	X(inactive_bytes, "256k", 0, 4 * M, "The same in bytes of memory.") \
	X(resume_seconds, "10m", 0, DAY, \
	  "How long a session whose connection broke waits for its client, who may ask for less " \
	  "(XEP-0198); 0: it ends at once.") \
	X(auth_seconds, "60", 5, 600, \
	  "From the connection to the end of the login (or registration), whatever comes " \
	  "meanwhile.") \
	X(idle_seconds, "10m", 30, DAY, \
	  "After so long without a byte a client is pinged (XEP-0199), and disconnected when it " \
	  "does not answer within a minute.") \
	X(sasl_tries, "3", 1, 100, "Failed logins on one connection before it is closed.") \
	X(connections, "100000", 0, MANY, "Connections in all; 0: no limit.") \
	X(logins, "10000", 1, MANY, \
	  "Connections that have not logged in yet, in all; for one more the oldest of them " \
	  "ends.") \
	X(logins_per_address, "100", 1, MANY, \
	  "The same from one address (IPv4) or /64 (IPv6), and those that have no session yet or " \
	  "are logged in as anonymous; one more is refused.") \
	X(logins_per_network, "500", 1, MANY, \
	  "The same from one network (/24 of IPv4, /56 of IPv6).") \
	X(failed_logins_per_address, "20", 1, 1000000, \
	  "Wrong passwords in an hour from one address (IPv4) or /64 (IPv6), after which its " \
	  "logins get <temporary-auth-failure/>. Where an account has logged in from before, " \
	  "only " \
	  "its own count.") \
	X(failed_logins_per_network, "200", 1, 1000000, \
	  "The same from one network (/24 of IPv4, /56 of IPv6).") \
	X(failed_logins_per_account, "50", 1, 1000000, \
	  "Wrong passwords in an hour for one account, after which logins from places where it " \
	  "has not logged in before take five seconds longer, three wrong ones from each.")

#define LIMIT_OPTION(name, standard, min, max, sentence) \
	{ #name, OPTION_INT, standard, sentence, min, max },
static const struct module_option limit_options[] = { LIMIT_LIST(LIMIT_OPTION){ .name = NULL } };
#undef LIMIT_OPTION

#define LIMIT_OFFSET(name, standard, min, max, sentence) offsetof(struct limits, name),
static const size_t limit_offsets[] = { LIMIT_LIST(LIMIT_OFFSET) };
#undef LIMIT_OFFSET

/* Every limit has its key. */
_Static_assert(sizeof(limit_offsets) / sizeof(size_t) == sizeof(struct limits) / sizeof(int64_t),
	       "a limit without a key");

static const struct module_option log_options[] = {
	{ "level", OPTION_TEXT, "info", "error, warning, info or debug: how much is told.", 0, 0 },
	{ "form", OPTION_TEXT, "logfmt", "logfmt for people, json for machines.", 0, 0 },
	{ "file", OPTION_TEXT, "",
	  "Where the log is appended; empty: standard error, for the journal. Opened anew on "
	  "reload.",
	  0, 0 },
	{ .name = NULL },
};

static const struct config_section core_sections[CORE_SECTION_COUNT] = {
	[SECTION_GLOBAL] = { "", "What concerns the whole process.", global_options, false },
	[SECTION_HOST] = { "host",
			   "A domain that is served; one section for each, its name as the title.",
			   host_options, true },
	[SECTION_LISTEN] = { "listen",
			     "Addresses to listen on: \"192.0.2.1:5222\", \"[2001:db8::1]:5222\", "
			     "or \"*:5222\" for all. Changes need a restart.",
			     listen_options, false },
	[SECTION_LIMITS] = { "limits", "How much of everything.", limit_options, false },
	[SECTION_LOG] = { "log", "What is told, where.", log_options, false },
};

static const struct module_option no_options[] = { { .name = NULL } };

bool config_section_at(size_t index, struct config_section *out)
{
	const struct module_option *options;
	const struct module *module;

	if (index < CORE_SECTION_COUNT) {
		*out = core_sections[index];
		return true;
	}
	if (index >= config_section_count())
		return false;
	module = modules[index - CORE_SECTION_COUNT];
	options = module_options(module) ? module_options(module) : no_options;
	*out = (struct config_section){ module_name(module), module_sentence(module), options,
					false };
	return true;
}

size_t config_section_count(void)
{
	size_t count = CORE_SECTION_COUNT;

	for (const struct module *const *module = modules; *module; module++)
		count++;
	return count;
}

size_t config_option_count(const struct module_option *options)
{
	size_t count = 0;

	while (options[count].name)
		count++;
	return count;
}

size_t config_limit_offset(size_t option)
{
	return limit_offsets[option];
}

/* ---- numbers and their units ---- */

enum config_unit config_unit_of(const struct module_option *option)
{
	str name = str_of(option->name);

	if (option->type != OPTION_INT)
		return UNIT_NONE;
	if (str_ends(name, S("bytes")) || str_starts(name, S("bytes_")))
		return UNIT_BYTES;
	return str_ends(name, S("seconds")) ? UNIT_SECONDS : UNIT_NONE;
}

struct unit_letter {
	char letter;
	int64_t factor;
};

/* Largest first; ended by a factor of 1. */
static const struct unit_letter byte_letters[] = {
	{ 'G', 1024 * 1024 * 1024 }, { 'M', 1024 * 1024 }, { 'k', 1024 }, { '\0', 1 }
};
static const struct unit_letter second_letters[] = {
	{ 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 }
};
static const struct unit_letter no_letters[] = { { '\0', 1 } };

static const struct unit_letter *letters_of(enum config_unit unit)
{
	switch (unit) {
	case UNIT_BYTES:
		return byte_letters;
	case UNIT_SECONDS:
		return second_letters;
	case UNIT_NONE:
		break;
	}
	return no_letters;
}

void config_write_number(struct buf *out, int64_t number, enum config_unit unit)
{
	const struct unit_letter *letter = letters_of(unit);

	while (letter->factor > 1 && (number < letter->factor || number % letter->factor))
		letter++;
	buf_add_int(out, number / letter->factor);
	if (letter->letter && number)
		buf_add_char(out, letter->letter);
}

bool config_read_number(str text, enum config_unit unit, int64_t *out)
{
	const struct unit_letter *letter = letters_of(unit);
	int64_t number, factor = 1;

	for (; text.len; letter++) {
		if (letter->letter && text.at[text.len - 1] == letter->letter) {
			factor = letter->factor;
			text = str_upto(text, text.len - 1);
			break;
		}
		if (letter->factor == 1)
			break;
	}
	if (!str_to_int(text, INT64_MIN / factor, INT64_MAX / factor, &number))
		return false;
	*out = number * factor;
	return true;
}
