/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The processes of a live capture: whose packets are shown with their owners, and whose alone. */
#ifndef TCPLENS_PROCESS_SELECTION_H
#define TCPLENS_PROCESS_SELECTION_H

#include <stdbool.h>
#include <sys/types.h>

#include "cli/options.h"
#include "process/attribution.h"
#include "process/btf.h"
#include "process/process_filter.h"

/* Whether only some processes' packets are selected. */
bool selection_chosen(const struct options *options);

/*
 * The kernel's types; file NULL: where the kernel shows them. Returns 0 or a negative errno, which
 * has been told.
 */
int selection_btf(struct btf_source **types, const char *file);

/*
 * To be called before anything is attached to an interface, so that no packet comes before its
 * owner. child: a process to follow; 0: none. *owners stays NULL where no option asks for
 * processes. Returns 0 or a negative errno, which has been told.
 */
int selection_open(struct attribution **attribution, struct options *options, pid_t child);

/*
 * The programs for selected processes' packets alone, of the request's attach points, captures,
 * hook and netns; *selected stays NULL where everybody's are. Returns 0 or a negative errno, which
 * has been told.
 */
int selection_filter(struct process_filter **filter, const struct attribution *attribution,
		     const struct options *options, struct process_filter_request *request);

/* At the end of the capture: what was lost. */
void selection_tell(const struct attribution *attribution);

#endif
