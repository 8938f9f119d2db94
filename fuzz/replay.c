/* SPDX-License-Identifier: Apache-2.0 */
/* main() of a fuzz target without a fuzzer: feeds it the files named, or all files of the
 * directories named, so that a corpus runs as a test. */

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* False when there is no such file. */
static bool replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char piece[4096];
	struct buf input;
	size_t got;

	if (!file)
		return false;
	buf_init(&input, 64 << 20);
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&input, str_make(piece, got));
	fclose(file);
	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput((const uint8_t *)buf_str(&input).at, input.len);
	buf_fini(&input);
	return true;
}

static unsigned replay_directory(DIR *directory, const char *path)
{
	struct dirent *entry;
	unsigned count = 0;
	char name[4096];

	while ((entry = readdir(directory))) {
		int len = snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);

		if (entry->d_name[0] != '.' && len > 0 && (size_t)len < sizeof(name))
			count += replay_file(name);
	}
	return count;
}

int main(int argc, char **argv)
{
	unsigned count = 0;

	for (int i = 1; i < argc; i++) {
		DIR *directory = opendir(argv[i]);

		count += directory ? replay_directory(directory, argv[i]) : replay_file(argv[i]);
		if (directory)
			closedir(directory);
	}
	printf("# %u inputs\n", count);
	/* An empty corpus proves nothing. */
	return count ? 0 : 1;
}
