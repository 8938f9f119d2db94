/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the files of net/ share of a loop; nobody else includes it. Its functions are in loop.c,
 * timer.c and signals.c. */

#include <uv.h>

#include "net/loop.h"

struct spares;
struct wheel;

uv_loop_t *loop_uv(struct loop *loop);
struct wheel *loop_wheel(struct loop *loop);
/* The one buffer that all connections of the loop read into: CONN_READ_MAX bytes. */
char *loop_read_buffer(struct loop *loop);
/* For the outputs of its connections. */
struct spares *loop_spares(struct loop *loop);
/* This thread runs the loop, or it runs none (and the loop's own thread is not running). */
bool loop_is_ours(const struct loop *loop);
void signals_close(struct loop *loop);
/* From now on this thread runs the loop; NULL: none. */
void loop_enter(struct loop *loop);

struct wheel *wheel_new(struct loop *loop);
/* Lets go of libuv; freed when the loop has seen that. */
void wheel_close(struct wheel *wheel);
void wheel_free(struct wheel **wheel);
/* Fires what is due by the clock. */
void wheel_turn(struct wheel *wheel);
