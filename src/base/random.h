/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Randomness from the kernel (getrandom). A second implementation answers from a seed
 * (tests/support/fake_random.c). Any thread. */

#include "base/str.h"

enum { TOKEN_LEN = 26 }; /* 130 bits, five to a character */

void random_bytes(void *at, size_t len);
/* A token of 130 random bits in a-z2-7, fit for ids, resources and secrets; out is not
 * NUL-terminated. */
void random_token(char out[TOKEN_LEN]);
