/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What another process, with its children and all their threads, has used of the machine. */

#include <sys/types.h>

#include "base/base.h"

/* Nanoseconds of CPU since it began, threads that have ended included; -1: there is no such. */
int64_t process_cpu_ns(pid_t pid);
/* Its share of the memory in use (Pss), in kilobytes; -1: there is no such. */
long process_memory_kb(pid_t pid);
/* Our own. */
int64_t own_cpu_ns(void);
