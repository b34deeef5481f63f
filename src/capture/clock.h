/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * From CLOCK_MONOTONIC, which records carry, to the time of day. Both clocks are slewed alike, so
 * their distance is constant until the time of day is set; such a step is found by a timer
 * that the kernel cancels at that moment (TFD_TIMER_CANCEL_ON_SET, Linux 3.0).
 */
#ifndef TCPLENS_CLOCK_H
#define TCPLENS_CLOCK_H

#include <stdint.h>

#include "base/cleanup.h"

struct clock {
	int64_t offset;	  /* nanoseconds from CLOCK_MONOTONIC to CLOCK_REALTIME */
	int64_t previous; /* the offset before the last step */
	uint64_t step;	  /* monotonic time when the last step was found */
	int fd;		  /* becomes readable when the time of day is set */
};

/* Returns 0 or -errno. */
int clock_open(struct clock *clock);
void clock_close(struct clock *clock);

/* To be called when clock->fd is readable: takes up the new offset. Returns 0 or -errno. */
int clock_follow(struct clock *clock);

/* CLOCK_MONOTONIC now, in nanoseconds. */
uint64_t clock_monotonic(void);

/* The time of day at a monotonic time, in nanoseconds since the epoch. */
int64_t clock_convert(const struct clock *clock, uint64_t monotonic);

#endif
