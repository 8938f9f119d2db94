/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A client of any XMPP server: comes in (TLS, SASL, bind, XEP-0198, roster, presence), answers
 * what must be answered, counts and acknowledges stanzas, resumes. What it is for is told by the
 * scenario, through the events of its bench. One thread. */

#include "histogram.h"
#include "options.h"
#include "scram.h"
#include "wire.h"

struct bench;
struct client;

enum stage {
	STAGE_OUT,
	STAGE_CONNECTING,
	STAGE_FEATURES,
	STAGE_SECURING,
	STAGE_REGISTERING,
	STAGE_AUTHENTICATING,
	STAGE_RESTARTING,
	STAGE_BINDING,
	STAGE_ENABLING,
	STAGE_RESUMING,
	STAGE_ROSTER,
	STAGE_APPEARING,
	STAGE_IN,
};

/* XEP-0198, the client's side. */
struct counting {
	bool is_on;
	uint32_t in;		  /* stanzas heard */
	uint32_t acked;		  /* of ours, by the server's last h */
	uint32_t since_request;	  /* stanzas since our last <r/> */
	int64_t *queue;		  /* what we sent and is not acknowledged, in order */
	size_t queue_at, queue_count, queue_cap;
	char id[160]; /* to resume by; empty: it cannot be */
};

/* What a stream that has ended left without acknowledgement, in order. */
struct kept {
	int64_t *at;
	size_t count, cap;
};

struct client {
	struct wire wire;
	struct bench *bench;
	unsigned number;   /* of the account */
	unsigned resource; /* which session of it */
	enum stage stage;
	bool registers; /* makes the account instead of logging in */
	int64_t began_us; /* the login */
	int64_t out_us;	  /* since when it is out against its will; 0: it is not */
	int64_t again_us; /* when to try again */
	struct scram scram;
	struct scram_keys keys;
	struct counting counting;
	struct kept kept;
	void *scenario; /* the scenario's own */
};

struct bench_events {
	void (*in)(struct client *client, bool is_resumed); /* or: is registered */
	void (*heard)(struct client *client, str stanza);   /* message, presence, or answer */
	void (*out)(struct client *client, const char *why);
	/* After a new session or a resumed one: what was sent, is not acknowledged, and must be
	 * sent again, in order. */
	void (*again)(struct client *client, int64_t what);
};

struct bench {
	const struct options *options;
	const struct bench_events *events;
	struct loop loop;
	struct client *clients;
	unsigned in_count;	/* now */
	unsigned under_way;	/* logging in now */
	unsigned begun;		/* bench_come_in() has begun with so many */
	uint64_t resumed, resume_failed, logins, lost_streams;
	struct histogram login_us;
};

enum { NOT_AGAIN = -1 };

/* Begins; `in` or `out` is told. */
void client_enter(struct client *client);
/* Breaks off without a word; no event. */
void client_cut(struct client *client);
/* Ends the stream as one should. */
void client_leave(struct client *client);

/* Where to write one stanza; `what` comes back by `again` if nobody acknowledges it
 * (NOT_AGAIN: never). Then: */
struct buf *client_stanza(struct client *client, int64_t what);
/* It is written: asks for an acknowledgement when it is time. */
void client_sent(struct client *client);
