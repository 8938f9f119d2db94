/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The configuration: an immutable, counted snapshot of jackdaw.conf. A reload makes a new one, all
 * or nothing. Nothing is guessed: an unknown key, a key that stands twice, a value out of its range
 * is an error with file, line and column, and what to do. The grammar is config/syntax.h, the
 * keys config/schema.h. Any thread. */

#include "base/buf.h"
#include "base/log.h"
#include "xmpp/jid.h"

struct config;
struct module;

struct host {
	str domain; /* normal form */
	str ascii;  /* the same in A-labels, as DNS and TLS have it */
	str certificate, key; /* paths of PEM files; empty: those in the data directory */
	bool allows_anonymous;
	bool allows_plain_without_tls;
	bool requires_tls;
	bool keeps_log; /* messages are durable: kept until delivered, and in the archive */
	int64_t keep_seconds, keep_bytes; /* so long, so much of them; 0: for ever, no limit */
};

/* The main keys; those of modules are read by option_…() of core/module.h. */
struct limits {
	int64_t stanza_bytes;	     /* after authentication, XEP-0478 */
	int64_t sessions_per_account;
	int64_t roster_items;
	int64_t roster_item_bytes;   /* name and groups of one */
	int64_t blocked_items;
	int64_t owed_messages;	     /* kept for an account until delivered; 0: no limit */
	int64_t output_bytes;	     /* unsent to one session */
	int64_t unsettled_stanzas, unsettled_bytes; /* credit of one session */
	int64_t bytes_per_second, stanzas_per_second; /* of one client; 0: no limit */
	int64_t burst_seconds;
	int64_t inactive_stanzas, inactive_bytes;   /* that wait in one (XEP-0352) */
	int64_t resume_seconds;	     /* a session without its wire (XEP-0198); 0: it ends */
	int64_t auth_seconds;	     /* absolute, from accept to bind */
	int64_t idle_seconds;	     /* without a byte: a ping (XEP-0199), then the end */
	int64_t sasl_tries;
	int64_t connections;	     /* in all; 0: no limit */
	int64_t logins;		     /* of them not logged in yet */
	int64_t logins_per_address, logins_per_network;
	int64_t failed_logins_per_address, failed_logins_per_network, failed_logins_per_account;
};

struct log_settings {
	enum log_level level;
	enum log_form form;
	str file; /* empty: standard error */
};

struct config *config_ref(struct config *config);
void config_unref(struct config **config);

/* NULL and a sentence with file and line in `why` when it is not right. `jackdaw check` and
 * `jackdaw serve` judge by this very function. `data` replaces the data directory that the file
 * names; STR_NONE: it does not. */
struct config *config_load(str path, str data, struct buf *why) MUST_USE;
/* The same of a text, without looking at any file; `path` is for messages and relative paths. */
struct config *config_read(str text, str path, str data, struct buf *why) MUST_USE;
/* All standard values and these hosts, ended by NULL; for tests and the fake world. */
struct config *config_standard(const char *const *domains) MUST_USE;

const struct limits *config_limits(const struct config *config);
const struct host *config_host(const struct config *config, str domain); /* NULL: not ours */
const struct host *config_first_host(const struct config *config);
const struct host *config_next_host(const struct config *config, const struct host *host);
size_t config_host_count(const struct config *config);
str config_data_dir(const struct config *config);
str config_user(const struct config *config); /* empty: the owner of the data directory */
bool config_has_sandbox(const struct config *config);
unsigned config_shards(const struct config *config); /* 0 in the file: half as many as cores */
unsigned config_doors(const struct config *config);
unsigned config_workers(const struct config *config);
const struct log_settings *config_log(const struct config *config);
/* Addresses to listen on, "127.0.0.1:5222"; ended by NULL. */
const char *const *config_listen(const struct config *config);	 /* plain and STARTTLS */
const char *const *config_listen_tls(const struct config *config); /* direct TLS */
/* Where clients should come back to (XEP-0198 §3), "host:port"; empty: wherever they like. */
str config_resume_at(const struct config *config);
