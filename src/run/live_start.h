/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_RUN_LIVE_START_H
#define TCPLENS_RUN_LIVE_START_H

#include <stdbool.h>
#include <stdint.h>

#include "filter/scope.h"
#include "run/config.h"
#include "run/namespaces.h"

/* Returns 0, or -EPERM after a message that names the missing capabilities. */
int live_start_check(const char *interface);

/* Progress of the start, which takes as long as the kernel needs to attach to all interfaces. */
struct live_start {
	/* given */
	const struct run_config *config;
	char note[SCOPE_SIZE]; /* what the expression leaves out, or "" */

	/* kept */
	uint64_t reported; /* last progress report, CLOCK_MONOTONIC; 0: none */
	bool partly;	   /* progress was reported */
	bool complete;	   /* every interface that can be is attached to */
	bool failed;	   /* no interface could be attached to; reported */
};

/*
 * Call repeatedly. Reports progress, and once all interfaces are attached to, what is captured and
 * where, as tcpdump does.
 */
void live_start_look(struct live_start *start, const struct namespaces *namespaces);

#endif
