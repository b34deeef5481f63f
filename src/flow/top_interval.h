/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What happened to a connection between two passes over the sockets. */
#ifndef TCPLENS_FLOW_TOP_INTERVAL_H
#define TCPLENS_FLOW_TOP_INTERVAL_H

#include "flow/top_row.h"

/* Of the clock that the flows' times are of. before_ns 0: this is the first pass. */
struct top_interval {
	uint64_t before_ns;
	uint64_t now_ns;
};

/*
 * Sets all of the row but what the table keeps (next, key, id, pass, flow). client_is_first: of the
 * key's ends. is_new: the row has nothing of a pass before; what the connection did is of this
 * interval if it was first seen in it, else it is not known how much is.
 */
void top_interval_update(struct top_row *row, const struct flow *flow, bool client_is_first,
			 bool is_new, const struct top_interval *interval);

#endif
