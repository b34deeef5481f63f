// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * src/base/cursor: reads at every offset of every length. The bytes are in memory of exactly their
 * size, so that ASan detects a read outside.
 */
#include "base/cursor.h"

#include <stdlib.h>

#include "tap.h"

#define LENGTH_MAX 24

/* The number in the size bytes at offset; 0 where they are not all available. */
static uint64_t expected(const uint8_t *bytes, uint32_t length, uint64_t offset, uint32_t size)
{
	uint64_t value = 0;
	uint32_t i;

	if (offset + size > length)
		return 0;
	for (i = 0; i < size; i++)
		value = value << 8 | bytes[offset + i];
	return value;
}

static unsigned int wrong_reads(struct cursor at, uint32_t offset)
{
	unsigned int wrong = 0;

	wrong += cursor_u8(at, offset) != expected(at.data, at.avail, offset, 1);
	wrong += cursor_u16(at, offset) != expected(at.data, at.avail, offset, 2);
	wrong += cursor_u32(at, offset) != expected(at.data, at.avail, offset, 4);
	wrong += (cursor_bytes(at, offset, 3) != NULL) != ((uint64_t)offset + 3 <= at.avail);
	wrong += (uint64_t)offset + 8 <= at.avail &&
		 cursor_u64(at, offset) != expected(at.data, at.avail, offset, 8);
	return wrong;
}

static void test_reads(struct tap *tap)
{
	uint32_t length, offset, i;
	unsigned int wrong;
	struct cursor at;
	uint8_t *bytes;

	for (length = 0; length <= LENGTH_MAX; length++) {
		bytes = malloc(length ? length : 1);
		if (!bytes)
			abort();
		for (i = 0; i < length; i++)
			bytes[i] = (uint8_t)(i * 37 + 1);
		at = (struct cursor){bytes, length, length};
		wrong = wrong_reads(at, UINT32_MAX) + wrong_reads(at, UINT32_MAX - 3);
		for (offset = 0; offset < LENGTH_MAX + 8; offset++)
			wrong += wrong_reads(at, offset);
		tap_number(tap, wrong, 0, "no wrong read from %u bytes", length);
		free(bytes);
	}
}

static void test_moves(struct tap *tap)
{
	static const uint8_t bytes[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
	struct cursor at = {bytes, 10, 50};
	struct cursor moved = cursor_skip(at, 4);

	tap_number(tap, cursor_u8(moved, 0), 4,
		   "cursor_skip: the next byte is the one after the skip");
	tap_number(tap, moved.avail, 6, "cursor_skip: fewer bytes available");
	tap_number(tap, moved.captured, 46, "cursor_skip: fewer bytes captured");
	moved = cursor_skip(at, 20);
	tap_number(tap, moved.avail, 0, "cursor_skip: past the available bytes none is available");
	tap_number(tap, moved.captured, 30,
		   "cursor_skip: past the available bytes the captured ones still count");
	moved = cursor_skip(at, UINT32_MAX);
	tap_number(tap, moved.captured, 0, "cursor_skip: the longest skip leaves none captured");
	moved = cursor_limit(at, 30);
	tap_number(tap, moved.avail, 10,
		   "cursor_limit: a limit above the available bytes keeps them");
	tap_number(tap, moved.captured, 30,
		   "cursor_limit: a limit above the available bytes cuts the captured ones");
	moved = cursor_limit(at, 3);
	tap_number(tap, moved.avail, 3,
		   "cursor_limit: a limit below the available bytes cuts them");
	tap_ok(tap, cursor_has(moved, 3) && !cursor_has(moved, 4),
	       "cursor_has: true up to the limit, false past it");
	tap_ok(tap, !cursor_has(moved, (uint64_t)1 << 32),
	       "cursor_has: false for a length past 32 bits");
}

int main(void)
{
	struct tap tap = {0};

	test_reads(&tap);
	test_moves(&tap);
	return tap_done(&tap);
}
