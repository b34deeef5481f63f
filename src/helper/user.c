// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/message.h"

int user_find(struct user *user, const char *name)
{
	const struct passwd *entry;

	if (!name) {
		*user = (struct user){0};
		return 0;
	}
	entry = getpwnam(name);
	if (!entry) {
		message_error("-Z %s: there is no such user", name);
		return -ENOENT;
	}
	*user = (struct user){name, entry->pw_uid, entry->pw_gid};
	return 0;
}

int user_assume(const struct user *user, bool capabilities)
{
	uid_t real, effective, saved;

	if (!user->name)
		return 0;
	if (!getresuid(&real, &effective, &saved) && real == user->uid && effective == user->uid &&
	    saved == user->uid)
		return 0;
	if (capabilities && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return -errno;
	if (initgroups(user->name, user->gid) || setresgid(user->gid, user->gid, user->gid) ||
	    setresuid(user->uid, user->uid, user->uid))
		return -errno;
	return 0;
}
