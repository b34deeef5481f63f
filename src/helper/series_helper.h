/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A process that creates files in a folder, each under a hidden name until it is complete. It
 * exists for the same reason as the one of file_helper.h, with the same rights; the files are whose
 * that one's files are. It composes the names itself, of a time and a word, so that no other file
 * can be written, replaced or removed through it.
 */
#ifndef TCPLENS_HELPER_SERIES_HELPER_H
#define TCPLENS_HELPER_SERIES_HELPER_H

#include <stdint.h>

#include "base/cleanup.h"
#include "helper/user.h"

struct series_helper;

struct helper;

#define SERIES_WORD 16
/* 2026-11-29T03-22-10.123456_WORD.pcapng */
#define SERIES_NAME 64

/* time: since the epoch, in nanoseconds. word: of the letters a to z and hyphens. */
struct series_file {
	int64_t time;
	char word[SERIES_WORD];
};

/* In local time. Returns 0 or -EINVAL. */
int series_helper_name(const struct series_file *file, char name[SERIES_NAME]);

/* Starts it; folder and user are copied by the fork. Returns 0 or -errno. */
int series_helper_start(struct series_helper **helper, const char *folder, const struct user *user);

/* See folder_replace_begin() and so on in helper/folder.h. */
int series_helper_begin(struct series_helper *helper, const struct series_file *file);
int series_helper_finish(struct series_helper *helper, const struct series_file *file);
int series_helper_give_up(struct series_helper *helper, const struct series_file *file);

/* -ENOSPC: the folder's file system has less than so many bytes free. Else 0 or -errno. */
int series_helper_room(struct series_helper *helper, uint64_t bytes);

/* Removes a complete file. Returns 0 or -errno. */
int series_helper_remove(struct series_helper *helper, const struct series_file *file);

/* To be looked at by helper_check(). */
struct helper *series_helper_process(struct series_helper *helper);

void series_helper_stop(struct series_helper *helper); /* takes NULL */
CLEANUP_DEFINE(struct series_helper *, series_helper_stop)

#endif
