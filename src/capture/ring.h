/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The reader's side of one BPF ring buffer. Its layout in memory is the kernel's
 * (kernel/bpf/ringbuf.c, since Linux 5.8): a page with the consumer's position, one with the
 * producer's, then the data, mapped twice in a row so that no record wraps.
 */
#ifndef TCPLENS_RING_H
#define TCPLENS_RING_H

#include <linux/types.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"

struct ring {
	unsigned long *consumer; /* page written here, read by the kernel */
	unsigned long *producer; /* page written by the kernel, the data after it */
	const uint8_t *data;
	size_t size;
	unsigned long position; /* of the next record to look at */
	unsigned long released; /* what was stored to *consumer */
	unsigned long limit;	/* the producer's position when last looked at */
};

/* fd: a BPF_MAP_TYPE_RINGBUF map of size bytes, still the caller's. Returns 0 or -errno. */
int ring_open(struct ring *ring, int fd, size_t size);
void ring_close(struct ring *ring);

/*
 * The record at the ring's position, NULL if there is none or the one there is still being
 * written. Steps over what the kernel discarded. The record is the kernel's memory, and stays until
 * its space is released.
 */
const struct record *ring_peek(struct ring *ring);

/* Steps over the record that ring_peek has shown. */
void ring_advance(struct ring *ring);

/* Gives the space of everything stepped over back to the kernel. */
void ring_release(struct ring *ring);

/* True when enough was stepped over to give it back. */
static inline int ring_due(const struct ring *ring)
{
	/* Rarely enough that producers keep the cache line. */
	return ring->position - ring->released >= 65536;
}

/* The unread share in percent. */
unsigned int ring_fill(const struct ring *ring);

#endif
