/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A disk that remembers what was synced, under SQLite (F-03): its default VFS, with each write kept
 * beside the file until the file is synced. At a chosen operation it lays down in another directory
 * what a loss of power at this moment could have left: of the writes not synced any subset, in any
 * order, torn at 512 bytes. The process goes on and is no witness of it. */

#include <stdatomic.h>

#include "base/str.h"

/* Before the first store is opened; once. */
void power_loss_use(void);
/* Begins anew: nothing is known of any file, what is opened next is taken as synced. */
void power_loss_begin(uint64_t seed);
/* At the operation of that number (from now; writes, syncs, truncations, removals) power fails,
 * and what is left goes to `directory`, which is there and empty. *witnessed is copied to
 * *out_witnessed at that moment. */
void power_loss_at(unsigned long operation, const char *directory, const atomic_int *witnessed,
		   int *out_witnessed);
/* If it has not failed yet, it fails now. */
void power_loss_now(void);
/* How many operations there were since power_loss_begin(). */
unsigned long power_loss_operations(void);
/* Syncs do nothing: a disk that lies, or synchronous=OFF. */
void power_loss_lie(bool lie);
