/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Round trips of one direction, from a segment to the acknowledgment that covers it, as seen where
 * the packets were captured. Karn's rule: what was sent more than once gives no sample.
 */
#ifndef TCPLENS_FLOW_ROUND_TRIP_H
#define TCPLENS_FLOW_ROUND_TRIP_H

#include <stdint.h>

/* Segments that are timed at once; others are not. */
#define ROUND_TRIP_PENDING 8

struct round_trip {
	int64_t minimum;  /* nanoseconds; meaningful once there are samples */
	int64_t smoothed; /* RFC 6298 section 2, with its alpha of 1/8 */
	uint64_t samples;
	uint8_t count;
	struct {
		uint32_t end; /* the sequence number after the segment */
		int64_t time;
	} pending[ROUND_TRIP_PENDING]; /* ascending */
};

/* A segment that reached beyond all before it. */
void round_trip_sent(struct round_trip *trip, uint32_t end, int64_t time);

/* Numbers from sequence on were sent again, or out of order. */
void round_trip_repeated(struct round_trip *trip, uint32_t sequence);

void round_trip_acknowledged(struct round_trip *trip, uint32_t acknowledgment, int64_t time);

#endif
