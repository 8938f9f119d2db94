/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A thread of the store: it takes no signals and has a name in the process list. */

#include <pthread.h>

#include "base/base.h"

/* `name` has at most 15 characters. Aborts when the system has no thread for us. */
pthread_t thread_start(const char *name, void *(*run)(void *what), void *what);
