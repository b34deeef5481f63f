/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How many packets were captured and how many were not: told on stderr in tcpdump's own words. */
#ifndef TCPLENS_RUN_SUMMARY_H
#define TCPLENS_RUN_SUMMARY_H

#include <stdint.h>

#include "run/loop.h"

/* The counts so far, as SIGUSR1 asks for them; what was lost where, and what was left out. */
void summary_counters(const struct loop *loop);

/*
 * With -v -w, where nothing else shows that packets come: the count, once a second. *told is kept
 * by the caller, at first 0.
 */
void summary_progress(const struct loop *loop, uint64_t *told);

struct summary_losses {
	uint64_t looked; /* CLOCK_MONOTONIC */
	bool told;
};

/* Says when packets begin to be lost, once. *losses is kept by the caller, at first all zero. */
void summary_losses(const struct loop *loop, struct summary_losses *losses);

/*
 * The closing lines; where packets were lost, why and where; how many were captured without their
 * headers' lengths known, which so may be cut; what a sample left out.
 */
void summary_end(const struct loop *loop);

#endif
