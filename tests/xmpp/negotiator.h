/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A negotiation with its reader, its hosts and what it has said, for tests.
 *
 * Hosts: capulet.example (TLS required), open.example (TLS offered, PLAIN without it, anonymous
 * too), bare.example (no TLS at all, SCRAM in the clear). Accounts at each: juliet, whose password
 * is "secret", and the disabled romeo, with the same. */

#include "xmpp/negotiation.h"

#define HEADER_TO(to) \
	"<stream:stream to='" to "' version='1.0' xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams'>"
#define HEADER HEADER_TO("capulet.example")
#define STARTTLS "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define PROCEED "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define SASL_NS " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define AUTH_FAILURE(condition) "<failure" SASL_NS "><" condition "/></failure>"
/* \0juliet\0secret and \0juliet\0wrong */
#define PLAIN_RIGHT "<auth" SASL_NS " mechanism='PLAIN'>AGp1bGlldABzZWNyZXQ=</auth>"
#define PLAIN_WRONG "<auth" SASL_NS " mechanism='PLAIN'>AGp1bGlldAB3cm9uZw==</auth>"
#define BIND(id, content) \
	"<iq type='set' id='" id "'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>" content \
	"</bind></iq>"
#define STREAM_FAULT(condition) \
	"<stream:error><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>" \
	"</stream:error></stream:stream>"

struct negotiator {
	struct negotiation *negotiation;
	struct negotiation_world world;
	struct xml_reader reader;
	struct buf heard;    /* what it said */
	struct buf told;     /* lent to the test */
	struct buf failures; /* "PLAIN juliet not-authorized;" */
	int64_t now_ms;
	size_t left; /* bytes of the last input not eaten */
	bool has_binding;
	bool is_too_late; /* nothing may be judged any more */
};

void negotiator_open(struct negotiator *it, bool is_direct);
void negotiator_close(struct negotiator *it);

/* Bytes in, until they are eaten or a wish must be fulfilled. Says the wish. */
enum wish say(struct negotiator *it, const char *xml);
enum wish say_str(struct negotiator *it, str bytes);
/* What came out since the last call; our stream headers are shortened to "[HOST]", or to
 * "[HOST to CLIENT]". */
str heard(struct negotiator *it);
enum wish wish_of(const struct negotiator *it);

/* Fulfil what is wished: credentials of the accounts above, checks of passwords at once. */
enum wish fulfil_credentials(struct negotiator *it);
enum wish fulfil_check(struct negotiator *it);
enum wish fulfil_tls(struct negotiator *it, const char *sni);
enum wish fulfil_move(struct negotiator *it);
/* All of them, one after the other, as far as they come; a bind gives juliet@HOST/here. */
enum wish fulfil_all(struct negotiator *it);

/* As far as the stream that a client may authenticate on; nothing left to hear. */
void negotiator_secure(struct negotiator *it);
/* As far as the stream that it may bind on. */
void negotiator_authenticate(struct negotiator *it);
