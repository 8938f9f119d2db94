/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands and their command lines. */

#include <stdio.h>
#include <sys/stat.h>

#include "server/command.h"
#include "config/print.h"
#include "server/doap.h"
#include "core/hooks.h"
#include "config/nearest.h"

struct command {
	const char *name;
	const char *words; /* what follows it, for people */
	unsigned most;	   /* words */
	enum exit_code (*run)(const struct command_line *line);
	const char *sentence;
};

static enum exit_code print_version(const struct command_line *line);
static enum exit_code print_help(const struct command_line *line);

static const struct command commands[] = {
	{ "init", "DOMAIN", 1, command_init, "prepares a new server" },
	{ "serve", "", 0, command_serve, "runs the server in the foreground" },
	{ "check", "", 0, command_check, "says whether the configuration is right" },
	{ "user", "add|passwd|del|import|list", 2, command_user, "manages the accounts" },
	{ "reload", "", 0, command_reload, "lets the server read configuration and certificates" },
	{ "status", "", 0, command_status, "says how the running server is" },
	{ "modules", "[--doap|--options]", 0, command_modules, "lists what is built in" },
	{ "hooks", "", 0, command_hooks, "lists who handles a stanza, in which order" },
	{ "version", "", 0, print_version, "says which version this is" },
	{ "help", "", 0, print_help, "says this" },
};

static enum exit_code print_version(const struct command_line *line)
{
	(void)line;
	printf("jackdaw %s\n", JACKDAW_VERSION);
	return EXIT_DONE;
}

static void write_help(FILE *out)
{
	fprintf(out, "Jackdaw, an XMPP server.\n\n");
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(out, "  jackdaw %-8s%-30s %s\n", commands[i].name, commands[i].words,
			commands[i].sentence);
	fprintf(out,
		"\nEach takes --data DIRECTORY (standard: %s) and --config FILE (standard: "
		"jackdaw.conf in the data directory).\n`jackdaw user` says what follows its "
		"words.\nBegin with: jackdaw init DOMAIN\n",
		COMMAND_STANDARD_DATA);
}

static enum exit_code print_help(const struct command_line *line)
{
	(void)line;
	write_help(stdout);
	return EXIT_DONE;
}

enum exit_code command_modules(const struct command_line *line)
{
	struct buf text;

	buf_init(&text, 1 << 20);
	if (line->doap)
		doap_write(&text);
	else if (line->options)
		config_print_manual(&text);
	else
		doap_print_modules(&text);
	printf("%s", buf_cstr(&text));
	buf_fini(&text);
	return EXIT_DONE;
}

enum exit_code command_hooks(const struct command_line *line)
{
	struct buf text;

	(void)line;
	buf_init(&text, 1 << 20);
	hooks_prepare();
	hooks_print(&text);
	printf("%s", buf_cstr(&text));
	buf_fini(&text);
	return EXIT_DONE;
}

/* ---- the command line ---- */

static enum exit_code refuse_command(const char *name)
{
	struct nearest nearest = nearest_to(str_of(name));

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		nearest_try(&nearest, str_of(commands[i].name));
	if (nearest.best.len)
		fprintf(stderr, "jackdaw: there is no command \"%s\"; did you mean \"%.*s\"?\n",
			name, STR_ARG(nearest.best));
	else
		fprintf(stderr, "jackdaw: there is no command \"%s\"; `jackdaw help` lists all\n",
			name);
	return EXIT_MISUSED;
}

static bool take_switch(const char *word, struct command_line *line)
{
	if (strcmp(word, "--reuse") == 0)
		line->reuse = true;
	else if (strcmp(word, "--doap") == 0)
		line->doap = true;
	else if (strcmp(word, "--options") == 0)
		line->options = true;
	else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		line->help = true;
	else
		return false;
	return true;
}

/* "--data D" or "--data=D"; *at moves over what was taken. */
static bool take_value(char **argv, int *at, const char *name, const char **out)
{
	size_t len = strlen(name);
	const char *word = argv[*at];

	if (strncmp(word, name, len) != 0 || (word[len] != '=' && word[len] != '\0'))
		return false;
	if (word[len] == '=')
		*out = word + len + 1;
	else if (argv[*at + 1])
		*out = argv[++*at];
	else
		*out = "";
	return true;
}

static enum exit_code refuse_option(const char *word)
{
	static const char *const names[] = { "--data", "--config", "--reuse", "--doap",
					     "--options" };
	struct nearest nearest = nearest_to(str_of(word));

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		nearest_try(&nearest, str_of(names[i]));
	if (nearest.best.len)
		fprintf(stderr, "jackdaw: there is no option %s; did you mean %.*s?\n", word,
			STR_ARG(nearest.best));
	else
		fprintf(stderr, "jackdaw: there is no option %s; `jackdaw help` lists all\n", word);
	return EXIT_MISUSED;
}

static enum exit_code read_line(char **argv, struct command_line *line)
{
	for (int i = 0; argv[i]; i++) {
		if (take_value(argv, &i, "--data", &line->data) ||
		    take_value(argv, &i, "--config", &line->config) || take_switch(argv[i], line))
			continue;
		if (strncmp(argv[i], "--", 2) == 0)
			return refuse_option(argv[i]);
		if (line->count < COMMAND_WORDS_MAX)
			line->words[line->count] = argv[i];
		line->count++;
	}
	if ((line->data && !*line->data) || (line->config && !*line->config)) {
		fprintf(stderr, "jackdaw: --data needs a directory, --config a file\n");
		return EXIT_MISUSED;
	}
	return EXIT_DONE;
}

static enum exit_code run_command(const struct command *command, char **argv)
{
	struct command_line line = { .count = 0 };
	enum exit_code code = read_line(argv, &line);

	if (code != EXIT_DONE)
		return code;
	if (line.help)
		return print_help(&line);
	if (line.count > command->most) {
		fprintf(stderr, "usage: jackdaw %s %s\n", command->name, command->words);
		return EXIT_MISUSED;
	}
	return command->run(&line);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;

	/* whatever is made, nobody else may read. */
	umask(077);
	if (!name) {
		write_help(stderr);
		return EXIT_MISUSED;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	if (strcmp(name, "--version") == 0)
		name = "version";
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strcmp(name, commands[i].name) == 0)
			return (int)run_command(&commands[i], argv + 2);
	return (int)refuse_command(name);
}
