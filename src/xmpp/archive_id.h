/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Ids of the archive on the wire. Inside, an id is the microsecond in which a message was taken; a
 * client is to learn nothing from it and can make up none (XEP-0313 §3: "MUST be unpredictable",
 * XEP-0359 §7). So what it is shown is that number and eight zero bytes, encrypted as one block of
 * AES-128 under a key of the server, in Base64 without its padding. Whatever does not come out with
 * the zeros was not made here. The same for ever, as long as the server's secret is.
 *
 * One object for each thread. */

#include "base/str.h"

enum { ARCHIVE_ID_LEN = 22 };

struct archive_ids;

/* The secret is of `len` bytes; the key is derived from it. */
struct archive_ids *archive_ids_new(const unsigned char *secret, size_t len) MUST_USE;
/* NULL afterwards; also when it is already. */
void archive_ids_free(struct archive_ids **ids);

/* In `room`, and lent as long as that. */
str archive_id_text(struct archive_ids *ids, int64_t id, char room[ARCHIVE_ID_LEN]);
/* False: no id of this server. */
bool archive_id_read(struct archive_ids *ids, str text, int64_t *out) MUST_USE;
