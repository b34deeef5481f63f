// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* ZMTP/1.0, the protocol of ZeroMQ before version 3: frames of a length, flags and a body. */
#include <inttypes.h>

#include "print/payload/scan.h"

#define LONG_LENGTH   0xff /* eight bytes with the length follow */
#define SHORT_HEADER  1
#define LONG_HEADER   9
#define BODY_SHOWN    128 /* with -v; with -vv all of it */
#define FLAG_MORE     0x01
#define FLAGS_HIGHEST 0x80

static const struct print_name flag_names[] = {
	{0x01, "MORE"}, {0x02, "R1"}, {0x04, "R2"}, {0x08, "R3"}, {0x10, "R4"},
	{0x20, "R5"},	{0x40, "R6"}, {0x80, "R7"}, {0, NULL},
};

/* From the highest bit on, also what is not set. */
static void put_every_flag(struct printer *printer, uint8_t flags)
{
	uint8_t flag;

	for (flag = FLAGS_HIGHEST; flag; flag >>= 1) {
		if (flag != FLAGS_HIGHEST)
			buffer_char(printer->out, '|');
		if (!(flags & flag))
			buffer_char(printer->out, '-');
		else
			buffer_string(printer->out, flag == FLAG_MORE ? "MORE" : "MBZ");
	}
}

static void put_flags(struct printer *printer, uint8_t flags)
{
	buffer_format(printer->out, ", flags 0x%02x", flags);
	if (!printer->options.verbose)
		return;
	buffer_literal(printer->out, " (");
	if (printer_since(printer, PRINT_4_99_5))
		print_name_bits(printer, flag_names, flags);
	else
		put_every_flag(printer, flags);
	buffer_char(printer->out, ')');
}

static void put_body(struct printer *printer, struct cursor body, uint64_t length)
{
	if (!printer->options.verbose || !length)
		return;
	if (printer->options.verbose == 1 && length > BODY_SHOWN)
		length = BODY_SHOWN;
	buffer_format(printer->out, ", first %" PRIu64 " byte(s) of body:", length);
	print_dump_hex_ascii_lines(printer, "\n\t ", body, (uint32_t)length);
}

/* The scan ends where the frame does. The flags count as part of the frame's length. */
static void put_frame(struct scan *scan)
{
	bool is_long = scan_u8(scan, 0) == LONG_LENGTH;
	uint64_t length, there;

	if (scan->error)
		return;
	scan_put(scan, is_long ? "\n\t frame flags+body (64-bit) length"
			       : "\n\t frame flags+body  (8-bit) length");
	length = is_long ? scan_u64(scan, 1) : scan_u8(scan, 0);
	scan_put(scan, " %" PRIu64, length);
	scan_skip(scan, is_long ? LONG_HEADER : SHORT_HEADER);
	if (scan->error || !length)
		return;
	there = length < scan->at.avail ? length : scan->at.avail;
	if (there && there < length)
		scan_put(scan, " (%" PRIu64 " captured)", there);
	if (!scan_need(scan, 1))
		return;
	put_flags(scan->printer, scan_u8(scan, 0));
	put_body(scan->printer, cursor_skip(scan->at, 1), there - 1);
	if (scan_need(scan, length))
		scan_skip(scan, (uint32_t)length);
}

int print_zmtp1_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	struct scan scan = scan_begin(printer, cursor_limit(at, length));

	printer->protocol = "zmtp1";
	scan_put(&scan, ": ZMTP/1.0");
	while (scan.at.avail && !scan.error)
		put_frame(&scan);
	return scan_end(&scan);
}
