/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The BPF programs of a live capture: the filter programs and those that they call. */
#ifndef TCPLENS_RUN_PROGRAMS_H
#define TCPLENS_RUN_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "capture/load.h"
#include "capture/merge.h"
#include "capture/sampler.h"
#include "filter/entry.h"
#include "filter/filter.h"
#include "run/config.h"
#include "run/markers.h"
#include "process/selection.h"

struct programs {
	struct load *load;
	struct markers markers;	       /* of --on expr */
	struct sampler *sampler;       /* NULL: all flows are captured */
	struct process_filter *filter; /* NULL: no filter by process */
	size_t ring_size;
	int entries[ATTACH_POINTS]; /* -1: none for this attach point */
	int generic[ATTACH_POINTS]; /* for generic XDP, where they differ; else -1 */
	/* Why there are no programs for interfaces without a link header; "" if there are. */
	char no_ip_reason[FILTER_ERROR_SIZE];
};

#define PROGRAMS_NONE                                                      \
	{                                                                  \
		.entries = {-1, -1, -1, -1}, .generic = { -1, -1, -1, -1 } \
	}

/*
 * Which kinds of interface will be attached to. For a kind that is only possible (-i any, an
 * interface that may appear) programs are optional: the expression may not compile for it.
 */
struct programs_links {
	bool ethernet;
	bool ip;
	bool both_ways; /* outgoing packets too: not all interfaces are loopback */
	uint32_t netns; /* inode number of the interfaces' network namespace */
	bool origins;	/* interfaces of all network namespaces: see include/packet_origin.h */
	size_t sharing; /* number of program sets that share the memory */
	const struct attribution *attribution; /* NULL: processes are not tracked */
	const char *ip_name; /* an interface that needs ip, for the message; NULL: only possible */
};

/* Returns 0, or a negative errno after a message. */
int programs_open(struct programs *programs, const struct run_config *config, uint32_t snaplen,
		  const struct programs_links *links);
void programs_close(struct programs *programs); /* the contents */

/*
 * For a program in front of others that were loaded, whose arrays are next. generic: of generic
 * XDP, where that differs.
 */
struct entry_request programs_request(const struct load *load, int point,
				      const struct attach_point_arrays *next, bool generic);

/* The rings and slots that they write to; the caller frees ring_fds. Returns 0 or -ENOMEM. */
int programs_sources(const struct programs *programs, struct merge_sources *sources);

/* Reports how much memory the buffers take; sets: number of program sets. */
void programs_report_memory(const struct programs *programs, size_t sets);

#endif
