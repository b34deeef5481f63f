/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The loop of a live capture: from the rings to standard output, to a file, or to both. */
#ifndef TCPLENS_RUN_LOOP_H
#define TCPLENS_RUN_LOOP_H

#include <linux/types.h>
#include <signal.h>
#include <stdint.h>

#include "base/buffer.h"
#include "capture/clock.h"
#include "capture/merge.h"
#include "print/json.h"
#include "process/annotation.h"
#include "process/attribution.h"
#include "run/config.h"
#include "run/capture_ns.h"
#include "record.h"
#include "run/sampling.h"
#include "output/capture_file.h"

struct loop {
	/* given */
	const struct run_config *config;
	struct merge *merge;
	struct clock *clock;
	struct capture_ns *namespaces; /* by the number of the merge's set */
	size_t ns_count;
	struct printer *printer;	 /* of text; NULL: none is printed */
	struct json *json;		 /* likewise */
	struct capture_file *file;	 /* NULL: nothing is written */
	struct attribution *attribution; /* NULL: nobody asks */
	struct annotation *annotation;	 /* of processes; NULL: no output has them */
	const struct sampling *sampling;
	sigset_t waiting; /* the signal mask to sleep with */
	int epoll;

	/* kept */
	struct buffer out;
	uint64_t idle;	   /* passes since the last record */
	uint64_t taken;	   /* records taken from the rings */
	uint64_t captured; /* of these, how many were printed or written */
	bool over;	   /* the last of the files asked for is complete */
	int output_error;  /* of standard output: 0 or -errno; -EPIPE is an orderly end */
	int save_error;	   /* of the file likewise; it has been told */
};

/* What the kernel side counted, all CPUs together. */
struct loop_totals {
	uint64_t matched;
	uint64_t lost;
	uint64_t lost_by[RECORD_LOSS_REASONS];
	uint64_t unparsed; /* of the records */
};

/* One pass over what is ready. Returns how long to sleep before the next, in milliseconds. */
int loop_pass(struct loop *loop);

/* True when -c's count is reached, a signal asked to end, or an output failed or is complete. */
bool loop_done(const struct loop *loop);

/*
 * After everything is detached: takes what is left in the rings, and hands it on unless the count
 * of -c is reached or an output failed. Then every matched packet was taken or is counted as lost.
 */
void loop_finish(struct loop *loop);

void loop_totals(const struct loop *loop, struct loop_totals *totals);

#endif
