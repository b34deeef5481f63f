/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The processes of a live capture: whose packets are shown with their owners, and whose alone. */
#ifndef TCPLENS_PROCESS_SELECTION_H
#define TCPLENS_PROCESS_SELECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bpfobj/feature.h"
#include "process/attribution.h"
#include "process/btf.h"
#include "process/process_filter.h"

/*
 * What is asked for. show: packets are shown with their processes; detailed: with a line for each
 * local one too. All others choose packets, and a packet must be of a process that is all of them;
 * NULL, 0, false: not chosen by that.
 */
struct process_selection {
	bool show;
	bool detailed;
	size_t ring_bytes; /* see struct hooks_request */
	const uint32_t *pids;
	size_t pid_count;
	bool follow;  /* children of pids too */
	bool command; /* the process that the run starts, and its children */
	const char *comm;
	const char *cgroup;
	const char *container; /* of that pod, if one is chosen */
	const char *pod;
	const char *uid;      /* a name or a number */
	const char *btf_file; /* the kernel's types; NULL: where the kernel has them */
	feature_set without;  /* hooks not to use */
};

/* Whether only some processes' packets are selected. */
bool selection_chosen(const struct process_selection *selection);

/*
 * The kernel's types; file NULL: where the kernel shows them. Returns 0, or a negative errno
 * after a message.
 */
int selection_btf(struct btf_source **types, const char *file);

/*
 * The filter of the programs for what is chosen; that sockets can be followed is checked. Returns
 * as above.
 */
int selection_choose(struct owner_filter *filter, const struct process_selection *selection);

/*
 * To be called before anything is attached to an interface, so that no packet comes before its
 * process. child: a process to follow; 0: none. user: whom a helper becomes. *attribution stays
 * NULL where processes are neither shown nor chosen. Returns 0, or a negative errno after a
 * message.
 */
int selection_open(struct attribution **attribution, const struct process_selection *selection,
		   pid_t child, const struct user *user);

/*
 * The programs that select packets by process, of the request's attach points, captures,
 * hook and netns; *filter stays NULL where all are. Returns 0, or a negative errno
 * after a message.
 */
int selection_filter(struct process_filter **filter, const struct attribution *attribution,
		     const struct process_selection *selection,
		     struct process_filter_request *request);

/* At the end of the capture: what was lost. */
void selection_tell(const struct attribution *attribution);

#endif
