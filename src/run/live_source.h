/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Packets of a live capture: from the rings of all namespaces, in the order of time. */
#ifndef TCPLENS_RUN_LIVE_SOURCE_H
#define TCPLENS_RUN_LIVE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/merge.h"
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
	struct attribution *attribution; /* NULL: processes do not matter */
	struct annotation *annotation;	 /* NULL: no sink has processes */
	struct event_source events;	 /* opened and closed by whoever has the source */
	bool copied_only;		 /* a file has no bytes that were not copied */

	/* kept */
	uint64_t settled; /* older records, by CLOCK_MONOTONIC, are handed out */
	uint64_t time;	  /* of the current record, likewise */
	uint64_t idle;	  /* passes since the last record */
	uint64_t taken;	  /* records taken from the rings */
};

/* What was counted, all CPUs together. */
struct live_totals {
	uint64_t matched;
	uint64_t lost;
	uint64_t lost_by[RECORD_LOSS_REASONS];
	uint64_t left_out[RECORD_UNPARSED_REASONS]; /* nothing is known of them: no records */
	uint64_t unparsed[RECORD_UNPARSED_REASONS]; /* of the records */
	uint64_t late; /* of the records; counted by the reader: merge_late() */
};

/* For a loop; source stays where it is. */
struct loop_source live_source_callbacks(struct live_source *source);

/* One pass of loop over what is ready. Returns how long to sleep before the next, in ms. */
int live_source_pass(struct live_source *source, struct loop *loop);

/*
 * While interfaces are detached, again and again: makes room in the rings, and hands packets on as
 * long as the loop wants more.
 */
void live_source_empty(struct live_source *source, struct loop *loop);

/*
 * After everything is detached: takes what is left in the rings, and hands it on as long as the
 * loop wants more. Then every matched packet was taken or is counted as lost.
 */
void live_source_finish(struct live_source *source, struct loop *loop);

void live_source_totals(const struct live_source *source, struct live_totals *totals);

#endif
