// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/packet_triggers.h"

#include <errno.h>
#include <stdlib.h>

void packet_triggers_prepare(const struct namespaces *namespaces)
{
	size_t i;

	for (i = 0; i < namespaces->count; i++)
		trigger_ring_arm_table(load_triggers(namespaces->list[i].programs.load));
}

int packet_triggers_open(struct packet_triggers *triggers, const struct namespaces *namespaces)
{
	const struct programs *programs;
	int error = 0;

	triggers->rings = calloc(namespaces->count + 1, sizeof(*triggers->rings));
	if (!triggers->rings)
		return -ENOMEM;
	for (; triggers->count < namespaces->count && !error; triggers->count++) {
		programs = &namespaces->list[triggers->count].programs;
		error = trigger_ring_open(&triggers->rings[triggers->count],
					  load_ring_fd(programs->load, 0), programs->ring_size,
					  load_triggers(programs->load));
	}
	return error;
}

void packet_triggers_close(struct packet_triggers *triggers)
{
	size_t i;

	for (i = 0; i < triggers->count; i++)
		trigger_ring_close(&triggers->rings[i]);
	free(triggers->rings);
	*triggers = (struct packet_triggers){0};
}

void packet_triggers_arm(struct packet_triggers *triggers)
{
	size_t i;

	for (i = 0; i < triggers->count; i++)
		trigger_ring_arm(&triggers->rings[i]);
}

bool packet_triggers_take(struct packet_triggers *triggers, size_t *set,
			  struct trigger_report *report)
{
	for (*set = 0; *set < triggers->count; ++*set)
		if (trigger_ring_take(&triggers->rings[*set], report))
			return true;
	return false;
}

uint64_t packet_triggers_hits(struct packet_triggers *triggers)
{
	uint64_t hits = 0, fresh;
	size_t i;

	for (i = 0; i < triggers->count; i++)
		hits += trigger_ring_hits(&triggers->rings[i]);
	fresh = hits - triggers->seen;
	triggers->seen = hits;
	return fresh;
}
