/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A folder that files are created in, which others may write to as well. It is opened once; names
 * are then looked up from there, and a link is never followed, however fast it is put there.
 *
 * On the way to the folder only links are followed that root, or whoever started the program, made.
 * A new file is the creator's. A file that is there must be theirs or the starter's, and have no
 * other name; a pipe too. So no user can have a file written that they may not write, or read
 * packets through a file of theirs.
 */
#ifndef TCPLENS_HELPER_FOLDER_H
#define TCPLENS_HELPER_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "helper/helper.h"
#include "helper/user.h"

struct folder {
	int fd;
	size_t prefix; /* bytes of a path that named the folder */
	uid_t starter;
	pid_t parent; /* while it is there, a pipe is waited for */
	int lock;     /* of what folder_replace_begin() began; -1: nothing */
};

#define FOLDER_NONE ((struct folder){.fd = -1, .lock = -1})

/*
 * Opens the folder of path. pattern: what follows a % changes from file to file, and so do
 * folders there; those are looked up for each file. Returns 0 or -errno; -ELOOP for a link that is
 * not followed.
 */
int folder_open(struct folder *folder, const char *path, bool pattern);
void folder_close(struct folder *folder);

/*
 * The file of a path in the folder, which begins as the one of folder_open(): empty, open for
 * writing (without blocking, if it is a pipe, whose reader is waited for). Returns a descriptor or
 * -errno; -EUSERS for a file of another user, -EMLINK for one with other names.
 */
int folder_create(const struct folder *folder, const char *path);

/*
 * A file that takes the place of the one at a path only once it is complete. folder_replace_begin
 * returns a descriptor of an empty file or -errno; what an earlier run left of one is removed. Then
 * either folder_replace_finish, upon which readers of the path see the new file, never a part of
 * it, or folder_replace_give_up. These return 0 or -errno. The file has a hidden name in the folder
 * until then, NAME with a dot in front and .tmp at the end, and is locked: -EBUSY where another
 * process is writing one for the same path.
 */
int folder_replace_begin(struct folder *folder, const char *path);
int folder_replace_finish(struct folder *folder, const char *path);
int folder_replace_give_up(struct folder *folder, const char *path);

/*
 * In place of folder_replace_begin() for a file whose name nobody is to have yet: -EEXIST where
 * there is one, or where one of that name is being written or was left unfinished.
 */
int folder_new_begin(const struct folder *folder, const char *path);

/* -ENOSPC where its file system has less than so many bytes for this user, else 0 or -errno. */
int folder_has_room(const struct folder *folder, uint64_t bytes);

/* Removes the file of a path; -EINVAL where it is no regular one. Returns 0 or -errno. */
int folder_remove(const struct folder *folder, const char *path);

/* Whether something has that path, of whatever kind. */
bool folder_has(const struct folder *folder, const char *path);

/*
 * What a helper may do that creates files in it: as user, or where that is nobody, which is others
 * too, as whoever started the program. Borrows user.
 */
struct helper_rights folder_rights(const struct user *user);

/* Whether the process may create files in it by the rights that its user has, without any other. */
bool folder_is_writable(const struct folder *folder);

#endif
