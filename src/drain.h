/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The loop of a live capture: from the rings, through the printer, to standard output. */
#ifndef TCPLENS_DRAIN_H
#define TCPLENS_DRAIN_H

#include <linux/types.h>
#include <signal.h>
#include <stdint.h>

#include "base/buffer.h"
#include "capture/clock.h"
#include "capture/ring.h"
#include "capture/unpack.h"
#include "options.h"
#include "record.h"

struct drain {
	/* given */
	const struct options *options;
	struct rings *rings;
	struct clock *clock;
	struct unpack *unpack;
	struct printer *printer;
	const volatile struct record_counters *counters;
	sigset_t waiting; /* the signal mask to sleep with */
	int epoll;

	/* kept */
	struct buffer out;
	uint64_t taken;	  /* records taken from the rings */
	uint64_t printed; /* of these, how many became text */
	int output_error; /* of standard output: 0 or -errno; -EPIPE is an orderly end */
};

/* What the kernel side counted, all CPUs together. */
struct drain_totals {
	uint64_t matched;
	uint64_t lost;
};

/* One pass over what is ready. Returns how long to sleep before the next, in milliseconds. */
int drain_pass(struct drain *drain);

/* True when the count of -c is reached, a signal asked to end, or the output failed. */
bool drain_done(const struct drain *drain);

/* Writes what is in the buffer; the outcome is in output_error. */
void drain_flush(struct drain *drain);

/*
 * After everything is detached: takes what is left in the rings, and prints it unless the count of
 * -c is reached or the output failed. Then every matched packet was taken or is counted as lost.
 */
void drain_finish(struct drain *drain);

void drain_totals(const struct drain *drain, struct drain_totals *totals);

#endif
