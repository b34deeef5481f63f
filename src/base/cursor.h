/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Checked reads of packet bytes. A cursor is a value: a parser gets its own, moves it past what it
 * has read, cuts it to what a length field allows, and can harm nobody else's. Every read is safe:
 * outside the captured bytes it gives 0, so a parser asks cursor_has where a cut must show.
 *
 * Offsets count from the cursor; multi-byte reads are in network byte order unless named else.
 */
#ifndef TCPLENS_BASE_CURSOR_H
#define TCPLENS_BASE_CURSOR_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * have: bytes that may be read at data.
 * captured: bytes that the capture holds from data on, never less than have. It is more only
 * where a live record left out a payload that the output does not show.
 */
struct cursor {
	const uint8_t *data;
	uint32_t avail;
	uint32_t captured;
};

static inline bool cursor_has(struct cursor at, uint64_t length)
{
	return length <= at.avail;
}

static inline uint8_t cursor_u8(struct cursor at, uint32_t offset)
{
	return offset < at.avail ? at.data[offset] : 0;
}

static inline uint16_t cursor_u16(struct cursor at, uint32_t offset)
{
	uint16_t value;

	if ((uint64_t)offset + sizeof(value) > at.avail)
		return 0;
	memcpy(&value, at.data + offset, sizeof(value));
	return be16toh(value);
}

static inline uint32_t cursor_u32(struct cursor at, uint32_t offset)
{
	uint32_t value;

	if ((uint64_t)offset + sizeof(value) > at.avail)
		return 0;
	memcpy(&value, at.data + offset, sizeof(value));
	return be32toh(value);
}

static inline uint64_t cursor_u64(struct cursor at, uint32_t offset)
{
	return (uint64_t)cursor_u32(at, offset) << 32 | cursor_u32(at, offset + 4);
}

/* In little-endian order, as the headers of IEEE 802.11 are. */
static inline uint16_t cursor_little16(struct cursor at, uint32_t offset)
{
	return __builtin_bswap16(cursor_u16(at, offset));
}

static inline uint32_t cursor_little32(struct cursor at, uint32_t offset)
{
	return __builtin_bswap32(cursor_u32(at, offset));
}

static inline uint64_t cursor_little64(struct cursor at, uint32_t offset)
{
	return (uint64_t)cursor_little32(at, offset + 4) << 32 | cursor_little32(at, offset);
}

/* length bytes at offset, or NULL where not all of them were captured. */
static inline const uint8_t *cursor_bytes(struct cursor at, uint32_t offset, uint32_t length)
{
	return (uint64_t)offset + length <= at.avail ? at.data + offset : NULL;
}

/* The cursor length bytes further on; at the end of the bytes where there are fewer. */
static inline struct cursor cursor_skip(struct cursor at, uint32_t length)
{
	uint32_t step = length < at.avail ? length : at.avail;

	return (struct cursor){
		.data = at.data + step,
		.avail = at.avail - step,
		.captured = at.captured - (length < at.captured ? length : at.captured),
	};
}

/* The cursor with nothing beyond length bytes. */
static inline struct cursor cursor_limit(struct cursor at, uint32_t length)
{
	return (struct cursor){
		.data = at.data,
		.avail = at.avail < length ? at.avail : length,
		.captured = at.captured < length ? at.captured : length,
	};
}

#endif
