/* SPDX-License-Identifier: Apache-2.0 */
/* What the stream answers by itself. */

#include "core/stream_iq.h"

#include "core/gate.h"
#include "support/test.h"

#define JULIET "juliet@open.example/x"
#define ROMEO "romeo@open.example/y"
#define PONG(jid, id) "<iq to='" jid "' from='open.example' id='" id "' type='result'/>"

static struct gate *gate;
static struct fake_client *juliet;

static void begin(void)
{
	gate = gate_open(NULL);
	juliet = gate_login(PLAIN_RIGHT, "x");
}

TEST(a_second_bind_is_not_allowed)
{
	begin();
	tell(juliet, BIND("2", "z"));
	CHECK_STR(told(juliet),
		  "<iq to='" JULIET
		  "' from='open.example' id='2' type='error'><error type='cancel'>"
		  "<not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	CHECK_INT(gate_sessions(gate), 1);
	gate_close(&gate);
}

TEST(the_session_of_old_clients_is_answered)
{
	begin();
	tell(juliet, "<iq type='set' id='s&amp;1'><session "
		     "xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>");
	CHECK_STR(told(juliet), PONG(JULIET, "s&amp;1"));
	tell(juliet, "<iq type='set' id='s2' to='open.example'><session "
		     "xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>");
	CHECK_STR(told(juliet), PONG(JULIET, "s2"));
	/* But not in the name of others. */
	tell(juliet, "<iq type='set' id='s3' to='" ROMEO "'><session "
		     "xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>");
	CHECK(str_starts(told(juliet),
			 S("<iq to='" JULIET "' from='" ROMEO "' id='s3' type='error'>")));
	gate_close(&gate);
}

#define SM " xmlns='urn:xmpp:sm:3'"

TEST(such_a_request_is_counted_like_any_other_stanza)
{
	begin();
	tell(juliet, "<enable" SM "/>");
	told(juliet);
	tell(juliet, "<iq type='set' id='s1'><session "
		     "xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>");
	told(juliet);
	tell(juliet, "<r" SM "/>");
	CHECK_STR(told(juliet), "<a" SM " h='1'/>");
	gate_close(&gate);
}
