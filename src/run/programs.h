/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The BPF programs of a live capture: the expression as entry programs, in front of what it loads.
 */
#ifndef TCPLENS_RUN_PROGRAMS_H
#define TCPLENS_RUN_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "capture/load.h"
#include "capture/merge.h"
#include "capture/sampler.h"
#include "filter/filter.h"
#include "run/config.h"
#include "process/selection.h"

struct programs {
	struct load *load;
	struct sampler *sampler;       /* NULL: every flow */
	struct process_filter *filter; /* NULL: every process's packets */
	size_t ring_size;
	int entries[ATTACH_POINTS]; /* -1: none for this attach point */
	int generic
		[ATTACH_POINTS]; /* for XDP's generic mode, where these must be others; else -1 */
	/* Why there are no entry programs for interfaces without a link header; "" if there are. */
	char no_ip_reason[FILTER_ERROR_SIZE];
};

#define PROGRAMS_NONE                                                      \
	{                                                                  \
		.entries = {-1, -1, -1, -1}, .generic = { -1, -1, -1, -1 } \
	}

/*
 * Which kinds of interface will be attached to. One that is only possible (-i any, interfaces that
 * may come) has programs if the expression fits it; one that is needed must have them.
 */
struct programs_links {
	bool ethernet;
	bool ip;
	bool both_ways; /* packets that go out too: not all of them are loopback */
	uint32_t netns; /* inode number of the interfaces' network namespace */
	size_t sharing; /* how many sets of programs share the memory */
	const struct attribution *attribution; /* of packets; NULL: not known */
	const char *ip_name; /* an interface that needs ip, for the message; NULL: only possible */
};

/* Returns 0, or a negative errno after a message. */
int programs_open(struct programs *programs, const struct run_config *config, uint32_t snaplen,
		  const struct programs_links *links);
void programs_close(struct programs *programs); /* the contents */

/* Where the records are that they write; ring_fds is the caller's to free. Returns 0 or -ENOMEM. */
int programs_sources(const struct programs *programs, struct merge_sources *sources);

/* Prints how much memory the buffers take; sets: how many of them there are. */
void programs_tell_memory(const struct programs *programs, size_t sets);

#endif
