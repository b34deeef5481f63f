/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * --limit-cpu: sample fewer flows when a live capture takes more than its share of a CPU. Counted
 * are the CPU time of this process and 200 ns a captured packet for the programs in the kernel,
 * since measuring their run time would itself cost something for each packet. What packets outside
 * the sample cost is not counted: a smaller sample would not lower it. Above the limit the number
 * of flows is halved; below half of the limit, for some seconds, it is doubled.
 */
#ifndef TCPLENS_RUN_CPU_LIMIT_H
#define TCPLENS_RUN_CPU_LIMIT_H

#include <linux/types.h>
#include <stdint.h>

#include "run/sampling.h"

struct cpu_limit {
	uint64_t limit; /* percent of one CPU; 0: none */
	/* kept, at first 0 */
	uint64_t looked; /* this and the next two: CLOCK_MONOTONIC nanoseconds */
	uint64_t busy;	 /* when use was last at or above half of the limit */
	uint64_t reported;
	uint64_t cpu;	  /* nanoseconds of CPU time at the last look */
	uint64_t matched; /* packets at the last look */
	uint64_t use;	  /* percent of one CPU, for which the last step was taken */
	__u32 divisor;	  /* the one reported last */
};

/* True when the next measurement is due at time now. */
bool cpu_limit_due(const struct cpu_limit *cpu_limit, uint64_t now);

/*
 * Measures, changes the sample if needed and reports changes, at most once a second. cpu: CPU time
 * of the process in nanoseconds; matched: packets matched so far.
 */
void cpu_limit_look(struct cpu_limit *cpu_limit, struct sampling *sampling, uint64_t now,
		    uint64_t cpu, uint64_t matched);

#endif
