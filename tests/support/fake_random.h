/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Randomness from a seed (base/random.h): the same seed, the same story. */

#include "base/base.h"

void fake_random_seed(uint64_t seed);
/* Uniform below `bound`, for tests that choose. */
uint64_t fake_random_below(uint64_t bound);
