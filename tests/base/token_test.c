/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens use their whole alphabet and do not repeat. */

#include "base/random.h"

#include "support/fake_random.h"
#include "support/test.h"

TEST(a_051_a_token_has_only_digits_of_its_alphabet_and_uses_them_all)
{
	bool seen[256] = { false };
	unsigned kinds = 0;
	char token[TOKEN_LEN + 1] = { 0 };

	fake_random_seed(1);
	for (int i = 0; i < 200; i++) {
		random_token(token);
		CHECK(token[TOKEN_LEN] == '\0');
		for (int k = 0; k < TOKEN_LEN; k++) {
			char c = token[k];

			CHECK((c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'));
			kinds += !seen[(unsigned char)c];
			seen[(unsigned char)c] = true;
		}
	}
	CHECK_INT(kinds, 32);
}

TEST(a_051_two_tokens_differ)
{
	char a[TOKEN_LEN], b[TOKEN_LEN];

	fake_random_seed(2);
	random_token(a);
	random_token(b);
	CHECK(!str_eq(str_make(a, TOKEN_LEN), str_make(b, TOKEN_LEN)));
}
