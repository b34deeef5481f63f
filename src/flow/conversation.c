// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/conversation.h"

#include "base/tcp_flag.h"

#define before(a, b) sequence_segment_before(a, b)

void conversation_begin(struct conversation *conversation, const struct sequence_segment *segment,
			int from)
{
	conversation->first = conversation->last = segment->time;
	conversation->handshake = -1;
	conversation->end_side = CONVERSATION_NONE;
	conversation->client = CONVERSATION_NONE;
	conversation->sides[0].waiting = CONVERSATION_WAIT_UNKNOWN;
	conversation->sides[1].waiting = CONVERSATION_WAIT_UNKNOWN;
	if (segment->flags & TCP_SYN)
		conversation->client = (int8_t)(segment->flags & TCP_ACK ? !from : from);
}

bool conversation_is_reused(const struct conversation *conversation,
			    const struct sequence_segment *segment, int from)
{
	const struct conversation_side *own = &conversation->sides[from];
	const struct conversation_side *peer = &conversation->sides[!from];

	if ((segment->flags & (TCP_SYN | TCP_ACK | TCP_RST)) != TCP_SYN)
		return false;
	if (own->sequence.opened && segment->sequence == own->initial)
		return false;
	/* Nobody answered the one before, or the connection's beginning was not seen. */
	if (own->sequence.opened ? !peer->sequence.started : own->sequence.started)
		return true;
	/* A SYN within a live connection does not begin another one (RFC 9293 section 3.10.7.4). */
	return conversation_is_over(conversation) || own->fin || peer->fin;
}

static void count(struct conversation_side *own, const struct sequence_segment *segment,
		  const struct sequence_result *result)
{
	own->packets++;
	own->data_packets += segment->payload > 0;
	own->bytes += segment->payload;
	own->kinds[result->kind]++;
	if (segment->payload > own->segment_max)
		own->segment_max = segment->payload;
	if (!segment->window && !(segment->flags & (TCP_SYN | TCP_FIN | TCP_RST)))
		own->zero_windows++;
	/* A keepalive repeats a byte on purpose, and a probe's byte will come again. */
	if (result->kind == SEQUENCE_KEEP_ALIVE || result->kind == SEQUENCE_WINDOW_PROBE) {
		own->probe_bytes += segment->payload;
		return;
	}
	if (!result->repeated)
		return;
	own->repeated_packets++;
	own->repeated_syns += !!(segment->flags & TCP_SYN);
	own->repeated_bytes +=
		result->repeated < segment->payload ? result->repeated : segment->payload;
}

static bool is_retransmission(enum sequence_kind kind)
{
	return kind == SEQUENCE_RETRANSMISSION || kind == SEQUENCE_FAST;
}

static void time_round_trips(struct conversation_side *own, struct conversation_side *peer,
			     const struct sequence_segment *segment,
			     const struct sequence_result *result)
{
	if (segment->sequence != segment->end && result->kind != SEQUENCE_WINDOW_PROBE) {
		if (result->advanced && result->kind == SEQUENCE_ORDINARY)
			round_trip_sent(&own->trip, segment->end, segment->time);
		else
			round_trip_repeated(&own->trip, segment->sequence);
	}
	if (segment->flags & TCP_ACK)
		round_trip_acknowledged(&peer->trip, segment->acknowledgment, segment->time);
}

/* What the segment says of what the peer sent. */
static void acknowledge(struct conversation_side *peer, uint32_t acknowledgment)
{
	if (peer->sequence.opened && before(peer->initial, acknowledgment))
		peer->syn_acknowledged = true;
	if (peer->fin && !before(acknowledgment, peer->fin_end))
		peer->fin_acknowledged = true;
	if (peer->recovering && !before(acknowledgment, peer->recovery_end))
		peer->recovering = false;
}

static void take_flags(struct conversation *conversation, const struct sequence_segment *segment,
		       int from)
{
	struct conversation_side *own = &conversation->sides[from];

	if (segment->flags & TCP_SYN)
		own->initial = segment->sequence;
	if ((segment->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
		conversation->syn = segment->time;
	if (!(segment->flags & TCP_FIN) || own->fin)
		return;
	own->fin = true;
	own->fin_end = segment->end;
	if (conversation->end_side == CONVERSATION_NONE)
		conversation->end_side = (int8_t)from;
}

static void settle_handshake(struct conversation *conversation, int64_t time)
{
	const struct conversation_side *sides = conversation->sides;

	if (conversation->handshake >= 0 || !sides[0].syn_acknowledged ||
	    !sides[1].syn_acknowledged)
		return;
	conversation->handshake = time > conversation->first ? time - conversation->first : 0;
	if (conversation->client != CONVERSATION_NONE && time > conversation->syn)
		conversation->initial = time - conversation->syn;
}

static enum conversation_end find_end(const struct conversation *conversation,
				      const struct sequence_segment *segment, int from)
{
	const struct conversation_side *sides = conversation->sides;

	if (!(segment->flags & TCP_RST))
		return sides[0].fin_acknowledged && sides[1].fin_acknowledged ? CONVERSATION_CLOSED
									      : CONVERSATION_OPEN;
	if (sides[!from].sequence.opened && !sides[from].sequence.opened &&
	    conversation->client == !from)
		return CONVERSATION_REFUSED;
	return CONVERSATION_RESET;
}

static void settle_end(struct conversation *conversation, const struct sequence_segment *segment,
		       int from)
{
	if (conversation_is_over(conversation))
		return;
	conversation->end = find_end(conversation, segment, from);
	if (!conversation_is_over(conversation))
		return;
	conversation->ended = conversation->last;
	if (conversation->end != CONVERSATION_CLOSED)
		conversation->end_side = (int8_t)from;
}

/* Whether own cannot send a segment as long as its longest into peer's window. */
static bool is_window_full(const struct conversation_side *own,
			   const struct conversation_side *peer)
{
	uint32_t in_flight = sequence_in_flight(&own->sequence, &peer->sequence);
	uint64_t window;

	if (!sequence_window(&peer->sequence, &own->sequence, &window))
		return false;
	return !window || (in_flight && in_flight + (uint64_t)own->segment_max > window);
}

static enum conversation_wait find_wait(const struct conversation *conversation, int side)
{
	const struct conversation_side *own = &conversation->sides[side];
	const struct conversation_side *peer = &conversation->sides[!side];

	if (own->recovering)
		return CONVERSATION_WAIT_RECOVERY;
	if (is_window_full(own, peer))
		return CONVERSATION_WAIT_WINDOW;
	if (conversation->client != CONVERSATION_NONE && conversation->handshake < 0)
		return CONVERSATION_WAIT_UNKNOWN;
	/* Without an acknowledgment it is not known what is in flight. */
	if (!peer->sequence.acknowledges || sequence_in_flight(&own->sequence, &peer->sequence))
		return CONVERSATION_WAIT_UNKNOWN;
	return CONVERSATION_WAIT_IDLE;
}

/* Packets may be out of order in time by a little: time that has passed does not come back. */
static void pass_time(struct conversation *conversation, int64_t time)
{
	struct conversation_side *sides = conversation->sides;
	int64_t passed = time - conversation->last;

	if (passed <= 0)
		return;
	sides[0].waited[sides[0].waiting] += passed;
	sides[1].waited[sides[1].waiting] += passed;
	conversation->last = time;
}

void conversation_take(struct conversation *conversation, const struct sequence_segment *segment,
		       int from)
{
	struct conversation_side *own = &conversation->sides[from];
	struct conversation_side *peer = &conversation->sides[!from];
	struct sequence_result result;

	pass_time(conversation, segment->time);
	result = sequence_take(&own->sequence, &peer->sequence, segment, conversation->initial);
	count(own, segment, &result);
	time_round_trips(own, peer, segment, &result);
	if (is_retransmission(result.kind)) {
		own->recovering = true;
		own->recovery_end = own->sequence.next;
	}
	take_flags(conversation, segment, from);
	if (segment->flags & TCP_ACK) {
		acknowledge(peer, segment->acknowledgment);
		settle_handshake(conversation, segment->time);
	}
	settle_end(conversation, segment, from);
	if (conversation_is_over(conversation)) {
		own->waiting = peer->waiting = CONVERSATION_WAIT_IDLE;
		return;
	}
	own->waiting = find_wait(conversation, from);
	peer->waiting = find_wait(conversation, !from);
}
