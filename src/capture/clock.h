/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * From CLOCK_MONOTONIC, which records carry, to the time of day. Both clocks are slewed alike, so
 * their distance is constant until the time of day is set; such a step is found by a timer
 * that the kernel cancels at that moment (TFD_TIMER_CANCEL_ON_SET, Linux 3.0).
 */
#ifndef TCPLENS_CLOCK_H
#define TCPLENS_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "base/cleanup.h"

struct clock {
	int64_t offset;	  /* nanoseconds from CLOCK_MONOTONIC to CLOCK_REALTIME */
	int64_t previous; /* the offset before the last step */
	uint64_t step;	  /* monotonic time when the last step was found */
	int fd;		  /* becomes readable when the time of day is set */
};

/*
 * Whether this process has the clocks that the kernel stamps packets with. Returns 0, or -EXDEV
 * after telling that it has others.
 */
int clock_check(void);

/* Whether /proc/PID/timens_offsets, which is open, has a clock with an offset. */
bool clock_shifted(FILE *offsets);

/* When the timer for steps is to end, in seconds of the same clock as now: never before it. */
int64_t clock_deadline(int64_t now);

/* Returns 0 or -errno. */
int clock_open(struct clock *clock);
void clock_close(struct clock *clock);

/* To be called when clock->fd is readable: takes up the new offset. Returns 0 or -errno. */
int clock_follow(struct clock *clock);

/* CLOCK_MONOTONIC now, in nanoseconds. */
uint64_t clock_monotonic(void);

/* Nanoseconds from CLOCK_MONOTONIC to another clock, now. */
int64_t clock_distance(clockid_t id);

/* The time of day at a monotonic time, in nanoseconds since the epoch. */
int64_t clock_convert(const struct clock *clock, uint64_t monotonic);

#endif
