// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/block.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_SIZE	   (512 * 1024)
#define FILE_HEADER	   24
#define RECORD_HEADER	   16
#define MAGIC_MICROSECONDS 0xa1b2c3d4
#define MAGIC_NANOSECONDS  0xa1b23c4d

int block_open(struct block *block, FILE *stream, pcap_t *pcap)
{
	struct stat status;
	uint32_t magic;
	int fd = fileno(stream);

	*block = (struct block){.fd = -1};
	if (fd < 0 || fstat(fd, &status) || !S_ISREG(status.st_mode) || pcap_is_swapped(pcap) ||
	    ftello(stream) != FILE_HEADER ||
	    pread(fd, &magic, sizeof(magic), 0) != (ssize_t)sizeof(magic) ||
	    (magic != MAGIC_MICROSECONDS && magic != MAGIC_NANOSECONDS) ||
	    pcap_major_version(pcap) != 2 || pcap_minor_version(pcap) != 4)
		return 0;
	block->bytes = malloc(BLOCK_SIZE);
	if (!block->bytes)
		return -ENOMEM;
	block->fd = fd;
	block->offset = FILE_HEADER;
	block->unit = magic == MAGIC_MICROSECONDS ? 1000 : 1;
	block->snapshot = (uint32_t)pcap_snapshot(pcap);
	return 0;
}

void block_close(struct block *block)
{
	free(block->bytes);
	*block = (struct block){.fd = -1};
}

/* The slow half of fill(): reads on. */
static bool refill(struct block *block, size_t length)
{
	ssize_t n = 1;

	if (length > BLOCK_SIZE)
		return false;
	block->length -= block->used;
	memmove(block->bytes, block->bytes + block->used, block->length);
	block->offset += block->used;
	block->used = 0;
	while (n > 0 && block->length < length) {
		n = pread(block->fd, block->bytes + block->length, BLOCK_SIZE - block->length,
			  (off_t)(block->offset + block->length));
		if (n > 0)
			block->length += (size_t)n;
	}
	return block->length >= length;
}

/* Whether length bytes more are in the block, or could be read into it. */
static inline bool fill(struct block *block, size_t length)
{
	return __builtin_expect(block->length - block->used >= length, 1) || refill(block, length);
}

bool block_take(struct block *block, struct pcap_pkthdr *header, const uint8_t **bytes)
{
	const uint8_t *at;
	uint32_t captured;
	int32_t time[2];

	if (block->fd < 0 || !fill(block, RECORD_HEADER))
		return false;
	memcpy(&captured, block->bytes + block->used + sizeof(time), sizeof(captured));
	if (captured > block->snapshot || !fill(block, RECORD_HEADER + (size_t)captured))
		return false;
	at = block->bytes + block->used;
	memcpy(time, at, sizeof(time));
	header->ts.tv_sec = time[0];
	header->ts.tv_usec = (long)time[1] * block->unit;
	header->caplen = captured;
	memcpy(&header->len, at + sizeof(time) + sizeof(captured), sizeof(header->len));
	*bytes = at + RECORD_HEADER;
	block->used += RECORD_HEADER + captured;
	return true;
}

int64_t block_offset(const struct block *block)
{
	return (int64_t)(block->offset + block->used);
}
