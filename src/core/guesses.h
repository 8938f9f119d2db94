/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Against guessing passwords. Failed logins are counted for the place they came from, its
 * neighbourhood (net/address.h), the account, and the account from that place; all fade within an
 * hour. Too many from a place or neighbourhood: refused. Too many at an account: who has not
 * logged in to it from this place before must wait, and after GUESSES_OF_STRANGER wrong ones is
 * refused. So nobody elsewhere can lock the owner out: from a place where the password was right
 * once, only wrong passwords for this account from this very place count, and from a new place it
 * costs a wait. Who comes from this machine (a proxy) is counted by account only.
 *
 * In memory only, of fixed size (65,536 known places; who falls out waits like a stranger); a
 * restart forgets. Any thread. */

#include "net/address.h"
#include "xmpp/jid.h"

struct limits;

enum {
	GUESS_WAIT_MS = 5000,
	GUESSES_OF_STRANGER = 3,
	GUESSES_OF_KNOWN = 10, /* times failed_logins_per_address, then a known place is refused */
	GUESS_KNOWN_DAYS = 60, /* how long a place is remembered where the password was right */
};

struct guess {
	jid account;
	const struct peer_address *peer;
	const struct limits *limits; /* failed_logins_… */
};

/* Before any, and after all. */
void guesses_open(void);
void guesses_close(void);

/* May the password be judged? 0: at once; more: after so many ms; -1: not now. Asked before it is
 * looked up, and again right before the verdict: others may have been wrong meanwhile. */
int64_t guess_delay_ms(const struct guess *guess);
/* It was judged to be right, or wrong (also: there is no such account). */
void guess_was_right(const struct guess *guess);
void guess_was_wrong(const struct guess *guess);
