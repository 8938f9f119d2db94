/* SPDX-License-Identifier: Apache-2.0 */
/* The CPU clock of a process (clock_getcpuclockid) counts what the scheduler counts, to the
 * nanosecond, and keeps what its ended threads have used; /proc/PID/stat would say the same in
 * hundredths of a second. Children are found by /proc. */

#include "process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FAMILY_MAX = 64 };

static pid_t parent_of(pid_t pid)
{
	char path[64], line[512];
	size_t len;
	char *name_end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	len = fread(line, 1, sizeof(line) - 1, file);
	fclose(file);
	line[len] = '\0';
	/* PID (NAME) STATE PARENT …; a name may hold anything. */
	name_end = strrchr(line, ')');
	if (!name_end || strlen(name_end) < 4)
		return 0;
	return (pid_t)strtol(name_end + 4, NULL, 10);
}

static bool is_in(pid_t pid, const pid_t *family, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (family[i] == pid)
			return true;
	return false;
}

/* One walk finds those whose parents came before them; that is enough, as numbers grow. */
static unsigned family_of(pid_t pid, pid_t family[FAMILY_MAX])
{
	DIR *proc = opendir("/proc");
	unsigned count = 0;
	struct dirent *entry;

	family[count++] = pid;
	while (proc && count < FAMILY_MAX && (entry = readdir(proc))) {
		pid_t child = (pid_t)strtol(entry->d_name, NULL, 10);

		if (child > 0 && is_in(parent_of(child), family, count))
			family[count++] = child;
	}
	if (proc)
		closedir(proc);
	return count;
}

static int64_t clock_of(clockid_t clock)
{
	struct timespec used;

	if (clock_gettime(clock, &used) != 0)
		return -1;
	return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

static int64_t cpu_of(pid_t pid)
{
	clockid_t clock;

	return clock_getcpuclockid(pid, &clock) == 0 ? clock_of(clock) : -1;
}

int64_t process_cpu_ns(pid_t pid)
{
	pid_t family[FAMILY_MAX];
	unsigned count = family_of(pid, family);
	int64_t sum = cpu_of(pid);

	for (unsigned i = 1; sum >= 0 && i < count; i++) {
		int64_t used = cpu_of(family[i]);

		sum += used > 0 ? used : 0;
	}
	return sum;
}

static long memory_of(pid_t pid)
{
	char path[64], line[256];
	long kilobytes = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	file = fopen(path, "r");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, "Pss:", 4) == 0)
			kilobytes = strtol(line + 4, NULL, 10);
	fclose(file);
	return kilobytes;
}

long process_memory_kb(pid_t pid)
{
	pid_t family[FAMILY_MAX];
	unsigned count = family_of(pid, family);
	long sum = memory_of(pid);

	for (unsigned i = 1; sum >= 0 && i < count; i++) {
		long used = memory_of(family[i]);

		sum += used > 0 ? used : 0;
	}
	return sum;
}

int64_t own_cpu_ns(void)
{
	return clock_of(CLOCK_PROCESS_CPUTIME_ID);
}
