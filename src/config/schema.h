/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The tables of jackdaw.conf: which sections there are, which keys they have, with type, range,
 * default and one sentence each. The core's sections stand in config_schema.c, the modules' are
 * made from their descriptors (core/module.h). The file is judged, the commented file and the
 * manual's table are written by these and nothing else. Constant; any thread. */

#include "base/buf.h"
#include "config/option.h"

struct config_section {
	const char *name; /* "" holds the keys that stand in no section */
	const char *sentence;
	const struct module_option *options;
	bool has_title; /* may stand several times, each with another title */
};

enum config_core_section {
	SECTION_GLOBAL,
	SECTION_HOST,
	SECTION_LISTEN,
	SECTION_LIMITS,
	SECTION_LOG,
	CORE_SECTION_COUNT,
};

/* The places of the core's keys in their sections. */
enum { GLOBAL_DATA, GLOBAL_USER, GLOBAL_SANDBOX, GLOBAL_SHARDS, GLOBAL_DOORS, GLOBAL_WORKERS };
enum {
	HOST_CERTIFICATE,
	HOST_KEY,
	HOST_ANONYMOUS,
	HOST_KEEP_MESSAGES,
	HOST_KEEP_MESSAGES_SECONDS,
	HOST_KEEP_MESSAGES_BYTES,
	HOST_REQUIRE_TLS,
	HOST_PLAIN_WITHOUT_TLS
};
enum { LISTEN_CLIENTS, LISTEN_CLIENTS_TLS, LISTEN_RESUME_AT };
enum { LOG_KEY_LEVEL, LOG_KEY_FORM, LOG_KEY_FILE };

/* The core's, then one for each module, in the order of modules[]; false: no more. Modules without
 * options have a section without keys. */
bool config_section_at(size_t index, struct config_section *out);
size_t config_section_count(void);
size_t config_option_count(const struct module_option *options);

/* For a key of the section of limits: where its value lies in struct limits. */
size_t config_limit_offset(size_t option);

/* What the number of an OPTION_INT counts, by its name ("…bytes", "bytes_…", "…seconds"): bytes may
 * be written as 64k, 1M, 1G, seconds as 30s, 5m, 2h, 7d. */
enum config_unit { UNIT_NONE, UNIT_BYTES, UNIT_SECONDS };
enum config_unit config_unit_of(const struct module_option *option);
/* A number of the unit as text, with its letter when it is even. */
void config_write_number(struct buf *out, int64_t number, enum config_unit unit);
/* False: not a number, or it does not fit. */
bool config_read_number(str text, enum config_unit unit, int64_t *out) MUST_USE;
