/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Numbers for the namespaces of one stanza: those of names.txt have theirs (enum ns), and what a
 * peer invents gets one from NS_TABLE_SIZE on, the same for the same name. One thread at a time. */

#include "base/buf.h"
#include "xml/names.h"

/* A name that names.txt lacks, as it is, not escaped: a place in the text. */
struct space {
	uint32_t at, len;
};

struct spaces {
	struct space *at;
	size_t count, cap;
	uint16_t *slots; /* look-up by hash, once there are many */
	size_t slot_count;
	struct buf text;
};

void spaces_init(struct spaces *spaces);
void spaces_fini(struct spaces *spaces);
/* Forgets the names, keeps the memory. */
void spaces_clear(struct spaces *spaces);
/* NS_UNKNOWN when there are too many (some 65,000). The empty name, "no namespace", has a number
 * too. */
uint16_t spaces_number(struct spaces *spaces, str name);
str spaces_name(const struct spaces *spaces, uint16_t ns);
