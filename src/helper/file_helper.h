/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A process that creates the capture's files and does nothing else. The reader gives up its rights
 * before it looks at a packet; its next file must be created all the same, in a folder that it
 * could not write to any more. This one, which never sees a packet, keeps CAP_DAC_OVERRIDE where
 * the folder is not its user's to write to, and nothing more. It composes the names itself: the
 * only request is the next file. Files belong to the user that the program becomes, or where that
 * is nobody, to whoever started it. See helper/folder.h for what it refuses.
 */
#ifndef TCPLENS_HELPER_FILE_HELPER_H
#define TCPLENS_HELPER_FILE_HELPER_H

#include "base/cleanup.h"
#include "file/rotation.h"
#include "helper/user.h"

struct file_helper;

struct helper;

/*
 * Starts it; rules and user are copied by the fork. keep: of the files that it creates only so many
 * stay, and the oldest is removed before another is created, also where a command has made
 * NAME.gz and the like of it; what cannot be removed is reported. 0: all stay. Returns 0 or -errno.
 */
int file_helper_start(struct file_helper **helper, const struct rotation_rules *rules,
		      uint64_t keep, const struct user *user);

/* The file at file, empty and open for writing, or -errno. */
int file_helper_open(struct file_helper *helper, const struct rotation_file *file);

/* To be looked at by helper_check(). */
struct helper *file_helper_process(struct file_helper *helper);

void file_helper_stop(struct file_helper *helper); /* takes NULL */
CLEANUP_DEFINE(struct file_helper *, file_helper_stop)

#endif
