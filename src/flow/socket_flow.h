/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A flow from what the kernel has counted for its socket, or for both where both are here. */
#ifndef TCPLENS_FLOW_SOCKET_FLOW_H
#define TCPLENS_FLOW_SOCKET_FLOW_H

#include <linux/types.h>
#include <stdint.h>

#include "flow/flow.h"
#include "owner.h"

#include "flow_record.h"

/* In shorter connections ticks are too coarse for shares. */
#define SOCKET_FLOW_TICKS_MIN 10

/* offset_ns: from CLOCK_MONOTONIC to the time of day. */
struct socket_flow_clock {
	int64_t offset_ns;
	uint32_t tick_ns;
};

/* peer: of the other end's socket; NULL where it is not here or not known. */
void socket_flow_fill(struct flow *flow, const struct flow_record *own,
		      const struct flow_record *peer, const struct socket_flow_clock *clock);

/* The handshake was never completed. */
bool socket_flow_is_unfinished(const struct flow_record *record);

#endif
