/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A pinned flight recorder (include/pin_description.h) as others read it, while it records. */
#ifndef TCPLENS_CAPTURE_PIN_H
#define TCPLENS_CAPTURE_PIN_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "capture/keep_ring.h"
#include "pin_description.h"

struct pin;

/* What all CPUs counted so far; see struct record_counters. */
struct pin_counts {
	__u64 matched;
	__u64 recorded;
	__u64 overwritten;
	__u64 lost;
};

/*
 * Reads a pin's head, of whatever version; its strings end. Returns 0, -ENOENT without a message
 * where it has no description, or another negative errno after a message.
 */
int pin_read_head(const char *name, struct pin_head *head);

/*
 * What is left of it if its end is interrupted is that of one that was not made to the end. Returns
 * 0 or -errno.
 */
int pin_mark_unfinished(const char *name);

/*
 * Opens one for reading its slots; needs no rights afterwards. Returns 0, or a negative errno after
 * a message.
 */
int pin_open(struct pin **pin, const char *name);
void pin_close(struct pin *pin);
CLEANUP_DEFINE(struct pin *, pin_close)

const struct pin_description *pin_description(const struct pin *pin);

/* Sets what is given in struct keep_ring, of a CPU below description.cpus. */
void pin_ring(const struct pin *pin, unsigned int cpu, struct keep_ring *ring);

void pin_count(const struct pin *pin, struct pin_counts *counts);

/* Packets of an interface that matched and were not recorded. */
__u64 pin_lost(const struct pin *pin, __u32 ifindex);

#endif
