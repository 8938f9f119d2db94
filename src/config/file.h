/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The few things that start-up code does with files. They block: never on a loop that serves. On
 * failure errno says why. */

#include "base/buf.h"

/* Adds what is in the file; one that is longer than the buffer's limit fails with EFBIG. */
bool file_read(str path, struct buf *out) MUST_USE;
/* Makes the file with mode 0600 and writes it; one that exists is not touched (EEXIST). */
bool file_write_new(str path, str bytes) MUST_USE;
bool file_exists(str path);
/* Makes the directory with mode 0700, and those above it as the umask says; one that exists is
 * right. */
bool directory_make(str path) MUST_USE;
