/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The reader's side of one CPU's slots: see struct record_slot in include/record.h. */
#ifndef TCPLENS_CAPTURE_SLOT_RING_H
#define TCPLENS_CAPTURE_SLOT_RING_H

#include <linux/types.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"

struct slot_ring {
	const struct record_slot *slots;
	uint64_t count;			  /* a power of two */
	uint64_t wakeup;		  /* unread slots that wake the reader */
	const volatile uint64_t *head;	  /* the kernel's: slots ever filled */
	struct record_consumed *consumed; /* ours: slots ever freed */
	uint64_t position;		  /* number of the next slot to look at */
	uint64_t limit;			  /* head when last looked at */
};

/* The record at the slot ring's position, NULL if there is none yet. It stays until released. */
static inline const struct record *slot_ring_peek(struct slot_ring *slot_ring)
{
	if (slot_ring->position == slot_ring->limit) {
		slot_ring->limit = __atomic_load_n(slot_ring->head, __ATOMIC_ACQUIRE);
		if (slot_ring->position == slot_ring->limit)
			return NULL;
	}
	return (const struct record *)&slot_ring
		->slots[slot_ring->position & (slot_ring->count - 1)];
}

/* Steps over the record that slot_ring_peek has shown. */
static inline void slot_ring_advance(struct slot_ring *slot_ring)
{
	slot_ring->position++;
}

/* Gives every slot stepped over back to the kernel. */
static inline void slot_ring_release(struct slot_ring *slot_ring)
{
	__atomic_store_n(&slot_ring->consumed->tail, slot_ring->position, __ATOMIC_RELEASE);
	__atomic_store_n(&slot_ring->consumed->no_wakeup_before,
			 slot_ring->position + slot_ring->wakeup, __ATOMIC_RELEASE);
}

/* True when enough was stepped over to give it back. */
static inline int slot_ring_due(const struct slot_ring *slot_ring)
{
	return slot_ring->position - slot_ring->consumed->tail >= 512;
}

/* The unread share in percent. */
static inline unsigned int slot_ring_fill(const struct slot_ring *slot_ring)
{
	return (unsigned int)((*slot_ring->head - slot_ring->position) * 100 / slot_ring->count);
}

#endif
