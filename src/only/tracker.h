/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What segments alone show of a connection: a retransmission, a reset, a window of 0, round trip
 * times and how long connecting took. Pure: its input is the segments in order, with their time.
 */
#ifndef TCPLENS_ONLY_TRACKER_H
#define TCPLENS_ONLY_TRACKER_H

#include <stdbool.h>
#include <stdint.h>

#include "only/condition.h"

/* Ranges of a direction that were skipped. If there are more, the oldest count as seen. */
#define TRACKER_GAPS 4

/* A segment's numbers; length: of its payload. time: nanoseconds. */
struct tracker_segment {
	uint64_t time;
	uint32_t sequence;
	uint32_t acknowledgment;
	uint32_t length;
	uint16_t window;
	uint8_t flags; /* enum tcp_flag */
	/*
	 * Where it was seen. Of each direction only segments of the first place count as
	 * retransmitted: elsewhere the same packet comes by once more.
	 */
	uint32_t netns;
	uint32_t ifindex;
	uint8_t type;
};

struct tracker_range {
	uint32_t start, end; /* end: the number after the last */
};

/* What an end has sent. */
struct tracker_end {
	uint64_t sample_time; /* when the bytes up to sample_end were first seen */
	struct tracker_range gaps[TRACKER_GAPS];
	uint32_t next; /* the number after the highest seen */
	uint32_t sample_end;
	uint32_t netns, ifindex;
	uint8_t type;
	uint8_t gap_count;
	bool known;
	bool sampling;
};

/* All zero: a connection of which nothing was seen. ends: by the direction's number. */
struct tracker {
	struct tracker_end ends[2];
	uint64_t syn_time; /* of the first SYN */
	uint32_t syn_sequence;
	uint32_t syn_ack_sequence;
	bool syn;	/* one was seen */
	bool syn_ack;	/* one was seen, and the handshake is not complete */
	bool connected; /* the handshake is complete */
	uint8_t caller; /* the direction of the SYN */
};

/* True for a SYN that begins another connection with the same addresses and ports. */
bool tracker_is_other(const struct tracker *tracker, const struct tracker_segment *segment,
		      unsigned int direction);

/* Which of the conditions the segment, sent in direction 0 or 1, meets. */
condition_bits tracker_see(struct tracker *tracker, const struct tracker_segment *segment,
			   unsigned int direction, const struct condition_set *set);

#endif
