/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The few words of the language that C17 lacks: attributes and container_of. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define NORETURN __attribute__((noreturn))
#define PRINTF_LIKE(at, first) \
	__attribute__((__format__(__printf__, at, first), __nonnull__(at)))
#define BEFORE_MAIN __attribute__((constructor))
#define AUTO(cleanup_function) __attribute__((cleanup(cleanup_function)))

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

/* From a member embedded in a struct back to the struct. */
#define container_of(pointer, type, member) \
	((type *)(void *)((char *)(pointer) - offsetof(type, member)))
