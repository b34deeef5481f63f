/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Connections summed up for Prometheus. Names follow OpenTelemetry's proposal for
 * system.network.tcp.* (semantic-conventions issue 3682); docs/flows.md lists them. The labels are
 * the process, the port that it serves, and its role, never an address. The first METRICS_SETS
 * combinations have sums of their own, all others share one whose labels are "other": which ones
 * these are does not change during a run.
 */
#ifndef TCPLENS_FLOW_METRICS_H
#define TCPLENS_FLOW_METRICS_H

#include "base/buffer.h"
#include "base/cleanup.h"
#include "flow/flow.h"

#define METRICS_SETS 200

struct metrics;

/* Returns 0 or -ENOMEM. */
int metrics_new(struct metrics **metrics);
void metrics_free(struct metrics *metrics);
CLEANUP_DEFINE(struct metrics *, metrics_free)

/* Removes what open connections have added: they are added again. */
void metrics_begin(struct metrics *metrics);

/*
 * Adds a connection, for good unless it is open. Each end on this machine counts for itself; where
 * none is known to be, the server does, or the end that was not seen first. A forwarded connection
 * counts likewise, with a role of its own and the retransmissions of both ends.
 */
void metrics_add(struct metrics *metrics, const struct flow *flow);

/* Everything in Prometheus's text format. */
void metrics_put(const struct metrics *metrics, struct buffer *out);

#endif
