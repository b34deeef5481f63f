// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/socket_flow.h"

#include <errno.h>
#include <netinet/tcp.h>

#define NANOSECONDS	 1000000000
#define MICROSECOND	 1000
#define MICROSECONDS	 1000000
#define RTT_MIN_UNKNOWN	 UINT32_MAX
#define SSTHRESH_UNKNOWN 0x7fffffff /* TCP_INFINITE_SSTHRESH */

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_mapped(const uint8_t address[16])
{
	return !memcmp(address, mapped, sizeof(mapped));
}

static void put_address(struct flow *flow, enum flow_side side, const uint8_t address[16],
			uint16_t port)
{
	struct flow_end *end = &flow->ends[side];

	if (flow->version == 4)
		memcpy(end->address, address + sizeof(mapped), 4);
	else
		memcpy(end->address, address, sizeof(end->address));
	end->port = port;
}

bool socket_flow_is_unfinished(const struct flow_record *record)
{
	return record->flags & FLOW_FLAG_STARTED && !record->established;
}

/* From the end of the handshake, or from when the socket was first seen. */
static uint64_t life_of(const struct flow_record *record)
{
	uint64_t begin = record->established > record->first ? record->established : record->first;

	return record->time > begin ? record->time - begin : 0;
}

static uint64_t handshake_of(const struct flow_record *record)
{
	if (!(record->flags & FLOW_FLAG_STARTED))
		return FLOW_UNKNOWN;
	return (record->established ?: record->time) - record->start;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/*
 * Of the kernel's chronographs one runs at a time. Recovery is part of what they count as busy;
 * what remains of that is the congestion window's and the path's.
 */
static void fill_waits(struct flow_end *end, const struct flow_record *record, uint32_t tick_ns)
{
	uint64_t life = life_of(record), left = life;
	uint64_t parts[FLOW_CHRONOS], recovery;
	unsigned int i;

	for (i = 0; i < FLOW_CHRONOS; i++) {
		parts[i] = least((uint64_t)record->chronos[i] * tick_ns, left);
		left -= parts[i];
	}
	recovery = least(record->recovery, parts[FLOW_CHRONO_BUSY]);
	end->waits[FLOW_WAIT_APPLICATION] = left;
	end->waits[FLOW_WAIT_RECEIVER] = parts[FLOW_CHRONO_RECEIVER];
	end->waits[FLOW_WAIT_BUFFER] = parts[FLOW_CHRONO_BUFFER];
	end->waits[FLOW_WAIT_CONGESTION] = parts[FLOW_CHRONO_BUSY] - recovery;
	end->waits[FLOW_WAIT_RECOVERY] = recovery;
}

/* A handshake whose SYN was lost counts as recovery, any other is not part of the shares. */
static void settle_waits(struct flow_end *end, const struct flow_record *record, uint32_t tick_ns)
{
	uint64_t life = life_of(record), handshake = 0;
	bool unfinished = socket_flow_is_unfinished(record);
	unsigned int i;

	if (record->flags & FLOW_FLAG_CLIENT &&
	    (record->retransmitted_by[FLOW_RETRANSMIT_SYN] || record->before == TCP_SYN_SENT))
		handshake = handshake_of(record);
	if (unfinished && !record->retransmitted)
		handshake = 0;
	if (unfinished)
		life = 0;
	if (life + handshake < (uint64_t)SOCKET_FLOW_TICKS_MIN * tick_ns)
		return;
	for (i = 0; i < FLOW_WAITS; i++)
		end->waits[i] = 0;
	if (!unfinished)
		fill_waits(end, record, tick_ns);
	end->waits[FLOW_WAIT_RECOVERY] += handshake;
}

static void fill_process(struct flow_end *end, const struct owner_process *process)
{
	end->pid = process->tgid;
	end->uid = process->tgid ? process->uid : PACKET_NO_UID;
	memcpy(end->comm, process->comm, sizeof(end->comm));
}

static void fill_retransmissions(struct flow_end *end, const struct flow_record *record)
{
	unsigned int i;

	end->retransmitted = record->retransmitted;
	end->retransmitted_bytes = record->bytes_retransmitted;
	end->spurious = record->spurious;
	/* What was sent before the socket was followed has no kind. */
	for (i = 0; i < FLOW_RETRANSMIT_KINDS && record->flags & FLOW_FLAG_STARTED; i++)
		end->retransmitted_by[i] = record->retransmitted_by[i];
}

/*
 * By sequence numbers, since what a local rule drops is sent again without being a retransmission.
 * Whether the SYN counts is not known of a socket that is older than the programs.
 */
static uint64_t bytes_of(const struct flow_record *record)
{
	uint64_t sent = record->bytes_sent - record->bytes_retransmitted;
	uint64_t bytes = record->bytes_acked + record->unacked;
	bool counted = record->flags & FLOW_FLAG_CLIENT;

	if (record->fin_sent && bytes)
		bytes--;
	if (!(record->flags & (FLOW_FLAG_CLIENT | FLOW_FLAG_SERVER)))
		counted = bytes == sent + 1;
	return counted && bytes ? bytes - 1 : bytes;
}

static void fill_sender(struct flow_end *end, const struct flow_record *record, uint32_t tick_ns)
{
	end->local = true;
	fill_process(end, &record->process);
	end->bytes = bytes_of(record);
	end->segments = record->segments_out;
	end->data_segments = record->data_segments_out;
	fill_retransmissions(end, record);
	if (record->srtt)
		end->rtt_ns = (uint64_t)record->srtt * MICROSECOND;
	if (record->rtt_min != RTT_MIN_UNKNOWN)
		end->rtt_min_ns = (uint64_t)record->rtt_min * MICROSECOND;
	end->cwnd = record->cwnd;
	if (record->ssthresh < SSTHRESH_UNKNOWN)
		end->ssthresh = record->ssthresh;
	end->mss = record->mss;
	if (record->rate_interval)
		end->rate = (uint64_t)record->rate_delivered * record->mss * MICROSECONDS /
			    record->rate_interval;
	settle_waits(end, record, tick_ns);
}

/* What the peer sent, as far as it arrived. */
static void fill_receiver(struct flow_end *end, const struct flow_record *record)
{
	end->bytes = record->bytes_received;
	if (record->fin_counted && end->bytes)
		end->bytes--;
	end->segments = record->segments_in;
	end->data_segments = record->data_segments_in;
}

static enum flow_side other(enum flow_side side)
{
	return side == FLOW_CLIENT ? FLOW_SERVER : FLOW_CLIENT;
}

/* Of a handshake that was not completed. */
static void fill_failure(struct flow *flow, const struct flow_record *record, enum flow_side side)
{
	flow->handshake = FLOW_HANDSHAKE_REFUSED;
	flow->end = FLOW_END_RESET;
	if (record->flags & FLOW_FLAG_RESET) {
		flow->ended_by = other(side);
	} else if (record->error == ETIMEDOUT) {
		flow->handshake = FLOW_HANDSHAKE_TIMEOUT;
		flow->end = FLOW_END_TIMEOUT;
	} else if (record->error && record->error != ECONNREFUSED) {
		flow->end = FLOW_END_UNREACHABLE;
	} else if (!record->error) {
		flow->handshake = FLOW_HANDSHAKE_ABORTED;
		flow->end = FLOW_END_ABORTED;
		flow->ended_by = side;
	}
}

static void fill_reset(struct flow *flow, enum flow_side by)
{
	flow->end = FLOW_END_RESET;
	flow->ended_by = by;
}

static void fill_close(struct flow *flow, const struct flow_record *record, enum flow_side side)
{
	bool sent = record->before == TCP_FIN_WAIT1 || record->before == TCP_FIN_WAIT2;
	bool received = record->before == TCP_LAST_ACK;

	flow->end = FLOW_END_FIN;
	if (record->flags & FLOW_FLAG_FIN_SENT || (sent && !(record->flags & FLOW_FLAG_STARTED)))
		flow->ended_by = side;
	else if (record->flags & FLOW_FLAG_FIN_RECEIVED || received)
		flow->ended_by = other(side);
}

/* How the socket of that side ended, from the state that it left and its error. */
static void fill_end(struct flow *flow, const struct flow_record *record, enum flow_side side)
{
	if (!record->ended)
		return;
	if (socket_flow_is_unfinished(record)) {
		fill_failure(flow, record, side);
		return;
	}
	if (record->flags & FLOW_FLAG_RESET || record->error == ECONNRESET ||
	    record->error == EPIPE)
		fill_reset(flow, other(side));
	else if (record->error == ETIMEDOUT)
		flow->end = FLOW_END_TIMEOUT;
	else if (record->error == ECONNABORTED)
		flow->end = FLOW_END_ABORTED;
	else if (record->error)
		flow->end = FLOW_END_UNREACHABLE;
	else if (record->before == TCP_ESTABLISHED || record->before == TCP_SYN_RECV ||
		 record->before == TCP_CLOSE_WAIT || record->before == TCP_FIN_WAIT1)
		fill_reset(flow, side);
	else
		fill_close(flow, record, side);
}

static void fill_times(struct flow *flow, const struct flow_record *own,
		       const struct flow_record *peer, int64_t offset)
{
	uint64_t last = own->time, first = own->first;

	if (peer && peer->time > last)
		last = peer->time;
	if (peer && peer->first < first)
		first = peer->first;
	flow->last_ns = last + (uint64_t)offset;
	flow->seen_ns = first + (uint64_t)offset;
	if (own->flags & FLOW_FLAG_STARTED)
		flow->start_ns = own->start + (uint64_t)offset;
}

static void fill_handshake(struct flow *flow, const struct flow_record *own)
{
	flow->handshake_ns = handshake_of(own);
	if (!(own->flags & FLOW_FLAG_STARTED))
		flow->handshake = FLOW_HANDSHAKE_UNKNOWN;
	else
		flow->handshake =
			own->established ? FLOW_HANDSHAKE_COMPLETE : FLOW_HANDSHAKE_PENDING;
}

/* The socket that shows how the connection ended: of two, not the one that received a FIN. */
static const struct flow_record *choose_end(const struct flow_record *own,
					    const struct flow_record *peer)
{
	if (!peer || !own->ended || !peer->ended)
		return own;
	return peer->error || peer->flags & FLOW_FLAG_RESET ? peer : own;
}

void socket_flow_fill(struct flow *flow, const struct flow_record *own,
		      const struct flow_record *peer, const struct socket_flow_clock *clock)
{
	const struct flow_record *ending, *swap;
	enum flow_side side;

	/* The client's comes first. */
	if (peer && own->flags & FLOW_FLAG_SERVER) {
		swap = own;
		own = peer;
		peer = swap;
	}
	side = own->flags & FLOW_FLAG_SERVER ? FLOW_SERVER : FLOW_CLIENT;
	flow_clear(flow);
	flow->version = is_mapped(own->flow.local) && is_mapped(own->flow.remote) ? 4 : 6;
	flow->netns = own->flow.netns;
	flow->client_known = own->flags & (FLOW_FLAG_CLIENT | FLOW_FLAG_SERVER);
	put_address(flow, side, own->flow.local, own->flow.local_port);
	put_address(flow, other(side), own->flow.remote, own->flow.remote_port);
	fill_times(flow, own, peer, clock->offset_ns);
	fill_handshake(flow, own);
	fill_sender(&flow->ends[side], own, clock->tick_ns);
	if (peer)
		fill_sender(&flow->ends[other(side)], peer, clock->tick_ns);
	else
		fill_receiver(&flow->ends[other(side)], own);
	ending = choose_end(own, peer);
	if (!peer || (own->ended && peer->ended))
		fill_end(flow, ending, ending == own ? side : other(side));
}
