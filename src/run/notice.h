/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Warnings while a run goes on: counters that ought to stay 0 (packets lost, table entries
 * evicted), checked twice a second.
 */
#ifndef TCPLENS_RUN_NOTICE_H
#define TCPLENS_RUN_NOTICE_H

#include <stdint.h>

#include "only/only.h"
#include "output/resolver.h"
#include "run/live_source.h"
#include "run/loop.h"

/* Where the counters are; borrowed, NULL: there is none. */
struct notice_sources {
	const struct loop *loop;
	const struct live_source *source; /* of a live capture */
	const struct resolver *resolver;
	const struct only *only;
};

struct notices {
	struct notice_sources sources;
	uint64_t looked;   /* the last check, CLOCK_MONOTONIC */
	uint32_t reported; /* a bit for each counter */
};

/*
 * Call repeatedly: warns about each counter once, at most half a second after it left 0. All of
 * notices but the sources must be zero at first.
 */
void notice_look(struct notices *notices);

/* The closing messages of counters that are not 0 and that no other line has. */
void notice_end(const struct notices *notices);

#endif
