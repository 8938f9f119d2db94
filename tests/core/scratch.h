/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A directory of the test's own, in which it stands; gone at the end. */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/test.h"

static char scratch_path[64];

static inline void scratch_open(void)
{
	snprintf(scratch_path, sizeof(scratch_path), "/tmp/jackdaw-test.XXXXXX");
	CHECK(mkdtemp(scratch_path) != NULL);
	CHECK(chdir(scratch_path) == 0);
	umask(077);
}

static inline int scratch_remove(const char *path, const struct stat *status, int type,
				 struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static inline void scratch_close(void)
{
	CHECK(chdir("/") == 0);
	CHECK(nftw(scratch_path, scratch_remove, 16, FTW_DEPTH | FTW_PHYS) == 0);
}

static inline void scratch_write(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	CHECK(file != NULL);
	CHECK(fputs(text, file) >= 0);
	CHECK(fclose(file) == 0);
}

/* Permission bits; 0: there is no such file. */
static inline unsigned scratch_mode(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 ? status.st_mode & 07777 : 0;
}
