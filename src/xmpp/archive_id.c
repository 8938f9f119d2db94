/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of the archive, made opaque. AES and HMAC are OpenSSL's. */

#include "xmpp/archive_id.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/bug.h"
#include "base/encode.h"
#include "base/mem.h"

enum { BLOCK = 16, ID_LEN = 8, PADDING = 2 };

struct archive_ids {
	EVP_CIPHER_CTX *there, *back;
};

static EVP_CIPHER_CTX *context_new(const unsigned char *key, bool encrypts)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();

	BUG_ON(!context ||
	       EVP_CipherInit_ex(context, EVP_aes_128_ecb(), NULL, key, NULL, encrypts) != 1 ||
	       EVP_CIPHER_CTX_set_padding(context, 0) != 1);
	return context;
}

struct archive_ids *archive_ids_new(const unsigned char *secret, size_t len)
{
	static const unsigned char use[] = "ids of the archive";
	struct archive_ids *ids = mem_zalloc(sizeof(*ids));
	unsigned char key[EVP_MAX_MD_SIZE];

	BUG_ON(!HMAC(EVP_sha256(), secret, (int)len, use, sizeof(use) - 1, key, NULL));
	ids->there = context_new(key, true);
	ids->back = context_new(key, false);
	mem_wipe(key, sizeof(key));
	return ids;
}

void archive_ids_free(struct archive_ids **ids)
{
	if (!*ids)
		return;
	EVP_CIPHER_CTX_free((*ids)->there);
	EVP_CIPHER_CTX_free((*ids)->back);
	mem_free(*ids);
	*ids = NULL;
}

static void turn(EVP_CIPHER_CTX *context, unsigned char block[BLOCK])
{
	int len;

	BUG_ON(EVP_CipherUpdate(context, block, &len, block, BLOCK) != 1 || len != BLOCK);
}

str archive_id_text(struct archive_ids *ids, int64_t id, char room[ARCHIVE_ID_LEN])
{
	unsigned char block[BLOCK] = { 0 };
	struct buf text;

	for (int i = 0; i < ID_LEN; i++)
		block[i] = (unsigned char)((uint64_t)id >> 8 * i);
	turn(ids->there, block);
	buf_init(&text, ARCHIVE_ID_LEN + PADDING);
	base64_encode(&text, str_make((const char *)block, BLOCK));
	memcpy(room, text.at, ARCHIVE_ID_LEN);
	buf_fini(&text);
	return str_make(room, ARCHIVE_ID_LEN);
}

static bool decode(str text, unsigned char block[BLOCK])
{
	struct buf padded, bytes;
	bool done;

	buf_init(&padded, ARCHIVE_ID_LEN + PADDING);
	buf_init(&bytes, 2 * BLOCK);
	buf_add(&padded, text);
	buf_add(&padded, S("=="));
	done = base64_decode(&bytes, buf_str(&padded)) && bytes.len == BLOCK;
	if (done)
		memcpy(block, bytes.at, BLOCK);
	buf_fini(&bytes);
	buf_fini(&padded);
	return done;
}

bool archive_id_read(struct archive_ids *ids, str text, int64_t *out)
{
	static const unsigned char zeros[BLOCK - ID_LEN];
	unsigned char block[BLOCK];
	uint64_t id = 0;

	if (text.len != ARCHIVE_ID_LEN || !decode(text, block))
		return false;
	turn(ids->back, block);
	if (memcmp(block + ID_LEN, zeros, sizeof(zeros)) != 0)
		return false;
	for (int i = 0; i < ID_LEN; i++)
		id |= (uint64_t)block[i] << 8 * i;
	*out = (int64_t)id;
	return true;
}
