// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/message.h"

/* The kernel's, where /etc/passwd has none. */
#define NOBODY_ID 65534

static void choose(struct user *user)
{
	const struct passwd *entry = getpwnam(USER_SYSTEM);

	if (entry) {
		*user = (struct user){USER_SYSTEM, entry->pw_uid, entry->pw_gid, false};
		return;
	}
	entry = getpwnam(USER_NOBODY);
	*user = (struct user){USER_NOBODY, entry ? entry->pw_uid : NOBODY_ID,
			      entry ? entry->pw_gid : NOBODY_ID, true};
}

/* A change of user takes back the signal that whoever started us wants us to get at his end. */
static int change_ids(const struct user *user)
{
	int death = 0;

	prctl(PR_GET_PDEATHSIG, &death);
	if (setresgid(user->gid, user->gid, user->gid) ||
	    setresuid(user->uid, user->uid, user->uid) || prctl(PR_SET_PDEATHSIG, death))
		return -errno;
	return 0;
}

int user_find(struct user *user, const char *name)
{
	const struct passwd *entry;

	*user = (struct user){0};
	if (!name) {
		if (!geteuid())
			choose(user);
		return 0;
	}
	entry = getpwnam(name);
	if (!entry) {
		message_error("-Z %s: there is no such user", name);
		return -ENOENT;
	}
	*user = (struct user){name, entry->pw_uid, entry->pw_gid, false};
	return 0;
}

static bool is_already(const struct user *user)
{
	uid_t real, effective, saved;

	return !getresuid(&real, &effective, &saved) && real == user->uid &&
	       effective == user->uid && saved == user->uid;
}

int user_assume(const struct user *user, bool capabilities)
{
	if (!user->name)
		return 0;
	/* -Z root, or one's own name: groups need a right that may be missing. */
	if (is_already(user))
		return setgroups(0, NULL) && errno != EPERM ? -errno : 0;
	if (capabilities && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return -errno;
	return setgroups(0, NULL) ? -errno : change_ids(user);
}

int user_log_in(const struct user *user)
{
	if (is_already(user))
		return 0;
	return initgroups(user->name, user->gid) ? -errno : change_ids(user);
}
