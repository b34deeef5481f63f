// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/take.h"

struct entry {
	uint64_t number; /* in the order of addition */
	uint8_t fact[FACT_SIZE];
};

struct queue {
	struct entry *entries;
	uint32_t count;
	uint64_t added;
	uint32_t order
		[QUEUE_MAX]; /* a binary heap of entries' indices; after count: the free ones */
};

int queue_new(struct queue **out)
{
	_cleanup_(queue_freep) struct queue *queue = calloc(1, sizeof(*queue));
	uint32_t i;

	if (!queue)
		return -ENOMEM;
	queue->entries = calloc(QUEUE_MAX, sizeof(*queue->entries));
	if (!queue->entries)
		return -ENOMEM;
	for (i = 0; i < QUEUE_MAX; i++)
		queue->order[i] = i;
	*out = TAKE_PTR(queue);
	return 0;
}

void queue_free(struct queue *queue)
{
	if (!queue)
		return;
	free(queue->entries);
	free(queue);
}

bool queue_is_full(const struct queue *queue)
{
	return queue->count == QUEUE_MAX;
}

static struct fact *fact_of(const struct queue *queue, uint32_t index)
{
	return (struct fact *)queue->entries[index].fact;
}

static bool is_before(const struct queue *queue, uint32_t a, uint32_t b)
{
	uint64_t time_a = fact_of(queue, a)->record.time, time_b = fact_of(queue, b)->record.time;

	return time_a < time_b ||
	       (time_a == time_b && queue->entries[a].number < queue->entries[b].number);
}

void queue_add(struct queue *queue, const struct fact *fact)
{
	uint32_t *order = queue->order, at = queue->count++, index = order[at], parent;

	queue->entries[index].number = queue->added++;
	memcpy(queue->entries[index].fact, fact, FACT_SIZE);
	for (; at; at = parent) {
		parent = (at - 1) / 2;
		if (!is_before(queue, index, order[parent]))
			break;
		order[at] = order[parent];
	}
	order[at] = index;
}

struct fact *queue_first(const struct queue *queue)
{
	return queue->count ? fact_of(queue, queue->order[0]) : NULL;
}

void queue_remove(struct queue *queue)
{
	uint32_t *order = queue->order, removed = order[0], last, at = 0, child;

	last = order[--queue->count];
	for (child = 1; child < queue->count; child = 2 * at + 1) {
		if (child + 1 < queue->count && is_before(queue, order[child + 1], order[child]))
			child++;
		if (!is_before(queue, order[child], last))
			break;
		order[at] = order[child];
		at = child;
	}
	order[at] = last;
	order[queue->count] = removed;
}
