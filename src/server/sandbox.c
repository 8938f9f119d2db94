/* SPDX-License-Identifier: Apache-2.0 */
/* The two halves of the sandbox. Files: Landlock, whose three system calls no library wraps here.
 * Calls: seccomp by libseccomp, a list of what is denied with EPERM; what is not named goes on, so
 * that a new version of a library does not stop the server. */

#include "server/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "config/config.h"

static bool has_files, has_calls;

const char *sandbox_describe(void)
{
	if (has_files)
		return has_calls ? "files, calls" : "files";
	return has_calls ? "calls" : "none";
}

/* ---- files ---- */

#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | \
	 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK)
#define OTHERS \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
	 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | \
	 LANDLOCK_ACCESS_FS_MAKE_SYM)

/* Newer than the header, perhaps. */
#define TRUNCATES (UINT64_C(1) << 14)

enum { ABI_WITH_REFER = 2, ABI_WITH_TRUNCATE = 3 };

struct fence {
	int ruleset;
	uint64_t more; /* what newer kernels know: to move between directories, to cut files */
};

/* What is not there needs no permission. */
static void allow(const struct fence *fence, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access };
	struct stat found;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return;
	if (fstat(rule.parent_fd, &found) == 0 && !S_ISDIR(found.st_mode))
		rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
	syscall(SYS_landlock_add_rule, fence->ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
}

static void allow_directory_of(const struct fence *fence, const char *path, uint64_t access)
{
	char directory[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int len = slash == path ? 1 : slash ? (int)(slash - path) : 0;

	snprintf(directory, sizeof(directory), "%.*s", len ? len : 1, len ? path : ".");
	allow(fence, directory, access);
}

/* The name, and what it leads to: certificates are often links into another directory. */
static void allow_place(const struct fence *fence, str file, uint64_t access)
{
	char path[PATH_MAX], real[PATH_MAX];

	if (file.len == 0)
		return;
	snprintf(path, sizeof(path), "%.*s", STR_ARG(file));
	allow_directory_of(fence, path, access);
	if (realpath(path, real))
		allow_directory_of(fence, real, access);
}

static void allow_all(const struct fence *fence, const struct config *config, str config_path)
{
	static const char *const system[] = { "/etc",	      "/usr",
					      "/lib",	      "/lib64",
					      "/proc",	      "/sys/devices/system",
					      "/dev/urandom", "/run/systemd/resolve" };
	char data[PATH_MAX];

	for (size_t i = 0; i < ARRAY_LEN(system); i++)
		allow(fence, system[i], READS);
	allow(fence, "/dev/null", READS | LANDLOCK_ACCESS_FS_WRITE_FILE);
	snprintf(data, sizeof(data), "%.*s", STR_ARG(config_data_dir(config)));
	allow(fence, data, READS | WRITES | fence->more);
	allow_place(fence, config_path, READS);
	for (const struct host *host = config_first_host(config); host;
	     host = config_next_host(config, host)) {
		allow_place(fence, host->certificate, READS);
		allow_place(fence, host->key, READS);
	}
	allow_place(fence, config_log(config)->file,
		    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG);
}

static bool refuse(struct buf *why, const char *what)
{
	buf_printf(why, "the sandbox cannot be made (%s: %s); sandbox = no goes without it", what,
		   strerror(errno));
	return false;
}

static bool fence_files(const struct config *config, str config_path, struct buf *why)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = READS | WRITES | OTHERS };
	struct fence fence = { 0 };
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	bool done;

	if (abi < 1) /* an old kernel, or switched off */
		return true;
	if (abi >= ABI_WITH_REFER)
		fence.more |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= ABI_WITH_TRUNCATE)
		fence.more |= TRUNCATES;
	attr.handled_access_fs |= fence.more;
	fence.ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (fence.ruleset < 0)
		return refuse(why, "landlock_create_ruleset");
	allow_all(&fence, config, config_path);
	done = syscall(SYS_landlock_restrict_self, fence.ruleset, 0) == 0;
	close(fence.ruleset);
	has_files = done;
	return done || refuse(why, "landlock_restrict_self");
}

/* ---- calls ---- */

/* Each would be news from a server. */
static const char *const denied[] = {
	/* programs and processes */
	"execve",
	"execveat",
	"fork",
	"vfork",
	"ptrace",
	"process_vm_readv",
	"process_vm_writev",
	"pidfd_getfd",
	"kcmp",
	"personality",
	/* signals, but those to oneself */
	"kill",
	"tkill",
	"pidfd_send_signal",
	"rt_sigqueueinfo",
	"rt_tgsigqueueinfo",
	/* other users */
	"setuid",
	"setgid",
	"setreuid",
	"setregid",
	"setresuid",
	"setresgid",
	"setgroups",
	"setfsuid",
	"setfsgid",
	"capset",
	/* another world */
	"mount",
	"umount2",
	"pivot_root",
	"chroot",
	"setns",
	"unshare",
	"open_tree",
	"move_mount",
	"fsopen",
	"fsconfig",
	"fsmount",
	"fspick",
	"mount_setattr",
	"swapon",
	"swapoff",
	"quotactl",
	"mknod",
	"mknodat",
	"name_to_handle_at",
	"open_by_handle_at",
	/* the machine */
	"reboot",
	"kexec_load",
	"kexec_file_load",
	"init_module",
	"finit_module",
	"delete_module",
	"acct",
	"iopl",
	"ioperm",
	"settimeofday",
	"clock_settime",
	"clock_adjtime",
	"adjtimex",
	"sethostname",
	"setdomainname",
	"syslog",
	"vhangup",
	/* parts of the kernel that were often broken */
	"bpf",
	"perf_event_open",
	"userfaultfd",
	"io_uring_setup",
	"io_uring_enter",
	"io_uring_register",
	"keyctl",
	"add_key",
	"request_key",
	"modify_ldt",
	"lookup_dcookie",
};

static bool deny_by_name(scmp_filter_ctx filter)
{
	for (size_t i = 0; i < ARRAY_LEN(denied); i++) {
		int number = seccomp_syscall_resolve_name(denied[i]);

		/* Not every machine has every one. */
		if (number != __NR_SCMP_ERROR && number >= 0 &&
		    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0) != 0)
			return false;
	}
	return true;
}

/* Threads are made, processes not. clone3() hides its flags behind a pointer: it is said not to be
 * there, and the C library takes clone(). */
static bool deny_processes(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
				SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

/* abort() needs it for itself. */
static bool deny_signals(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(tgkill), 1,
				SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)getpid(), 0)) == 0;
}

/* AF_UNIX, AF_INET, AF_INET6, and AF_NETLINK, by which the C library asks for addresses. */
static bool deny_families(scmp_filter_ctx filter)
{
	bool done = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
				     SCMP_A0(SCMP_CMP_GT, AF_NETLINK, 0)) == 0;

	for (unsigned family = 0; family < AF_NETLINK && done; family++)
		if (family != AF_UNIX && family != AF_INET && family != AF_INET6)
			done = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
						SCMP_A0(SCMP_CMP_EQ, family, 0)) == 0;
	return done;
}

static bool deny_code(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mmap), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_WRITE | PROT_EXEC,
					PROT_WRITE | PROT_EXEC)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mprotect), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(pkey_mprotect), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)) == 0;
}

static bool fence_calls(struct buf *why)
{
	scmp_filter_ctx filter;

	if (prctl(PR_GET_SECCOMP) < 0) /* the kernel has none */
		return true;
	filter = seccomp_init(SCMP_ACT_ALLOW);
	has_calls = filter && deny_by_name(filter) && deny_processes(filter) &&
		    deny_signals(filter) && deny_families(filter) && deny_code(filter) &&
		    seccomp_load(filter) == 0;
	seccomp_release(filter);
	return has_calls || refuse(why, "seccomp");
}

bool sandbox_enter(const struct config *config, str config_path, struct buf *why)
{
	/* Also what the two halves demand of who is not root. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return refuse(why, "no_new_privs");
	return fence_files(config, config_path, why) && fence_calls(why);
}
