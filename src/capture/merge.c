// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/merge.h"

#include <errno.h>
#include <stdbool.h>

#include "capture/slot_ring.h"
#include "capture/ring.h"

/*
 * Sources are numbered: the rings, then the lanes. A CPU reads a record's time and puts it into one
 * source before it turns to the next packet, so within a source times only grow (where CPUs share a
 * ring, nearly).
 */
struct merge {
	unsigned int rings;
	unsigned int lanes;
	struct ring *ring;
	struct lane *lane;
	unsigned int *sets;   /* by source: the number of the set it belongs to */
	unsigned int current; /* the source of the last record */
	uint64_t bound;	      /* until this time the current source has the oldest record */
};

static unsigned int count_lanes(const struct merge_sources *sources)
{
	return sources->cells_per_cpu ? sources->cpus : 0;
}

static int allocate(struct merge *merge, const struct merge_sources *sources, size_t count)
{
	size_t i, rings = 0, lanes = 0;

	for (i = 0; i < count; i++) {
		rings += sources[i].rings;
		lanes += count_lanes(&sources[i]);
	}
	merge->ring = calloc(rings + 1, sizeof(*merge->ring));
	merge->lane = calloc(lanes + 1, sizeof(*merge->lane));
	merge->sets = calloc(rings + lanes + 1, sizeof(*merge->sets));
	return merge->ring && merge->lane && merge->sets ? 0 : -ENOMEM;
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

static void open_lanes(struct merge *merge, const struct merge_sources *sources, unsigned int set)
{
	struct lane *lane;
	unsigned int cpu;

	for (cpu = 0; cpu < count_lanes(sources); cpu++) {
		lane = &merge->lane[merge->lanes];
		merge->sets[merge->rings + merge->lanes] = set;
		*lane = (struct lane){
			.cells = sources->cells + (size_t)cpu * sources->cells_per_cpu,
			.count = sources->cells_per_cpu,
			.calm = sources->wakeup_cells,
			.head = (const volatile uint64_t *)&sources->state[cpu].counters.head,
			.consumed = &sources->state[cpu].consumed,
		};
		lane_release(lane);
		merge->lanes++;
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
		open_lanes(merge, &sources[set], set);
	*out = merge;
	merge = NULL;
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
	free(merge->lane);
	free(merge->sets);
	free(merge);
}

static const struct record *peek(struct merge *merge, unsigned int source)
{
	if (source < merge->rings)
		return ring_peek(&merge->ring[source]);
	return lane_peek(&merge->lane[source - merge->rings]);
}

/* Steps over the current source's record, and lets the kernel have what was read before it. */
static void advance(struct merge *merge)
{
	if (merge->current < merge->rings)
		ring_advance(&merge->ring[merge->current]);
	else
		lane_advance(&merge->lane[merge->current - merge->rings]);
}

static void release_due(struct merge *merge)
{
	unsigned int source = merge->current;

	if (source < merge->rings) {
		if (ring_due(&merge->ring[source]))
			ring_release(&merge->ring[source]);
	} else if (source < merge->rings + merge->lanes) {
		if (lane_due(&merge->lane[source - merge->rings]))
			lane_release(&merge->lane[source - merge->rings]);
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

	for (source = 0; source < merge->rings + merge->lanes; source++) {
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
	for (i = 0; i < merge->lanes; i++)
		lane_release(&merge->lane[i]);
}

unsigned int merge_fill(const struct merge *merge)
{
	unsigned int i, fill, most = 0;

	for (i = 0; i < merge->rings; i++) {
		fill = ring_fill(&merge->ring[i]);
		most = fill > most ? fill : most;
	}
	for (i = 0; i < merge->lanes; i++) {
		fill = lane_fill(&merge->lane[i]);
		most = fill > most ? fill : most;
	}
	return most;
}
