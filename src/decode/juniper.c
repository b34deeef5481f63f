// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/juniper.h"

#include <errno.h>

#define MAGIC 0x4d4743

int juniper_read(struct cursor at, struct juniper *header)
{
	if (!cursor_has(at, JUNIPER_HEADER))
		return -ENODATA;
	if (cursor_u32(at, 0) >> 8 != MAGIC)
		return -EINVAL;
	*header = (struct juniper){.flags = cursor_u8(at, 3), .length = JUNIPER_HEADER};
	if (!(header->flags & JUNIPER_EXTENDED))
		return 0;
	if (!cursor_has(at, JUNIPER_HEADER + JUNIPER_LENGTH))
		return -ENODATA;
	header->extension = cursor_u16(at, JUNIPER_HEADER);
	header->length += JUNIPER_LENGTH + header->extension;
	return 0;
}

int juniper_tlv(struct cursor at, uint32_t length, uint32_t *size)
{
	if (length <= JUNIPER_TLV)
		return 0;
	if (!cursor_has(at, JUNIPER_TLV))
		return -ENODATA;
	if (!cursor_u8(at, 0) || !cursor_u8(at, 1))
		return 0;
	*size = JUNIPER_TLV + cursor_u8(at, 1);
	return *size > length ? -EINVAL : 1;
}

uint32_t juniper_cookie(struct cursor at)
{
	switch (cursor_u8(at, 0)) {
	case 0x47:
		return 8;
	case 0x54:
		return 2;
	default:
		return 0;
	}
}
