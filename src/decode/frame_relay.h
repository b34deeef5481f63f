/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The address of a frame relay frame (Q.922): 2, 3 or 4 bytes, the last of which is odd. */
#ifndef TCPLENS_DECODE_FRAME_RELAY_H
#define TCPLENS_DECODE_FRAME_RELAY_H

#include <stdint.h>

#include "base/cursor.h"

enum frame_relay_flag {
	FRAME_RELAY_COMMAND = 1,
	FRAME_RELAY_DISCARD = 2,
	FRAME_RELAY_BACKWARD = 4, /* congestion that the other direction has */
	FRAME_RELAY_FORWARD = 8,
	FRAME_RELAY_CORE = 16,
};

struct frame_relay {
	uint32_t circuit;
	uint32_t length; /* in bytes */
	uint32_t flags;	 /* enum frame_relay_flag */
};

/* 0; -EINVAL: no byte of the address is the last; -ENODATA: the bytes end before. */
int frame_relay_read(struct cursor at, uint32_t length, struct frame_relay *address);

#endif
