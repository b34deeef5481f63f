// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The version line that opens an SSH connection (RFC 4253 section 4.2). */
#include "print/printer.h"

static const char prefix[] = "SSH-";

int print_ssh_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	uint8_t byte;
	uint32_t i;

	printer->protocol = "ssh";
	for (i = 0; i < sizeof(prefix) - 1; i++) {
		if (!cursor_has(at, i + 1))
			return PRINT_CUT;
		if (cursor_u8(at, i) != (uint8_t)prefix[i])
			return 0;
	}
	for (; i < length; i++) {
		if (!cursor_has(at, (uint64_t)i + 1))
			return PRINT_CUT;
		byte = cursor_u8(at, i);
		if (byte == '\n')
			break;
		if (byte == '\r') {
			if (i + 1 >= length)
				return 0;
			if (!cursor_has(at, (uint64_t)i + 2))
				return PRINT_CUT;
			if (cursor_u8(at, i + 1) != '\n')
				return 0;
			break;
		}
		if (byte < ' ' || byte > '~')
			return 0;
	}
	if (i >= length)
		return 0;
	buffer_literal(printer->out, ": SSH: ");
	buffer_bytes(printer->out, at.data, i);
	return 0;
}
