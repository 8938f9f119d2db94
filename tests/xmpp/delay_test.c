/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0203: writing, reading, and notations that claim to be ours. */

#include "xmpp/delay.h"

#include <stdio.h>

#include "support/test.h"

#define MOMENT INT64_C(1767323045678901) /* 2026-01-02T03:04:05.678901Z */

static str written(int64_t us, jid from)
{
	static struct buf out;

	buf_fini(&out);
	buf_init(&out, 10000);
	delay_write(&out, us, from);
	return buf_str(&out);
}

TEST(a_delay_says_since_when_and_by_whom)
{
	CHECK_STR(written(MOMENT, jid_of_normal(S("capulet.com"))),
		  "<delay xmlns='urn:xmpp:delay' from='capulet.com' "
		  "stamp='2026-01-02T03:04:05.678901Z'/>");
	CHECK_STR(written(0, JID_NONE),
		  "<delay xmlns='urn:xmpp:delay' stamp='1970-01-01T00:00:00.000000Z'/>");
	CHECK_STR(written(-1, jid_of_normal(S("a'b@c/<&>"))),
		  "<delay xmlns='urn:xmpp:delay' from='a&apos;b@c/&lt;&amp;&gt;' "
		  "stamp='1969-12-31T23:59:59.999999Z'/>");
	written(0, JID_NONE);
}

/* Of the children; INT64_MIN when there is none to read. */
static int64_t moment_of(const char *children)
{
	char xml[1024];
	int len = snprintf(xml, sizeof(xml), "<message>%s</message>", children);
	struct stanza *stanza = stanza_parse(str_make(xml, (size_t)len));
	int64_t us = INT64_MIN;

	CHECK(stanza != NULL);
	if (!delay_read(stanza_root(stanza), &us))
		CHECK(us == INT64_MIN);
	else
		CHECK(delay_is_there(stanza_root(stanza)));
	stanza_unref(&stanza);
	return us;
}

TEST(a_delay_is_read)
{
	char xml[200];
	str delay = written(MOMENT, JID_NONE);

	snprintf(xml, sizeof(xml), "<body/>%.*s", STR_ARG(delay));
	CHECK(moment_of(xml) == MOMENT);
	CHECK(moment_of("<delay xmlns='urn:xmpp:delay' stamp='1970-01-01T01:00:01+01:00'>Offline"
			"</delay>") == 1000000);
	CHECK(moment_of("") == INT64_MIN);
	CHECK(moment_of("<delay xmlns='urn:xmpp:delay'/>") == INT64_MIN);
	CHECK(moment_of("<delay xmlns='urn:xmpp:delay' stamp='20020910T23:08:25'/>") == INT64_MIN);
	CHECK(moment_of("<delay stamp='1970-01-01T00:00:00Z'/>") == INT64_MIN);
	CHECK(moment_of("<x xmlns='jabber:x:delay' stamp='20020910T23:08:25'/>") == INT64_MIN);
	CHECK(moment_of("<a><delay xmlns='urn:xmpp:delay' stamp='1970-01-01T00:00:00Z'/></a>") ==
	      INT64_MIN);
	CHECK(!delay_is_there(NULL));
	written(0, JID_NONE);
}

static void check_stripped(const char *xml, const char *expected)
{
	jid domains[2] = { jid_of_normal(S("capulet.com")), jid_of_normal(S("muc.capulet.com")) };
	struct stanza *stanza = stanza_parse(str_of(xml)), *rest;

	CHECK(stanza != NULL);
	rest = delay_strip(stanza, domains, 2);
	CHECK_STR(stanza_bytes(rest), expected);
	CHECK((rest == stanza) == (strcmp(xml, expected) == 0));
	stanza_unref(&rest);
	stanza_unref(&stanza);
}

#define DELAY(from) "<delay xmlns='urn:xmpp:delay' from='" from "' stamp='x'/>"

TEST(a_delay_that_claims_to_be_ours_is_discarded)
{
	check_stripped("<message>" DELAY("capulet.com") "<body/></message>",
		       "<message><body/></message>");
	check_stripped("<message>" DELAY("CAPULET.com") DELAY("muc.capulet.com/x") "</message>",
		       "<message/>");
}

TEST(a_delay_of_others_stays)
{
	check_stripped("<message>" DELAY("room@muc.capulet.com") "</message>",
		       "<message>" DELAY("room@muc.capulet.com") "</message>");
	check_stripped("<message>" DELAY("romeo@capulet.com/x") "</message>",
		       "<message>" DELAY("romeo@capulet.com/x") "</message>");
	check_stripped("<message><delay xmlns='urn:xmpp:delay' stamp='x'/></message>",
		       "<message><delay xmlns='urn:xmpp:delay' stamp='x'/></message>");
	check_stripped("<message>" DELAY("") DELAY("xcapulet.com") "</message>",
		       "<message>" DELAY("") DELAY("xcapulet.com") "</message>");
}
