// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/ring.h"

#include <errno.h>
#include <linux/bpf.h>
#include <sys/mman.h>

/*
 * Bytes read from a ring before the kernel is told: rarely enough that producers keep their line.
 */
#define RELEASE_BYTES 65536

struct ring {
	unsigned long *consumer; /* page written here, read by the kernel */
	unsigned long *producer; /* page written by the kernel, the data behind it */
	const uint8_t *data;
	size_t size;
	unsigned long position; /* of the next record to look at */
	unsigned long released; /* what *consumer says */
	unsigned long limit;	/* the producer's position when last looked at */
};

struct rings {
	unsigned int count;
	unsigned int current; /* the ring that the last record came from */
	size_t page;
	struct ring ring[];
};

static int ring_map(struct ring *ring, int fd, size_t size, size_t page)
{
	void *consumer, *producer;

	consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (consumer == MAP_FAILED)
		return -errno;
	producer = mmap(NULL, page + 2 * size, PROT_READ, MAP_SHARED, fd, (off_t)page);
	if (producer == MAP_FAILED) {
		int error = -errno;

		munmap(consumer, page);
		return error;
	}
	ring->consumer = consumer;
	ring->producer = producer;
	ring->data = (const uint8_t *)producer + page;
	ring->size = size;
	ring->position = __atomic_load_n(ring->consumer, __ATOMIC_ACQUIRE);
	ring->released = ring->position;
	ring->limit = ring->position;
	return 0;
}

int rings_open(struct rings **out, const int *fds, unsigned int count, size_t size)
{
	_cleanup_(rings_closep) struct rings *rings = NULL;
	int error;

	rings = calloc(1, sizeof(*rings) + count * sizeof(rings->ring[0]));
	if (!rings)
		return -ENOMEM;
	rings->page = (size_t)sysconf(_SC_PAGESIZE);
	for (; rings->count < count; rings->count++) {
		error = ring_map(&rings->ring[rings->count], fds[rings->count], size, rings->page);
		if (error)
			return error;
	}
	*out = rings;
	rings = NULL;
	return 0;
}

void rings_close(struct rings *rings)
{
	struct ring *ring;

	if (!rings)
		return;
	for (ring = rings->ring; ring < rings->ring + rings->count; ring++) {
		munmap(ring->consumer, rings->page);
		munmap(ring->producer, rings->page + 2 * ring->size);
	}
	free(rings);
}

static void ring_release(struct ring *ring)
{
	if (ring->released == ring->position)
		return;
	__atomic_store_n(ring->consumer, ring->position, __ATOMIC_RELEASE);
	ring->released = ring->position;
}

static size_t record_span(uint32_t length)
{
	return ((size_t)length + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
}

/*
 * The record at the ring's position, NULL if there is none or the one there is still being
 * written. Steps over what the kernel discarded.
 */
static const struct record *ring_peek(struct ring *ring)
{
	const uint8_t *at;
	uint32_t header, length;

	for (;;) {
		if (ring->position == ring->limit) {
			ring->limit = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
			if (ring->position == ring->limit)
				return NULL;
		}
		at = ring->data + (ring->position & (ring->size - 1));
		header = __atomic_load_n((const uint32_t *)at, __ATOMIC_ACQUIRE);
		if (header & BPF_RINGBUF_BUSY_BIT)
			return NULL;
		if (!(header & BPF_RINGBUF_DISCARD_BIT))
			return (const struct record *)(at + BPF_RINGBUF_HDR_SZ);
		length = header & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
		ring->position += record_span(length);
	}
}

/* Steps over the record at the ring's position, which ring_peek has shown. */
static void ring_advance(struct ring *ring)
{
	const uint8_t *at = ring->data + (ring->position & (ring->size - 1));

	ring->position += record_span(*(const uint32_t *)at);
}

/*
 * Picks the ring whose first record is oldest; *empty tells whether a ring had none. A record's
 * time is read on its CPU before it is reserved, so within a ring times only grow.
 */
static const struct record *rings_oldest(struct rings *rings, unsigned int *from, bool *empty)
{
	const struct record *record, *oldest = NULL;
	unsigned int i;

	*empty = false;
	for (i = 0; i < rings->count; i++) {
		record = ring_peek(&rings->ring[i]);
		if (!record) {
			*empty = true;
			continue;
		}
		if (oldest && oldest->time <= record->time)
			continue;
		oldest = record;
		*from = i;
	}
	return oldest;
}

const struct record *rings_next(struct rings *rings, uint64_t settled)
{
	const struct record *record;
	unsigned int from = 0;
	struct ring *ring;
	bool empty;

	ring = &rings->ring[rings->current];
	if (ring->position - ring->released >= RELEASE_BYTES)
		ring_release(ring);
	record = rings_oldest(rings, &from, &empty);
	if (!record || (empty && record->time > settled))
		return NULL;
	rings->current = from;
	ring_advance(&rings->ring[from]);
	return record;
}

void rings_release(struct rings *rings)
{
	unsigned int i;

	for (i = 0; i < rings->count; i++)
		ring_release(&rings->ring[i]);
}

unsigned int rings_fill(const struct rings *rings)
{
	unsigned int i, fill, most = 0;

	for (i = 0; i < rings->count; i++) {
		const struct ring *ring = &rings->ring[i];
		unsigned long unread =
			__atomic_load_n(ring->producer, __ATOMIC_ACQUIRE) - ring->position;

		fill = (unsigned int)(unread * 100 / ring->size);
		most = fill > most ? fill : most;
	}
	return most;
}
