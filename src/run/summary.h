/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How many packets were captured and how many were not: printed to stderr in tcpdump's words. */
#ifndef TCPLENS_RUN_SUMMARY_H
#define TCPLENS_RUN_SUMMARY_H

#include <stdint.h>

#include "run/live_source.h"
#include "run/loop.h"
#include "only/only.h"
#include "run/sampling.h"

/* What is counted; borrowed. */
struct summary {
	const struct loop *loop;
	const struct live_source *source;
	const struct sampling *sampling;
	bool tally;	/* how many events there were, by kind (-v) */
	bool progress;	/* show a running count (-v -w) */
	bool warnings;	/* no counts at the end where nothing was lost */
	uint64_t shown; /* when progress was last shown, CLOCK_MONOTONIC */
};

/* For SIGUSR1: the counts so far, what was lost where, and what was left out. */
void summary_counters(const struct summary *summary);

/* With progress: the count, once a second. */
void summary_progress(struct summary *summary);

/*
 * The closing lines: the counts, why and where packets were lost, how many were not understood, how
 * many were captured without a TCP header being found (these may be cut short), and what a sample
 * left out.
 */
void summary_end(const struct summary *summary);

/* How many packets --only left out; nothing without it. */
void summary_only(const struct only *only);

/* How many packets were not understood, by reason; nothing where there were none. */
void summary_unparsed(const char *what, const uint64_t counts[RECORD_UNPARSED_REASONS]);

#endif
