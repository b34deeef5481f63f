// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Segments of few connections whose numbers, flags, options and times are the input's: what is kept
 * of a connection stays within what its packets can add up to, and each packet is in one.
 */
#include <stdlib.h>
#include <string.h>

#include "flow/analysis.h"

#define HEADER	    20
#define CHOICES	    6 /* bytes before a header: see take() */
#define CONNECTIONS 3

struct totals {
	uint64_t packets;
};

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static void check(const struct conversation_side *side)
{
	uint64_t kinds = 0;
	int i;

	for (i = 0; i < SEQUENCE_KINDS; i++)
		kinds += side->kinds[i];
	if (kinds != side->packets || side->data_packets > side->packets ||
	    side->repeated_packets > side->packets || side->repeated_bytes > side->bytes ||
	    side->trip.count > ROUND_TRIP_PENDING || side->trip.samples > side->packets + 1 ||
	    side->sequence.gap_count > SEQUENCE_GAPS)
		abort();
	if (side->trip.samples && (side->trip.minimum < 0 || side->trip.smoothed < 0))
		abort();
	for (i = 1; i < side->sequence.gap_count; i++)
		if (sequence_segment_before(side->sequence.gaps[i].begin,
					    side->sequence.gaps[i - 1].end))
			abort();
}

static void check_waits(const struct conversation_side *side, int64_t life)
{
	int i;

	for (i = 0; i < CONVERSATION_WAITS; i++)
		life -= side->waited[i];
	if (life)
		abort();
}

static void done(void *arg, const struct conversation *conversation)
{
	struct totals *totals = arg;
	int i;

	if (conversation->last < conversation->first)
		abort();
	for (i = 0; i < CONVERSATION_SIDES; i++) {
		check(&conversation->sides[i]);
		check_waits(&conversation->sides[i], conversation->last - conversation->first);
		totals->packets += conversation->sides[i].packets;
	}
}

/*
 * Choices: direction and connection, bytes of options, the payload's length (2, shifted by up to
 * 15), the step of time (signed, shifted). The header and its options follow.
 */
static size_t take(struct analysis *analysis, const uint8_t *at, size_t size, int64_t *time)
{
	static const uint8_t addresses[2][4] = {{10, 0, 0, 1}, {10, 0, 0, 2}};
	uint32_t options = at[1] % 11 * 4, payload = (at[2] | at[3] << 8u);
	struct segment_network network = {.version = 4};
	struct packet packet = {0};
	struct segment segment;
	uint8_t bytes[60];
	uint32_t length = HEADER + options;

	if (size < CHOICES + length)
		return size;
	memcpy(bytes, at + CHOICES, length);
	memset(bytes, 0, 4);
	bytes[at[0] & 1 ? 2 : 0] = (at[0] >> 1) % CONNECTIONS;
	bytes[12] = (uint8_t)(length / 4 << 4);
	network.source = addresses[at[0] & 1];
	network.destination = addresses[!(at[0] & 1)];
	segment_fill(&segment, &network, (struct cursor){bytes, length, length},
		     length + (payload << at[5] % 16));
	*time = (int64_t)((uint64_t)*time + ((uint64_t)(int8_t)at[4] << at[5] % 55));
	packet.time.nanoseconds = *time;
	packet.segment = &segment;
	analysis_packet(analysis, &packet);
	return CHOICES + length;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct totals totals = {0};
	const struct analysis_request request = {.limit = 2, .done = done, .arg = &totals};
	struct analysis *analysis = NULL;
	struct analysis_stats stats;
	int64_t time = 0;
	size_t at = 0;

	if (analysis_new(&analysis, &request))
		abort();
	while (size - at >= CHOICES + HEADER)
		at += take(analysis, input + at, size - at, &time);
	analysis_end(analysis);
	analysis_count(analysis, &stats);
	if (totals.packets != stats.segments)
		abort();
	analysis_free(analysis);
	return 0;
}
