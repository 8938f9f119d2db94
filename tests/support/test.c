/* SPDX-License-Identifier: Apache-2.0 */
/* main() of every unit test: runs what has registered itself, in the order of the file. */

#include "support/test.h"

#include <stdlib.h>

enum { TESTS_MAX = 1000 };

static struct CMUnitTest tests[TESTS_MAX];
static size_t test_count;

void test_register(struct test *test)
{
	if (test_count == TESTS_MAX)
		abort();
	tests[test_count].name = test->name;
	tests[test_count++].test_func = test->run;
}

void check_str(str actual, str expected, const char *file, int line)
{
	if (str_eq(actual, expected))
		return;
	print_error("is:     \"%.*s\"\nwanted: \"%.*s\"\n", STR_ARG(actual), STR_ARG(expected));
	_fail(file, line);
}

int main(int argc, char **argv)
{
	/* One test by its name, for the debugger. */
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return _cmocka_run_group_tests("", tests, test_count, NULL, NULL);
}
