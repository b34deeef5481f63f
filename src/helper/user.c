// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/message.h"

int identity_find(struct identity *identity, const char *name)
{
	const struct passwd *user;

	if (!name) {
		*identity = (struct identity){0};
		return 0;
	}
	user = getpwnam(name);
	if (!user) {
		message_error("-Z %s: there is no such user", name);
		return -ENOENT;
	}
	*identity = (struct identity){name, user->pw_uid, user->pw_gid};
	return 0;
}

int identity_assume(const struct identity *identity, bool capabilities)
{
	uid_t real, effective, saved;

	if (!identity->name)
		return 0;
	if (!getresuid(&real, &effective, &saved) && real == identity->uid &&
	    effective == identity->uid && saved == identity->uid)
		return 0;
	if (capabilities && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return -errno;
	if (initgroups(identity->name, identity->gid) ||
	    setresgid(identity->gid, identity->gid, identity->gid) ||
	    setresuid(identity->uid, identity->uid, identity->uid))
		return -errno;
	return 0;
}
