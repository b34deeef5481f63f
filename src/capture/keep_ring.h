/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The reader's side of one CPU's slots with --keep, where the kernel writes over the oldest slot
 * and waits for nobody. Slots are copied and then checked: what was overwritten meanwhile is
 * counted and not handed out. So recording goes on while the past is read.
 *
 * Slot n is at index n % count. The kernel raises head to n + 1 after the slot's bytes, and begins
 * to write slot n + count, in the same place, after it has raised head to n + count. These stores
 * become visible in this order (bpf/ordered_store.h): where head, loaded after the copy, is not
 * above n + count - 1, the copy is whole.
 */
#ifndef TCPLENS_CAPTURE_KEEP_RING_H
#define TCPLENS_CAPTURE_KEEP_RING_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "record.h"

/* Slots copied at a time, of long ones fewer: at most so many struct record_slot. */
#define KEEP_RING_BATCH 64
#define KEEP_RING_PARTS RECORD_KEEP_SLOT_PARTS

/*
 * What has a time before now - KEEP_RING_SETTLE_NS is in its slot, unless its CPU was taken away
 * between reading the time and filling the slot: KEEP_RING_LATE_NS more are waited for that.
 */
#define KEEP_RING_SETTLE_NS 2000000
#define KEEP_RING_LATE_NS   100000000

struct keep_ring {
	/* given */
	const struct record_slot *slots;
	uint64_t count;		 /* a power of two, at least 4 * KEEP_RING_BATCH */
	unsigned int part_shift; /* a slot is 1 << part_shift of struct record_slot */
	const __u64 *head;	 /* the kernel's: slots ever filled */

	/* kept */
	uint64_t position;    /* number of the next slot to copy */
	uint64_t overwritten; /* slots that were passed over, since keep_ring_begin() */
	uint64_t lost_until;  /* the number after the last of these */
	uint64_t end;	      /* those from this number on do not count */
	unsigned int next;    /* of the batch */
	unsigned int copied;  /* in the batch */
	struct record_slot batch[KEEP_RING_PARTS];
};

/*
 * The next record is the oldest whose time (CLOCK_MONOTONIC) is since or later; what is older does
 * not count as overwritten. since 0: the oldest there is.
 */
void keep_ring_begin(struct keep_ring *ring, uint64_t since);

/*
 * Slots with a time of after or later are not wanted: from now on they do not count as overwritten.
 * False: so many were overwritten, now or before, that it is not known which of them had such a
 * time; they count.
 */
bool keep_ring_end(struct keep_ring *ring, uint64_t after);

/*
 * The youngest record has a time of time or later, so that none with an earlier one will come: a
 * CPU whose program is held up between reading the time and filling the slot has no younger one.
 */
bool keep_ring_reaches(const struct keep_ring *ring, uint64_t time);

/* For struct merge_callbacks; arg: the ring. A record stays valid until the next is looked at. */
const struct record *keep_ring_peek(void *arg);
void keep_ring_advance(void *arg);

/* The number of the slot whose record was looked at and stepped over last. */
uint64_t keep_ring_number(const struct keep_ring *ring);

/* Copies slot number, 1 << part_shift of slot. False: it was overwritten, or is not filled. */
bool keep_ring_copy(const struct keep_ring *ring, uint64_t number, struct record_slot *slot);

/*
 * The time of the oldest record that is there, 0: there is none, or it was overwritten at each try;
 * and how many there are.
 */
uint64_t keep_ring_oldest(const struct keep_ring *ring, uint64_t *records);

#endif
