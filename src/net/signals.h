/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Signals of the process, heard as ordinary events of a loop. */

struct loop;

struct signal_watcher {
	void (*raised)(struct signal_watcher *watcher, int signum);
};

/* From now until the loop is freed. The watcher must outlive the loop. Several signals may share a
 * watcher. Once for each signal and loop. */
void loop_on_signal(struct loop *loop, int signum, struct signal_watcher *watcher);
