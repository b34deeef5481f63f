/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * One direction of a connection as its segments passed: which of them repeat what was seen before,
 * and of what kind they are. Two definitions, which differ:
 *
 *   - the kind of a segment is Wireshark's (User's Guide, "TCP Analysis"): it goes by the highest
 *     sequence number so far, the other direction's acknowledgments, and time;
 *   - repeated bytes are tcptrace's retransmitted bytes: those of a payload that were in an earlier
 *     segment. A segment that fills a gap repeats nothing, whatever its kind.
 *
 * All state is of fixed size. Gaps are remembered up to SEQUENCE_GAPS, the oldest is forgotten
 * first: what fills it then counts as repeated.
 */
#ifndef TCPLENS_FLOW_SEQUENCE_H
#define TCPLENS_FLOW_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/sequence_segment.h"

#define SEQUENCE_GAPS 16

enum sequence_kind {
	SEQUENCE_ORDINARY,
	SEQUENCE_RETRANSMISSION,
	SEQUENCE_FAST,	   /* a retransmission soon after duplicate acknowledgments */
	SEQUENCE_SPURIOUS, /* of data that had been acknowledged */
	SEQUENCE_OUT_OF_ORDER,
	SEQUENCE_KEEP_ALIVE,
	SEQUENCE_WINDOW_PROBE, /* one byte into a window of 0 */
	SEQUENCE_KINDS,
};

/* Numbers from begin on, up to but not including end; both wrap. */
struct sequence_range {
	uint32_t begin;
	uint32_t end;
};

struct sequence {
	bool started;	   /* next and first are meaningful */
	bool acknowledges; /* acknowledgment is meaningful */
	uint8_t gap_count;
	uint8_t latest;		 /* enum sequence_kind of it */
	int8_t scale;		 /* that its SYN offered, or SEQUENCE_SEGMENT_NO_SCALE */
	bool opened;		 /* its SYN was seen */
	bool unscaled;		 /* raw_window is that of a SYN */
	uint16_t raw_window;	 /* of it, as in the header */
	uint32_t next;		 /* after the highest sequence number seen */
	uint32_t first;		 /* of the lowest one, or 1 GiB before next */
	uint32_t acknowledgment; /* of the latest segment that has one */
	uint32_t duplicates;	 /* acknowledgments, as Wireshark counts them */
	int64_t next_time;	 /* when next was reached */
	int64_t time;		 /* of the latest segment */
	struct sequence_range gaps[SEQUENCE_GAPS]; /* not seen, ascending */
};

/* What a segment was. */
struct sequence_result {
	enum sequence_kind kind;
	uint32_t repeated; /* sequence numbers: bytes, and one each for SYN and FIN */
	bool advanced;	   /* it reached beyond all before it */
};

/*
 * Takes the next segment that own's side sent. initial: the connection's first round trip in
 * nanoseconds; 0: not known.
 */
struct sequence_result sequence_take(struct sequence *own, const struct sequence *peer,
				     const struct sequence_segment *segment, int64_t initial);

/* Sequence numbers that were sent and not acknowledged by peer. */
uint32_t sequence_in_flight(const struct sequence *own, const struct sequence *peer);

/* The window that own announced last, in bytes. False: not known, or its scale is not. */
bool sequence_window(const struct sequence *own, const struct sequence *peer, uint64_t *bytes);

#endif
