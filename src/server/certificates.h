/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The identities of all hosts of a configuration: from the PEM files that it names, or else from
 * DATA/certificates/HOST.crt and .key, which are made, signed by themselves, where they are
 * missing. All or nothing: with one bad certificate the old ones stay in use. Blocks; on the
 * server's own loop or a command's thread. */

#include "config/config.h"

struct certificates;
struct tls_context;

enum certificates_make {
	CERTIFICATES_MAKE,  /* what is missing in the data directory is made */
	CERTIFICATES_JUDGE, /* nothing is written: what would be made is right */
};

/* NULL with a sentence in `why`. */
struct certificates *certificates_load(const struct config *config, enum certificates_make make,
				       struct buf *why) MUST_USE;
void certificates_free(struct certificates **certificates);

/* What the administrator should know of each (expiry, names), a line each; and which certificates
 * are signed by nobody else. */
void certificates_judge(const struct certificates *certificates, struct buf *warnings);
/* Handshakes from now on see these. */
void certificates_use(const struct certificates *certificates, struct tls_context *context);

/* Of one host: the paths of the pair in the data directory. NUL-terminated, in the arena. */
void certificates_paths(const struct config *config, const struct host *host, struct arena *arena,
			str *out_certificate, str *out_key);
