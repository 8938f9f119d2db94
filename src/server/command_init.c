/* SPDX-License-Identifier: Apache-2.0 */
/* `jackdaw init DOMAIN`: all that a server needs before its first start. No account is made and no
 * password exists until somebody gives one. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/certificates.h"
#include "server/command.h"
#include "config/print.h"
#include "config/syntax.h"
#include "config/file.h"

struct beginning {
	const struct command_line *line;
	struct arena arena;
	struct buf why;
	str domain;
	str data; /* absolute */
	str path; /* of jackdaw.conf */
};

static bool cannot(struct beginning *beginning, str path)
{
	buf_printf(&beginning->why, "%.*s cannot be made: %s", STR_ARG(path), strerror(errno));
	if (errno == EACCES || errno == EROFS)
		buf_printf(&beginning->why,
			   ".\nBecome the user who shall run the server, or choose a directory of "
			   "yours: jackdaw init %.*s --data ./jackdaw",
			   STR_ARG(beginning->domain));
	return false;
}

static str directory_of(str path)
{
	size_t len = path.len;

	while (len && path.at[len - 1] != '/')
		len--;
	return len == 0 ? S(".") : str_upto(path, len > 1 ? len - 1 : 1);
}

static bool make_places(struct beginning *beginning)
{
	const struct command_line *line = beginning->line;
	const char *data = line->data ? line->data : COMMAND_STANDARD_DATA;
	char real[PATH_MAX];

	if (!directory_make(str_of(data)) || !realpath(data, real))
		return cannot(beginning, str_of(data));
	beginning->data = arena_str(&beginning->arena, str_of(real));
	if (access(real, W_OK) != 0)
		return cannot(beginning, S("what a server needs in that directory"));
	if (!line->config) {
		beginning->path = arena_printf(&beginning->arena, "%s/jackdaw.conf", data);
		return true;
	}
	beginning->path = str_of(line->config);
	return directory_make(directory_of(beginning->path)) ||
	       cannot(beginning, directory_of(beginning->path));
}

/* Certificates come before the file, so that a failure leaves nothing that looks finished. */
static bool write_all(struct beginning *beginning)
{
	/* Beside its data the file names it relatively: the directory may move. */
	str data = beginning->line->config ? beginning->data : S(".");
	struct certificates *certificates = NULL;
	struct config *config;
	struct buf text;
	bool is_written = false;

	buf_init(&text, CONFIG_TEXT_MAX);
	config_print_file(beginning->domain, data, &text);
	config = config_read(buf_str(&text), beginning->path, STR_NONE, &beginning->why);
	if (config)
		certificates = certificates_load(config, CERTIFICATES_MAKE, &beginning->why);
	if (certificates)
		is_written = file_write_new(beginning->path, buf_str(&text)) ||
			     cannot(beginning, beginning->path);
	certificates_free(&certificates);
	config_unref(&config);
	buf_fini(&text);
	return is_written;
}

static bool judge(struct beginning *beginning)
{
	const struct command_line *line = beginning->line;
	struct server_source source = command_source(line, &beginning->arena);

	if (!jid_prepare_domain(str_of(line->words[0]), &beginning->arena, &beginning->domain)) {
		buf_printf(&beginning->why,
			   "\"%s\" is not a domain name; it is what stands behind the @ in your "
			   "users' addresses, like example.org",
			   line->words[0]);
		return false;
	}
	if (!file_exists(source.path))
		return true;
	buf_printf(&beginning->why,
		   "%.*s exists already and is left as it is; add hosts to it by hand, or choose "
		   "another place with --data DIRECTORY",
		   STR_ARG(source.path));
	return false;
}

static void tell_next(const struct beginning *beginning)
{
	const struct command_line *line = beginning->line;
	const char *option = line->config ? " --config " : line->data ? " --data " : "";
	const char *where = line->config ? line->config : line->data ? line->data : "";
	str domain = beginning->domain;

	printf("A server for %.*s is prepared. It has no accounts yet.\n\n"
	       "  configuration  %.*s\n  data           %.*s\n\nWhat to do next:\n\n"
	       "1. Make an account (the password is asked for):\n"
	       "     jackdaw user add%s%s you@%.*s\n"
	       "2. Start the server:\n"
	       "     jackdaw serve%s%s\n",
	       STR_ARG(domain), STR_ARG(beginning->path), STR_ARG(beginning->data), option, where,
	       STR_ARG(domain), option, where);
	printf("3. Let clients find it: open the ports 5222 and 5223, and add to DNS, with the "
	       "name\n"
	       "   of this machine in place of HOST:\n"
	       "     _xmpp-client._tcp.%.*s.  IN SRV 0 5 5222 HOST.\n"
	       "     _xmpps-client._tcp.%.*s. IN SRV 0 5 5223 HOST.\n"
	       "4. Get a certificate that clients trust (it must be for %.*s), name its files in\n"
	       "   host \"%.*s\" { certificate, key }, then: jackdaw check%s%s && jackdaw "
	       "reload%s%s\n"
	       "   Until then the server shows one that it signed itself.\n",
	       STR_ARG(domain), STR_ARG(domain), STR_ARG(domain), STR_ARG(domain), option, where,
	       option, where);
}

enum exit_code command_init(const struct command_line *line)
{
	struct beginning beginning = { .line = line };
	bool is_made;

	if (line->count != 1) {
		fprintf(stderr, "usage: jackdaw init DOMAIN [--data DIRECTORY] [--config FILE]\n"
				"DOMAIN is what stands behind the @ in your users' addresses.\n");
		return EXIT_MISUSED;
	}
	arena_init(&beginning.arena);
	buf_init(&beginning.why, 4000);
	is_made = judge(&beginning) && make_places(&beginning) && write_all(&beginning);
	if (is_made)
		tell_next(&beginning);
	else
		fprintf(stderr, "jackdaw: %s\n", buf_cstr(&beginning.why));
	buf_fini(&beginning.why);
	arena_fini(&beginning.arena);
	return is_made ? EXIT_DONE : EXIT_REFUSED;
}
