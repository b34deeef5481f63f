/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * When a capture goes on in another file, and the names of the files: -C, -G and -W as tcpdump(1)
 * has them. Pure: opens nothing, and is told what time it is.
 */
#ifndef TCPLENS_FILE_ROTATION_H
#define TCPLENS_FILE_ROTATION_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct rotation_rules {
	const char *path; /* with seconds, strftime(3) is applied to it */
	uint64_t bytes;	  /* -C: a file is followed by another once it is larger; 0: never */
	uint64_t seconds; /* -G: a file is followed by another at this age; 0: never */
	/*
	 * -W; 0: no limit. With bytes, the number of files that are used in turn; with seconds
	 * alone, the number after which the capture ends. With both it only sets how many digits
	 * the numbers in the names have.
	 */
	uint64_t files;
};

/* Which of the files is written. {0, now, 0} is the first. */
struct rotation_file {
	uint64_t number; /* in the name, where -C asks for it */
	int64_t since;	 /* seconds since the epoch: when the file's interval began */
	uint64_t past;	 /* intervals that ended */
};

#define ROTATION_NAME_SIZE (PATH_MAX + 1)

/* The name of the file at file. Returns 0 or -ENAMETOOLONG. */
int rotation_name(const struct rotation_rules *rules, const struct rotation_file *file,
		  char name[ROTATION_NAME_SIZE]);

/*
 * Steps to the file where a packet at this time, behind size bytes of the present file, belongs.
 * Returns true if that is another file. Intervals follow each other without gaps: a late call
 * does not move those that come.
 */
bool rotation_step(const struct rotation_rules *rules, struct rotation_file *file, int64_t now,
		   uint64_t size);

/*
 * Steps to the next file at this time, whether one is due or not: -G's interval begins anew, and a
 * number is appended where the name would be that of the present file.
 */
void rotation_next(const struct rotation_rules *rules, struct rotation_file *file, int64_t now);

/* True when -W's files have all been written. */
bool rotation_over(const struct rotation_rules *rules, const struct rotation_file *file);

#endif
