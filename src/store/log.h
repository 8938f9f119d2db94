/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The durable log of an account: every message that its home accepted, sent and received. Live
 * delivery, messages kept for who is away, resumed streams (XEP-0198) and the archive (XEP-0313)
 * are readers of it. Laws and memory: store/store.h.
 *
 * An append is the cheapest write there is: one row at the end of one journal; what finds entries
 * again is derived from the journal a little later, and readers see no difference. Reading a page
 * costs what the page holds, however long the log is. */

#include "store/store.h"
#include "xmpp/jid.h"

enum {
	STORE_LOG_OUT = 1,	/* the account sent it */
	STORE_LOG_ARCHIVED = 2, /* it shows in the archive */
	STORE_LOG_OWED = 4,	/* a session must still get it, unless the marks say it has */
};

enum {
	STORE_LOG_PAGE_MAX = 1000,	       /* entries of one page */
	STORE_LOG_PAGE_BYTES = 4 * 1024 * 1024, /* of stanzas; a page has one entry at least */
	STORE_LOG_EXCEPTIONS_MAX = 10000,      /* of each of the marks' two lists */
};

/* Retention passes over what is farther ahead of the clock than this. */
#define STORE_LOG_FUTURE_US INT64_C(3600000000)

struct store_log_entry {
	/* Unique and increasing for each account, from 1. Given by the asker: the home's
	 * max(now in us, last + 1, origin + 1). */
	int64_t id;
	jid peer;	 /* the other side, full or bare */
	unsigned flags;	 /* STORE_LOG_* */
	int64_t origin;	 /* of what came in: the id of the sender's entry; 0: none */
	uint64_t token;	 /* by which a client's resend is recognised; 0: none */
	uint64_t stream; /* the XEP-0198 stream that sent it; 0: none */
	uint32_t h;	 /* and how many stanzas of it were handled with this one */
	str stanza;	 /* canonical bytes */
	/* Asked only: the id of the stanza's root, as it stands there; STR_NONE: none. By it
	 * store_log_by_name() finds the entry. */
	str name;
};

/* OK; NOT_FOUND: the account is gone. Entries of an account are asked in the order of their
 * ids. */
struct store_log_append {
	struct store_request request;
	struct store_owner owner;     /* asked */
	struct store_log_entry entry; /* asked */
	void (*done)(struct store_log_append *append);
};

/* A page, always in the order of ids: the first `limit` entries of what is asked for or, with
 * `backwards`, the last. OK, also when it is empty. Fewer than `limit` with has_more: they are
 * long (STORE_LOG_PAGE_BYTES). */
struct store_log_read {
	struct store_request request;
	struct store_owner owner; /* asked, as what follows */
	int64_t after;		  /* only greater ids; 0: from the first */
	int64_t before;		  /* only smaller ids; 0: to the last */
	jid peer;		  /* JID_NONE: whoever; bare: with any resource; full: exactly */
	bool only_archived;
	bool backwards;
	unsigned limit; /* 1 to STORE_LOG_PAGE_MAX */
	/* If there are some: exactly these, as far as they are there (only_archived holds, the
	 * other filters do not). In any order, at most STORE_LOG_PAGE_MAX. */
	const int64_t *ids;
	size_t id_count;

	struct store_log_entry *entries; /* answered, as what follows */
	size_t count;
	bool has_more; /* in the direction of reading */
	void (*done)(struct store_log_read *read);
};

/* What of the log is done with. Of the entries with STORE_LOG_OWED, those up to the floor have
 * been delivered, except the ones named; of those with STORE_LOG_OUT, those up to the other floor
 * are settled (their letters confirmed), except the ones named. The lists are in order. */
struct store_log_marks {
	int64_t owed_floor;
	const int64_t *owed; /* not above the floor */
	size_t owed_count;
	int64_t settled_floor;
	const int64_t *unsettled; /* not above the floor */
	size_t unsettled_count;
};

/* Replaces the marks. OK; NOT_FOUND: the account is gone; FAILED: a list is too long. */
struct store_log_mark {
	struct store_request request;
	struct store_owner owner;     /* asked */
	struct store_log_marks marks; /* asked */
	void (*done)(struct store_log_mark *mark);
};

/* A page of what the marks leave open: of what is owed, or of what is not settled. In the order
 * of ids. OK, also when it is empty. */
struct store_log_due {
	struct store_request request;
	struct store_owner owner;	 /* asked */
	int64_t after;			 /* asked: only greater ids */
	unsigned limit;			 /* asked: 1 to STORE_LOG_PAGE_MAX */
	struct store_log_entry *entries; /* answered */
	size_t count;
	bool has_more;
	void (*done)(struct store_log_due *due);
};

/* The entry that came in from `peer` as its entry `origin`: for letters that are posted again. OK
 * or NOT_FOUND. Found for certain when entries obey the rule for ids (id > origin); otherwise
 * when the id is at most a second smaller. */
struct store_log_by_origin {
	struct store_request request;
	struct store_owner owner; /* asked: the receiver */
	jid peer;		  /* asked: the sender; bare counts */
	int64_t origin;		  /* asked */
	int64_t id;		  /* answered */
	void (*done)(struct store_log_by_origin *look);
};

/* The last entry that was exchanged with `peer` whose stanza's root has this id: what an error
 * answers, or a retraction is about. OK or NOT_FOUND. A stanza's id is its sender's choice and may
 * come many times; only so many entries are looked at that a search is short. */
struct store_log_by_name {
	struct store_request request;
	struct store_owner owner; /* asked, as what follows */
	jid peer;		  /* bare counts */
	bool is_sent;		  /* by the owner; else by the peer */
	str name;		  /* as it stands in the bytes */
	struct store_log_entry entry; /* answered */
	void (*done)(struct store_log_by_name *look);
};

/* Other bytes for an entry (XEP-0424: a tombstone). OK or NOT_FOUND. */
struct store_log_replace {
	struct store_request request;
	struct store_owner owner; /* asked, as what follows */
	int64_t id;
	str stanza;
	bool hide; /* it loses STORE_LOG_ARCHIVED */
	void (*done)(struct store_log_replace *replace);
};

/* The h committed last for a stream of the account. OK or NOT_FOUND: nothing, or too long ago
 * (store_options.stream_seconds). */
struct store_stream_h {
	struct store_request request;
	struct store_owner owner; /* asked */
	uint64_t stream;	  /* asked */
	uint32_t h;		  /* answered */
	void (*done)(struct store_stream_h *look);
};

/* One slice of the retention of a host: removes entries with smaller ids than `before`, the oldest
 * while the host has more than `max_bytes` of them, and of what no archive shows those with smaller
 * ids than `hidden_before`; never what is owed or not settled. The asker goes on, with `after` and
 * `is_past_kept` as they were answered, as long as has_more. The search ends at the first entry
 * that may stay, for ids are times; those of the future are passed over. OK. */
struct store_log_retain {
	struct store_request request;
	str host;	    /* asked, as what follows */
	int64_t before;	    /* 0: no entry is too old */
	int64_t hidden_before; /* likewise */
	uint64_t max_bytes; /* 0: there are never too many */
	unsigned limit;	    /* entries looked at in this slice, 1 to STORE_LOG_PAGE_MAX */
	int64_t after;	    /* 0 begins; answered: where it stopped, */
	bool is_past_kept;  /* and in which half; false begins */
	size_t removed;	    /* answered, as what follows */
	uint64_t bytes;	    /* of the host's entries, before this slice */
	bool has_more;
	void (*done)(struct store_log_retain *retain);
};

void store_log_append(struct store_client *client, struct store_log_append *append,
		      void (*done)(struct store_log_append *append));
void store_log_read(struct store_client *client, struct store_log_read *read,
		    void (*done)(struct store_log_read *read));
void store_log_mark(struct store_client *client, struct store_log_mark *mark,
		    void (*done)(struct store_log_mark *mark));
/* What sessions must still get. */
void store_log_owed(struct store_client *client, struct store_log_due *due,
		    void (*done)(struct store_log_due *due));
/* What was sent and is not settled: its letters are posted again. */
void store_log_unsettled(struct store_client *client, struct store_log_due *due,
			 void (*done)(struct store_log_due *due));
void store_log_by_origin(struct store_client *client, struct store_log_by_origin *look,
			 void (*done)(struct store_log_by_origin *look));
void store_log_by_name(struct store_client *client, struct store_log_by_name *look,
		       void (*done)(struct store_log_by_name *look));
void store_log_replace(struct store_client *client, struct store_log_replace *replace,
		       void (*done)(struct store_log_replace *replace));
void store_stream_h(struct store_client *client, struct store_stream_h *look,
		    void (*done)(struct store_stream_h *look));
void store_log_retain(struct store_client *client, struct store_log_retain *retain,
		      void (*done)(struct store_log_retain *retain));
