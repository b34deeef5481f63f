/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A flow from what was counted of a connection that this machine forwards. */
#ifndef TCPLENS_FLOW_FORWARDED_FLOW_H
#define TCPLENS_FLOW_FORWARDED_FLOW_H

#include <linux/bpf.h>
#include <stdint.h>

#include "flow/flow.h"

#include "forwarded_record.h"

/* offset_ns: from CLOCK_MONOTONIC to the time of day. */
void forwarded_flow_fill(struct flow *flow, const struct forwarded_record *record,
			 int64_t offset_ns);

#endif
