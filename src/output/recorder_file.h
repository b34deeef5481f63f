/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The pcapng files of the flight recorder, one after another in a folder: each appears under its
 * name once it is complete. Errors are reported here.
 */
#ifndef TCPLENS_OUTPUT_RECORDER_FILE_H
#define TCPLENS_OUTPUT_RECORDER_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "file/writer.h"
#include "helper/series_helper.h"
#include "output/capture_file.h"

/* A complete file. */
struct recorder_file_entry {
	struct series_file name;
	uint64_t bytes;
};

struct recorder_file {
	/* given; strings are borrowed */
	const char *folder;
	const char *expression;
	bool comment_every;		   /* see struct capture_file_request */
	struct capture_file_source source; /* comment: of the file that is written */
	uint64_t most_files;		   /* 0: no limit */
	uint64_t most_bytes;		   /* likewise */
	uint64_t least_free;		   /* bytes of the file system; 0: not looked at */

	/* kept */
	struct series_helper *helper;
	struct writer *writer; /* NULL: no file is written */
	int begun;	       /* of the file, until the writer has it */
	struct series_file name;
	char path[ROTATION_NAME_SIZE];
	char *filter;
	struct recorder_file_entry *entries; /* complete, the oldest first; only where limited */
	size_t count;
	uint64_t bytes; /* of the entries */
	uint64_t removed;
	bool no_room;	/* less than least_free was there: no file was begun, or it is to end */
	bool unremoved; /* the oldest could not be removed, which was reported */
};

/* Starts the helper, outside the sandbox. Returns 0, or a negative errno after a message. */
int recorder_file_prepare(struct recorder_file *file, const struct user *user);
void recorder_file_close(struct recorder_file *file);

/*
 * Begins a file; time: in nanoseconds since the epoch. Returns as above, -ENOSPC after a warning
 * where no_room.
 */
int recorder_file_begin(struct recorder_file *file, int64_t time, const char *word);

/*
 * Takes a packet, and looks at the free space now and then. After an error, which was reported, the
 * file is to be given up.
 */
int recorder_file_packet(struct recorder_file *file, const struct packet *packet);

/* The same for what nothing follows, where free space does not matter any more. */
int recorder_file_last(struct recorder_file *file, const struct packet *packet);

/*
 * Completes the file, and removes the oldest where there are too many; sets unremoved. Where it
 * fails the file is given up. Returns as above.
 */
int recorder_file_finish(struct recorder_file *file);
void recorder_file_give_up(struct recorder_file *file);

#endif
