/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Which files of a capture stay: --keep-files with -C or -G. Remembers the files by what their
 * names are made of, the oldest first. Pure: removes nothing itself.
 */
#ifndef TCPLENS_FILE_RETENTION_H
#define TCPLENS_FILE_RETENTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "file/rotation.h"

struct retention_file;

struct retention {
	uint64_t most; /* files that stay, that which is written included; 0: all */
	struct retention_file *files;
	size_t start, end, room; /* of the array; those from start to end are there */
};

void retention_free(struct retention *retention); /* the contents, not the struct */

/* A file that has to go. mark: what the caller said of it. */
struct retention_oldest {
	char name[ROTATION_NAME_SIZE];
	unsigned int mark;
};

/*
 * A file is about to be created, perhaps over one of the same name; it then has the mark of that.
 * Returns 1 where another has to go, which is in oldest; 0 where none has to; or a negative errno.
 */
int retention_enter(struct retention *retention, const struct rotation_rules *rules,
		    const struct rotation_file *file, unsigned int mark,
		    struct retention_oldest *oldest);

#endif
