/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The time. The wall clock may jump either way and is only shown and stored; deadlines are
 * measured by the monotonic one. A second implementation stands still until a test moves it
 * (tests/support/fake_clock.c). Any thread. */

#include "base/base.h"

/* Since 1970 in UTC. */
int64_t clock_now(void); /* seconds */
int64_t clock_now_us(void);
/* Since some moment in the past; never goes back. */
int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);
