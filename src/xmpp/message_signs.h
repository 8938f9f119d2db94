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
#define SIGN_CARBON 0x2000u  /* <sent/> or <received/> of carbons: never true in what a peer sends */
#define SIGN_PRIVATE 0x4000u /* <private/> (XEP-0280 §9) */
#define SIGN_NO_COPY 0x8000u /* hints (XEP-0334) */
#define SIGN_NO_STORE 0x10000u
#define SIGN_NO_PERMANENT_STORE 0x20000u
#define SIGN_STORE 0x40000u
#define SIGN_UNKNOWN 0x80000u /* payload that is none of these, nor one that only goes along
			       * (thread, ids, delay, requests for receipts and markers, …) */

/* Content that people read or that changes what they read. */
#define SIGNS_CONTENT \
	(SIGN_BODY | SIGN_ENCRYPTED | SIGN_EDIT | SIGN_CALL | SIGN_INVITE | SIGN_MARKER | \
	 SIGN_RECEIPT)

/* Of the direct children of a message or presence; linear in their number. */
unsigned message_signs(const struct node *root);
