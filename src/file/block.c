// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/block.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_SIZE	   (256 * 1024)
#define FILE_HEADER	   24
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

bool block_read(struct block *block, size_t length)
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

int64_t block_offset(const struct block *block)
{
	return (int64_t)(block->offset + block->used);
}
