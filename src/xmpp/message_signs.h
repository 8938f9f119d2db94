/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What kind of message it is, by its payload: one look at the children, from which the rules of
 * the archive (archive_rules.h), of carbons (carbons.h) and of client state (csi.h) are decided.
 * Pure; any thread. */

#include "xml/node.h"

#define SIGN_BODY 0x1u
#define SIGN_ENCRYPTED 0x2u  /* OMEMO, OpenPGP: the body is inside */
#define SIGN_EDIT 0x4u	     /* about an earlier message: retraction (XEP-0424), correction (0308),
			      * reactions (0444), fastening (0422) */
#define SIGN_CALL 0x8u	     /* Jingle messages (XEP-0353), call invites (0482) */
#define SIGN_INVITE 0x10u    /* into a room: direct (XEP-0249) or mediated (0045 §7.8.2) */
#define SIGN_MARKER 0x20u    /* displayed, acknowledged, received (XEP-0333) */
#define SIGN_RECEIPT 0x40u   /* <received/> (XEP-0184) */
#define SIGN_STATE 0x80u     /* a chat state (XEP-0085) */
#define SIGN_SUBJECT 0x100u
#define SIGN_MUC 0x200u	     /* <x/> of muc#user: to or from an occupant of a room */
#define SIGN_MUC_SELF 0x400u /* its status 110: about the recipient himself (XEP-0045 §7.2.2) */
#define SIGN_EVENT 0x800u    /* of pubsub or PEP (XEP-0060) */
#define SIGN_ANSWER 0x1000u  /* a result of an archive query (XEP-0313), or a block of an in-band
			      * bytestream (XEP-0047): for one resource, now */
#define SIGN_CARBON 0x2000u  /* <sent/> or <received/> of carbons: of a peer never true */
#define SIGN_PRIVATE 0x4000u /* <private/> (XEP-0280 §9) */
#define SIGN_NO_COPY 0x8000u /* hints (XEP-0334) */
#define SIGN_NO_STORE 0x10000u
#define SIGN_NO_PERMANENT_STORE 0x20000u
#define SIGN_STORE 0x40000u
#define SIGN_REQUEST 0x100000u /* asks for a receipt or a marker */
#define SIGN_UNKNOWN 0x80000u /* payload that is none of these, nor one that only goes along
			       * (thread, ids, delay, …) */

/* Content that people read or that changes what they read. */
#define SIGNS_CONTENT \
	(SIGN_BODY | SIGN_ENCRYPTED | SIGN_EDIT | SIGN_CALL | SIGN_INVITE | SIGN_MARKER | \
	 SIGN_RECEIPT)

/* Of the direct children of a message or presence; linear in their number. */
unsigned message_signs(const struct node *root);

/* --- for the tables of rules --- */

/* What the rules know beside the payload. */
#define FACT_SENT 0x1000000u /* at the sender's side */
#define FACT_TO_SELF 0x2000000u /* from and to are of one account */
#define FACT_TO_FULL 0x4000000u
#define FACT_FROM_FULL 0x8000000u
#define FACT_ANSWERS 0x10000000u /* an error, of a message that the rules let through */
#define FACT_OWN 0x20000000u	  /* from the account itself */

/* When a row of a table applies: the type is among `types` (bits: 1u << enum stanza_type), and of
 * signs and facts there are all of `all`, one of `any` (0: no matter) and none of `none`. */
struct sign_rule {
	unsigned types, all, any, none;
};

bool sign_rule_fits(const struct sign_rule *rule, unsigned type, unsigned signs);
