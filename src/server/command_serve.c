/* SPDX-License-Identifier: Apache-2.0 */
/* `jackdaw serve` and `jackdaw check`, which judge alike: both begin with server_judge(). */

#include <stdio.h>

#include "config/file.h"
#include "server/command.h"
#include "server/privileges.h"
#include "server/sandbox.h"

struct server_source command_source(const struct command_line *line, struct arena *arena)
{
	const char *data = line->data ? line->data : COMMAND_STANDARD_DATA;

	return (struct server_source){
		.path = line->config ? str_of(line->config)
				     : arena_printf(arena, "%s/jackdaw.conf", data),
		.data = str_of(line->data),
	};
}

/* Before there are threads. The data directory may be a new one. */
static bool confine(const struct server_source *source, const struct config *config,
		    struct buf *why)
{
	str data = config_data_dir(config);

	if (!privileges_drop(config_user(config), data, why))
		return false;
	return !config_has_sandbox(config) || !directory_make(data) ||
	       sandbox_enter(config, source->path, why);
}

static enum exit_code serve(const struct server_source *source)
{
	enum exit_code code = EXIT_REFUSED;
	struct buf why, warnings;
	struct server *server = NULL;
	struct config *config;

	buf_init(&why, 4000);
	buf_init(&warnings, 65536);
	config = server_judge(source, &why, &warnings);
	if (config && confine(source, config, &why))
		server = server_open(source, &why);
	config_unref(&config);
	if (server)
		code = (enum exit_code)server_run(server);
	else
		command_refuse(source, &why);
	server_close(&server);
	buf_fini(&why);
	buf_fini(&warnings);
	return code;
}

enum exit_code command_serve(const struct command_line *line)
{
	struct arena arena;
	struct server_source source;
	enum exit_code code;

	arena_init(&arena);
	source = command_source(line, &arena);
	code = serve(&source);
	arena_fini(&arena);
	return code;
}

static void tell_right(const struct server_source *source, const struct config *config,
		       const struct buf *warnings)
{
	str rest = buf_str(warnings), line;

	while (str_cut(&rest, '\n', &line))
		if (line.len)
			printf("warning: %.*s\n", STR_ARG(line));
	printf("%.*s is right.\n", STR_ARG(source->path));
	for (const struct host *host = config_first_host(config); host;
	     host = config_next_host(config, host))
		printf("host %.*s\n", STR_ARG(host->domain));
	printf("data %.*s\n", STR_ARG(config_data_dir(config)));
}

enum exit_code command_check(const struct command_line *line)
{
	enum exit_code code = EXIT_DONE;
	struct server_source source;
	struct buf why, warnings;
	struct config *config;
	struct arena arena;

	arena_init(&arena);
	buf_init(&why, 4000);
	buf_init(&warnings, 65536);
	source = command_source(line, &arena);
	config = server_judge(&source, &why, &warnings);
	if (config)
		tell_right(&source, config, &warnings);
	else
		code = command_refuse(&source, &why);
	config_unref(&config);
	buf_fini(&why);
	buf_fini(&warnings);
	arena_fini(&arena);
	return code;
}
