/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The way of a client into its session; of client.h's making. */

#include "client.h"

/* Frees what only the login needed. */
void login_end(struct client *client);

/* client.c, for login.c: */
void client_heard(struct client *client, str stanza);
void client_keep_unacknowledged(struct client *client);
/* With `is_resumed` the count goes on: something for each of them is sent. */
void client_send_again(struct client *client, bool is_resumed);
void counting_acknowledged(struct counting *counting, uint32_t h);
