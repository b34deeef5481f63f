/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A process that replaces one file, again and again: for what other programs read at any time. It
 * exists for the same reason as the one of file_helper.h, with the same rights; the file is whose
 * that one's files are. Its only requests are to begin, to finish and to give up a replacement.
 */
#ifndef TCPLENS_HELPER_REPLACE_HELPER_H
#define TCPLENS_HELPER_REPLACE_HELPER_H

#include "base/cleanup.h"
#include "helper/user.h"

struct replace_helper;

struct helper;

/* Starts it; path and user are copied by the fork. name: the process's. Returns 0 or -errno. */
int replace_helper_start(struct replace_helper **helper, const char *name, const char *path,
			 const struct user *user);

/* See folder_replace_begin() and so on in helper/folder.h. */
int replace_helper_begin(struct replace_helper *helper);
int replace_helper_finish(struct replace_helper *helper);
int replace_helper_give_up(struct replace_helper *helper);

/* To be looked at by helper_check(). */
struct helper *replace_helper_process(struct replace_helper *helper);

void replace_helper_stop(struct replace_helper *helper); /* takes NULL */
CLEANUP_DEFINE(struct replace_helper *, replace_helper_stop)

#endif
