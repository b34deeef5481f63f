/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The reader's side of one CPU's cells: see struct record_cell in include/record.h. */
#ifndef TCPLENS_CAPTURE_SLOT_RING_H
#define TCPLENS_CAPTURE_SLOT_RING_H

#include <linux/types.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"

struct lane {
	const struct record_cell *cells;
	uint64_t count;			  /* a power of two */
	uint64_t calm;			  /* unread cells that wake the reader */
	const volatile uint64_t *head;	  /* the kernel's: cells ever filled */
	struct record_consumed *consumed; /* ours: cells ever freed */
	uint64_t position;		  /* number of the next cell to look at */
	uint64_t limit;			  /* head when last looked at */
};

/* The record at the lane's position, NULL if there is none yet. It stays until released. */
static inline const struct record *lane_peek(struct lane *lane)
{
	if (lane->position == lane->limit) {
		lane->limit = __atomic_load_n(lane->head, __ATOMIC_ACQUIRE);
		if (lane->position == lane->limit)
			return NULL;
	}
	return (const struct record *)&lane->cells[lane->position & (lane->count - 1)];
}

/* Steps over the record that lane_peek has shown. */
static inline void lane_advance(struct lane *lane)
{
	lane->position++;
}

/* Gives every cell stepped over back to the kernel. */
static inline void lane_release(struct lane *lane)
{
	__atomic_store_n(&lane->consumed->tail, lane->position, __ATOMIC_RELEASE);
	__atomic_store_n(&lane->consumed->calm, lane->position + lane->calm, __ATOMIC_RELEASE);
}

/* True when enough was stepped over that the kernel should be told. */
static inline int lane_due(const struct lane *lane)
{
	return lane->position - lane->consumed->tail >= 512;
}

/* The unread share in percent. */
static inline unsigned int lane_fill(const struct lane *lane)
{
	return (unsigned int)((*lane->head - lane->position) * 100 / lane->count);
}

#endif
