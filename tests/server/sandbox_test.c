/* SPDX-License-Identifier: Apache-2.0 */
/* What a process in the sandbox cannot do any more. Each try is made by a child, which nobody can
 * bring back out of it. */

#include "server/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/config.h"
#include "support/test.h"

const struct module *const modules[] = { NULL };

static char place[] = "/tmp/jackdaw-sandbox-XXXXXX";
static char inside[64], outside[64];

/* "": all is well. */
typedef const char *(*try_fn)(void);

static const char *enter(void)
{
	struct config *config;
	struct buf text, why;
	bool done;

	buf_init(&text, 4096);
	buf_init(&why, 4096);
	buf_printf(&text, "host \"example.org\" { }\n");
	config = config_read(buf_str(&text), str_of("/nonexistent/jackdaw.conf"), str_of(inside),
			     &why);
	done = config && sandbox_enter(config, S("/nonexistent/jackdaw.conf"), &why);
	if (!done)
		fprintf(stderr, "%s\n", buf_cstr(&why));
	return done ? "" : "not entered";
}

/* The sentence of the child. */
static void try_inside(try_fn attempt)
{
	char said[200] = "";
	int pipes[2], status;
	pid_t child;

	CHECK_INT(pipe(pipes), 0);
	child = fork();
	if (child == 0) {
		const char *sentence = enter();

		if (!*sentence)
			sentence = attempt();
		_exit(write(pipes[1], sentence, strlen(sentence)) < 0);
	}
	close(pipes[1]);
	CHECK(read(pipes[0], said, sizeof(said) - 1) >= 0);
	close(pipes[0]);
	CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), 0);
	CHECK_STR(str_of(said), "");
}

static void begin(void)
{
	if (inside[0])
		return;
	CHECK(mkdtemp(place) != NULL);
	snprintf(inside, sizeof(inside), "%s/data", place);
	snprintf(outside, sizeof(outside), "%s/secret", place);
	CHECK_INT(mkdir(inside, 0700), 0);
	close(open(outside, O_CREAT | O_WRONLY, 0600));
}

static bool makes(const char *directory, const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_CREAT | O_RDWR, 0600);
	if (fd < 0)
		return false;
	close(fd);
	return unlink(path) == 0;
}

static bool cuts(const char *directory, const char *name)
{
	char path[128];
	int fd;
	bool is_cut;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_CREAT | O_RDWR, 0600);
	is_cut = write(fd, "1234", 4) == 4 && ftruncate(fd, 2) == 0 && truncate(path, 1) == 0;
	close(fd);
	return unlink(path) == 0 && is_cut;
}

static long landlock_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static const char *try_files(void)
{
	if (!strstr(sandbox_describe(), "files"))
		return ""; /* a kernel without Landlock: said in the log of the server */
	if (open(outside, O_RDONLY) >= 0 || errno != EACCES)
		return "a foreign file was read";
	if (open(outside, O_WRONLY) >= 0 || errno != EACCES)
		return "a foreign file was written";
	if (truncate(outside, 0) == 0 && landlock_version() >= 3)
		return "a foreign file was cut";
	if (makes(place, "new"))
		return "a file was made outside";
	if (open("/etc/hostname", O_WRONLY) >= 0)
		return "the system was written";
	if (!makes(inside, "new"))
		return "no file could be made inside";
	if (!cuts(inside, "cut"))
		return "no file could be cut inside";
	if (open("/etc/passwd", O_RDONLY) < 0 || open("/dev/null", O_RDWR) < 0)
		return "the system could not be read";
	return "";
}

TEST(a_122_files_of_others_are_out_of_reach)
{
	begin();
	try_inside(try_files);
}

static const char *try_programs(void)
{
	char *const words[] = { (char *)"/bin/true", NULL };

	if (execv(words[0], words) == 0 || (errno != EPERM && errno != EACCES))
		return "a program was run";
	if (fork() >= 0 || errno != EPERM)
		return "a process was made";
	if (system("true") == 0)
		return "a shell was run";
	if (kill(getppid(), 0) == 0 || errno != EPERM)
		return "a signal was sent";
	if (syscall(SYS_tgkill, getppid(), getppid(), 0) == 0 || errno != EPERM ||
	    syscall(SYS_tkill, getppid(), 0) == 0 || errno != EPERM)
		return "a signal was sent to a thread";
	if (sigqueue(getppid(), 0, (union sigval){ 0 }) == 0 || errno != EPERM)
		return "a signal was queued";
	signal(SIGUSR1, SIG_IGN);
	if (raise(SIGUSR1) != 0)
		return "abort() would not end it";
	return "";
}

TEST(a_122_no_program_is_run)
{
	begin();
	try_inside(try_programs);
}

static const char *try_kernel(void)
{
	void *page;

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 || errno != EPERM)
		return "ptrace";
	if (socket(AF_PACKET, SOCK_RAW, 0) >= 0 || errno != EPERM)
		return "a packet socket";
	if (socket(AF_ALG, SOCK_SEQPACKET, 0) >= 0 || errno != EPERM)
		return "an AF_ALG socket";
	if (socket(AF_VSOCK, SOCK_STREAM, 0) >= 0 || errno != EPERM)
		return "a vsock";
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	if (page != MAP_FAILED)
		return "memory that can be written and run";
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED || mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0)
		return "memory was made to run";
	if (setresuid(1, 1, 1) == 0 || errno != EPERM)
		return "another user";
	if (chroot(inside) == 0 || errno != EPERM)
		return "another root";
	return "";
}

TEST(a_122_what_a_server_does_not_need_of_the_kernel_is_denied)
{
	begin();
	try_inside(try_kernel);
}

static void *answer(void *arg)
{
	return arg;
}

static const char *try_work(void)
{
	pthread_t thread;
	void *answered;

	if (pthread_create(&thread, NULL, answer, inside) != 0 ||
	    pthread_join(thread, &answered) != 0 || answered != inside)
		return "no thread";
	if (socket(AF_INET, SOCK_STREAM, 0) < 0 || socket(AF_INET6, SOCK_DGRAM, 0) < 0 ||
	    socket(AF_UNIX, SOCK_STREAM, 0) < 0)
		return "no socket";
	return strstr(sandbox_describe(), "calls") ? "" : "not described";
}

TEST(what_a_server_does_goes_on)
{
	begin();
	try_inside(try_work);
	unlink(outside);
	rmdir(inside);
	rmdir(place);
}
