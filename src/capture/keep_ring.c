// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/keep_ring.h"

#include <string.h>

/* Where the kernel has caught up, the share of the slots that is given up: it would again. */
#define GIVE_UP_SHARE 16

/* How often the oldest record is looked for: it may be overwritten before it has been read. */
#define OLDEST_TRIES 8

static uint64_t load_head(const struct keep_ring *ring)
{
	return __atomic_load_n(ring->head, __ATOMIC_ACQUIRE);
}

/* The oldest slot that the kernel is not about to overwrite. */
static uint64_t first_of(const struct keep_ring *ring, uint64_t head)
{
	return head < ring->count ? 0 : head - ring->count + 1;
}

static const struct record_slot *slot_of(const struct keep_ring *ring, uint64_t number)
{
	return &ring->slots[(number & (ring->count - 1)) << ring->part_shift];
}

static size_t slot_bytes(const struct keep_ring *ring)
{
	return sizeof(struct record_slot) << ring->part_shift;
}

static unsigned int most_at_a_time(const struct keep_ring *ring)
{
	unsigned int most = KEEP_RING_PARTS >> ring->part_shift;

	return most < KEEP_RING_BATCH ? most : KEEP_RING_BATCH;
}

/* The slot's bytes before the head: neither the compiler nor the processor may move them. */
static void load_in_order(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

/* The time in a slot; 0: it is overwritten. */
static uint64_t time_of(const struct keep_ring *ring, uint64_t number)
{
	const struct record *record = (const struct record *)slot_of(ring, number);
	uint64_t time = *(const volatile __u64 *)&record->time;

	load_in_order();
	return number < first_of(ring, load_head(ring)) ? 0 : time;
}

/* Within a CPU's slots times never decrease. What is overwritten meanwhile is older. */
static uint64_t find(const struct keep_ring *ring, uint64_t since)
{
	uint64_t high = load_head(ring), low = first_of(ring, high), middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (time_of(ring, middle) < since)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void keep_ring_begin(struct keep_ring *ring, uint64_t since)
{
	ring->next = ring->copied = 0;
	ring->overwritten = ring->lost_until = 0;
	ring->end = UINT64_MAX;
	ring->position = since ? find(ring, since) : first_of(ring, load_head(ring));
}

bool keep_ring_end(struct keep_ring *ring, uint64_t after)
{
	ring->end = find(ring, after);
	if (ring->lost_until > ring->end)
		return false;
	return ring->end <= ring->position || time_of(ring, ring->end - 1);
}

bool keep_ring_reaches(const struct keep_ring *ring, uint64_t time)
{
	uint64_t head = load_head(ring);

	return head && time_of(ring, head - 1) >= time;
}

static uint64_t at_most(uint64_t number, uint64_t end)
{
	return number < end ? number : end;
}

static void count_overwritten(struct keep_ring *ring, uint64_t end)
{
	ring->overwritten += at_most(end, ring->end) - at_most(ring->position, ring->end);
	ring->lost_until = end;
}

static void skip_to(struct keep_ring *ring, uint64_t position)
{
	count_overwritten(ring, position);
	ring->position = position;
}

/* Of the copied slots, which begin at position, drops those that were overwritten meanwhile. */
static void check(struct keep_ring *ring)
{
	uint64_t head = load_head(ring), first = first_of(ring, head), end;

	end = ring->position + ring->copied;
	if (first > ring->position) {
		ring->next = first < end ? (unsigned int)(first - ring->position) : ring->copied;
		count_overwritten(ring, ring->position + ring->next);
	}
	ring->position = end;
	if (first > end)
		skip_to(ring, first + ring->count / GIVE_UP_SHARE);
}

/* False: there is nothing new. */
static int copy(struct keep_ring *ring)
{
	uint64_t head = load_head(ring), count = head - ring->position, room;

	if (ring->position >= head)
		return 0;
	if (first_of(ring, head) > ring->position)
		skip_to(ring, first_of(ring, head) + ring->count / GIVE_UP_SHARE);
	count = head - ring->position;
	room = ring->count - (ring->position & (ring->count - 1));
	if (count > room)
		count = room;
	if (count > most_at_a_time(ring))
		count = most_at_a_time(ring);
	memcpy(ring->batch, slot_of(ring, ring->position), count * slot_bytes(ring));
	load_in_order();
	ring->next = 0;
	ring->copied = (unsigned int)count;
	check(ring);
	return 1;
}

const struct record *keep_ring_peek(void *arg)
{
	struct keep_ring *ring = arg;

	while (ring->next == ring->copied)
		if (!copy(ring))
			return NULL;
	return (const struct record *)&ring->batch[ring->next << ring->part_shift];
}

void keep_ring_advance(void *arg)
{
	struct keep_ring *ring = arg;

	ring->next++;
}

uint64_t keep_ring_number(const struct keep_ring *ring)
{
	return ring->position - ring->copied + ring->next - 1;
}

bool keep_ring_copy(const struct keep_ring *ring, uint64_t number, struct record_slot *slot)
{
	if (number >= load_head(ring))
		return false;
	memcpy(slot, slot_of(ring, number), slot_bytes(ring));
	load_in_order();
	return number >= first_of(ring, load_head(ring));
}

uint64_t keep_ring_oldest(const struct keep_ring *ring, uint64_t *records)
{
	uint64_t first, time = 0;
	unsigned int i;

	*records = 0;
	for (i = 0; i < OLDEST_TRIES && !time; i++) {
		first = first_of(ring, load_head(ring));
		*records = load_head(ring) - first;
		if (!*records)
			return 0;
		time = time_of(ring, first);
	}
	return time;
}
