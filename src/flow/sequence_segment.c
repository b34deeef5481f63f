// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/sequence_segment.h"

#include "base/tcp_flag.h"

#define HEADER_LENGTH 20
#define PAYLOAD_MAX   (1u << 24) /* far beyond what segmentation offload makes */

enum {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_SCALE = 3,
};

static void read_option(struct sequence_segment *out, uint8_t kind, struct cursor data,
			uint32_t length)
{
	uint8_t scale;

	if (kind != OPTION_SCALE || length != 1 || !cursor_has(data, 1) || !(out->flags & TCP_SYN))
		return;
	scale = cursor_u8(data, 0);
	out->scale =
		(int8_t)(scale < SEQUENCE_SEGMENT_SCALE_MAX ? scale : SEQUENCE_SEGMENT_SCALE_MAX);
}

/* Every turn takes at least one byte of the 40 there can be. */
static void read_options(struct sequence_segment *out, struct cursor at)
{
	uint8_t kind, length;

	while (cursor_has(at, 1)) {
		kind = cursor_u8(at, 0);
		if (kind == OPTION_END)
			return;
		length = kind == OPTION_NOP ? 1 : cursor_u8(at, 1);
		if (kind != OPTION_NOP && length < 2)
			return;
		if (kind != OPTION_NOP)
			read_option(out, kind, cursor_skip(at, 2), length - 2u);
		at = cursor_skip(at, length);
	}
}

bool sequence_segment_read(struct sequence_segment *out, const struct segment *segment,
			   int64_t time)
{
	struct cursor at = segment->at;

	if (!cursor_has(at, HEADER_LENGTH) || segment->header_length < HEADER_LENGTH ||
	    segment->header_length > segment->length ||
	    segment->length - segment->header_length > PAYLOAD_MAX)
		return false;
	*out = (struct sequence_segment){
		.time = time,
		.sequence = cursor_u32(at, 4),
		.acknowledgment = cursor_u32(at, 8),
		.payload = segment->length - segment->header_length,
		.window = cursor_u16(at, 14),
		.flags = segment->flags,
		.scale = SEQUENCE_SEGMENT_NO_SCALE,
	};
	out->end =
		out->sequence + out->payload + !!(out->flags & TCP_SYN) + !!(out->flags & TCP_FIN);
	read_options(out, cursor_skip(cursor_limit(at, segment->header_length), HEADER_LENGTH));
	return true;
}
