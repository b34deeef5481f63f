// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Events wait for their time, in the order in which they came; the queue wraps around. */
#include <string.h>

#include "process/event_queue.h"
#include "tap.h"

static void add(struct event_queue *queue, uint64_t time)
{
	const struct owner_event event = {.time = time, .kind = OWNER_EXIT};

	event_queue_add(queue, &event, sizeof(event));
}

static void test_times(struct tap *tap, struct event_queue *queue)
{
	tap_ok(tap, !event_queue_first(queue, UINT64_MAX), "nothing in an empty queue");
	add(queue, 20);
	add(queue, 10);
	tap_ok(tap, !event_queue_first(queue, 19), "not before its time");
	tap_ok(tap, event_queue_first(queue, 20) && event_queue_first(queue, 20)->time == 20,
	       "at its time");
	event_queue_remove(queue);
	tap_ok(tap, event_queue_first(queue, 10) && event_queue_first(queue, 10)->time == 10,
	       "then the next");
	event_queue_remove(queue);
	tap_ok(tap, !event_queue_first(queue, UINT64_MAX), "then none");
}

static void test_full(struct tap *tap, struct event_queue *queue)
{
	uint64_t i;
	bool ordered = true;

	for (i = 0; !event_queue_is_full(queue); i++)
		add(queue, i);
	tap_number(tap, i, EVENT_QUEUE_MAX, "%s", "as many as there is room for");
	for (i = 0; i < EVENT_QUEUE_MAX; i++) {
		ordered &= event_queue_first(queue, i) && event_queue_first(queue, i)->time == i;
		event_queue_remove(queue);
	}
	tap_ok(tap, ordered, "in the order in which they came");
}

static void test_command(struct tap *tap, struct event_queue *queue)
{
	struct owner_command command = {.event = {.time = 1, .kind = OWNER_COMMAND}};
	const struct owner_command *first;

	memset(command.text, 'x', sizeof(command.text));
	event_queue_add(queue, &command, sizeof(command));
	first = (const struct owner_command *)event_queue_first(queue, 1);
	tap_ok(tap, first && !memcmp(first, &command, sizeof(command)), "a command with its text");
	event_queue_remove(queue);
}

int main(void)
{
	_cleanup_(event_queue_freep) struct event_queue *queue = NULL;
	struct tap tap = {0};

	if (event_queue_new(&queue))
		return 1;
	test_times(&tap, queue);
	test_full(&tap, queue);
	test_command(&tap, queue);
	return tap_done(&tap);
}
