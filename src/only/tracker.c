// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "only/tracker.h"

#include <string.h>

#include "base/tcp_flag.h"

/* RFC 9293 section 3.4: numbers wrap. */
static bool is_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

/* False where a file's times run backwards. */
static bool is_longer(uint64_t from, uint64_t to, uint64_t duration)
{
	return (int64_t)(to - from) > 0 && to - from > duration;
}

/* Sequence numbers that the segment takes. */
static struct tracker_range range_of(const struct tracker_segment *segment)
{
	uint32_t taken = segment->length + ((segment->flags & TCP_SYN) != 0) +
			 ((segment->flags & TCP_FIN) != 0);

	return (struct tracker_range){segment->sequence, segment->sequence + taken};
}

static void remove_gap(struct tracker_end *end, unsigned int at)
{
	end->gap_count--;
	memmove(&end->gaps[at], &end->gaps[at + 1], (end->gap_count - at) * sizeof(end->gaps[0]));
}

static void add_gap(struct tracker_end *end, uint32_t start, uint32_t stop)
{
	if (end->gap_count == TRACKER_GAPS)
		remove_gap(end, 0);
	end->gaps[end->gap_count++] = (struct tracker_range){start, stop};
}

/* Removes the range from the gaps. Returns how many of its numbers were in them. */
static uint32_t fill_gaps(struct tracker_end *end, const struct tracker_range *range)
{
	uint32_t filled = 0, start, stop;
	struct tracker_range gap;
	unsigned int i;

	for (i = end->gap_count; i-- > 0;) {
		gap = end->gaps[i];
		start = is_before(gap.start, range->start) ? range->start : gap.start;
		stop = is_before(range->end, gap.end) ? range->end : gap.end;
		if (!is_before(start, stop))
			continue;
		filled += stop - start;
		if (is_before(gap.start, start) && is_before(stop, gap.end)) {
			end->gaps[i].end = start;
			add_gap(end, stop, gap.end);
		} else if (is_before(gap.start, start)) {
			end->gaps[i].end = start;
		} else if (is_before(stop, gap.end)) {
			end->gaps[i].start = stop;
		} else {
			remove_gap(end, i);
		}
	}
	return filled;
}

/* One byte before the next, or none: a keepalive. */
static bool is_keepalive(const struct tracker_end *end, const struct tracker_segment *segment)
{
	return segment->length <= 1 && !(segment->flags & (TCP_SYN | TCP_FIN)) &&
	       segment->sequence == end->next - 1;
}

static void begin(struct tracker_end *end, const struct tracker_segment *segment)
{
	end->known = true;
	end->next = segment->sequence;
	end->netns = segment->netns;
	end->ifindex = segment->ifindex;
	end->type = segment->type;
}

static bool is_of_end(const struct tracker_end *end, const struct tracker_segment *segment)
{
	return end->ifindex == segment->ifindex && end->netns == segment->netns &&
	       end->type == segment->type;
}

static void begin_sample(struct tracker_end *end, uint32_t stop, uint64_t time)
{
	if (end->sampling)
		return;
	end->sampling = true;
	end->sample_end = stop;
	end->sample_time = time;
}

/* True if some of the range was seen before. */
static bool see_range(struct tracker_end *end, const struct tracker_segment *segment)
{
	struct tracker_range range = range_of(segment), old;

	if (!end->known)
		begin(end, segment);
	if (!is_of_end(end, segment) || range.start == range.end || is_keepalive(end, segment))
		return false;
	if (!is_before(range.start, end->next)) {
		if (range.start != end->next)
			add_gap(end, end->next, range.start);
		end->next = range.end;
		begin_sample(end, range.end, segment->time);
		return false;
	}
	old = range;
	if (is_before(end->next, range.end)) {
		old.end = end->next;
		end->next = range.end;
	}
	if (fill_gaps(end, &old) == old.end - old.start)
		return false;
	/* An acknowledgment may be of either (Karn's rule). */
	end->sampling = false;
	return true;
}

/* True if the acknowledgment ends a round trip that took longer. */
static bool see_acknowledgment(struct tracker_end *peer, const struct tracker_segment *segment,
			       uint64_t duration)
{
	if (!(segment->flags & TCP_ACK) || !peer->sampling ||
	    is_before(segment->acknowledgment, peer->sample_end))
		return false;
	peer->sampling = false;
	return is_longer(peer->sample_time, segment->time, duration);
}

/* True if the segment is the handshake's third, and it took longer up to here. */
static bool see_handshake(struct tracker *tracker, const struct tracker_segment *segment,
			  unsigned int direction, uint64_t duration)
{
	if (segment->flags & TCP_SYN && !(segment->flags & TCP_ACK)) {
		if (!tracker->syn)
			tracker->syn_time = segment->time;
		tracker->syn = true;
		tracker->syn_sequence = segment->sequence;
		tracker->caller = (uint8_t)direction;
		return false;
	}
	if (!tracker->syn || !(segment->flags & TCP_ACK) || segment->flags & TCP_RST)
		return false;
	if (segment->flags & TCP_SYN) {
		tracker->syn_ack = !tracker->connected && direction != tracker->caller;
		tracker->syn_ack_sequence = segment->sequence;
		return false;
	}
	if (!tracker->syn_ack || direction != tracker->caller ||
	    is_before(segment->acknowledgment, tracker->syn_ack_sequence + 1))
		return false;
	tracker->syn_ack = false;
	tracker->connected = true;
	return is_longer(tracker->syn_time, segment->time, duration);
}

bool tracker_is_other(const struct tracker *tracker, const struct tracker_segment *segment,
		      unsigned int direction)
{
	const struct tracker_end *end = &tracker->ends[direction];

	if (!(segment->flags & TCP_SYN) || segment->flags & TCP_ACK || !end->known)
		return false;
	return !tracker->syn || segment->sequence != tracker->syn_sequence ||
	       direction != tracker->caller;
}

condition_bits tracker_see(struct tracker *tracker, const struct tracker_segment *segment,
			   unsigned int direction, const struct condition_set *set)
{
	condition_bits met = 0;

	if (!(segment->flags & TCP_RST) && see_range(&tracker->ends[direction], segment))
		met |= condition_bit(CONDITION_RETRANSMIT);
	if (segment->flags & TCP_RST)
		met |= condition_bit(CONDITION_RESET);
	else if (!segment->window && !(segment->flags & (TCP_SYN | TCP_FIN)))
		met |= condition_bit(CONDITION_ZERO_WINDOW);
	if (see_acknowledgment(&tracker->ends[!direction], segment, set->rtt))
		met |= condition_bit(CONDITION_RTT);
	if (see_handshake(tracker, segment, direction, set->connect))
		met |= condition_bit(CONDITION_CONNECT);
	return met & set->bits;
}
