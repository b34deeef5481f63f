/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Packets of a live capture: from the rings of all namespaces, in the order of time. */
#ifndef TCPLENS_RUN_LIVE_SOURCE_H
#define TCPLENS_RUN_LIVE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/merge.h"
#include "only/only.h"
#include "process/annotation.h"
#include "process/attribution.h"
#include "record.h"
#include "run/capture_ns.h"
#include "run/event_source.h"
#include "run/loop.h"

struct live_source {
	/* given, borrowed */
	struct merge *merge;
	struct capture_ns *namespaces; /* by the number of the merge's set */
	size_t ns_count;
	bool single; /* all records are of one network namespace, and none is an event */
	struct attribution *attribution; /* NULL: processes are not tracked */
	struct annotation *annotation;	 /* NULL: no sink shows processes */
	struct only *only;		 /* NULL: packets of every connection are shown */
	struct event_source events;	 /* opened and closed by the owner of the source */
	bool copied_only;		 /* caplen is what was copied: a file cannot have more */

	/* kept */
	uint64_t settled;	 /* records older than this, by CLOCK_MONOTONIC, are handed out */
	uint64_t time;		 /* of the current record, likewise */
	uint64_t idle;		 /* passes since the last record */
	condition_bits reported; /* what the kernel reports of the current packet */
	uint64_t taken;		 /* records taken from the rings */
};

/* The sums of all CPUs' counters. */
struct live_totals {
	uint64_t matched;
	uint64_t lost;
	uint64_t lost_by[RECORD_LOSS_REASONS];
	uint64_t left_out[RECORD_UNPARSED_REASONS]; /* not understood, and so not recorded */
	uint64_t unparsed[RECORD_UNPARSED_REASONS]; /* recorded without a TCP header */
	uint64_t late;				    /* records out of order: merge_late() */
};

/* For a loop; source must not move. */
struct loop_source live_source_callbacks(struct live_source *source);

/* Runs loop over the records that are ready. Returns how long to sleep then, in ms. */
int live_source_pass(struct live_source *source, struct loop *loop);

/*
 * Call repeatedly while interfaces are detached: makes room in the rings, and hands packets on
 * until the loop's limit.
 */
void live_source_empty(struct live_source *source, struct loop *loop);

/*
 * Call when everything is detached: empties the rings, and hands packets on until the loop's limit.
 * After that every matched packet was taken or is counted as lost.
 */
void live_source_finish(struct live_source *source, struct loop *loop);

void live_source_totals(const struct live_source *source, struct live_totals *totals);

#endif
