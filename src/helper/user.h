/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The user that the program becomes: -Z. */
#ifndef TCPLENS_HELPER_USER_H
#define TCPLENS_HELPER_USER_H

#include <stdbool.h>
#include <sys/types.h>

struct user {
	const char *name; /* borrowed; NULL: whoever started the program */
	uid_t uid;
	gid_t gid;
};

/* name: of a user; NULL for none. Returns 0, or -ENOENT after telling. */
int user_find(struct user *user, const char *name);

/*
 * Becomes the user, with the groups that it has, in all threads. capabilities: those that are
 * permitted stay so, which otherwise go with root. Returns 0 or -errno.
 */
int user_assume(const struct user *user, bool capabilities);

#endif
