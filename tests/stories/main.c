/* SPDX-License-Identifier: Apache-2.0 */
/* Plays files of stories and prints TAP, one test for each story:
 *	stories [--at ADDRESS:PORT] [--domain D] [--patience MS] [--only TEXT] FILE… */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stories/play.h"

enum { FILE_MAX = 1 << 20, WHY_MAX = 1 << 20 };

struct show {
	struct stage *stage;
	const char *only; /* titles that contain it; NULL: all */
	int count, failures;
};

static bool read_file(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "r");
	char piece[4096];
	size_t len;

	if (!file)
		return false;
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(out, str_make(piece, len));
	bool is_read = !ferror(file) && !buf_failed(out);
	fclose(file);
	return is_read;
}

static void verdict(struct show *show, const struct story *story, bool is_right, str why)
{
	printf("%s %d - %.*s\n", is_right ? "ok" : "not ok", ++show->count, STR_ARG(story->title));
	if (!is_right) {
		show->failures++;
		printf("# %.*s\n", STR_ARG(why));
	}
	fflush(stdout);
}

static void show_story(struct show *show, const struct story *story)
{
	struct buf why;

	if (show->only && !strstr(story->title.at, show->only))
		return;
	if (story->only_in_the_fake_world && !show->stage->happens) {
		printf("ok %d - %.*s # SKIP only in the fake world\n", ++show->count,
		       STR_ARG(story->title));
		return;
	}
	buf_init(&why, WHY_MAX);
	bool is_right = play(story, show->stage, &why);
	verdict(show, story, is_right, buf_str(&why));
	buf_fini(&why);
}

static void show_file(struct show *show, const char *path)
{
	struct arena arena;
	struct buf text, why;
	struct story *story = NULL;

	arena_init(&arena);
	buf_init(&text, FILE_MAX);
	buf_init(&why, WHY_MAX);
	if (!read_file(path, &text))
		buf_printf(&why, "%s cannot be read", path);
	else
		story = script_read(&arena, str_of(path), buf_str(&text), &why);
	if (!story) {
		printf("not ok %d - %s\n# %s\n", ++show->count, path, buf_cstr(&why));
		show->failures++;
	}
	for (; story; story = story->next)
		show_story(show, story);
	buf_fini(&text);
	buf_fini(&why);
	arena_fini(&arena);
}

static int usage(void)
{
	fprintf(stderr, "stories [--at ADDRESS:PORT] [--domain D] [--patience MS] [--only TEXT] "
			"FILE...\n");
	return 2;
}

int main(int argc, char **argv)
{
	struct stage_options options = { .domain = "localhost", .patience_ms = 10000 };
	struct show show = { .count = 0 };
	struct buf why;
	int at = 1;

	for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
		if (strcmp(argv[at], "--at") == 0)
			options.address = argv[at + 1];
		else if (strcmp(argv[at], "--domain") == 0)
			options.domain = argv[at + 1];
		else if (strcmp(argv[at], "--patience") == 0)
			options.patience_ms = (int)strtol(argv[at + 1], NULL, 10);
		else if (strcmp(argv[at], "--only") == 0)
			show.only = argv[at + 1];
		else
			return usage();
	}
	if (at >= argc)
		return usage();
	buf_init(&why, WHY_MAX);
	show.stage = stage_make(&options, &why);
	if (!show.stage) {
		fprintf(stderr, "%s\n", buf_cstr(&why));
		return 2;
	}
	for (; at < argc; at++)
		show_file(&show, argv[at]);
	printf("1..%d\n", show.count);
	return show.failures > 0;
}
