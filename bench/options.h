/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The command line of jackdaw-bench. */

#include "base/str.h"

enum tls_mode { TLS_NONE, TLS_STARTTLS, TLS_DIRECT };
enum mechanism { MECHANISM_PLAIN, MECHANISM_SCRAM_SHA1, MECHANISM_SCRAM_SHA256 };

struct options {
	const char *scenario;
	const char *server; /* ADDRESS:PORT */
	const char *domain, *prefix, *password;
	int64_t pid;	 /* of the server; 0: unknown, nothing of it is measured */
	int64_t clients; /* PREFIX00000 … */
	int64_t first;	 /* number of the first */
	int64_t sources; /* loopback addresses to come from, 127.0.0.1 … */
	int64_t at_once; /* logins on their way at one time */
	enum tls_mode tls;
	enum mechanism mechanism;
	bool sm, resume; /* XEP-0198: <enable/>, with resume */
	int64_t ack_every; /* stanzas sent for each <r/> of ours */
	int64_t sessions;  /* of each account */
	bool cut;	   /* each as soon as it is in */
	bool no_roster;	   /* do not ask for it */
	bool full;	   /* messages to the full JID */
	bool floor;	   /* the server is bench-floor */
	int64_t window, rate, body;
	int64_t seconds, warmup; /* rate: messages a second of all together; 0: by window */
	int64_t contacts, rounds;
	int64_t cut_every; /* seconds between cuts of all connections; 0: none */
	int64_t patience;  /* seconds until what has not come is lost */
};

/* False, and what is wrong on standard error, when it cannot be used. */
bool options_read(struct options *options, int argc, char **argv) MUST_USE;
/* One line for each option, on standard error. */
void options_explain(void);
