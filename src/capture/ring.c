// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/ring.h"

#include <errno.h>
#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

int ring_open(struct ring *ring, int fd, size_t size)
{
	void *consumer, *producer;
	size_t page = page_size();

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

void ring_close(struct ring *ring)
{
	munmap(ring->consumer, page_size());
	munmap(ring->producer, page_size() + 2 * ring->size);
}

void ring_release(struct ring *ring)
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

const struct record *ring_peek(struct ring *ring)
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

void ring_advance(struct ring *ring)
{
	const uint8_t *at = ring->data + (ring->position & (ring->size - 1));

	ring->position += record_span(*(const uint32_t *)at);
}

unsigned int ring_fill(const struct ring *ring)
{
	unsigned long unread = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE) - ring->position;

	return (unsigned int)(unread * 100 / ring->size);
}
