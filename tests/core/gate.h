/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The doors and shards of the fake world with TLS and all mechanisms, for tests of logging in.
 *
 * Hosts: capulet.example (TLS required), open.example (PLAIN without TLS, anonymous too). Accounts
 * at both: juliet and romeo, whose password is "secret". */

#include "base/buf.h"
#include "support/fake_net.h"
#include "support/fake_store.h"

#define STARTTLS_AT "127.0.0.1:5222"
#define DIRECT_AT "127.0.0.1:5223"

#define HEADER_TO(to) \
	"<?xml version='1.0'?><stream:stream to='" to "' version='1.0' xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams'>"
#define STARTTLS "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define SASL_NS " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
/* \0juliet\0secret, \0juliet\0wrong, \0romeo\0secret */
#define PLAIN(text) "<auth" SASL_NS " mechanism='PLAIN'>" text "</auth>"
#define PLAIN_RIGHT PLAIN("AGp1bGlldABzZWNyZXQ=")
#define PLAIN_WRONG PLAIN("AGp1bGlldAB3cm9uZw==")
#define PLAIN_ROMEO PLAIN("AHJvbWVvAHNlY3JldA==")
#define SASL_FAILURE(condition) "<failure" SASL_NS "><" condition "/></failure>"
#define SUCCESS "<success" SASL_NS "></success>"
#define BIND(id, resource) \
	"<iq type='set' id='" id "'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" \
	resource "</resource></bind></iq>"
#define BOUND(id, jid) \
	"<iq id='" id "' type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>" jid \
	"</jid></bind></iq>"
#define STREAM_FAULT(condition) \
	"<stream:error><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>" \
	"</stream:error></stream:stream>"
/* All that a client says from the first byte to its bind at open.example, without waiting. */
#define WHOLE_LOGIN(auth, resource) \
	HEADER_TO("open.example") auth HEADER_TO("open.example") BIND("b", resource)

struct gate;

struct gate_options {
	unsigned doors;	      /* 0: two */
	const char *settings; /* more lines of jackdaw.conf, NULL: none */
	bool is_manual;	      /* the store answers only when told */
	uint64_t seed;	      /* 0: in order */
};

struct gate *gate_open(const struct gate_options *options);
/* In good order; whatever is left over is a bug. */
void gate_close(struct gate **gate);
/* Begins to stop: every stream is told. gate_close() does the rest. */
void gate_drain(struct gate *gate);
struct store *gate_store(struct gate *gate);
void gate_reconfigure(struct gate *gate, const char *settings);
/* Sessions on all shards. */
uint64_t gate_sessions(const struct gate *gate);

/* Clients that connect, and cut their wires; gate_close() does it with those that stayed. */
struct fake_client *come(const char *where);
struct fake_client *come_from(const char *where, const char *peer);
void go(struct fake_client *client);

/* Says it and lets happen what follows. */
void tell(struct fake_client *client, const char *xml);
/* What came since the last call; stream headers are "[HOST]", features "[features]". */
str told(struct fake_client *client);
/* The text between the first `begin` and the next `end`. */
str between(str text, const char *begin, const char *end);
/* Bound as juliet@open.example/RESOURCE or romeo's, nothing left to hear. */
struct fake_client *gate_login(const char *auth, const char *resource);
