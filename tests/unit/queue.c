// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/queue.h"

#include <stdlib.h>

#include "tap.h"

#define ROUNDS 100000

static void add(struct queue *queue, uint64_t time, uint32_t segments)
{
	union {
		struct fact fact;
		uint8_t bytes[FACT_SIZE];
	} event = {.fact = {.segments = segments, .record.time = time}};

	queue_add(queue, &event.fact);
}

/* Added in any order, removed by time; equal times in the order added. */
static void test_order(struct tap *tap, struct queue *queue)
{
	uint64_t time = 0;
	uint32_t i, segments = 0, wrong = 0, count = 0;

	srand(1);
	for (i = 0; !queue_is_full(queue); i++)
		add(queue, (uint64_t)rand() % 100, i);
	tap_number(tap, (int)i, QUEUE_MAX, "queue_add: accepts QUEUE_MAX entries");
	for (; queue_first(queue); queue_remove(queue), count++) {
		const struct fact *fact = queue_first(queue);

		wrong += fact->record.time < time ||
			 (count && fact->record.time == time && fact->segments < segments);
		time = fact->record.time;
		segments = fact->segments;
	}
	tap_number(tap, (int)count, QUEUE_MAX, "queue_remove: removes each once");
	tap_number(tap, (int)wrong, 0,
		   "queue_first: returns entries by time, then in the order added");
}

/* Freed entries are reused. */
static void test_reuse(struct tap *tap, struct queue *queue)
{
	uint32_t i, wrong = 0;

	add(queue, 1, 0);
	for (i = 0; i < ROUNDS; i++) {
		add(queue, i + 2, i);
		wrong += queue_first(queue)->record.time != i + 1;
		queue_remove(queue);
	}
	tap_number(tap, (int)wrong, 0, "queue: repeatedly returns the oldest of two");
	queue_remove(queue);
	tap_ok(tap, !queue_first(queue), "queue_first: NULL for an empty queue");
}

int main(void)
{
	_cleanup_(queue_freep) struct queue *queue = NULL;
	struct tap tap = {};

	tap_number(&tap, queue_new(&queue), 0, "queue_new");
	if (queue) {
		test_order(&tap, queue);
		test_reuse(&tap, queue);
	}
	return tap_done(&tap);
}
