// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/round_trip.h"

#include <string.h>

#include "flow/sequence_segment.h"

void round_trip_sent(struct round_trip *trip, uint32_t end, int64_t time)
{
	if (trip->count == ROUND_TRIP_PENDING)
		return;
	trip->pending[trip->count].end = end;
	trip->pending[trip->count].time = time;
	trip->count++;
}

void round_trip_repeated(struct round_trip *trip, uint32_t sequence)
{
	while (trip->count && sequence_segment_before(sequence, trip->pending[trip->count - 1].end))
		trip->count--;
}

static void take_sample(struct round_trip *trip, int64_t sample)
{
	/* Packets of several CPUs or interfaces may be out of order by a little. */
	if (sample < 0)
		sample = 0;
	if (!trip->samples++) {
		trip->minimum = trip->smoothed = sample;
		return;
	}
	if (sample < trip->minimum)
		trip->minimum = sample;
	trip->smoothed += (sample - trip->smoothed) / 8;
}

void round_trip_acknowledged(struct round_trip *trip, uint32_t acknowledgment, int64_t time)
{
	uint8_t covered = 0;

	while (covered < trip->count &&
	       !sequence_segment_before(acknowledgment, trip->pending[covered].end))
		covered++;
	if (!covered)
		return;
	take_sample(trip, time - trip->pending[covered - 1].time);
	trip->count -= covered;
	memmove(trip->pending, trip->pending + covered, trip->count * sizeof(trip->pending[0]));
}
