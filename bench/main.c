/* SPDX-License-Identifier: Apache-2.0 */
/* jackdaw-bench SCENARIO [OPTIONS]: loads any XMPP server and says what it cost (bench/README.md).
 * Exit code 1: something was lost, came twice, or did not come at all. */

#include <stdio.h>

#include "bench.h"

static const struct scenario *const scenarios[] = {
	&scenario_register, &scenario_befriend, &scenario_login,   &scenario_chat,
	&scenario_presence, &scenario_storm,	&scenario_secrets,
};

static int explain(void)
{
	fprintf(stderr, "usage: jackdaw-bench SCENARIO [OPTIONS]\n");
	for (size_t i = 0; i < ARRAY_LEN(scenarios); i++)
		fprintf(stderr, "  %-12s %s\n", scenarios[i]->name, scenarios[i]->what);
	options_explain();
	return 2;
}

static const struct scenario *scenario_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(scenarios); i++)
		if (strcmp(scenarios[i]->name, name) == 0)
			return scenarios[i];
	return NULL;
}

int main(int argc, char **argv)
{
	const struct scenario *scenario;
	struct options options;
	struct bench bench;
	bool is_right;

	if (!options_read(&options, argc, argv))
		return explain();
	scenario = scenario_named(options.scenario);
	if (!scenario)
		return explain();
	if (!bench_init(&bench, &options))
		return 2;
	is_right = scenario->run(&bench);
	bench_fini(&bench);
	return !is_right;
}
