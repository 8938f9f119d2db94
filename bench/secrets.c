/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the accounts for `jackdaw user import`: all have one password and one salt, so that we
 * derive the keys once and thousands of logins measure the server, not us. */

#include <stdio.h>

#include "base/encode.h"
#include "base/random.h"
#include "bench.h"

enum { ITERATIONS = 10000, SALT_LEN = 16, SECRET_MAX = 1024 };

static void add_base64(struct buf *out, const unsigned char *at, size_t len)
{
	base64_encode(out, str_make((const char *)at, len));
}

/* RFC 5803 */
static void add_secret(struct buf *out, enum scram_hash hash, str password)
{
	unsigned char salt[SALT_LEN];
	struct scram_keys keys;

	random_bytes(salt, sizeof(salt));
	scram_derive(&keys, hash, password, str_make((const char *)salt, sizeof(salt)), ITERATIONS);
	buf_printf(out, " SCRAM-%s$%d:", hash == SCRAM_SHA1 ? "SHA-1" : "SHA-256", ITERATIONS);
	add_base64(out, keys.salt, keys.salt_len);
	buf_add_char(out, '$');
	add_base64(out, keys.stored_key, scram_key_len(hash));
	buf_add_char(out, ':');
	add_base64(out, keys.server_key, scram_key_len(hash));
}

static bool run(struct bench *bench)
{
	const struct options *options = bench->options;
	struct buf secrets;

	buf_init(&secrets, SECRET_MAX);
	add_secret(&secrets, SCRAM_SHA1, str_of(options->password));
	add_secret(&secrets, SCRAM_SHA256, str_of(options->password));
	for (unsigned i = 0; i < bench_client_count(bench); i++)
		printf(ACCOUNT_FORMAT "@%s%.*s\n", options->prefix, bench_client(bench, i)->number,
		       options->domain, STR_ARG(buf_str(&secrets)));
	buf_fini(&secrets);
	return true;
}

const struct scenario scenario_secrets = { "secrets", "prints what `jackdaw user import` wants",
					   run };
