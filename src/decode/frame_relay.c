// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/frame_relay.h"

#include <errno.h>

#include "decode/link_header.h"

#define FIRST_COMMAND	0x02
#define SECOND_DISCARD	0x02
#define SECOND_BACKWARD 0x04
#define SECOND_FORWARD	0x08
#define LAST_CORE	0x02

/* The third byte is the last of three, or the seven bits before the fourth. */
static int read_long(struct cursor at, uint32_t length, struct frame_relay *address)
{
	if (!cursor_has(at, 3) || length < 3)
		return -ENODATA;
	address->length = 3;
	if (!(cursor_u8(at, 2) & FRAME_RELAY_LAST)) {
		address->circuit = address->circuit << 7 | cursor_u8(at, 2) >> 1;
		address->length = 4;
	}
	if (!cursor_has(at, address->length) || length < address->length)
		return -ENODATA;
	if (!(cursor_u8(at, address->length - 1) & FRAME_RELAY_LAST))
		return -EINVAL;
	if (cursor_u8(at, address->length - 1) & LAST_CORE)
		address->flags |= FRAME_RELAY_CORE;
	address->circuit = address->circuit << 6 | cursor_u8(at, address->length - 1) >> 2;
	return 0;
}

int frame_relay_read(struct cursor at, uint32_t length, struct frame_relay *address)
{
	uint8_t first = cursor_u8(at, 0), second = cursor_u8(at, 1);

	if (!cursor_has(at, 1) || length < 1)
		return -ENODATA;
	if (first & FRAME_RELAY_LAST)
		return -EINVAL;
	if (!cursor_has(at, 2) || length < 2)
		return -ENODATA;
	*address = (struct frame_relay){
		.circuit = (uint32_t)(first & 0xfc) << 2 | second >> 4,
		.length = 2,
		.flags = (first & FIRST_COMMAND ? FRAME_RELAY_COMMAND : 0) |
			 (second & SECOND_DISCARD ? FRAME_RELAY_DISCARD : 0) |
			 (second & SECOND_BACKWARD ? FRAME_RELAY_BACKWARD : 0) |
			 (second & SECOND_FORWARD ? FRAME_RELAY_FORWARD : 0),
	};
	return second & FRAME_RELAY_LAST ? 0 : read_long(at, length, address);
}
