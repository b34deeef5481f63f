// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/payload/scan.h"

#include <stdarg.h>

void scan_put(struct scan *scan, const char *format, ...)
{
	va_list args;

	if (scan->error)
		return;
	va_start(args, format);
	buffer_format_list(scan->printer->out, format, args);
	va_end(args);
}

void scan_put_as(struct scan *scan, uint32_t number)
{
	if (scan->printer->options.as_dot && number > UINT16_MAX)
		scan_put(scan, "%u.%u", number >> 16, number & UINT16_MAX);
	else
		scan_put(scan, "%u", number);
}

void scan_put_ip4(struct scan *scan, uint32_t offset)
{
	const uint8_t *address = scan_bytes(scan, offset, 4);

	if (address)
		print_address_ip4(scan->printer, address);
}

void scan_put_ip6(struct scan *scan, uint32_t offset)
{
	const uint8_t *address = scan_bytes(scan, offset, 16);

	if (address)
		print_address_ip6(scan->printer, address);
}

void scan_put_text(struct scan *scan, uint32_t offset, uint32_t length, bool until_zero)
{
	uint32_t i;
	uint8_t byte;

	for (i = 0; i < length; i++) {
		byte = scan_u8(scan, offset + i);
		if (scan->error || (until_zero && !byte))
			return;
		print_text_char(scan->printer, byte);
	}
}

void scan_put_dump(struct scan *scan, const char *indent, uint32_t offset, uint32_t length)
{
	if (!scan->error)
		print_dump_hex(scan->printer, indent, cursor_skip(scan->at, offset), length, 0);
}

void scan_short(struct scan *scan)
{
	if (scan->error)
		return;
	print_text_cut(scan->printer);
	scan->error = SCAN_SHORT;
}

void scan_invalid(struct scan *scan)
{
	if (!scan->error)
		print_text_invalid(scan->printer);
}
