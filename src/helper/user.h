/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The user that the program becomes: that of -Z; else, where root started it, the system user that
 * the package makes, or nobody where there is none; else it stays who it is.
 */
#ifndef TCPLENS_HELPER_USER_H
#define TCPLENS_HELPER_USER_H

#include <stdbool.h>
#include <sys/types.h>

#define USER_SYSTEM "tcplens"
#define USER_NOBODY "nobody"

struct user {
	const char *name; /* borrowed; NULL: whoever started the program */
	uid_t uid;
	gid_t gid;
	bool shared; /* nobody: other services may be that user too */
};

/* name: of -Z; NULL without. Returns 0, or -ENOENT after telling. */
int user_find(struct user *user, const char *name);

/*
 * Becomes the user, with its group and no supplementary ones, in all threads. capabilities: those
 * that are permitted stay so, which otherwise go with root. Returns 0 or -errno.
 */
int user_assume(const struct user *user, bool capabilities);

/* The same with the groups that the user has, for a program that runs as the user. */
int user_log_in(const struct user *user);

#endif
