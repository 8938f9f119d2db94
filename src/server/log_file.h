/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Where the log goes: a file that can be opened anew while the log's thread writes (log.file and
 * its rotation), or standard error. One in a process. */

#include "base/buf.h"

/* Opens the file for appending, 0600, made if it is missing; an empty path: standard error. What
 * was open before goes on under the same descriptor. False with a sentence in `why`, and nothing
 * has changed. */
bool log_file_open(str path, struct buf *why) MUST_USE;
/* Could it be opened? Nothing is made. */
bool log_file_judge(str path, struct buf *why) MUST_USE;
/* For log_open(); the same for ever. */
int log_file_descriptor(void);
