/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Owning locals: `_cleanup_(foo_freep) struct foo *foo = NULL;` frees foo on every way out. */
#ifndef TCPLENS_CLEANUP_H
#define TCPLENS_CLEANUP_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))

/* Defines name_freep, which calls name(*pointer); name must take NULL. */
#define CLEANUP_DEFINE(type, name)                \
	static inline void name##p(type *pointer) \
	{                                         \
		name(*pointer);                   \
	}

static inline void cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void cleanup_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static inline void cleanup_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

#endif
