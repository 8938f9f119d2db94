/* SPDX-License-Identifier: Apache-2.0 */
/* `jackdaw user …`, `jackdaw reload` and `jackdaw status`: requests to a server. Passwords come
 * from the terminal or from standard input, never from the command line, where everybody on the
 * machine could read them. */

#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/mem.h"
#include "server/command.h"
#include "config/nearest.h"

enum { PASSWORD_MAX = 1024, REQUEST_MAX = 16384, PAGE = 1000, PAGE_BYTES = 1 << 22 };

/* ---- passwords ---- */

/* One line without its end; false: nothing came, or too much. */
static bool read_line(FILE *from, char line[PASSWORD_MAX])
{
	size_t len;

	if (!fgets(line, PASSWORD_MAX, from))
		return false;
	len = strcspn(line, "\r\n");
	if (line[len] == '\0' && len == PASSWORD_MAX - 1)
		return false;
	line[len] = '\0';
	return len > 0;
}

static bool ask(const char *question, char line[PASSWORD_MAX])
{
	struct termios before, silent;
	bool is_silent = tcgetattr(STDIN_FILENO, &before) == 0;
	bool is_read;

	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	fprintf(stderr, "%s: ", question);
	fflush(stderr);
	if (is_silent)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	is_read = read_line(stdin, line);
	if (is_silent)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	return is_read;
}

static bool ask_twice(char password[PASSWORD_MAX])
{
	char again[PASSWORD_MAX];
	bool is_same;

	if (!ask("Password", password) || !ask("The same again", again)) {
		fprintf(stderr, "jackdaw: no password was given\n");
		return false;
	}
	is_same = strcmp(password, again) == 0;
	mem_wipe(again, sizeof(again));
	if (!is_same)
		fprintf(stderr, "jackdaw: the two are not the same; nothing was done\n");
	return is_same;
}

static bool get_password(char password[PASSWORD_MAX])
{
	if (isatty(STDIN_FILENO))
		return ask_twice(password);
	if (read_line(stdin, password))
		return true;
	fprintf(stderr, "jackdaw: the password is expected as one line on standard input\n");
	return false;
}

/* ---- one account ---- */

static enum exit_code order_with_password(const struct server_source *source, const char *verb,
					  const struct command_line *line)
{
	char password[PASSWORD_MAX];
	enum exit_code code = EXIT_REFUSED;
	struct buf request;

	buf_init(&request, REQUEST_MAX);
	if (get_password(password)) {
		buf_printf(&request, "user %s %s ", verb, line->words[1]);
		base64_encode(&request, str_of(password));
		buf_add(&request, line->reuse ? S(" reuse") : S(""));
		code = command_order(source, buf_str(&request), true, NULL);
	}
	mem_wipe(password, sizeof(password));
	mem_wipe(request.at, request.len);
	buf_fini(&request);
	return code;
}

static enum exit_code order_removal(const struct server_source *source,
				    const struct command_line *line)
{
	struct buf request;
	enum exit_code code;

	buf_init(&request, REQUEST_MAX);
	buf_printf(&request, "user del %s", line->words[1]);
	code = command_order(source, buf_str(&request), true, NULL);
	buf_fini(&request);
	return code;
}

/* ---- all accounts ---- */

/* Prints a page; *last gets the user name of its last line. */
static unsigned print_page(str page, struct buf *last)
{
	unsigned count = 0;
	str line;

	while (str_cut(&page, '\n', &line)) {
		if (line.len == 0)
			continue;
		printf("%.*s\n", STR_ARG(line));
		buf_clear(last);
		buf_add(last, str_upto(line, str_find(line, '@')));
		count++;
	}
	return count;
}

static enum exit_code list_host(const struct server_source *source, str host)
{
	struct buf request, page, last;
	enum exit_code code;
	unsigned count;

	buf_init(&request, REQUEST_MAX);
	buf_init(&page, PAGE_BYTES);
	buf_init(&last, REQUEST_MAX);
	do {
		buf_clear(&request);
		buf_clear(&page);
		buf_printf(&request, "user list %.*s %d %.*s", STR_ARG(host), PAGE,
			   STR_ARG(buf_str(&last)));
		code = command_order(source, buf_str(&request), true, &page);
		count = print_page(buf_str(&page), &last);
	} while (code == EXIT_DONE && count == PAGE);
	buf_fini(&request);
	buf_fini(&page);
	buf_fini(&last);
	return code;
}

static enum exit_code list_users(const struct server_source *source,
				 const struct command_line *line)
{
	struct buf hosts;
	enum exit_code code;
	str rest, host;

	if (line->count == 2)
		return list_host(source, str_of(line->words[1]));
	buf_init(&hosts, PAGE_BYTES);
	code = command_order(source, S("hosts"), true, &hosts);
	rest = buf_str(&hosts);
	while (code == EXIT_DONE && str_cut(&rest, '\n', &host))
		if (host.len)
			code = list_host(source, host);
	buf_fini(&hosts);
	return code;
}

/* ---- the table ---- */

static enum exit_code misuse(const char *verb)
{
	static const char *const verbs[] = { "add", "passwd", "del", "import", "list" };
	struct nearest nearest = nearest_to(str_of(verb));

	for (size_t i = 0; verb && i < ARRAY_LEN(verbs); i++)
		nearest_try(&nearest, str_of(verbs[i]));
	if (verb && nearest.best.len && nearest.distance)
		fprintf(stderr, "jackdaw: user %s? Did you mean: jackdaw user %.*s\n", verb,
			STR_ARG(nearest.best));
	fprintf(stderr,
		"usage: jackdaw user add ACCOUNT [--reuse]\n"
		"       jackdaw user passwd ACCOUNT\n"
		"       jackdaw user del ACCOUNT\n"
		"       jackdaw user import FILE\n"
		"       jackdaw user list [DOMAIN]\n"
		"ACCOUNT is an address like alice@example.org. The password is asked for, or "
		"read from standard input.\n");
	return EXIT_MISUSED;
}

static bool has_blank(const struct command_line *line)
{
	for (unsigned i = 0; i < line->count; i++)
		if (line->words[i][strcspn(line->words[i], " \t\r\n")] != '\0')
			return true;
	return false;
}

static enum exit_code run(const struct server_source *source, const struct command_line *line)
{
	str verb = str_of(line->words[0]);

	/* A blank would make another word of the request. */
	if (has_blank(line)) {
		fprintf(stderr, "jackdaw: neither an address nor the name of a file may hold a "
				"blank here\n");
		return misuse(NULL);
	}
	if (line->count == 2 && (str_eq(verb, S("add")) || str_eq(verb, S("passwd"))))
		return order_with_password(source, line->words[0], line);
	if (line->count == 2 && str_eq(verb, S("del")))
		return order_removal(source, line);
	if (line->count <= 2 && str_eq(verb, S("list")))
		return list_users(source, line);
	if (line->count == 2 && str_eq(verb, S("import")))
		return command_import(source, line->words[1]);
	return misuse(line->words[0]);
}

enum exit_code command_user(const struct command_line *line)
{
	struct server_source source;
	enum exit_code code;
	struct arena arena;

	if (line->count == 0)
		return misuse(NULL);
	arena_init(&arena);
	source = command_source(line, &arena);
	code = run(&source, line);
	arena_fini(&arena);
	return code;
}

static enum exit_code order_plain(const struct command_line *line, str request)
{
	struct arena arena;
	struct server_source source;
	enum exit_code code;

	arena_init(&arena);
	source = command_source(line, &arena);
	code = command_order(&source, request, false, NULL);
	arena_fini(&arena);
	return code;
}

enum exit_code command_reload(const struct command_line *line)
{
	return order_plain(line, S("reload"));
}

enum exit_code command_status(const struct command_line *line)
{
	return order_plain(line, S("status"));
}
