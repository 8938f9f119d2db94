/* SPDX-License-Identifier: Apache-2.0 */
/* With the old password goes what stood on it. */

#include "core/credentials.h"

#include <stdio.h>

#include "core/account.h"
#include "core/home.h"
#include "core/shard.h"
#include "support/fake_net.h"
#include "support/test.h"
#include "support/world.h"

#define BIND \
	"<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>x" \
	"</resource></bind></iq>"
#define ENDED \
	"<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>" \
	"<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>The password was changed" \
	"</text>" \
	"</stream:error></stream:stream>"

static const struct world_options kept = { .keeps_messages = true };
static struct world *world;
static bool is_changed;

static bool contains(str text, const char *piece)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(piece)))
			return true;
	print_message("# not %s in: %.*s\n", piece, STR_ARG(text));
	return false;
}

static void changed(struct account_request *request, enum account_result result)
{
	(void)request;
	CHECK_INT(result, ACCOUNT_DONE);
	is_changed = true;
}

/* By an administrator. The same text gives other credentials. */
static void change_password(void)
{
	static struct account_request request;

	request = (struct account_request){ .account = jid_of_normal(S("bob@localhost")),
					    .password = S("secret"),
					    .done = changed };
	is_changed = false;
	fake_loop_enter(shard_at(0)->loop);
	account_set_password(&request);
	fake_loop_leave();
	world_settle(world);
	CHECK(is_changed);
}

/* Managed, and then without a wire; the text of its <resume/>. */
static void detach(struct client *client, char resume[200])
{
	str answer, id;
	size_t at = 0;

	client_send(client, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
	answer = client_heard(client);
	while (at < answer.len && !str_starts(str_from(answer, at), S(" id='")))
		at++;
	id = str_from(answer, at + strlen(" id='"));
	id = str_upto(id, str_find(id, '\''));
	CHECK(id.len > 0);
	snprintf(resume, 200, "<resume xmlns='urn:xmpp:sm:3' previd='%.*s' h='0'/>", STR_ARG(id));
	client_cut(&client);
	world_settle(world);
}

static void check_not_resumed(const char *resume)
{
	struct client *bob = world_connect(world);

	client_authenticate(bob, "bob@localhost");
	client_forget(bob);
	client_send(bob, resume);
	CHECK(contains(client_heard(bob), "<failed xmlns='urn:xmpp:sm:3'"));
	/* With the new password he may bind. */
	client_send(bob, BIND);
	CHECK(contains(client_heard(bob), "id='b' type='result'"));
	client_leave(&bob);
}

TEST(a_052_a_new_password_ends_sessions_and_what_waits_to_be_resumed)
{
	struct client *bob, *alice;
	char resume[200];

	world = world_open(&kept);
	bob = world_login(world, "bob@localhost/phone");
	alice = world_login(world, "alice@localhost/desk");
	detach(world_login(world, "bob@localhost/train"), resume);
	CHECK_INT(home_session_count(world_home(world, "bob@localhost")), 2);
	change_password();
	CHECK_STR(client_heard(bob), ENDED);
	CHECK(client_is_closed(bob));
	CHECK_INT(home_session_count(world_home(world, "bob@localhost")), 0);
	check_not_resumed(resume);
	CHECK(!client_is_closed(alice));
	world_close(&world);
}

TEST(a_052_a_new_password_ends_what_an_earlier_server_packed)
{
	char resume[200];

	world = world_open(&kept);
	detach(world_login(world, "bob@localhost/train"), resume);
	world_restart(world);
	change_password();
	check_not_resumed(resume);
	world_close(&world);
}

TEST(a_052_who_came_with_the_old_password_and_is_not_bound_yet_is_refused)
{
	struct client *early;

	world = world_open(&kept);
	world_add_account(world, "bob@localhost");
	early = world_connect(world);
	client_authenticate(early, "bob@localhost");
	change_password();
	client_forget(early);
	client_send(early, BIND);
	CHECK(contains(client_heard(early), "<not-authorized "));
	/* Who knows the new one is not concerned, and nothing is kept for ever. */
	client_leave(&early);
	early = world_login(world, "bob@localhost/phone");
	CHECK_INT(home_session_count(world_home(world, "bob@localhost")), 1);
	world_advance_ms(world, 16 * 60 * 1000);
	world_login(world, "bob@localhost/desk");
	CHECK_INT(shard_of(jid_partition(jid_of_normal(S("bob@localhost"))))->replaced.count, 0);
	world_close(&world);
}

TEST(a_052_the_session_that_changes_the_password_stays)
{
	struct client *bob, *other;
	char resume[200];

	world = world_open(&kept);
	bob = world_login(world, "bob@localhost/phone");
	other = world_login(world, "bob@localhost/desk");
	client_send(bob, "<iq type='set' id='c' to='localhost'><query "
			 "xmlns='jabber:iq:register'><username>bob</username>"
			 "<password>secret</password></query></iq>");
	CHECK(contains(client_heard(bob), "id='c' type='result'"));
	CHECK_STR(client_heard(other), ENDED);
	CHECK(!client_is_closed(bob));
	/* It stands on the new one now. */
	detach(bob, resume);
	world_restart(world);
	bob = world_connect(world);
	client_authenticate(bob, "bob@localhost");
	client_forget(bob);
	client_send(bob, resume);
	CHECK(contains(client_heard(bob), "<resumed "));
	world_close(&world);
}

TEST(a_print_tells_credentials_apart_in_any_order)
{
	struct scram_keys keys[2] = { { .salt_len = 4, .salt = "abcd" },
				      { .salt_len = 4, .salt = "efgh" } };
	struct scram_keys turned[2] = { keys[1], keys[0] };

	CHECK(credentials_print(keys, 2) == credentials_print(turned, 2));
	CHECK(credentials_print(keys, 2) != credentials_print(keys, 1));
	CHECK(credentials_print(NULL, 0) != 0);
}
