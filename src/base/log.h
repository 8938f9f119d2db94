/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Logging: a constant sentence and typed fields, one event = one line, logfmt or JSON, values
 * escaped so that no peer can forge a line. Only core and above log; the floors below return.
 * Error = somebody must act; warning = we went on; info = the life of sessions and links;
 * debug = decisions with their reason. Bodies, passwords and tokens never, at any level.
 *
 * Writing never blocks the caller: lines go through a bounded ring to a thread of the log's own,
 * and what does not fit is dropped and counted. Any thread.
 *
 *	log_info("session bound", log_str("jid", jid_str(jid)), log_int("ms", took));
 */

#include "base/str.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };
enum log_form { LOG_LOGFMT, LOG_JSON };

struct log_line;

struct log_field {
	const char *name;
	str text;	/* used when add is NULL and is_number false */
	int64_t number;
	bool is_number;
	/* Adds several fields of one thing (a session's, a link's). */
	void (*add)(struct log_line *line, const void *thing);
	const void *thing;
};

static inline struct log_field log_str(const char *name, str text)
{
	return (struct log_field){ .name = name, .text = text };
}
static inline struct log_field log_cstr(const char *name, const char *text)
{
	return (struct log_field){ .name = name, .text = str_of(text) };
}
static inline struct log_field log_int(const char *name, int64_t number)
{
	return (struct log_field){ .name = name, .number = number, .is_number = true };
}

/* For log_field.add */
void log_line_add(struct log_line *line, struct log_field field);

/* Before the first line and once; `fd` stays the caller's. Without it, lines go to stderr,
 * written at once. */
void log_open(int fd, enum log_level level, enum log_form form);
void log_set_level(enum log_level level, enum log_form form);
/* Writes what is waiting and stops the thread. */
void log_close(void);

extern enum log_level log_threshold; /* read with log_is_on */

static inline bool log_is_on(enum log_level level)
{
	return level <= __atomic_load_n(&log_threshold, __ATOMIC_RELAXED);
}

#define LOG_END ((struct log_field){ .name = NULL })
#define LOG_AT(level, sentence, ...) \
	(log_is_on(level) \
		 ? log_write(level, "" sentence, (const struct log_field[]){ __VA_ARGS__ }) \
		 : (void)0)

#define log_error(...) LOG_AT(LOG_ERROR, __VA_ARGS__, LOG_END)
#define log_warning(...) LOG_AT(LOG_WARNING, __VA_ARGS__, LOG_END)
#define log_info(...) LOG_AT(LOG_INFO, __VA_ARGS__, LOG_END)
#define log_debug(...) LOG_AT(LOG_DEBUG, __VA_ARGS__, LOG_END)

/* `fields` end with a name of NULL. */
void log_write(enum log_level level, const char *sentence, const struct log_field *fields);
