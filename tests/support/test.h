/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A unit test is a promise in words:
 *
 *	TEST(an_empty_buffer_owns_no_memory)
 *	{
 *		…
 *		CHECK(buf.at == NULL);
 *	}
 *
 * Tests register themselves; main() is in test.c and prints TAP. Every CHECK aborts its test. */

#include <setjmp.h>
#include <stdarg.h>

#include "base/str.h"

#include <cmocka.h>

struct test {
	const char *name;
	void (*run)(void **state);
	struct test *next;
};

void test_register(struct test *test);

#define TEST(name) \
	static void name(void **test_state); \
	__attribute__((constructor)) static void name##_register(void) \
	{ \
		static struct test test = { #name, name, NULL }; \
		test_register(&test); \
	} \
	static void name(void **test_state __attribute__((unused)))

#define CHECK(condition) assert_true(condition)
#define CHECK_INT(actual, expected) assert_int_equal(actual, expected)
/* `actual` is a str, `expected` a C string. */
#define CHECK_STR(actual, expected) check_str(actual, str_of(expected), __FILE__, __LINE__)
#define CHECK_STR_EQ(actual, expected) check_str(actual, expected, __FILE__, __LINE__)

void check_str(str actual, str expected, const char *file, int line);
