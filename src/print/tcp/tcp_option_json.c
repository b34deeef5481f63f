// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/tcp/tcp_option_json.h"

#define SACK_BLOCK 8

bool tcp_option_json_mss(struct buffer *out, struct cursor data, uint32_t length)
{
	(void)length;
	buffer_literal(out, ",\"mss\":");
	buffer_decimal(out, cursor_u16(data, 0));
	return true;
}

bool tcp_option_json_window_scale(struct buffer *out, struct cursor data, uint32_t length)
{
	(void)length;
	buffer_literal(out, ",\"wscale\":");
	buffer_decimal(out, cursor_u8(data, 0));
	return true;
}

/* Pairs of sequence numbers (RFC 2018 section 3). */
bool tcp_option_json_sack(struct buffer *out, struct cursor data, uint32_t length)
{
	uint32_t i;

	if (length % SACK_BLOCK)
		return false;
	buffer_literal(out, ",\"blocks\":[");
	for (i = 0; i < length; i += SACK_BLOCK) {
		buffer_string(out, i ? ",[" : "[");
		buffer_decimal(out, cursor_u32(data, i));
		buffer_char(out, ',');
		buffer_decimal(out, cursor_u32(data, i + 4));
		buffer_char(out, ']');
	}
	buffer_char(out, ']');
	return true;
}

bool tcp_option_json_timestamps(struct buffer *out, struct cursor data, uint32_t length)
{
	(void)length;
	buffer_literal(out, ",\"value\":");
	buffer_decimal(out, cursor_u32(data, 0));
	buffer_literal(out, ",\"echo\":");
	buffer_decimal(out, cursor_u32(data, 4));
	return true;
}
