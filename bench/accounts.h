/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The rosters that the scenarios befriend and presence agree on. */

#include "bench.h"

/* The index of a client's contact: neighbours in a ring, which = 0 … contacts - 1. */
unsigned contact_of(const struct bench *bench, unsigned index, unsigned which);
