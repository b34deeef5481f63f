// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/conversation_flow.h"

static void fill_analysis(struct flow_analysis *analysis, const struct conversation_side *side)
{
	*analysis = (struct flow_analysis){
		.retransmission = side->kinds[SEQUENCE_RETRANSMISSION],
		.fast = side->kinds[SEQUENCE_FAST],
		.spurious = side->kinds[SEQUENCE_SPURIOUS],
		.out_of_order = side->kinds[SEQUENCE_OUT_OF_ORDER],
		.keep_alive = side->kinds[SEQUENCE_KEEP_ALIVE],
		.window_probe = side->kinds[SEQUENCE_WINDOW_PROBE],
		.window_zero = side->zero_windows,
	};
}

static void fill_waits(struct flow_end *end, const struct conversation_side *side)
{
	end->waits[FLOW_WAIT_APPLICATION] = (uint64_t)side->waited[CONVERSATION_WAIT_IDLE];
	end->waits[FLOW_WAIT_RECEIVER] = (uint64_t)side->waited[CONVERSATION_WAIT_WINDOW];
	end->waits[FLOW_WAIT_BUFFER] = 0;
	end->waits[FLOW_WAIT_CONGESTION] = 0;
	end->waits[FLOW_WAIT_RECOVERY] = (uint64_t)side->waited[CONVERSATION_WAIT_RECOVERY];
	end->waits[FLOW_WAIT_UNKNOWN] = (uint64_t)side->waited[CONVERSATION_WAIT_UNKNOWN];
}

static void fill_end(struct flow_end *end, const struct conversation_side *side)
{
	memcpy(end->address, side->address, sizeof(end->address));
	end->port = side->port;
	end->local = side->owner.local;
	end->pid = side->owner.pid;
	end->uid = side->owner.uid;
	memcpy(end->comm, side->owner.comm, sizeof(end->comm));
	end->bytes = side->bytes - side->repeated_bytes - side->probe_bytes;
	end->segments = side->packets;
	end->data_segments = side->data_packets;
	end->retransmitted = side->repeated_packets;
	end->retransmitted_bytes = side->repeated_bytes;
	end->retransmitted_by[FLOW_RETRANSMIT_FAST] = side->kinds[SEQUENCE_FAST];
	end->retransmitted_by[FLOW_RETRANSMIT_SYN] = side->repeated_syns;
	end->spurious = side->kinds[SEQUENCE_SPURIOUS];
	if (side->trip.samples) {
		end->rtt_min_ns = (uint64_t)side->trip.minimum;
		end->rtt_ns = (uint64_t)side->trip.smoothed;
	}
	if (side->segment_max)
		end->mss = side->segment_max;
	fill_waits(end, side);
}

/* Times before 1970 cannot be expressed. */
static uint64_t time_of(int64_t ns)
{
	return ns < 0 ? FLOW_UNKNOWN : (uint64_t)ns;
}

static void fill_handshake(struct flow *flow, const struct conversation *conversation)
{
	if (conversation->handshake >= 0) {
		flow->handshake = FLOW_HANDSHAKE_COMPLETE;
		flow->handshake_ns = (uint64_t)conversation->handshake;
	} else if (conversation->end == CONVERSATION_REFUSED) {
		flow->handshake = FLOW_HANDSHAKE_REFUSED;
		flow->handshake_ns = (uint64_t)(conversation->ended - conversation->first);
	} else if (conversation->client == CONVERSATION_NONE) {
		flow->handshake = FLOW_HANDSHAKE_UNKNOWN;
	} else if (conversation->end == CONVERSATION_RESET) {
		flow->handshake = FLOW_HANDSHAKE_ABORTED;
		flow->handshake_ns = (uint64_t)(conversation->ended - conversation->first);
	} else {
		flow->handshake = FLOW_HANDSHAKE_PENDING;
	}
}

void conversation_flow_fill(struct flow *flow, struct flow_analysis analyses[FLOW_SIDES],
			    const struct conversation *conversation)
{
	static const enum flow_end_kind kinds[] = {
		[CONVERSATION_OPEN] = FLOW_END_OPEN,
		[CONVERSATION_CLOSED] = FLOW_END_FIN,
		[CONVERSATION_RESET] = FLOW_END_RESET,
		[CONVERSATION_REFUSED] = FLOW_END_RESET,
	};
	int i;

	flow_clear(flow);
	flow->version = conversation->version;
	flow->netns = conversation->netns;
	flow->client_known = conversation->client != CONVERSATION_NONE;
	flow->seen_ns = time_of(conversation->first);
	if (flow->client_known)
		flow->start_ns = flow->seen_ns;
	flow->last_ns = time_of(conversation->last);
	flow->end = conversation->evicted ? FLOW_END_UNKNOWN : kinds[conversation->end];
	if (conversation->end_side != CONVERSATION_NONE)
		flow->ended_by = (enum flow_side)conversation->end_side;
	fill_handshake(flow, conversation);
	for (i = 0; i < FLOW_SIDES; i++) {
		fill_end(&flow->ends[i], &conversation->sides[i]);
		fill_analysis(&analyses[i], &conversation->sides[i]);
		flow->ends[i].analysis = &analyses[i];
	}
}
