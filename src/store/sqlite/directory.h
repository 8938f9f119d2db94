/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The data directory: made when missing, held by one process at a time, its files for our eyes
 * only.
 *
 *	lock		held with flock as long as the store is open; names the process
 *	jackdaw.db	the database, with -wal and -shm beside it
 *	jackdaw.db.schema-N	the copy made before a migration from schema N
 */

#include "base/buf.h"

struct directory {
	struct buf path;     /* of the directory */
	struct buf database; /* path of the database */
	int lock;	     /* descriptor, -1: not held */
};

/* False with a sentence in `why`; nothing is held then. */
bool directory_open(struct directory *directory, str path, struct buf *why) MUST_USE;
/* What directory_open() would refuse of a directory that is there already, one without other files
 * included; nothing is made or held. */
bool directory_judge(const char *path, struct buf *why) MUST_USE;
/* Lets it go. */
void directory_close(struct directory *directory);

/* An empty file with mode 0600, unless there is a file already, which is tightened to 0600. */
bool file_make_private(const char *path, struct buf *why) MUST_USE;
/* Has the bytes of a file or the names of a directory reached the disk? */
bool file_sync(const char *path, struct buf *why) MUST_USE;
