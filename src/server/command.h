/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The subcommands of `jackdaw`. Each gets the words of its command line and says the exit code;
 * what they print is for people: results to standard output, refusals to standard error, with what
 * to do next. On the main thread. */

#include "server/server.h"

enum exit_code {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1, /* it could not be done, and why */
	EXIT_MISUSED = 2, /* the command line is not right */
};

enum { COMMAND_WORDS_MAX = 4 };

struct command_line {
	const char *words[COMMAND_WORDS_MAX]; /* behind the subcommand, without options */
	unsigned count;
	const char *config, *data; /* --config, --data; NULL: not given */
	bool reuse, doap, options, help; /* --reuse, --doap, --options, --help */
};

/* Where the configuration is: --config, or jackdaw.conf in --data or in /var/lib/jackdaw. The text
 * lies in the arena. */
struct server_source command_source(const struct command_line *line, struct arena *arena);
#define COMMAND_STANDARD_DATA "/var/lib/jackdaw"

/* Prints the sentence as a refusal, and what to do when it is the configuration that is missing;
 * always EXIT_REFUSED. */
enum exit_code command_refuse(const struct server_source *source, const struct buf *why);

enum exit_code command_init(const struct command_line *line);
enum exit_code command_serve(const struct command_line *line);
enum exit_code command_check(const struct command_line *line);
enum exit_code command_import(const struct server_source *source, const char *path);
enum exit_code command_user(const struct command_line *line);
enum exit_code command_reload(const struct command_line *line);
enum exit_code command_status(const struct command_line *line);
enum exit_code command_modules(const struct command_line *line);
enum exit_code command_hooks(const struct command_line *line);

/* Has the order (server/order.h) done by the server that runs on the data directory, or, if it
 * `may_open` the store and none runs, by this process. Each line of the answer goes to `told`
 * (NULL: printed). The refusal is printed. */
enum exit_code command_order(const struct server_source *source, str request, bool may_open,
			     struct buf *told);
