// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/merge.h"

#include <errno.h>
#include <stdbool.h>

#include "base/take.h"
#include "capture/slot_ring.h"
#include "capture/ring.h"

/* A source that has a record, and the time of that. */
struct candidate {
	uint64_t time;
	unsigned int source;
};

/*
 * Sources are numbered: the rings, the slot rings, then those by callbacks. A CPU reads a record's
 * time and puts it into one source before it turns to the next packet, so within a source times
 * only grow (where CPUs share a ring, nearly).
 *
 * The sources that have a record are in a heap, by the time of their first; the others in a list.
 * The current source, from which the last record was, is the first of the heap. Its next record is
 * the oldest of all as long as it is not after bound, and the heap is not touched until it is.
 *
 * The list of empty sources is looked through only for a new value of settled, or where nothing
 * else may be handed out: a record that appears in one after that is younger than settled.
 */
struct merge {
	unsigned int rings;
	unsigned int slot_rings;
	unsigned int others;
	struct ring *ring;
	struct slot_ring *slot_ring;
	struct merge_callbacks *other;
	unsigned int *sets;	/* by source: the number of the set it belongs to */
	struct candidate *heap; /* a binary heap; the first is the oldest */
	unsigned int heap_count;
	unsigned int *empty; /* sources */
	unsigned int empty_count;
	unsigned int current; /* the source of the last record */
	bool has_current;     /* it was taken from: its place in the heap is by an old time */
	uint64_t bound;	      /* until this time the current source has the oldest record */
	uint64_t latest;      /* time of the youngest record handed out */
	uint64_t late;
	uint64_t polled; /* the value of settled for which the empty sources were looked at */
};

static unsigned int count_slot_rings(const struct merge_sources *sources)
{
	return sources->slots_per_cpu ? sources->cpus : 0;
}

static int allocate(struct merge *merge, const struct merge_sources *sources, size_t count)
{
	size_t i, rings = 0, slot_rings = 0, all;

	for (i = 0; i < count; i++) {
		rings += sources[i].rings;
		slot_rings += count_slot_rings(&sources[i]);
	}
	merge->ring = calloc(rings + 1, sizeof(*merge->ring));
	merge->slot_ring = aligned_alloc(_Alignof(struct slot_ring),
					 (slot_rings + 1) * sizeof(*merge->slot_ring));
	merge->other = calloc(count + 1, sizeof(*merge->other));
	all = rings + slot_rings + count;
	merge->sets = calloc(all + 1, sizeof(*merge->sets));
	merge->heap = calloc(all + 1, sizeof(*merge->heap));
	merge->empty = calloc(all + 1, sizeof(*merge->empty));
	return merge->ring && merge->slot_ring && merge->other && merge->sets && merge->heap &&
			       merge->empty
		       ? 0
		       : -ENOMEM;
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
		merge->empty[merge->empty_count++] = merge->rings;
		merge->sets[merge->rings++] = set;
	}
	return 0;
}

static void open_slot_rings(struct merge *merge, const struct merge_sources *sources,
			    unsigned int set)
{
	unsigned int cpu, source;

	for (cpu = 0; cpu < count_slot_rings(sources); cpu++) {
		source = merge->rings + merge->slot_rings;
		merge->sets[source] = set;
		merge->empty[merge->empty_count++] = source;
		slot_ring_open(
			&merge->slot_ring[merge->slot_rings++],
			&(struct slot_ring){
				.slots = sources->slots + ((size_t)cpu * sources->slots_per_cpu
							   << sources->part_shift),
				.part_shift = sources->part_shift,
				.count = sources->slots_per_cpu,
				.wakeup = sources->wakeup_slots,
				.head = &sources->state[cpu].counters.head,
				.consumed = &sources->state[cpu].consumed,
			});
	}
}

static void open_others(struct merge *merge, const struct merge_sources *sources, unsigned int set)
{
	unsigned int source = merge->rings + merge->slot_rings + merge->others;

	if (!sources->callbacks.peek)
		return;
	merge->sets[source] = set;
	merge->empty[merge->empty_count++] = source;
	merge->other[merge->others++] = sources->callbacks;
}

int merge_open(struct merge **out, const struct sandbox_token *token,
	       const struct merge_sources *sources, size_t count)
{
	_cleanup_(merge_closep) struct merge *merge = calloc(1, sizeof(*merge));
	unsigned int set;
	int error;

	if (!token)
		return -EPERM;
	if (!merge)
		return -ENOMEM;
	error = allocate(merge, sources, count);
	for (set = 0; set < count && !error; set++)
		error = open_rings(merge, &sources[set], set);
	if (error)
		return error;
	for (set = 0; set < count; set++)
		open_slot_rings(merge, &sources[set], set);
	for (set = 0; set < count; set++)
		open_others(merge, &sources[set], set);
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
	free(merge->other);
	free(merge->sets);
	free(merge->heap);
	free(merge->empty);
	free(merge);
}

static const struct merge_callbacks *other_of(const struct merge *merge, unsigned int source)
{
	return &merge->other[source - merge->rings - merge->slot_rings];
}

static const struct record *peek(struct merge *merge, unsigned int source)
{
	if (source < merge->rings)
		return ring_peek(&merge->ring[source]);
	if (source < merge->rings + merge->slot_rings)
		return slot_ring_peek(&merge->slot_ring[source - merge->rings]);
	return other_of(merge, source)->peek(other_of(merge, source)->arg);
}

/* Steps over the current source's record, and lets the kernel have what was read before it. */
static void advance(struct merge *merge)
{
	if (merge->current < merge->rings)
		ring_advance(&merge->ring[merge->current]);
	else if (merge->current >= merge->rings + merge->slot_rings)
		other_of(merge, merge->current)->advance(other_of(merge, merge->current)->arg);
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

/* Of records with the same time that of the source with the lowest number comes first. */
static bool is_before(struct candidate a, struct candidate b)
{
	return (a.time < b.time) | ((a.time == b.time) & (a.source < b.source));
}

/* Lets candidate take the first place of the heap, whatever is there, and sink from it. */
static void sink(struct merge *merge, struct candidate candidate)
{
	struct candidate *heap = merge->heap;
	unsigned int at = 0, child;

	for (child = 1; child < merge->heap_count; child = 2 * at + 1) {
		if (child + 1 < merge->heap_count)
			child += is_before(heap[child + 1], heap[child]);
		if (!is_before(heap[child], candidate))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = candidate;
}

static void push(struct merge *merge, struct candidate candidate)
{
	struct candidate *heap = merge->heap;
	unsigned int at = merge->heap_count++, parent;

	for (; at; at = parent) {
		parent = (at - 1) / 2;
		if (!is_before(candidate, heap[parent]))
			break;
		heap[at] = heap[parent];
	}
	heap[at] = candidate;
}

static void pop(struct merge *merge)
{
	if (--merge->heap_count)
		sink(merge, merge->heap[merge->heap_count]);
}

/* Puts the empty sources that are no longer so into the heap. */
static void poll_empty(struct merge *merge, uint64_t settled)
{
	const struct record *record;
	unsigned int i, left = 0;

	for (i = 0; i < merge->empty_count; i++) {
		record = peek(merge, merge->empty[i]);
		if (record)
			push(merge, (struct candidate){record->time, merge->empty[i]});
		else
			merge->empty[left++] = merge->empty[i];
	}
	merge->empty_count = left;
	merge->polled = settled;
}

static bool is_held_back(const struct merge *merge, uint64_t settled)
{
	return !merge->heap_count || (merge->empty_count && merge->heap[0].time > settled);
}

/* Gives the current source the place in the heap, or in the list, that its next record has. */
static void put_back(struct merge *merge, const struct record *record)
{
	if (record) {
		sink(merge, (struct candidate){record->time, merge->current});
	} else {
		pop(merge);
		merge->empty[merge->empty_count++] = merge->current;
	}
	merge->has_current = false;
}

/* Until when the first source of the heap has the oldest record. */
static uint64_t find_bound(const struct merge *merge, uint64_t settled)
{
	uint64_t bound = merge->empty_count ? settled : UINT64_MAX;
	unsigned int i;

	for (i = 1; i < 3 && i < merge->heap_count; i++)
		if (merge->heap[i].time < bound)
			bound = merge->heap[i].time;
	return bound;
}

/* Makes the source whose first record is oldest the current one. record: the current source's. */
static const struct record *choose(struct merge *merge, const struct record *record,
				   uint64_t settled)
{
	if (merge->has_current)
		put_back(merge, record);
	if (merge->empty_count && (merge->polled != settled || is_held_back(merge, settled)))
		poll_empty(merge, settled);
	if (is_held_back(merge, settled))
		return NULL;
	merge->current = merge->heap[0].source;
	merge->has_current = true;
	merge->bound = find_bound(merge, settled);
	return peek(merge, merge->current);
}

const struct record *merge_next(struct merge *merge, uint64_t settled)
{
	const struct record *record = NULL;

	release_due(merge);
	if (merge->has_current)
		record = peek(merge, merge->current);
	if (!record || record->time > merge->bound)
		record = choose(merge, record, settled);
	if (!record)
		return NULL;
	if (record->time < merge->latest)
		merge->late++;
	else
		merge->latest = record->time;
	advance(merge);
	return record;
}

uint64_t merge_late(const struct merge *merge)
{
	return merge->late;
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
		if (merge->slot_ring[i].released != merge->slot_ring[i].position)
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
