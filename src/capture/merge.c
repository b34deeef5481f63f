// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/merge.h"

#include <errno.h>
#include <stdbool.h>

#include "base/take.h"
#include "capture/slot_ring.h"
#include "capture/ring.h"

/*
 * Sources are numbered: the rings, then the slot rings. A CPU reads a record's time and puts it
 * into one source before it turns to the next packet, so within a source times only grow (where
 * CPUs share a ring, nearly).
 */
struct merge {
	unsigned int rings;
	unsigned int slot_rings;
	struct ring *ring;
	struct slot_ring *slot_ring;
	unsigned int *sets;   /* by source: the number of the set it belongs to */
	unsigned int current; /* the source of the last record */
	uint64_t bound;	      /* until this time the current source has the oldest record */
};

static unsigned int count_slot_rings(const struct merge_sources *sources)
{
	return sources->slots_per_cpu ? sources->cpus : 0;
}

static int allocate(struct merge *merge, const struct merge_sources *sources, size_t count)
{
	size_t i, rings = 0, slot_rings = 0;

	for (i = 0; i < count; i++) {
		rings += sources[i].rings;
		slot_rings += count_slot_rings(&sources[i]);
	}
	merge->ring = calloc(rings + 1, sizeof(*merge->ring));
	merge->slot_ring = calloc(slot_rings + 1, sizeof(*merge->slot_ring));
	merge->sets = calloc(rings + slot_rings + 1, sizeof(*merge->sets));
	return merge->ring && merge->slot_ring && merge->sets ? 0 : -ENOMEM;
}

static int open_rings(struct merge *merge, const struct merge_sources *sources, unsigned int set)
{
	unsigned int i;
	int error;

	for (i = 0; i < sources->rings; i++) {
		error = ring_open(&merge->ring[merge->rings], sources->ring_fds[i],
				  sources->ring_size);
		if (error)
			return error;
		merge->sets[merge->rings++] = set;
	}
	return 0;
}

static void open_slot_rings(struct merge *merge, const struct merge_sources *sources,
			    unsigned int set)
{
	struct slot_ring *slot_ring;
	unsigned int cpu;

	for (cpu = 0; cpu < count_slot_rings(sources); cpu++) {
		slot_ring = &merge->slot_ring[merge->slot_rings];
		merge->sets[merge->rings + merge->slot_rings] = set;
		*slot_ring = (struct slot_ring){
			.slots = sources->slots + (size_t)cpu * sources->slots_per_cpu,
			.count = sources->slots_per_cpu,
			.wakeup = sources->wakeup_slots,
			.head = (const volatile uint64_t *)&sources->state[cpu].counters.head,
			.consumed = &sources->state[cpu].consumed,
		};
		slot_ring_release(slot_ring);
		merge->slot_rings++;
	}
}

int merge_open(struct merge **out, const struct merge_sources *sources, size_t count)
{
	_cleanup_(merge_closep) struct merge *merge = calloc(1, sizeof(*merge));
	unsigned int set;
	int error;

	if (!merge)
		return -ENOMEM;
	error = allocate(merge, sources, count);
	for (set = 0; set < count && !error; set++)
		error = open_rings(merge, &sources[set], set);
	if (error)
		return error;
	for (set = 0; set < count; set++)
		open_slot_rings(merge, &sources[set], set);
	*out = TAKE_PTR(merge);
	return 0;
}

void merge_close(struct merge *merge)
{
	unsigned int i;

	if (!merge)
		return;
	for (i = 0; i < merge->rings; i++)
		ring_close(&merge->ring[i]);
	free(merge->ring);
	free(merge->slot_ring);
	free(merge->sets);
	free(merge);
}

static const struct record *peek(struct merge *merge, unsigned int source)
{
	if (source < merge->rings)
		return ring_peek(&merge->ring[source]);
	return slot_ring_peek(&merge->slot_ring[source - merge->rings]);
}

/* Steps over the current source's record, and lets the kernel have what was read before it. */
static void advance(struct merge *merge)
{
	if (merge->current < merge->rings)
		ring_advance(&merge->ring[merge->current]);
	else
		slot_ring_advance(&merge->slot_ring[merge->current - merge->rings]);
}

static void release_due(struct merge *merge)
{
	unsigned int source = merge->current;

	if (source < merge->rings) {
		if (ring_due(&merge->ring[source]))
			ring_release(&merge->ring[source]);
	} else if (source < merge->rings + merge->slot_rings) {
		if (slot_ring_due(&merge->slot_ring[source - merge->rings]))
			slot_ring_release(&merge->slot_ring[source - merge->rings]);
	}
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/*
 * Finds the source whose first record is oldest, and until when it stays so: the first record of
 * the next source, or settled where one is empty.
 */
static const struct record *find_oldest(struct merge *merge, uint64_t settled)
{
	const struct record *record, *oldest = NULL;
	uint64_t second = UINT64_MAX;
	bool empty = false;
	unsigned int source;

	for (source = 0; source < merge->rings + merge->slot_rings; source++) {
		record = peek(merge, source);
		if (!record) {
			empty = true;
		} else if (!oldest || record->time < oldest->time) {
			second = oldest ? oldest->time : second;
			oldest = record;
			merge->current = source;
		} else {
			second = earlier(second, record->time);
		}
	}
	merge->bound = empty ? earlier(second, settled) : second;
	if (oldest && empty && oldest->time > settled)
		return NULL;
	return oldest;
}

const struct record *merge_next(struct merge *merge, uint64_t settled)
{
	const struct record *record = NULL;

	release_due(merge);
	if (merge->bound)
		record = peek(merge, merge->current);
	if (!record || record->time > merge->bound)
		record = find_oldest(merge, settled);
	if (record)
		advance(merge);
	return record;
}

unsigned int merge_set(const struct merge *merge)
{
	return merge->sets[merge->current];
}

void merge_release(struct merge *merge)
{
	unsigned int i;

	for (i = 0; i < merge->rings; i++)
		ring_release(&merge->ring[i]);
	for (i = 0; i < merge->slot_rings; i++)
		slot_ring_release(&merge->slot_ring[i]);
}

unsigned int merge_fill(const struct merge *merge)
{
	unsigned int i, fill, most = 0;

	for (i = 0; i < merge->rings; i++) {
		fill = ring_fill(&merge->ring[i]);
		most = fill > most ? fill : most;
	}
	for (i = 0; i < merge->slot_rings; i++) {
		fill = slot_ring_fill(&merge->slot_ring[i]);
		most = fill > most ? fill : most;
	}
	return most;
}
