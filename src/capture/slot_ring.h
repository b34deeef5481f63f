/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The reader's side of one CPU's slots: see struct record_slot in include/record.h. */
#ifndef TCPLENS_CAPTURE_SLOT_RING_H
#define TCPLENS_CAPTURE_SLOT_RING_H

#include <linux/types.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"

/* The fields that are used for every record are on one cache line. */
struct slot_ring {
	const struct record_slot *slots;
	uint64_t count;			  /* a power of two */
	uint32_t wakeup;		  /* unread slots that wake the reader */
	uint32_t part_shift;		  /* of a slot: 1 << part_shift of struct record_slot */
	const __u64 *head;		  /* the kernel's: slots ever filled */
	struct record_consumed *consumed; /* ours: slots ever freed */
	uint64_t position;		  /* number of the next slot to look at */
	uint64_t limit;			  /* head when last looked at */
	uint64_t released;		  /* position when slots were last given back */
} __attribute__((aligned(64)));

/* Gives every slot stepped over back to the kernel. */
static inline void slot_ring_release(struct slot_ring *slot_ring)
{
	__atomic_store_n(&slot_ring->consumed->tail, slot_ring->position, __ATOMIC_RELEASE);
	__atomic_store_n(&slot_ring->consumed->no_wakeup_before,
			 slot_ring->position + slot_ring->wakeup, __ATOMIC_RELEASE);
	slot_ring->released = slot_ring->position;
}

/* given: everything but the positions. */
static inline void slot_ring_open(struct slot_ring *slot_ring, const struct slot_ring *given)
{
	*slot_ring = *given;
	slot_ring_release(slot_ring);
}

static inline const struct record *slot_ring_at(const struct slot_ring *slot_ring,
						uint64_t position)
{
	return (const struct record *)&slot_ring
		->slots[(position & (slot_ring->count - 1)) << slot_ring->part_shift];
}

/* The record at the slot ring's position, NULL if there is none yet. It stays until released. */
static inline const struct record *slot_ring_peek(struct slot_ring *slot_ring)
{
	if (slot_ring->position == slot_ring->limit) {
		slot_ring->limit = __atomic_load_n(slot_ring->head, __ATOMIC_ACQUIRE);
		if (slot_ring->position == slot_ring->limit)
			return NULL;
	}
	return slot_ring_at(slot_ring, slot_ring->position);
}

/*
 * How far ahead of the reader a slot is prefetched: where many CPUs' records come in runs, nearer
 * ones are not there in time; where 1,024 CPUs take turns, further ones are evicted again from a
 * second-level cache of 512 KiB.
 */
#define SLOT_RING_PREFETCH 4

/*
 * Steps over the record that slot_ring_peek has shown. Prefetches one that will be needed soon:
 * with many CPUs it is in no cache, and its time is needed to find this CPU's next turn. Not one
 * that may be being filled.
 */
static inline void slot_ring_advance(struct slot_ring *slot_ring)
{
	const uint64_t ahead = ++slot_ring->position + SLOT_RING_PREFETCH;

	if (ahead < slot_ring->limit)
		__builtin_prefetch(slot_ring_at(slot_ring, ahead));
}

/* True when enough was stepped over to give it back. */
static inline int slot_ring_due(const struct slot_ring *slot_ring)
{
	return slot_ring->position - slot_ring->released >= 512;
}

/* The unread share in percent. */
static inline unsigned int slot_ring_fill(const struct slot_ring *slot_ring)
{
	return (unsigned int)((__atomic_load_n(slot_ring->head, __ATOMIC_ACQUIRE) -
			       slot_ring->position) *
			      100 / slot_ring->count);
}

#endif
