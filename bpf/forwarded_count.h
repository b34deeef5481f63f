/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A segment entered into its connection's sums. Under the lock, since packets of one direction may
 * pass on several CPUs at a time: nothing here calls a helper.
 */
#ifndef TCPLENS_FORWARDED_COUNT_H
#define TCPLENS_FORWARDED_COUNT_H

#include "forwarded_segment.h"

/* After so long without a packet a direction may be counted on another interface. */
#define FORWARDED_REROUTE_NS 1000000000ull

/* Sequence numbers further ahead than this are not compared. */
#define FORWARDED_AHEAD_MAX (1u << 30)

static __always_inline bool forwarded_before(__u32 a, __u32 b)
{
	return (__s32)(a - b) < 0;
}

/* After the segment's last sequence number; SYN and FIN have one each. */
static __always_inline __u32 forwarded_limit(const struct forwarded_segment *segment)
{
	return segment->sequence + segment->payload + !!(segment->flags & TCP_FLAG_SYN) +
	       !!(segment->flags & TCP_FLAG_FIN);
}

static __always_inline __u64 forwarded_pieces(__u32 bytes, __u32 size)
{
	return size && bytes > size ? (bytes + size - 1) / size : 1;
}

/*
 * The same packet leaves through a bridge and then through its port: it counts where its direction
 * was seen first. What is new cannot have been counted elsewhere: then the route has changed.
 */
static __always_inline bool forwarded_counts_here(const struct forwarded_side *own,
						  const struct forwarded_segment *segment)
{
	if (!own->ifindex || own->ifindex == segment->ifindex)
		return true;
	return segment->time - own->last > FORWARDED_REROUTE_NS ||
	       forwarded_before(own->next, forwarded_limit(segment));
}

/* One byte or none before what the peer has acknowledged all of. */
static __always_inline bool forwarded_is_keep_alive(const struct forwarded_side *own,
						    const struct forwarded_side *peer,
						    const struct forwarded_segment *segment)
{
	return segment->payload <= 1 && segment->sequence + 1 == own->next &&
	       peer->flags & FORWARDED_ACKS && peer->acknowledgment == own->next;
}

/* Numbers that were seen before: what of it begins below the highest was sent again. */
static __always_inline void forwarded_repeat(struct forwarded_side *own,
					     const struct forwarded_segment *segment)
{
	__u32 below = own->next - segment->sequence, payload = segment->payload;

	if (segment->flags & TCP_FLAG_SYN) {
		own->retransmitted_syns++;
		below--;
	}
	if (below < payload)
		payload = below;
	own->retransmitted += forwarded_pieces(payload, segment->size);
	own->retransmitted_bytes += payload;
}

static __always_inline void forwarded_advance(struct forwarded_side *own,
					      const struct forwarded_segment *segment)
{
	__u32 limit = forwarded_limit(segment), more;

	if (!(own->flags & FORWARDED_STARTED)) {
		own->flags |= FORWARDED_STARTED;
		own->origin = own->next = segment->sequence;
		if (segment->flags & TCP_FLAG_SYN)
			own->flags |= FORWARDED_SYN;
	}
	more = limit - own->next;
	if (!forwarded_before(own->next, limit) || more > FORWARDED_AHEAD_MAX)
		return;
	if (segment->flags & TCP_FLAG_SYN)
		more--;
	if (segment->flags & TCP_FLAG_FIN)
		more--;
	own->bytes += more;
	own->next = limit;
}

static __always_inline void forwarded_take_numbers(struct forwarded_side *own,
						   const struct forwarded_side *peer,
						   const struct forwarded_segment *segment)
{
	bool has_numbers = segment->payload || segment->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN);

	if (has_numbers && own->flags & FORWARDED_STARTED &&
	    forwarded_before(segment->sequence, own->next) &&
	    !forwarded_is_keep_alive(own, peer, segment))
		forwarded_repeat(own, segment);
	forwarded_advance(own, segment);
	if (segment->flags & TCP_FLAG_FIN) {
		own->flags |= FORWARDED_FINISH;
		own->finish = forwarded_limit(segment);
	}
}

static __always_inline void forwarded_take_acknowledgment(struct forwarded_side *own,
							  const struct forwarded_segment *segment)
{
	if (own->flags & FORWARDED_ACKS &&
	    !forwarded_before(own->acknowledgment, segment->acknowledgment))
		return;
	own->flags |= FORWARDED_ACKS;
	own->acknowledgment = segment->acknowledgment;
}

/* Who opened it, and when both SYNs were acknowledged. */
static __always_inline void forwarded_handshake(struct forwarded_state *state,
						const struct forwarded_segment *segment)
{
	const struct forwarded_side *a = &state->sides[0], *b = &state->sides[1];
	bool ack = segment->flags & TCP_FLAG_ACK;

	if (segment->flags & TCP_FLAG_SYN && state->client >= FORWARDED_UNKNOWN)
		state->client = ack ? !segment->side : segment->side;
	if (segment->flags & TCP_FLAG_SYN && !ack && !state->syn)
		state->syn = segment->time;
	if (!state->established && a->flags & b->flags & FORWARDED_SYN &&
	    a->flags & b->flags & FORWARDED_ACKS)
		state->established = segment->time;
}

static __always_inline bool forwarded_is_finished(const struct forwarded_side *own,
						  const struct forwarded_side *peer)
{
	return own->flags & FORWARDED_FINISH && peer->flags & FORWARDED_ACKS &&
	       !forwarded_before(peer->acknowledgment, own->finish);
}

/*
 * A reset counts if the receiver would take it: its number is none that was acknowledged before, or
 * it answers a SYN (RFC 9293 section 3.10.7).
 */
static __always_inline bool forwarded_is_reset(const struct forwarded_side *own,
					       const struct forwarded_side *peer,
					       const struct forwarded_segment *segment)
{
	if (!(segment->flags & TCP_FLAG_RST))
		return false;
	if (!(peer->flags & FORWARDED_ACKS))
		return !(peer->flags & FORWARDED_STARTED) || segment->flags & TCP_FLAG_ACK ||
		       own->flags & FORWARDED_STARTED;
	return segment->sequence - peer->acknowledgment < FORWARDED_AHEAD_MAX;
}

static __always_inline void forwarded_note_end(struct forwarded_state *state,
					       const struct forwarded_segment *segment,
					       const struct forwarded_side *own,
					       const struct forwarded_side *peer)
{
	if (state->end != FORWARDED_OPEN)
		return;
	if (segment->flags & TCP_FLAG_FIN && state->ended_by == FORWARDED_SIDES)
		state->ended_by = segment->side;
	if (forwarded_is_reset(own, peer, segment)) {
		state->end = FORWARDED_RESET;
		state->ended_by = segment->side;
	} else if (forwarded_is_finished(own, peer) && forwarded_is_finished(peer, own)) {
		state->end = FORWARDED_FIN;
	}
	if (state->end != FORWARDED_OPEN)
		state->ended = segment->time;
}

/* A SYN within a live connection is no part of it: TCP answers it, and goes on. */
static __always_inline bool forwarded_is_odd(const struct forwarded_side *own,
					     const struct forwarded_segment *segment)
{
	return segment->flags & TCP_FLAG_SYN && own->flags & FORWARDED_STARTED &&
	       own->origin != segment->sequence;
}

static __always_inline void forwarded_count(struct forwarded_state *state,
					    struct forwarded_side *own, struct forwarded_side *peer,
					    const struct forwarded_segment *segment)
{
	if (!forwarded_counts_here(own, segment))
		return;
	if (!state->first) {
		state->first = segment->time;
		state->client = FORWARDED_UNKNOWN + segment->side;
		state->ended_by = FORWARDED_SIDES;
	}
	own->ifindex = segment->ifindex;
	own->last = segment->time;
	own->segments += forwarded_pieces(segment->payload, segment->size);
	if (segment->payload)
		own->data_segments += forwarded_pieces(segment->payload, segment->size);
	if (forwarded_is_odd(own, segment))
		return;
	/* A reset may have any number. */
	if (!(segment->flags & TCP_FLAG_RST)) {
		forwarded_take_numbers(own, peer, segment);
		if (segment->flags & TCP_FLAG_ACK)
			forwarded_take_acknowledgment(own, segment);
		own->flags &= ~FORWARDED_ZERO;
		if (!segment->window)
			own->flags |= FORWARDED_ZERO;
		forwarded_handshake(state, segment);
	}
	forwarded_note_end(state, segment, own, peer);
}

#endif
