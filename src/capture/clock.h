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

/* As many steps are remembered, the last ones: records are as old as the recorder's memory. */
#define CLOCK_STEPS 256

struct clock_step {
	uint64_t time;	/* monotonic, when it was found */
	int64_t before; /* the offset until then */
};

struct clock {
	int64_t offset; /* nanoseconds from CLOCK_MONOTONIC to CLOCK_REALTIME */
	int fd;		/* becomes readable when the time of day is set */
	unsigned int step_count;
	struct clock_step steps[CLOCK_STEPS]; /* the oldest first */
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

/* The offset is another from that monotonic time on. */
void clock_step(struct clock *clock, int64_t offset, uint64_t time);

/* CLOCK_MONOTONIC now, in nanoseconds. */
uint64_t clock_monotonic(void);

/* Nanoseconds from CLOCK_MONOTONIC to another clock, now. */
int64_t clock_distance(clockid_t id);

/* The time of day at a monotonic time, in nanoseconds since the epoch. */
int64_t clock_convert(const struct clock *clock, uint64_t monotonic);

#endif
