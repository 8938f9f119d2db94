/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6120 §8.3: an error goes back once, and never to what must not be answered. */

#include "core/delivery.h"

#include "core/home.h"
#include "core/letter.h"
#include "core/session.h"
#include "core/shard.h"
#include "support/fake_net.h"
#include "support/test.h"
#include "support/world.h"
#include "xep/scene.h"

static struct world *world;
static struct client *alice;
static struct shard *shard;
static struct arena arena;
static struct delivery delivery;

/* This stanza from alice to nobody@localhost, somewhere on its way. */
static void open_delivery(const char *xml)
{
	world = world_open(NULL);
	alice = world_login(world, "alice@localhost/a");
	shard = world_home(world, "alice@localhost")->shard;
	arena_init(&arena);
	delivery = (struct delivery){ .stanza = stanza_parse(str_of(xml)), .arena = &arena };
	CHECK(delivery.stanza != NULL);
	CHECK_INT(head_read(stanza_root(delivery.stanza), &arena, &delivery.head), ERROR_NONE);
	delivery.envelope = envelope_of(delivery.stanza);
	delivery.envelope.from = jid_of_normal(S("alice@localhost/a"));
	delivery.envelope.to = jid_of_normal(S("nobody@localhost/x"));
}

static void close_delivery(void)
{
	stanza_unref(&delivery.stanza);
	arena_fini(&arena);
	world_close(&world);
}

static str heard_after_refusal(enum stanza_error error)
{
	fake_loop_enter(shard->loop);
	CHECK_INT(delivery_refuse(&delivery, error), STOP);
	fake_loop_leave();
	world_settle(world);
	return client_heard(alice);
}

#define FORBIDDEN \
	"<message to='alice@localhost/a' from='nobody@localhost/x' id='7' type='error'>" \
	"<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>" \
	"</message>"

TEST(an_error_comes_from_whom_it_was_meant_for_with_the_id_and_without_the_payload)
{
	open_delivery("<message id='7' type='chat'><body>secret</body></message>");
	CHECK_STR(heard_after_refusal(ERROR_FORBIDDEN), FORBIDDEN);
	close_delivery();
}

TEST(where_the_session_of_the_sender_is_at_hand_it_gets_the_same)
{
	open_delivery("<message id='7' type='chat'><body>secret</body></message>");
	delivery.session = home_session(world_home(world, "alice@localhost"), S("a"));
	CHECK_STR(heard_after_refusal(ERROR_FORBIDDEN), FORBIDDEN);
	close_delivery();
}

/* §8.3.1, and §8.2.3 for the result of an iq. */
TEST(a_069_errors_and_results_are_never_answered)
{
	static const char *const last_words[] = {
		"<message id='1' type='error'/>",
		"<presence id='1' type='error'/>",
		"<iq id='1' type='error'/>",
		"<iq id='1' type='result'/>",
	};

	for (size_t i = 0; i < ARRAY_LEN(last_words); i++) {
		open_delivery(last_words[i]);
		CHECK_STR(heard_after_refusal(ERROR_SERVICE_UNAVAILABLE), "");
		close_delivery();
	}
}

TEST(an_error_for_a_sender_without_an_address_goes_nowhere)
{
	open_delivery("<message id='7'/>");
	delivery.envelope.from = JID_NONE;
	CHECK_STR(heard_after_refusal(ERROR_FORBIDDEN), "");
	close_delivery();
}

TEST(a_fault_brings_its_type_its_text_and_its_own_condition)
{
	struct fault fault = { .error = ERROR_NOT_ACCEPTABLE,
			       .type = S("cancel"),
			       .text = S("no & never"),
			       .app_ns = S("urn:app"),
			       .app_name = S("why") };

	open_delivery("<iq type='get' id='7'><query xmlns='urn:app'/></iq>");
	fake_loop_enter(shard->loop);
	CHECK_INT(delivery_refuse_with(&delivery, &fault), STOP);
	fake_loop_leave();
	world_settle(world);
	CHECK_STR(client_heard(alice),
		  "<iq to='alice@localhost/a' from='nobody@localhost/x' id='7' type='error'>"
		  "<error type='cancel'>"
		  "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		  "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>no &amp; never"
		  "</text><why xmlns='urn:app'/></error></iq>");
	close_delivery();
}

TEST(what_is_dropped_is_not_spoken_of)
{
	open_delivery("<message id='7' type='chat'/>");
	fake_loop_enter(shard->loop);
	CHECK_INT(delivery_drop(&delivery, "a test"), STOP);
	fake_loop_leave();
	world_settle(world);
	CHECK_STR(client_heard(alice), "");
	close_delivery();
}

TEST(a_refused_letter_is_answered_once_and_gives_its_credit_back)
{
	struct session *session;
	struct letter *letter;

	open_delivery("<message id='7' type='chat'><body>secret</body></message>");
	session = home_session(world_home(world, "alice@localhost"), S("a"));
	delivery.session = session;
	fake_loop_enter(shard->loop);
	letter = letter_of(&delivery);
	CHECK_INT(session->unsettled, 1);
	letter_refuse(&letter, ERROR_FORBIDDEN);
	fake_loop_leave();
	CHECK(letter == NULL);
	world_settle(world);
	CHECK_STR(client_heard(alice), FORBIDDEN);
	CHECK_INT(session->unsettled, 0);
	close_delivery();
}
