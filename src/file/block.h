/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Plain pcap files of this machine's byte order, read without libpcap's two copies of every byte:
 * whole records within the snapshot length, with times that all versions of libpcap read alike. At
 * anything else, the end included, libpcap takes over from the record on, and reports any error.
 */
#ifndef TCPLENS_FILE_BLOCK_H
#define TCPLENS_FILE_BLOCK_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define BLOCK_RECORD_HEADER 16

struct block {
	int fd; /* the stream's; -1: this file is libpcap's to read */
	uint8_t *bytes;
	uint64_t offset; /* of the first byte in the file */
	size_t used;
	size_t length;
	uint32_t unit; /* nanoseconds in a fraction of the file's */
	uint32_t snapshot;
};

/* pcap has just read the header of the file from stream. Returns 0 or -ENOMEM. */
int block_open(struct block *block, FILE *stream, pcap_t *pcap);
void block_close(struct block *block); /* the contents, not the struct; the stream stays open */

/* What block_has leaves to do where the block holds less: reads on. */
bool block_read(struct block *block, size_t length);

/* Whether length bytes more are in the block, or could be read into it. */
static inline bool block_has(struct block *block, size_t length)
{
	return __builtin_expect(block->length - block->used >= length, 1) ||
	       block_read(block, length);
}

/*
 * The next record as libpcap gives it with nanoseconds; false where libpcap has to, whose stream is
 * then positioned before that record. *bytes are valid until the next call. Inline, so that the
 * header need not be written to memory to be read again.
 */
static inline bool block_take(struct block *block, struct pcap_pkthdr *header,
			      const uint8_t **bytes)
{
	const uint8_t *at;
	uint32_t captured;
	int32_t time[2];

	if (block->fd < 0 || !block_has(block, BLOCK_RECORD_HEADER))
		return false;
	memcpy(&captured, block->bytes + block->used + sizeof(time), sizeof(captured));
	if (captured > block->snapshot || !block_has(block, BLOCK_RECORD_HEADER + (size_t)captured))
		return false;
	at = block->bytes + block->used;
	memcpy(time, at, sizeof(time));
	/* libpcap reads these with or without a sign, which depends on its version. */
	if ((time[0] | time[1]) < 0)
		return false;
	header->ts.tv_sec = time[0];
	header->ts.tv_usec = (long)time[1] * block->unit;
	header->caplen = captured;
	memcpy(&header->len, at + sizeof(time) + sizeof(captured), sizeof(header->len));
	*bytes = at + BLOCK_RECORD_HEADER;
	block->used += BLOCK_RECORD_HEADER + captured;
	return true;
}

/* Where in the file the next record begins. */
int64_t block_offset(const struct block *block);

#endif
