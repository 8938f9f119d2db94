/* SPDX-License-Identifier: Apache-2.0 */
/* A resume in place of a bind. */

#include "support/test.h"
#include "xmpp/envelope.h"
#include "xmpp/negotiator.h"

static struct negotiator it;

#define RESUME "<resume xmlns='urn:xmpp:sm:3' previd='some-id' h='7'/>"

TEST(a_resume_takes_the_place_of_a_bind)
{
	negotiator_open(&it, false);
	negotiator_authenticate(&it);
	CHECK_INT(say(&it, RESUME), WISH_RESUME);
	CHECK_STR(negotiation_resume(it.negotiation)->previd, "some-id");
	CHECK_INT(negotiation_resume(it.negotiation)->h, 7);
	negotiation_resumed(it.negotiation, 9);
	CHECK_INT(say(&it, ""), WISH_SESSION);
	CHECK_STR(heard(&it), "<resumed xmlns='urn:xmpp:sm:3' h='9' previd='some-id'/>");
	negotiator_close(&it);
}

TEST(a_resume_that_fails_leaves_the_bind_and_not_for_ever)
{
	const uint32_t known = 3;

	negotiator_open(&it, false);
	negotiator_authenticate(&it);
	for (unsigned i = 0; i < NEGOTIATION_BINDS - 1; i++) {
		CHECK_INT(say(&it, RESUME), WISH_RESUME);
		negotiation_resume_failed(it.negotiation, ERROR_ITEM_NOT_FOUND, &known);
		CHECK_INT(say(&it, ""), WISH_INPUT);
		CHECK_STR(heard(&it), "<failed xmlns='urn:xmpp:sm:3' h='3'><item-not-found "
				      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
	}
	CHECK_INT(say(&it, RESUME), WISH_RESUME);
	negotiation_resume_failed(it.negotiation, ERROR_ITEM_NOT_FOUND, NULL);
	CHECK_INT(say(&it, ""), WISH_END);
	negotiator_close(&it);
}

TEST(nothing_is_enabled_before_the_bind)
{
	negotiator_open(&it, false);
	negotiator_authenticate(&it);
	CHECK_INT(say(&it, "<enable xmlns='urn:xmpp:sm:3'/>"), WISH_INPUT);
	CHECK_STR(heard(&it), "<failed xmlns='urn:xmpp:sm:3'><unexpected-request "
			      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
	CHECK_INT(say(&it, BIND("2", "<resource/>")), WISH_BIND);
	negotiator_close(&it);
}
