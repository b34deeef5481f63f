/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The reader's side of packets that are triggers of --keep: reports and counts of one namespace. */
#ifndef TCPLENS_CAPTURE_TRIGGER_RING_H
#define TCPLENS_CAPTURE_TRIGGER_RING_H

#include <linux/types.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/ring.h"
#include "trigger_report.h"

/* table NULL: there are no such triggers, and the functions find none. */
struct trigger_ring {
	struct ring ring;
	struct trigger_table *table;
};

/* fd: the first ring of the capture programs, still the caller's, of size bytes. table: borrowed.
 * Returns 0 or -errno. */
int trigger_ring_open(struct trigger_ring *ring, int fd, size_t size, struct trigger_table *table);
void trigger_ring_close(struct trigger_ring *ring);

/* The next packet of each trigger is reported. table: may be NULL. */
void trigger_ring_arm_table(struct trigger_table *table);
void trigger_ring_arm(struct trigger_ring *ring);

/* False: there is no report. */
int trigger_ring_take(struct trigger_ring *ring, struct trigger_report *report);

/* Packets that were a trigger so far; one that was several counts for each. */
uint64_t trigger_ring_hits(const struct trigger_ring *ring);

#endif
