/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Fields of a TCP header written to a place that buffer_reserve gave: see buffer_pen_decimal. */
#ifndef TCPLENS_PRINT_TCP_TCP_PEN_H
#define TCPLENS_PRINT_TCP_TCP_PEN_H

#include "base/buffer.h"

/* Room enough for each of these. */
#define TCP_PEN_MAX 96

static inline char *tcp_pen_flags(char *out, uint8_t flags)
{
	static const char letters[8] = {'F', 'S', 'R', 'P', '.', 'U', 'E', 'W'};
	unsigned int rest = flags;

	out = buffer_pen_literal(out, "Flags [");
	if (!flags)
		out = buffer_pen_literal(out, "none");
	for (; rest; rest &= rest - 1)
		*out++ = letters[__builtin_ctz(rest)];
	*out++ = ']';
	return out;
}

/* The range of a payload of length bytes; the first number alone where there is none. */
static inline char *tcp_pen_sequence(char *out, uint32_t sequence, uint32_t length)
{
	out = buffer_pen_literal(out, ", seq ");
	out = buffer_pen_decimal(out, sequence);
	if (length) {
		*out++ = ':';
		out = buffer_pen_decimal(out, sequence + length);
	}
	return out;
}

static inline char *tcp_pen_acknowledgment(char *out, uint32_t acknowledgment)
{
	out = buffer_pen_literal(out, ", ack ");
	return buffer_pen_decimal(out, acknowledgment);
}

static inline char *tcp_pen_window(char *out, uint16_t window)
{
	out = buffer_pen_literal(out, ", win ");
	return buffer_pen_decimal(out, window);
}

#endif
