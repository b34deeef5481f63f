/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The process-filter programs (bpf/process_filter.bpf.c), which let only some processes' packets
 * through.
 */
#ifndef TCPLENS_PROCESS_PROCESS_FILTER_H
#define TCPLENS_PROCESS_PROCESS_FILTER_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "bpfobj/selected_maps.h"
#include "bpfobj/stage.h"

struct process_filter_request {
	struct stage_request stage;
	struct selected_maps selected;
	uint32_t netns; /* inode number of the interfaces' network namespace */
	/* Or those of any, by what is in a map of the capture programs, where cpus_at tells. */
	bool origins;
	int state; /* borrowed */
	uint32_t cpus_at;
};

struct process_filter;

/* Returns 0 or -errno. */
int process_filter_open(struct process_filter **filter,
			const struct process_filter_request *request);
void process_filter_close(struct process_filter *filter);
CLEANUP_DEFINE(struct process_filter *, process_filter_close)

/* The program arrays through which the filter programs go on to these; borrowed. */
struct attach_point_arrays process_filter_programs(const struct process_filter *filter);

#endif
