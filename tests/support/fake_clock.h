/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The clock that stands still (base/clock.h) until a test moves it. It starts at
 * 2026-01-01T00:00:00Z, the monotonic one at one hour. */

#include "base/base.h"

void fake_clock_reset(void);
/* Both clocks go on. */
void fake_clock_advance_ms(int64_t ms);
/* Only the wall clock jumps; negative goes back. */
void fake_clock_jump_ms(int64_t ms);
