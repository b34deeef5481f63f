// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/sequence.h"

#include <string.h>

#include "base/tcp_flag.h"

#define CONTROL (TCP_SYN | TCP_FIN | TCP_RST)

/* Further back than this nothing is distinguished: sequence numbers compare over 2 GiB only. */
#define LOOK_BACK (1u << 30)

/* Wireshark's: how soon after an acknowledgment a retransmission is fast. */
#define FAST_NS 20000000

/* Likewise: reordering where the round trip is not known. */
#define REORDERING_NS 3000000

#define before(a, b) sequence_segment_before(a, b)

static uint32_t later(uint32_t a, uint32_t b)
{
	return before(a, b) ? b : a;
}

static uint32_t earlier(uint32_t a, uint32_t b)
{
	return before(a, b) ? a : b;
}

static void remove_gap(struct sequence *own, unsigned int i)
{
	own->gap_count--;
	memmove(&own->gaps[i], &own->gaps[i + 1], (own->gap_count - i) * sizeof(own->gaps[0]));
}

/* Where there is no room, the lowest gap is forgotten, which may be the new one. */
static void insert_gap(struct sequence *own, unsigned int i, uint32_t begin, uint32_t end)
{
	if (own->gap_count == SEQUENCE_GAPS) {
		if (!i)
			return;
		remove_gap(own, 0);
		i--;
	}
	memmove(&own->gaps[i + 1], &own->gaps[i], (own->gap_count - i) * sizeof(own->gaps[0]));
	own->gaps[i] = (struct sequence_range){begin, end};
	own->gap_count++;
}

/* Removes begin to end from the gaps; returns how many of these numbers were in one. */
static uint32_t fill_gaps(struct sequence *own, uint32_t begin, uint32_t end)
{
	uint32_t filled = 0, from, to;
	struct sequence_range gap;
	unsigned int i;

	for (i = 0; i < own->gap_count; i++) {
		gap = own->gaps[i];
		from = later(gap.begin, begin);
		to = earlier(gap.end, end);
		if (!before(from, to))
			continue;
		filled += to - from;
		if (gap.begin != from && gap.end != to) {
			own->gaps[i].end = from;
			insert_gap(own, i + 1, to, gap.end);
			return filled;
		}
		if (gap.begin == from && gap.end == to)
			remove_gap(own, i--);
		else if (gap.begin == from)
			own->gaps[i].begin = to;
		else
			own->gaps[i].end = from;
	}
	return filled;
}

static void forget_old(struct sequence *own)
{
	uint32_t oldest = own->next - LOOK_BACK;

	if (before(own->first, oldest))
		own->first = oldest;
	while (own->gap_count && before(own->gaps[0].begin, oldest))
		remove_gap(own, 0);
}

/* Numbers below all that were seen: new ones, with a gap after them where they end early. */
static uint32_t take_below(struct sequence *own, uint32_t begin, uint32_t end)
{
	uint32_t fresh = earlier(end, own->first) - begin;

	if (before(end, own->first))
		insert_gap(own, 0, end, own->first);
	own->first = begin;
	return fresh;
}

static void start(struct sequence *own, uint32_t begin, uint32_t end)
{
	own->started = true;
	own->gap_count = 0;
	own->first = begin;
	own->next = end;
}

/*
 * Enters a segment's numbers; returns how many of them were seen before. Numbers too far from the
 * others to be compared start over, or count as new.
 */
static uint32_t enter(struct sequence *own, uint32_t begin, uint32_t end)
{
	uint32_t fresh = 0;

	if (!own->started || before(own->next + LOOK_BACK, begin)) {
		start(own, begin, end);
		return 0;
	}
	if (before(begin, own->next - LOOK_BACK))
		return 0;
	if (before(begin, own->first))
		fresh += take_below(own, begin, end);
	fresh += fill_gaps(own, begin, end);
	if (before(own->next, begin))
		insert_gap(own, own->gap_count, own->next, begin);
	if (before(own->next, end)) {
		fresh += end - later(own->next, begin);
		own->next = end;
	}
	forget_old(own);
	return fresh < end - begin ? end - begin - fresh : 0;
}

/* Of a segment that begins below the highest number. */
static bool is_fast(const struct sequence *peer, const struct sequence_segment *segment)
{
	return peer->duplicates >= 2 && peer->acknowledgment == segment->sequence &&
	       segment->time - peer->time < FAST_NS;
}

static enum sequence_kind classify(const struct sequence *own, const struct sequence *peer,
				   const struct sequence_segment *segment, int64_t initial)
{
	int64_t reordering = initial > 0 ? initial : REORDERING_NS;

	if (!own->started)
		return SEQUENCE_ORDINARY;
	if (segment->payload == 1 && segment->sequence == own->next && peer->acknowledges &&
	    !peer->raw_window)
		return SEQUENCE_WINDOW_PROBE;
	if (segment->payload <= 1 && segment->sequence == own->next - 1 &&
	    !(segment->flags & CONTROL))
		return SEQUENCE_KEEP_ALIVE;
	if (!segment->payload && !(segment->flags & (TCP_SYN | TCP_FIN)))
		return SEQUENCE_ORDINARY;
	if (segment->payload && peer->acknowledges &&
	    !before(peer->acknowledgment, segment->sequence + segment->payload))
		return SEQUENCE_SPURIOUS;
	/* One byte that was a probe does not make what follows it a retransmission. */
	if (!before(segment->sequence, own->next) ||
	    (segment->payload > 1 && segment->sequence == own->next - 1))
		return SEQUENCE_ORDINARY;
	if (is_fast(peer, segment))
		return SEQUENCE_FAST;
	if (segment->time - own->next_time < reordering && segment->end != own->next)
		return SEQUENCE_OUT_OF_ORDER;
	return SEQUENCE_RETRANSMISSION;
}

/* It repeats the last acknowledgment and nothing else changes. */
static bool is_duplicate(const struct sequence *own, const struct sequence *peer,
			 const struct sequence_segment *segment)
{
	bool probed = peer->latest == SEQUENCE_KEEP_ALIVE || peer->latest == SEQUENCE_WINDOW_PROBE;

	return own->acknowledges && !segment->payload && segment->window &&
	       segment->window == own->raw_window && segment->sequence == own->next &&
	       segment->acknowledgment == own->acknowledgment && !(segment->flags & CONTROL) &&
	       !probed;
}

static void take_acknowledgment(struct sequence *own, const struct sequence *peer,
				const struct sequence_segment *segment)
{
	if (is_duplicate(own, peer, segment))
		own->duplicates++;
	if (!own->acknowledges || segment->acknowledgment != own->acknowledgment)
		own->duplicates = 0;
	own->acknowledges = true;
	own->acknowledgment = segment->acknowledgment;
}

static void remember(struct sequence *own, const struct sequence_segment *segment,
		     enum sequence_kind kind)
{
	own->latest = (uint8_t)kind;
	own->time = segment->time;
	own->raw_window = segment->window;
	own->unscaled = segment->flags & TCP_SYN;
	if (!own->unscaled)
		return;
	own->opened = true;
	own->scale = segment->scale;
}

struct sequence_result sequence_take(struct sequence *own, const struct sequence *peer,
				     const struct sequence_segment *segment, int64_t initial)
{
	struct sequence_result result = {.kind = classify(own, peer, segment, initial)};
	uint32_t next = own->next;
	bool started = own->started;

	if (segment->flags & TCP_ACK)
		take_acknowledgment(own, peer, segment);
	remember(own, segment, result.kind);
	/* Wireshark's rule: a probe's byte may come again, and is new then. */
	if (result.kind == SEQUENCE_WINDOW_PROBE)
		return result;
	/* A reset may have any number. Other segments without payload show what was missed. */
	if (segment->sequence == segment->end && segment->flags & TCP_RST)
		return result;
	if (segment->sequence == segment->end && started && !before(next, segment->sequence))
		return result;
	result.repeated = enter(own, segment->sequence, segment->end);
	result.advanced = !started || own->next != next;
	if (result.advanced)
		own->next_time = segment->time;
	return result;
}

uint32_t sequence_in_flight(const struct sequence *own, const struct sequence *peer)
{
	if (!own->started || !peer->acknowledges || !before(peer->acknowledgment, own->next))
		return 0;
	return own->next - peer->acknowledgment;
}

static bool has_no_scale(const struct sequence *sequence)
{
	return sequence->opened && sequence->scale == SEQUENCE_SEGMENT_NO_SCALE;
}

/* Both SYNs must have had the option (RFC 7323 section 2.2). */
bool sequence_window(const struct sequence *own, const struct sequence *peer, uint64_t *bytes)
{
	*bytes = own->raw_window;
	if (!own->acknowledges)
		return false;
	if (!own->raw_window || own->unscaled || has_no_scale(own) || has_no_scale(peer))
		return true;
	if (!own->opened)
		return false;
	*bytes <<= own->scale;
	return true;
}
