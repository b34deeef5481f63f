/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Plain pcap files of this machine's byte order, read without libpcap's two copies of every byte:
 * whole records within the snapshot length. At anything else, the end included, libpcap takes over
 * from the record on, and so says what there is to say.
 */
#ifndef TCPLENS_FILE_BLOCK_H
#define TCPLENS_FILE_BLOCK_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

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

/*
 * The next record as libpcap gives it with nanoseconds; false where libpcap has to, whose stream
 * then stands before that record. *bytes are valid until the next call.
 */
bool block_take(struct block *block, struct pcap_pkthdr *header, const uint8_t **bytes);

/* Where in the file the next record begins. */
int64_t block_offset(const struct block *block);

#endif
