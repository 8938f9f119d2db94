/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens out of randomness, real or faked. */

#include "base/random.h"

void random_token(char out[TOKEN_LEN])
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char bits[TOKEN_LEN];

	random_bytes(bits, sizeof(bits));
	for (size_t i = 0; i < TOKEN_LEN; i++)
		out[i] = digits[bits[i] & 31];
}
