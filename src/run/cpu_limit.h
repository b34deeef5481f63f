/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * --limit-cpu: a live capture steps back before it takes more than its share of a CPU. What it
 * takes is the CPU time of this process, and for the programs in the kernel 100 ns a captured
 * packet, which is what bench/cost has measured: the kernel tells no program's time for nothing.
 * What a packet costs that is left out is not in it, since no step back could lower it. Above the
 * limit the sample becomes half as many flows, and below half of it, for some seconds, twice as
 * many.
 */
#ifndef TCPLENS_RUN_CPU_LIMIT_H
#define TCPLENS_RUN_CPU_LIMIT_H

#include <linux/types.h>
#include <stdint.h>

#include "run/sampling.h"

struct cpu_limit {
	uint64_t limit; /* percent of one CPU; 0: none */
	/* kept, at first 0 */
	uint64_t looked; /* these in nanoseconds of CLOCK_MONOTONIC */
	uint64_t busy;	 /* when use was last not below half of the limit */
	uint64_t told;
	uint64_t cpu;	  /* nanoseconds of CPU time at the last look */
	uint64_t matched; /* packets at the last look */
	uint64_t use;	  /* percent of one CPU, for which the last step was taken */
	__u32 said;	  /* the divisor that was told last */
};

/* True when it is time to look again, at now. */
bool cpu_limit_due(const struct cpu_limit *cpu_limit, uint64_t now);

/*
 * Looks, takes a step where there is need, and tells of it, once a second at most. cpu: CPU time
 * of the process in nanoseconds; matched: packets that the programs took so far.
 */
void cpu_limit_look(struct cpu_limit *cpu_limit, struct sampling *sampling, uint64_t now,
		    uint64_t cpu, uint64_t matched);

#endif
