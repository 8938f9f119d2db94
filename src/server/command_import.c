/* SPDX-License-Identifier: Apache-2.0 */
/* `jackdaw user import FILE`: accounts with the keys that another server derived, a line each. As
 * many lines as an order holds go at once. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/command.h"
#include "server/control.h"
#include "server/import.h"

enum { LINE_BYTES = 8192 };

struct batch {
	const struct server_source *source;
	struct buf request;
	enum exit_code code;
};

static void begin(struct batch *batch)
{
	buf_clear(&batch->request);
	buf_add(&batch->request, S(IMPORT_ORDER));
}

static void send_batch(struct batch *batch)
{
	if (batch->request.len == strlen(IMPORT_ORDER))
		return;
	if (command_order(batch->source, buf_str(&batch->request), true, NULL) != EXIT_DONE)
		batch->code = EXIT_REFUSED;
	begin(batch);
}

static void take_line(struct batch *batch, str line, unsigned long number)
{
	if (line.len == 0 || line.at[0] == '#')
		return;
	/* It would pass for a secret of the account before. */
	if (str_find(line, '@') >= str_find(line, ' ')) {
		fprintf(stderr, "jackdaw: line %lu does not begin with an address\n", number);
		batch->code = EXIT_REFUSED;
		return;
	}
	/* With a blank before it and the end of the line behind. */
	if (batch->request.len + line.len + 2 > CONTROL_REQUEST_MAX)
		send_batch(batch);
	buf_add_char(&batch->request, ' ');
	for (size_t i = 0; i < line.len; i++)
		buf_add_char(&batch->request, line.at[i] == '\t' ? ' ' : line.at[i]);
}

static bool read_lines(struct batch *batch, FILE *from)
{
	char line[LINE_BYTES];
	unsigned long number = 0;

	while (fgets(line, sizeof(line), from)) {
		str text = str_of(line);

		number++;
		if (text.len == sizeof(line) - 1) {
			fprintf(stderr,
				"jackdaw: line %lu is too long; nothing from there on was done\n",
				number);
			return false;
		}
		take_line(batch, str_trim(text), number);
	}
	return true;
}

enum exit_code command_import(const struct server_source *source, const char *path)
{
	struct batch batch = { .source = source, .code = EXIT_DONE };
	FILE *from = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");

	if (!from) {
		fprintf(stderr, "jackdaw: %s cannot be read: %s\n", path, strerror(errno));
		return EXIT_REFUSED;
	}
	buf_init(&batch.request, CONTROL_REQUEST_MAX);
	begin(&batch);
	if (!read_lines(&batch, from))
		batch.code = EXIT_REFUSED;
	send_batch(&batch);
	buf_fini(&batch.request);
	if (from != stdin)
		fclose(from);
	return batch.code;
}
