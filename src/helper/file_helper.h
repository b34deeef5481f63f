/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A process that opens the capture's files and does nothing else. The capture gives up its
 * privileges before it looks at a packet, and may become another user (-Z); its next file must be
 * opened all the same, in a folder that it could not write to any more. So this process, which
 * never sees a packet, keeps CAP_DAC_OVERRIDE if it has it, and nothing more. It makes up the
 * names itself: all that can be asked of it is the next file. With -Z files belong to that user.
 */
#ifndef TCPLENS_HELPER_FILE_HELPER_H
#define TCPLENS_HELPER_FILE_HELPER_H

#include "base/cleanup.h"
#include "file/rotation.h"
#include "helper/user.h"

struct file_helper;

/* Starts it; rules and user are copied. Returns 0 or -errno. */
int file_helper_start(struct file_helper **helper, const struct rotation_rules *rules,
		      const struct user *user);

/* The file at file, empty and open for writing, or -errno. */
int file_helper_open(struct file_helper *helper, const struct rotation_file *file);

void file_helper_stop(struct file_helper *helper); /* takes NULL */
CLEANUP_DEFINE(struct file_helper *, file_helper_stop)

#endif
