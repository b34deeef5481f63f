// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/trigger_ring.h"

#include <string.h>

int trigger_ring_open(struct trigger_ring *ring, int fd, size_t size, struct trigger_table *table)
{
	int error = table ? ring_open(&ring->ring, fd, size) : 0;

	if (!error)
		ring->table = table;
	return error;
}

void trigger_ring_close(struct trigger_ring *ring)
{
	if (ring->table)
		ring_close(&ring->ring);
	ring->table = NULL;
}

void trigger_ring_arm_table(struct trigger_table *table)
{
	size_t i;

	for (i = 0; table && i < TRIGGER_BITS; i++)
		__atomic_store_n(&table->entries[i].armed, 1, __ATOMIC_RELEASE);
}

void trigger_ring_arm(struct trigger_ring *ring)
{
	trigger_ring_arm_table(ring->table);
}

int trigger_ring_take(struct trigger_ring *ring, struct trigger_report *report)
{
	const struct record *bytes = ring->table ? ring_peek(&ring->ring) : NULL;

	if (!bytes)
		return 0;
	memcpy(report, bytes, sizeof(*report));
	ring_advance(&ring->ring);
	ring_release(&ring->ring);
	return 1;
}

uint64_t trigger_ring_hits(const struct trigger_ring *ring)
{
	uint64_t hits = 0;
	size_t i;

	for (i = 0; ring->table && i < TRIGGER_BITS; i++)
		hits += __atomic_load_n(&ring->table->entries[i].hits, __ATOMIC_ACQUIRE);
	return hits;
}
