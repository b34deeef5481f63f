/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Juniper's header: a magic number, flags, and with one of these TLVs, whose length is told. */
#ifndef TCPLENS_DECODE_JUNIPER_H
#define TCPLENS_DECODE_JUNIPER_H

#include <stdint.h>

#include "base/cursor.h"

enum juniper_flag {
	JUNIPER_IN = 0x01,
	JUNIPER_NO_LINK = 0x02, /* no link header follows, but JUNIPER_BARE bytes */
	JUNIPER_INTERFACE = 0x04,
	JUNIPER_FILTER = 0x40,
	JUNIPER_EXTENDED = 0x80,
};

enum juniper_header {
	JUNIPER_HEADER = 4,
	JUNIPER_LENGTH = 2, /* of the TLVs, where there are */
	JUNIPER_TLV = 2,
	JUNIPER_BARE = 4,
};

struct juniper {
	uint8_t flags;
	uint16_t extension; /* bytes of TLVs */
	uint32_t length;    /* of all that */
};

/* 0; -EINVAL: another magic number; -ENODATA: the header is not all there. */
int juniper_read(struct cursor at, struct juniper *header);

/*
 * A TLV of length bytes of them; size: bytes of it with its head. 1; 0: there is none any more;
 * -EINVAL: it is longer than all are; -ENODATA: its head is not all there.
 */
int juniper_tlv(struct cursor at, uint32_t length, uint32_t *size);

/*
 * Bytes of the cookie in front of what JUNIPER_PPPOE has: its first byte says how many. An address
 * that begins so is taken for one, as tcpdump does.
 */
uint32_t juniper_cookie(struct cursor at);

#endif
