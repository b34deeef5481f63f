/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A file that is being written in large blocks, and that holds whole records whatever happens:
 * when the disk is full, what was written of the last record is taken back.
 */
#ifndef TCPLENS_FILE_SAVEFILE_H
#define TCPLENS_FILE_SAVEFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/outlet.h"

struct savefile {
	struct outlet outlet; /* fd -1: none is open */
	bool broken;	      /* a write failed, or no file is open: nothing is written */
	bool last_is_packet;  /* the record that span was asked for last */
	uint64_t start;	      /* the offset of our first byte */
	uint64_t written;     /* bytes since then */
	struct buffer buffer; /* whole records, not yet written; append to it */
	/*
	 * The length of the record that begins at bytes; *packet: whether it is a packet.
	 * NULL: what is in the buffer is one record and no packet.
	 */
	uint32_t (*span)(const char *bytes, bool *packet);
};

/* Makes room for blocks of block bytes and a record of up to record bytes. Returns 0 or -ENOMEM. */
int savefile_init(struct savefile *file, size_t block, size_t record);

/* Takes fd, an open file that is written from its current offset. */
void savefile_begin(struct savefile *file, int fd);

/*
 * Writes what is in the buffer. Returns 0, or -EAGAIN when a reader has to read first: the rest
 * stays for another call. On every other error, returned as -errno, the file is cut after the last
 * whole record and broken from then on; *unwritten grows by the packets in the buffer that are not
 * in the file.
 */
int savefile_flush(struct savefile *file, uint64_t *unwritten);

/* Gives up what is in the buffer and counts its packets: the file is broken from then on. */
void savefile_abandon(struct savefile *file, uint64_t *unwritten);

/* Bytes of the file, those in the buffer included. */
static inline uint64_t savefile_size(const struct savefile *file)
{
	return file->written + file->buffer.used;
}

/* Closes the file, not the buffer. Returns 0 or close(2)'s -errno. */
int savefile_end(struct savefile *file);

void savefile_free(struct savefile *file); /* the contents, not the struct */

#endif
