/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The whole server in its process: log, store, workers, shards, doors, control socket; its reload
 * and its orderly end. One in a process. A command that finds no server running opens the same
 * without doors, does its work on the same core, and closes it. Everything here is called on the
 * thread of the main loop, or before that runs. */

#include "config/config.h"

struct loop;
struct mail;
struct server;
struct store_client;

/* Where the configuration comes from: kept, for reloads. Lent until server_close(). */
struct server_source {
	str path; /* jackdaw.conf */
	str data; /* replaces the file's; STR_NONE: does not */
};

/* What `jackdaw check` does, and every start and reload first: the file, the certificates. NULL
 * with a sentence in `why`. What is right but should be known is added to `warnings`, a line each.
 * Nothing is written. */
struct config *server_judge(const struct server_source *source, struct buf *why,
			    struct buf *warnings) MUST_USE;

/* Gives up root (server/privileges.h); then store, workers and shards, nothing that listens. NULL
 * with a sentence in `why`: the configuration, or the store is in use by another process, damaged,
 * too new, or cannot be made. */
struct server *server_open(const struct server_source *source, struct buf *why) MUST_USE;
/* Opens the log and everything that listens, and serves until a signal or a broken store ends it:
 * the exit code of the process. SIGTERM, SIGINT: every stream is told system-shutdown and closed;
 * after SERVER_PATIENCE_MS or with a second signal the rest is cut off. SIGHUP: server_reload(). */
int server_run(struct server *server);
/* Or runs the loop for this mail and what it leads to, until server_end(): the code given there. */
int server_work(struct server *server, struct mail *mail);
/* After either of them. */
void server_close(struct server **server);

/* Begins the end: what runs is finished, sessions are told, then the loop stops. */
void server_end(struct server *server, int exit_code);

enum { SERVER_PATIENCE_MS = 10000 };

/* Reads configuration and certificates again, all or nothing: false with a sentence in `why`, and
 * everything stays as it was. No stream is dropped. What changes with the next start only
 * is added to `why`, a line each. */
bool server_reload(struct server *server, struct buf *why) MUST_USE;
/* A few lines on how it is. */
void server_describe(const struct server *server, struct buf *out);

/* "the store could not do it" and why; lies in the arena. */
str server_store_refusal(const struct server *server, struct arena *arena);

const struct config *server_config(const struct server *server);
struct loop *server_loop(const struct server *server);
/* The main loop's own. */
struct store_client *server_store(const struct server *server);
