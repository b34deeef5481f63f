/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A connection of packets as the same sums that sockets have.
 *
 * Retransmitted segments and bytes are those with sequence numbers that an earlier packet had, as
 * tcptrace counts them; fast and spurious ones are Wireshark's, which also counts some that
 * only fill a gap. What packets cannot show is unknown: the congestion window, why a segment was
 * sent again but for these, and the delivery rate.
 */
#ifndef TCPLENS_FLOW_CONVERSATION_FLOW_H
#define TCPLENS_FLOW_CONVERSATION_FLOW_H

#include "flow/conversation.h"
#include "flow/flow.h"

/* analyses: room for what flow's ends point to. */
void conversation_flow_fill(struct flow *flow, struct flow_analysis analyses[FLOW_SIDES],
			    const struct conversation *conversation);

#endif
