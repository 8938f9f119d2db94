/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the process gives up for good before it serves, so that somebody who takes it over
 * holds little: files other than its own (Landlock), and calls of the kernel that a server has no
 * use for (seccomp): to run a program, to look into other processes, strange sockets, memory that
 * is writable and executable, mounts, modules, clocks, other users. What the kernel does not offer
 * is left out; sandbox_describe() says what holds. */

#include "base/buf.h"

struct config;

/* Before there are threads, as the user who serves. Files that may be read: the directories of the
 * configuration, of the certificates that it names now, and those of the system; written: the data
 * directory, which must exist, and the log's. False with a sentence in `why`. */
bool sandbox_enter(const struct config *config, str config_path, struct buf *why) MUST_USE;
/* "files, calls", "files", "calls" or "none". Any thread. */
const char *sandbox_describe(void);
