/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What is to be told while it happens: counters that ought to stay 0 (packets lost, entries of
 * tables that had to make room), looked at once in a while.
 */
#ifndef TCPLENS_RUN_NOTICE_H
#define TCPLENS_RUN_NOTICE_H

#include <stdint.h>

#include "output/resolver.h"
#include "run/live_source.h"
#include "run/loop.h"

/* Whose counters are looked at; borrowed, NULL: there is none. */
struct notice_sources {
	const struct loop *loop;
	const struct live_source *source; /* of a live capture */
	const struct resolver *resolver;
};

struct notices {
	struct notice_sources sources;
	uint64_t looked; /* CLOCK_MONOTONIC */
	uint32_t told;	 /* a bit each */
};

/*
 * To be called all the time: tells of each counter once, at most half a second after it left 0.
 * notices is the caller's, at first all zero but for the sources.
 */
void notice_look(struct notices *notices);

/* The closing messages of counters that no other line has, and are not 0. */
void notice_end(const struct notices *notices);

#endif
