/* SPDX-License-Identifier: Apache-2.0 */
/* Letting in, counting and closing. */

#include "core/door.h"

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
	struct gate *gate =
		gate_open(&(struct gate_options){ .settings = "limits { connections = 3 }" });
	struct fake_client *first = come(STARTTLS_AT), *more;

	/* A bound one counts too. */
	gate_login(PLAIN_RIGHT, "x");
	CHECK(is_let_in(first));
	CHECK(is_let_in(come(STARTTLS_AT)));
	more = come(STARTTLS_AT);
	tell(more, HEADER_TO("open.example"));
	CHECK(fake_client_is_closed(more));
	CHECK_STR(told(more), "");
	go(first);
	CHECK(is_let_in(come(STARTTLS_AT)));
	gate_close(&gate);
}

TEST(the_limit_may_be_changed)
{
	struct gate *gate =
		gate_open(&(struct gate_options){ .settings = "limits { connections = 1 }" });
	struct fake_client *refused;

	CHECK(is_let_in(come(STARTTLS_AT)));
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

TEST(a_021_one_network_cannot_take_all_places)
{
	struct gate *gate = gate_open(&(struct gate_options){ .doors = 1 });
	struct fake_client *first = come_from(STARTTLS_AT, "198.51.100.1"), *late;

	for (int i = 1; i < DOOR_NETWORK_MAX; i++)
		come_from(STARTTLS_AT, i % 2 ? "198.51.100.2" : "198.51.100.77");
	fake_world_settle();
	late = come_from(STARTTLS_AT, "198.51.100.3");
	fake_world_settle();
	CHECK(fake_client_is_closed(late));
	/* Others are let in, and who has authenticated gives his place back. */
	CHECK(is_let_in(come_from(STARTTLS_AT, "198.51.101.1")));
	tell(first, HEADER_TO("open.example") PLAIN_RIGHT);
	CHECK(is_let_in(come_from(STARTTLS_AT, "198.51.100.3")));
	gate_close(&gate);
}

TEST(who_comes_from_this_machine_is_not_counted_by_network)
{
	struct gate *gate = gate_open(&(struct gate_options){ .doors = 1 });

	for (int i = 0; i < DOOR_NETWORK_MAX + 10; i++)
		come_from(STARTTLS_AT, "127.0.0.1");
	fake_world_settle();
	CHECK(is_let_in(come_from(STARTTLS_AT, "127.0.0.1")));
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
