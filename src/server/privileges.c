/* SPDX-License-Identifier: Apache-2.0 */
/* From root to a user that owns nothing but the data directory. */

#include "server/privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bug.h"

enum { NAME_MAX_BYTES = 256, PATH_MAX_BYTES = 4096 };

struct somebody {
	uid_t uid;
	gid_t gid;
	char name[NAME_MAX_BYTES]; /* empty: the machine has no name for him */
};

static void know(struct somebody *somebody, const struct passwd *entry)
{
	somebody->uid = entry->pw_uid;
	somebody->gid = entry->pw_gid;
	snprintf(somebody->name, sizeof(somebody->name), "%s", entry->pw_name);
}

static bool find_by_name(str user, struct somebody *out, struct buf *why)
{
	char name[NAME_MAX_BYTES];
	const struct passwd *entry;

	snprintf(name, sizeof(name), "%.*s", STR_ARG(user));
	entry = getpwnam(name);
	if (!entry) {
		buf_printf(why, "user = \"%s\": there is no such user on this machine", name);
		return false;
	}
	know(out, entry);
	return true;
}

/* False: there is no directory yet. */
static bool find_owner(str data_dir, struct somebody *out)
{
	char path[PATH_MAX_BYTES];
	const struct passwd *entry;
	struct stat found;

	snprintf(path, sizeof(path), "%.*s", STR_ARG(data_dir));
	if (stat(path, &found) != 0)
		return false;
	*out = (struct somebody){ .uid = found.st_uid, .gid = found.st_gid };
	entry = getpwuid(found.st_uid);
	if (entry)
		know(out, entry);
	return true;
}

static bool become(const struct somebody *somebody, struct buf *why)
{
	int groups = somebody->name[0] ? initgroups(somebody->name, somebody->gid)
				       : setgroups(1, &somebody->gid);

	if (groups != 0 || setresgid(somebody->gid, somebody->gid, somebody->gid) != 0 ||
	    setresuid(somebody->uid, somebody->uid, somebody->uid) != 0) {
		buf_printf(why, "cannot become user %s (%u): %s", somebody->name,
			   (unsigned)somebody->uid, strerror(errno));
		return false;
	}
	/* There is no way back, or something is very wrong. */
	BUG_ON(setresuid(0, 0, 0) == 0 || geteuid() != somebody->uid);
	return true;
}

bool privileges_judge(str user, struct buf *why)
{
	struct somebody somebody;

	return user.len == 0 || find_by_name(user, &somebody, why);
}

bool privileges_stay(str user, str data_dir)
{
	struct somebody somebody = { .uid = 0 };

	if (geteuid() != 0)
		return false;
	if (user.len) {
		const struct passwd *entry = getpwnam("root");

		return entry && str_eq(user, str_of(entry->pw_name));
	}
	return !find_owner(data_dir, &somebody) || somebody.uid == 0;
}

bool privileges_drop(str user, str data_dir, struct buf *why)
{
	struct somebody somebody;

	if (user.len) {
		if (!find_by_name(user, &somebody, why))
			return false;
	} else if (geteuid() != 0 || !find_owner(data_dir, &somebody)) {
		return true;
	}
	if (somebody.uid == geteuid())
		return true;
	if (geteuid() == 0)
		return become(&somebody, why);
	buf_printf(why, "user = \"%s\": only root can become another user", somebody.name);
	return false;
}
