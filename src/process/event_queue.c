// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/event_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct event_queue {
	size_t first;
	size_t count;
	struct owner_command events[EVENT_QUEUE_MAX]; /* the longest kind of event */
};

int event_queue_new(struct event_queue **out)
{
	*out = calloc(1, sizeof(**out));
	return *out ? 0 : -ENOMEM;
}

void event_queue_free(struct event_queue *queue)
{
	free(queue);
}

bool event_queue_is_full(const struct event_queue *queue)
{
	return queue->count == EVENT_QUEUE_MAX;
}

void event_queue_add(struct event_queue *queue, const void *event, size_t size)
{
	struct owner_command *room =
		&queue->events[(queue->first + queue->count) % EVENT_QUEUE_MAX];

	memcpy(room, event, size < sizeof(*room) ? size : sizeof(*room));
	queue->count++;
}

const struct owner_event *event_queue_first(const struct event_queue *queue, uint64_t time)
{
	const struct owner_event *event = &queue->events[queue->first].event;

	return queue->count && event->time <= time ? event : NULL;
}

void event_queue_remove(struct event_queue *queue)
{
	queue->first = (queue->first + 1) % EVENT_QUEUE_MAX;
	queue->count--;
}
