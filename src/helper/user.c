// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/message.h"

#define USER_FILE "/etc/passwd"

/* The kernel's, where that has none. */
#define NOBODY_ID 65534

/*
 * Both are this machine's own. Name services that are asked for a user whom /etc/passwd does not
 * have load libraries, half a millisecond at each start.
 */
static void choose(struct user *user)
{
	const struct passwd *entry;
	FILE *file = fopen(USER_FILE, "re");

	*user = (struct user){USER_NOBODY, NOBODY_ID, NOBODY_ID, true};
	while (file && (entry = fgetpwent(file))) {
		if (!strcmp(entry->pw_name, USER_SYSTEM)) {
			*user = (struct user){USER_SYSTEM, entry->pw_uid, entry->pw_gid, false};
			break;
		}
		if (!strcmp(entry->pw_name, USER_NOBODY)) {
			user->uid = entry->pw_uid;
			user->gid = entry->pw_gid;
		}
	}
	if (file)
		fclose(file);
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
