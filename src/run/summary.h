/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How many packets were captured and how many were not: told on stderr in tcpdump's own words. */
#ifndef TCPLENS_RUN_SUMMARY_H
#define TCPLENS_RUN_SUMMARY_H

#include <stdint.h>

#include "run/live_source.h"
#include "run/loop.h"
#include "run/sampling.h"

/* What is counted; borrowed. */
struct summary {
	const struct loop *loop;
	const struct live_source *source;
	const struct sampling *sampling;
	bool tally;    /* how many events there were, by kind (-v) */
	bool progress; /* nothing else shows that packets come (-v -w) */
	uint64_t told; /* when progress was last shown, CLOCK_MONOTONIC */
};

/* The counts so far, as SIGUSR1 asks for them; what was lost where, and what was left out. */
void summary_counters(const struct summary *summary);

/* With progress: the count, once a second. */
void summary_progress(struct summary *summary);

/*
 * The closing lines; where packets were lost, why and where; how many were not understood and how
 * many were captured without their headers' lengths known, which so may be cut; what a sample left
 * out.
 */
void summary_end(const struct summary *summary);

/* How many packets were not understood, by reason; nothing where there were none. */
void summary_unparsed(const char *what, const uint64_t counts[RECORD_UNPARSED_REASONS]);

#endif
