/* SPDX-License-Identifier: Apache-2.0 */
/* Letting in, counting and closing. */

#include "core/door.h"

#include <stdio.h>

#include "core/gate.h"
#include "support/test.h"

static bool is_let_in(struct fake_client *client)
{
	tell(client, HEADER_TO("open.example"));
	return str_eq(told(client), S("[open.example][features]"));
}

TEST(connections_are_dealt_to_all_doors)
{
	struct gate *gate = gate_open(&(struct gate_options){ .doors = 3 });

	for (int i = 0; i < 9; i++)
		CHECK(is_let_in(come(STARTTLS_AT)));
	gate_close(&gate);
}

TEST(ports_are_told_in_the_order_of_the_configuration)
{
	struct gate *gate = gate_open(NULL);

	CHECK_INT(doors_port(0), 5222);
	CHECK_INT(doors_port(1), 5223);
	CHECK_INT(doors_port(2), 0);
	gate_close(&gate);
}

TEST(no_loop_but_a_doors_own_is_a_door)
{
	struct gate *gate = gate_open(NULL);

	CHECK(door_current() == NULL);
	gate_close(&gate);
}

TEST(connections_are_limited_in_all)
{
	struct gate *gate = gate_open(
		&(struct gate_options){ .doors = 1, .settings = "limits { connections = 3 }" });
	struct fake_client *bound[3], *late;

	for (int i = 0; i < 3; i++)
		bound[i] = gate_login(PLAIN_RIGHT, i == 0 ? "x" : i == 1 ? "y" : "z");
	late = come(STARTTLS_AT);
	tell(late, HEADER_TO("open.example"));
	CHECK(fake_client_is_closed(late));
	CHECK_STR(told(late), "");
	/* Who is logged in stays, and makes room only by going. */
	for (int i = 0; i < 3; i++)
		CHECK(!fake_client_is_closed(bound[i]));
	go(bound[0]);
	CHECK(is_let_in(come(STARTTLS_AT)));
	gate_close(&gate);
}

TEST(the_limit_may_be_changed)
{
	struct gate *gate = gate_open(
		&(struct gate_options){ .doors = 1, .settings = "limits { connections = 1 }" });
	struct fake_client *refused;

	gate_login(PLAIN_RIGHT, "x");
	refused = come(STARTTLS_AT);
	fake_world_settle();
	CHECK(fake_client_is_closed(refused));
	gate_reconfigure(gate, "limits { connections = 2 }");
	CHECK(is_let_in(come(STARTTLS_AT)));
	gate_close(&gate);
}

TEST(a_new_configuration_holds_for_new_connections)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(STARTTLS_AT);

	tell(client, HEADER_TO("montague.example"));
	CHECK(str_starts(told(client), S("[capulet.example]<stream:error><host-unknown ")));
	gate_reconfigure(gate, "host \"montague.example\" { require_tls = no }");
	client = come(STARTTLS_AT);
	tell(client, HEADER_TO("montague.example"));
	CHECK_STR(told(client), "[montague.example][features]");
	gate_close(&gate);
}

#define SMALL "limits { logins_per_address = 5 logins_per_network = 8 }"

TEST(a_021_one_address_and_one_network_cannot_take_all_places)
{
	struct gate *gate = gate_open(&(struct gate_options){ .settings = SMALL });
	struct fake_client *first = come_from(STARTTLS_AT, "198.51.100.1"), *late;

	for (int i = 1; i < 5; i++)
		come_from(STARTTLS_AT, "198.51.100.1");
	late = come_from(STARTTLS_AT, "198.51.100.1");
	fake_world_settle();
	CHECK(fake_client_is_closed(late));
	for (int i = 0; i < 3; i++)
		CHECK(is_let_in(come_from(STARTTLS_AT, "198.51.100.77")));
	late = come_from(STARTTLS_AT, "198.51.100.78");
	fake_world_settle();
	CHECK(fake_client_is_closed(late));
	/* Others are let in, and who is bound gives his place back. */
	CHECK(is_let_in(come_from(STARTTLS_AT, "198.51.101.1")));
	tell(first, WHOLE_LOGIN(PLAIN_RIGHT, "x"));
	CHECK(is_let_in(come_from(STARTTLS_AT, "198.51.100.3")));
	gate_close(&gate);
}

/* An account has a number of sessions, but nothing bounds streams that never become one. */
TEST(a_021_who_authenticates_and_does_not_bind_takes_no_more_places_than_others)
{
	struct gate *gate = gate_open(&(struct gate_options){ .settings = SMALL });
	struct fake_client *late;

	for (int i = 0; i < 5; i++) {
		struct fake_client *client = come_from(STARTTLS_AT, "198.51.100.1");

		tell(client, HEADER_TO("open.example") PLAIN_RIGHT HEADER_TO("open.example"));
		CHECK(str_exists(between(told(client), "<success", ">")));
	}
	late = come_from(STARTTLS_AT, "198.51.100.1");
	fake_world_settle();
	CHECK(fake_client_is_closed(late));
	/* They are not for ever. */
	fake_world_advance_ms(61 * 1000);
	CHECK(is_let_in(come_from(STARTTLS_AT, "198.51.100.1")));
	gate_close(&gate);
}

/* They have proved nothing, and could fill the server otherwise. */
TEST(a_021_anonymous_clients_count_until_they_go)
{
	struct gate *gate = gate_open(&(struct gate_options){ .settings = SMALL });
	struct fake_client *client[5], *late;

	for (int i = 0; i < 5; i++) {
		client[i] = come_from(STARTTLS_AT, "198.51.100.1");
		tell(client[i],
		     WHOLE_LOGIN("<auth" SASL_NS " mechanism='ANONYMOUS'/>", "x"));
		CHECK(str_exists(between(told(client[i]), "<jid>", "</jid>")));
	}
	late = come_from(STARTTLS_AT, "198.51.100.1");
	fake_world_settle();
	CHECK(fake_client_is_closed(late));
	go(client[0]);
	CHECK(is_let_in(come_from(STARTTLS_AT, "198.51.100.1")));
	gate_close(&gate);
}

TEST(who_comes_from_this_machine_is_not_counted_by_network)
{
	struct gate *gate = gate_open(&(struct gate_options){ .settings = SMALL });

	for (int i = 0; i < 20; i++)
		come_from(STARTTLS_AT, "127.0.0.1");
	fake_world_settle();
	CHECK(is_let_in(come_from(STARTTLS_AT, "127.0.0.1")));
	gate_close(&gate);
}

/* Few addresses stop at their own limits; many push one another out, not him who knows what he
 * wants. */
TEST(a_021_slow_logins_make_room_for_honest_ones)
{
	struct gate *gate = gate_open(
		&(struct gate_options){ .settings = "limits { logins = 100 connections = 100 }" });
	struct fake_client *bound = gate_login(PLAIN_RIGHT, "x"), *honest;
	struct fake_client *slow[150];
	unsigned gone = 0;
	char peer[32];

	for (int i = 0; i < 150; i++) {
		snprintf(peer, sizeof(peer), "10.%d.0.1", i);
		slow[i] = come_from(STARTTLS_AT, peer);
		tell(slow[i], "<");
	}
	for (int i = 0; i < 150; i++)
		gone += fake_client_is_closed(slow[i]);
	CHECK(gone >= 50);
	CHECK(!fake_client_is_closed(slow[149]));
	/* Without the clock having moved. */
	honest = come_from(STARTTLS_AT, "203.0.113.5");
	tell(honest, WHOLE_LOGIN(PLAIN_ROMEO, "y"));
	CHECK(str_exists(between(told(honest), "<jid>", "</jid>")));
	CHECK(!fake_client_is_closed(bound));
	CHECK_INT(gate_sessions(gate), 2);
	/* And the others have their absolute deadline, whatever they say meanwhile. */
	for (int i = 0; i < 61; i++) {
		fake_world_advance_ms(1000);
		tell(slow[149], " ");
	}
	for (int i = 0; i < 150; i++)
		CHECK(fake_client_is_closed(slow[i]));
	CHECK(!fake_client_is_closed(honest));
	gate_close(&gate);
}

/* Those who have heard their last word and do not leave go first. */
TEST(who_lingers_makes_room_before_who_logs_in)
{
	struct gate *gate = gate_open(
		&(struct gate_options){ .doors = 1, .settings = "limits { logins = 2 }" });
	struct fake_client *early = come(STARTTLS_AT), *lingering = come(STARTTLS_AT);

	CHECK(is_let_in(early));
	fake_client_window(lingering, 0);
	tell(lingering, "nonsense");
	CHECK(is_let_in(come(STARTTLS_AT)));
	CHECK(!fake_client_is_closed(early));
	CHECK(is_let_in(come(STARTTLS_AT)));
	CHECK(fake_client_is_closed(early));
	gate_close(&gate);
}

TEST(nobody_is_let_in_once_the_server_stops)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(STARTTLS_AT);

	/* Accepted or on its way to its door, it is not lost count of. */
	gate_drain(gate);
	CHECK(fake_client_is_closed(client));
	gate_close(&gate);
}
