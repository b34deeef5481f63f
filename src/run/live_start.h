/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_RUN_LIVE_START_H
#define TCPLENS_RUN_LIVE_START_H

#include <stdbool.h>
#include <stdint.h>

#include "filter/scope.h"
#include "run/config.h"
#include "run/namespaces.h"

/* Returns 0, or -EPERM after telling which capabilities are missing to capture there. */
int live_start_check(const char *interface);

/* What is told of a start, which takes as long as the kernel needs to attach to all interfaces. */
struct live_start {
	/* given */
	const struct run_config *config;
	char note[SCOPE_SIZE]; /* what the expression leaves out, or "" */

	/* kept */
	uint64_t told; /* when something was told, CLOCK_MONOTONIC; 0: not yet looked */
	bool partly;   /* that not all are attached to */
	bool complete; /* all interfaces that can be captured on are */
	bool failed;   /* there are none: that was told */
};

/*
 * To be called all the time. Once all are attached to it reports what is captured and where, as
 * tcpdump does; before that, how many are.
 */
void live_start_look(struct live_start *start, const struct namespaces *namespaces);

#endif
