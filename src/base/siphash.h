/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* SipHash-2-4 (Aumasson and Bernstein, 2012). The key is 16 bytes. Pure. */

#include "base/str.h"

uint64_t siphash(str bytes, const unsigned char key[16]);
