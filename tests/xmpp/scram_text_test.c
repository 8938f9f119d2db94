/* SPDX-License-Identifier: Apache-2.0 */
/* Keys as RFC 5803 writes them; the two are those of RFC 5802 §5 and RFC 7677 §3. */

#include "support/test.h"
#include "xmpp/scram.h"

#define SHA1_KEYS "6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE="
#define SHA256_KEYS \
	"WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:" \
	"wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

TEST(keys_of_both_documents_are_read)
{
	struct scram_keys keys;

	CHECK(scram_keys_read(S("SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$" SHA1_KEYS), &keys));
	CHECK_INT(keys.hash, SCRAM_SHA1);
	CHECK_INT(keys.iterations, 4096);
	CHECK_INT(keys.salt_len, 12);
	CHECK(scram_password_fits(&keys, S("pencil")));
	CHECK(!scram_password_fits(&keys, S("pencils")));
	CHECK(scram_keys_read(S("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$" SHA256_KEYS),
			      &keys));
	CHECK_INT(keys.hash, SCRAM_SHA256);
	CHECK(scram_password_fits(&keys, S("pencil")));
}

TEST(what_is_not_such_a_text_is_refused_and_changes_nothing)
{
	static const char *const wrong[] = {
		"",
		"SCRAM-SHA-1",
		"SHA-1$4096:QSXCR+Q6sek8bf92$" SHA1_KEYS,
		"SCRAM-MD5$4096:QSXCR+Q6sek8bf92$" SHA1_KEYS,
		"SCRAM-SHA-256$4096:QSXCR+Q6sek8bf92$" SHA1_KEYS,
		"SCRAM-SHA-1$0:QSXCR+Q6sek8bf92$" SHA1_KEYS,
		"SCRAM-SHA-1$10000001:QSXCR+Q6sek8bf92$" SHA1_KEYS,
		"SCRAM-SHA-1$x:QSXCR+Q6sek8bf92$" SHA1_KEYS,
		"SCRAM-SHA-1$4096:$" SHA1_KEYS,
		"SCRAM-SHA-1$4096$" SHA1_KEYS,
		"SCRAM-SHA-1$4096:QSXCR!$" SHA1_KEYS,
		"SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92",
		"SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=",
		"SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$" SHA1_KEYS "x",
		"SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$" SHA1_KEYS ":",
		/* a salt of 66 bytes */
		"SCRAM-SHA-1$4096:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		"AAAAAAAAAAAAAAAAAAAAAAAA$" SHA1_KEYS,
	};

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct scram_keys keys = { .iterations = 77 };

		CHECK(!scram_keys_read(str_of(wrong[i]), &keys));
		CHECK_INT(keys.iterations, 77);
	}
}
