/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Every record of a run in the order of time, from the rings and the slots of all CPUs. */
#ifndef TCPLENS_MERGE_H
#define TCPLENS_MERGE_H

#include <linux/types.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "record.h"

struct merge;

/*
 * Records that do not come by a ring; peek NULL: there are none. Their times only grow. peek: the
 * next record, or NULL: none that may be handed out. advance: steps over it; it stays valid until
 * the next call of merge_next.
 */
struct merge_callbacks {
	const struct record *(*peek)(void *arg);
	void (*advance)(void *arg);
	void *arg;
};

/*
 * Where the records of one loaded set of programs are. All stays the caller's and must outlive the
 * merge.
 */
struct merge_sources {
	const int *ring_fds; /* BPF_MAP_TYPE_RINGBUF maps of ring_size bytes each */
	unsigned int rings;
	size_t ring_size;
	const struct record_slot *slots; /* of all CPUs, one's after another's */
	unsigned int cpus;
	unsigned int slots_per_cpu; /* a power of two; 0: there are none */
	unsigned int part_shift;    /* a slot is 1 << part_shift of struct record_slot */
	unsigned int wakeup_slots;  /* of a CPU, unread, that wake the reader */
	struct record_cpu *state;   /* by CPU: how many are filled, and how many consumed */
	struct merge_callbacks callbacks;
};

/* The records of count sets. token: of sandbox_enter(). Returns 0 or -errno. */
struct sandbox_token;
int merge_open(struct merge **merge, const struct sandbox_token *token,
	       const struct merge_sources *sources, size_t count);
void merge_close(struct merge *merge);
CLEANUP_DEFINE(struct merge *, merge_close)

/*
 * The oldest record of all sources, or NULL when there is none that may be handed out yet. It is
 * the kernel's memory and stays valid until the next call. A record younger than settled
 * (CLOCK_MONOTONIC nanoseconds) is held back while another source is empty, because that one may
 * still receive an older one; UINT64_MAX holds nothing back.
 */
const struct record *merge_next(struct merge *merge, uint64_t settled);

/*
 * How many records were handed out after a younger one: their CPU was stopped for longer than the
 * settling time between reading the time and handing the record over, or shares a ring with others.
 */
uint64_t merge_late(const struct merge *merge);

/* The number of the set that the record of the last call came from. */
unsigned int merge_set(const struct merge *merge);

/* Gives the space of every record handed out back to the kernel, the last one's too. */
void merge_release(struct merge *merge);

/* The fullest source's unread share, in percent. */
unsigned int merge_fill(const struct merge *merge);

#endif
