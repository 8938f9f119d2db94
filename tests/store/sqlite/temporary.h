/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A directory of a test's own, and a database in it. */

#include "store/sqlite/db.h"

struct temporary {
	char directory[64];
	char database[80]; /* jackdaw.db in it, which is not made */
};

void temporary_open(struct temporary *temporary);
/* With all files in it. */
void temporary_close(struct temporary *temporary);
/* Opens the database, made when missing. */
void temporary_db(struct temporary *temporary, struct db *db);
/* Of a file in it, -1: there is none. */
long temporary_size(struct temporary *temporary, const char *name);
