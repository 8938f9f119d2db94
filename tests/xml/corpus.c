/* SPDX-License-Identifier: Apache-2.0 */
/* Reads corpus.txt. */

#include "xml/corpus.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/bug.h"
#include "base/buf.h"
#include "base/encode.h"
#include "xml/read_all.h"

enum { SAMPLES_MAX = 2000 };

static struct sample samples[SAMPLES_MAX];
static size_t count;
static struct arena arena; /* ends with the process */

static str unescape_line(str line)
{
	struct buf out;
	str copy;

	buf_init(&out, line.len + 1);
	for (size_t i = 0; i < line.len; i++) {
		static const char letters[] = "nrt\\", meant[] = "\n\r\t\\";
		const char *letter;

		if (line.at[i] != '\\') {
			buf_add_char(&out, line.at[i]);
			continue;
		}
		letter = strchr(letters, line.at[++i]);
		if (letter)
			buf_add_char(&out, meant[letter - letters]);
		else
			BUG_ON(!hex_decode(&out, str_upto(str_from(line, i + 1), 2)));
		i += letter ? 0 : 2;
	}
	copy = arena_str(&arena, buf_str(&out));
	buf_fini(&out);
	return copy;
}

static void add_line(struct sample *sample, str line)
{
	if (str_starts(line, S("<< "))) {
		sample->has_header = true;
		sample->input = unescape_line(str_from(line, 3));
	} else if (str_starts(line, S("< "))) {
		sample->input = unescape_line(str_from(line, 2));
	} else if (str_starts(line, S("> "))) {
		str more = unescape_line(str_from(line, 2));

		sample->expected = arena_printf(&arena, "%.*s%.*s\n", STR_ARG(sample->expected),
						STR_ARG(more));
	} else if (str_starts(line, S("expat: "))) {
		sample->expat = str_from(line, 7);
	} else if (str_starts(line, S("libxml2: "))) {
		sample->libxml2 = str_from(line, 9);
	} else {
		BUG_ON(count == SAMPLES_MAX);
		samples[count++] = (struct sample){ .name = line };
	}
}

static void add_header(struct sample *sample)
{
	size_t before = sample->has_header ? 0 : strlen(C2S);
	char *document = arena_alloc(&arena, before + sample->input.len + 1);

	memcpy(document, C2S, before);
	memcpy(document + before, sample->input.at, sample->input.len);
	sample->document = str_make(document, before + sample->input.len);
}

static void load(void)
{
	FILE *file = fopen(CORPUS_FILE, "rb");
	char piece[4096];
	struct buf text;
	size_t got;
	str all, line;

	BUG_ON(!file);
	buf_init(&text, 8 << 20);
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&text, str_make(piece, got));
	fclose(file);
	all = arena_str(&arena, buf_str(&text));
	buf_fini(&text);
	while (str_cut(&all, '\n', &line))
		if (line.len && line.at[0] != '#')
			add_line(count ? &samples[count - 1] : samples, line);
	for (size_t i = 0; i < count; i++)
		add_header(&samples[i]);
}

const struct sample *corpus_next(const struct sample *sample)
{
	size_t next = sample ? (size_t)(sample - samples) + 1 : 0;

	if (count == 0)
		load();
	return next < count ? &samples[next] : NULL;
}
