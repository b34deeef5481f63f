/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A message of a binary protocol, field by field. A field that is not all there makes the scan end:
 * it and those after it read as 0, and nothing more is printed, so a printer asks only in loops.
 *
 * Offsets count from scan.at; numbers are in network byte order.
 */
#ifndef TCPLENS_PRINT_PAYLOAD_SCAN_H
#define TCPLENS_PRINT_PAYLOAD_SCAN_H

#include "print/printer.h"

/* The message contradicts itself: the marker of a cut has been printed, the line goes on. */
#define SCAN_SHORT (-EBADMSG)

struct scan {
	struct printer *printer;
	struct cursor at;
	int error; /* 0, PRINT_CUT or SCAN_SHORT */
};

static inline struct scan scan_begin(struct printer *printer, struct cursor at)
{
	return (struct scan){.printer = printer, .at = at};
}

/* What a printer returns after the last field. */
static inline int scan_end(const struct scan *scan)
{
	return scan->error == SCAN_SHORT ? 0 : scan->error;
}

/* Whether length bytes are there; else the scan ends. */
static inline bool scan_need(struct scan *scan, uint64_t length)
{
	if (!scan->error && !cursor_has(scan->at, length))
		scan->error = PRINT_CUT;
	return !scan->error;
}

static inline uint8_t scan_u8(struct scan *scan, uint32_t offset)
{
	return scan_need(scan, (uint64_t)offset + 1) ? cursor_u8(scan->at, offset) : 0;
}

static inline uint16_t scan_u16(struct scan *scan, uint32_t offset)
{
	return scan_need(scan, (uint64_t)offset + 2) ? cursor_u16(scan->at, offset) : 0;
}

static inline uint32_t scan_u24(struct scan *scan, uint32_t offset)
{
	return scan_need(scan, (uint64_t)offset + 3) ? (uint32_t)cursor_u16(scan->at, offset) << 8 |
							       cursor_u8(scan->at, offset + 2)
						     : 0;
}

static inline uint32_t scan_u32(struct scan *scan, uint32_t offset)
{
	return scan_need(scan, (uint64_t)offset + 4) ? cursor_u32(scan->at, offset) : 0;
}

static inline uint64_t scan_u64(struct scan *scan, uint32_t offset)
{
	return scan_need(scan, (uint64_t)offset + 8) ? cursor_u64(scan->at, offset) : 0;
}

/* NULL where they are not all there. */
static inline const uint8_t *scan_bytes(struct scan *scan, uint32_t offset, uint32_t length)
{
	return scan_need(scan, (uint64_t)offset + length) ? scan->at.data + offset : NULL;
}

static inline void scan_skip(struct scan *scan, uint32_t length)
{
	scan->at = cursor_skip(scan->at, length);
}

/* The number where the scan is, which moves past it. */
static inline uint32_t scan_take_u32(struct scan *scan)
{
	uint32_t value = scan_u32(scan, 0);

	scan_skip(scan, 4);
	return value;
}

static inline uint64_t scan_take_u64(struct scan *scan)
{
	uint64_t value = scan_u64(scan, 0);

	scan_skip(scan, 8);
	return value;
}

/* Prints, unless the scan has ended. */
__attribute__((format(printf, 2, 3))) void scan_put(struct scan *scan, const char *format, ...);
/* The number of an autonomous system, by -b (RFC 5396). */
void scan_put_as(struct scan *scan, uint32_t number);
void scan_put_ip4(struct scan *scan, uint32_t offset);
void scan_put_ip6(struct scan *scan, uint32_t offset);
/* length bytes as text, only up to a zero byte if until_zero. */
void scan_put_text(struct scan *scan, uint32_t offset, uint32_t length, bool until_zero);
/* Hexadecimal lines of what there is of length bytes, each after indent. */
void scan_put_dump(struct scan *scan, const char *indent, uint32_t offset, uint32_t length);
/* ` [|proto]`, and the scan ends. */
void scan_short(struct scan *scan);
/* ` (invalid)` */
void scan_invalid(struct scan *scan);

#endif
