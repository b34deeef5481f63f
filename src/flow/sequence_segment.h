/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The numbers of a TCP segment that its connection's analysis is made from. */
#ifndef TCPLENS_FLOW_SEQUENCE_SEGMENT_H
#define TCPLENS_FLOW_SEQUENCE_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "decode/segment.h"

/* The largest shift of a window that RFC 7323 section 2.3 allows. */
#define SEQUENCE_SEGMENT_SCALE_MAX 14
#define SEQUENCE_SEGMENT_NO_SCALE  -1

struct sequence_segment {
	int64_t time; /* nanoseconds since the epoch */
	uint32_t sequence;
	uint32_t acknowledgment; /* meaningful with TCP_ACK only */
	uint32_t payload;	 /* bytes on the wire, captured or not */
	uint32_t end;		 /* the sequence number after it; SYN and FIN count one each */
	uint16_t window;	 /* as in the header */
	uint8_t flags;		 /* enum tcp_flag */
	int8_t scale;		 /* of a SYN's window scale option, or SEQUENCE_SEGMENT_NO_SCALE */
};

/*
 * Options that were not captured are taken for absent. False where the header was not captured up
 * to its checksum, or its length makes no sense.
 */
bool sequence_segment_read(struct sequence_segment *out, const struct segment *segment,
			   int64_t time);

/* Whether a comes before b in a sequence space that wraps (RFC 9293 section 3.4). */
static inline bool sequence_segment_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

#endif
