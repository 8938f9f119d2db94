/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of SCRAM as text, as other servers give them away: RFC 5803. */

#include "base/encode.h"
#include "xmpp/scram.h"

/* Exactly `least` to `most` bytes of Base64; how many, or 0. */
static size_t read_bytes(str text, size_t least, size_t most, unsigned char *out)
{
	struct buf bytes;
	size_t len = 0;

	buf_init(&bytes, most);
	if (base64_decode(&bytes, text) && !buf_failed(&bytes) && bytes.len >= least) {
		len = bytes.len;
		memcpy(out, bytes.at, len);
	}
	buf_fini(&bytes);
	return len;
}

/* §2: authInfo = iteration count ":" salt */
static bool read_info(str text, struct scram_keys *keys)
{
	str iterations = str_upto(text, str_find(text, ':'));
	str salt = str_from(text, iterations.len + 1);
	int64_t count;

	if (!str_to_int(iterations, 1, SCRAM_ITERATIONS_MAX, &count))
		return false;
	keys->iterations = (uint32_t)count;
	keys->salt_len = (uint8_t)read_bytes(salt, 1, SCRAM_SALT_MAX, keys->salt);
	return keys->salt_len > 0;
}

/* §2: authValue = stored key ":" server key */
static bool read_value(str text, struct scram_keys *keys)
{
	size_t len = scram_key_len(keys->hash);
	str stored = str_upto(text, str_find(text, ':'));
	str server = str_from(text, stored.len + 1);

	return read_bytes(stored, len, len, keys->stored_key) == len &&
	       read_bytes(server, len, len, keys->server_key) == len;
}

bool scram_keys_read(str text, struct scram_keys *out)
{
	struct scram_keys keys = { 0 };
	str scheme, info;
	bool is_right;

	is_right = str_cut(&text, '$', &scheme) && str_starts(scheme, S("SCRAM-")) &&
		   scram_hash_of(str_from(scheme, 6), &keys.hash) && str_cut(&text, '$', &info) &&
		   read_info(info, &keys) && read_value(text, &keys);
	if (is_right)
		*out = keys;
	scram_keys_wipe(&keys);
	return is_right;
}
