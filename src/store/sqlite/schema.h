/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The tables, and the way from older ones to today's. SQLite's user_version holds the number of
 * the schema. */

#include "store/sqlite/db.h"
#include "store/sqlite/directory.h"

struct schema {
	int version;	    /* today's, from 1 */
	const char *create; /* all of today's tables, in an empty database */
	const char *create_more; /* and those that a C string has no room for; or NULL */
	/* steps[n - 1] goes from version n to n + 1: version - 1 of them */
	const char *const *steps;
};

extern const struct schema schema_today;

/* Opens the directory's database for writing, with today's tables: made in a new database,
 * migrated in an older one, in one transaction and after a copy beside it. False with a sentence
 * in `why`, and the database as it was, when it is damaged or of a newer version. */
bool schema_open(struct db *db, struct directory *directory, const struct schema *schema,
		 struct buf *why) MUST_USE;
