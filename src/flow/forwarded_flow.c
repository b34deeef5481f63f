// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/forwarded_flow.h"

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_mapped(const uint8_t address[16])
{
	return !memcmp(address, mapped, sizeof(mapped));
}

static void fill_address(struct flow_end *end, const struct forwarded_key *key, unsigned int side,
			 uint8_t version)
{
	if (version == 4)
		memcpy(end->address, key->address[side] + sizeof(mapped), 4);
	else
		memcpy(end->address, key->address[side], sizeof(end->address));
	end->port = key->port[side];
}

/*
 * Where nothing of this direction came by, but the other end has acknowledged something, it takes
 * another way, or has other addresses there: nothing of it is known.
 */
static bool is_unseen(const struct forwarded_side *own, const struct forwarded_side *peer)
{
	return !own->segments && peer->flags & FORWARDED_ACKS;
}

static void fill_end(struct flow_end *end, const struct forwarded_side *own,
		     const struct forwarded_side *peer)
{
	if (is_unseen(own, peer))
		return;
	end->bytes = own->bytes;
	end->segments = own->segments;
	end->data_segments = own->data_segments;
	end->retransmitted = own->retransmitted;
	end->retransmitted_bytes = own->retransmitted_bytes;
	if (own->flags & FORWARDED_SYN)
		end->retransmitted_by[FLOW_RETRANSMIT_SYN] = own->retransmitted_syns;
	end->window_zero = own->flags & FORWARDED_ZERO;
}

static enum flow_side side_of(unsigned int side, unsigned int client)
{
	if (side >= FORWARDED_SIDES)
		return FLOW_NEITHER;
	return side == client ? FLOW_CLIENT : FLOW_SERVER;
}

/* The client has acknowledged a SYN-ACK that did not come by: it was complete, but not when. */
static bool is_half(const struct forwarded_state *state, unsigned int client)
{
	return !state->established && state->sides[client].flags & FORWARDED_ACKS &&
	       is_unseen(&state->sides[!client], &state->sides[client]);
}

static void fill_handshake(struct flow *flow, const struct forwarded_state *state,
			   unsigned int client, enum flow_side reset_by)
{
	uint64_t over = state->established ?: state->ended;

	flow->handshake = FLOW_HANDSHAKE_UNKNOWN;
	if (!state->syn || is_half(state, client))
		return;
	if (over)
		flow->handshake_ns = over - state->syn;
	if (state->established)
		flow->handshake = FLOW_HANDSHAKE_COMPLETE;
	else if (state->end != FORWARDED_RESET)
		flow->handshake = FLOW_HANDSHAKE_PENDING;
	else
		flow->handshake =
			reset_by == FLOW_SERVER ? FLOW_HANDSHAKE_REFUSED : FLOW_HANDSHAKE_ABORTED;
}

/* Without an answer it was given up: by another SYN, or by silence. */
static void fill_silent_end(struct flow *flow, const struct forwarded_record *record)
{
	const struct forwarded_side *sides = record->state.sides;
	uint32_t finished = (sides[0].flags | sides[1].flags) & FORWARDED_FINISH;

	if (flow->handshake == FLOW_HANDSHAKE_PENDING) {
		flow->handshake_ns = record->time - record->state.syn;
		flow->end = record->over == FORWARDED_IDLE ? FLOW_END_TIMEOUT : FLOW_END_ABORTED;
		flow->handshake = record->over == FORWARDED_IDLE ? FLOW_HANDSHAKE_TIMEOUT
								 : FLOW_HANDSHAKE_ABORTED;
	} else {
		flow->end = finished ? FLOW_END_FIN : FLOW_END_UNKNOWN;
	}
}

void forwarded_flow_fill(struct flow *flow, const struct forwarded_record *record,
			 int64_t offset_ns)
{
	const struct forwarded_state *state = &record->state;
	unsigned int client = state->client % FORWARDED_UNKNOWN, server = !client;

	flow_clear(flow);
	flow->forwarded = true;
	flow->version =
		is_mapped(record->key.address[0]) && is_mapped(record->key.address[1]) ? 4 : 6;
	flow->netns = record->key.netns;
	flow->client_known = state->client < FORWARDED_UNKNOWN;
	fill_address(&flow->ends[FLOW_CLIENT], &record->key, client, flow->version);
	fill_address(&flow->ends[FLOW_SERVER], &record->key, server, flow->version);
	fill_end(&flow->ends[FLOW_CLIENT], &state->sides[client], &state->sides[server]);
	fill_end(&flow->ends[FLOW_SERVER], &state->sides[server], &state->sides[client]);
	flow->seen_ns = state->first + (uint64_t)offset_ns;
	if (state->syn)
		flow->start_ns = state->syn + (uint64_t)offset_ns;
	flow->last_ns = (state->ended ?: record->time) + (uint64_t)offset_ns;
	flow->ended_by = side_of(state->ended_by, client);
	fill_handshake(flow, state, client, flow->ended_by);
	if (state->end == FORWARDED_RESET)
		flow->end = FLOW_END_RESET;
	else if (state->end == FORWARDED_FIN)
		flow->end = FLOW_END_FIN;
	else if (record->over != FORWARDED_LIVES)
		fill_silent_end(flow, record);
	if (flow->end == FLOW_END_OPEN)
		flow->ended_by = FLOW_NEITHER;
}
