// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The version line that opens an SSH connection (RFC 4253 section 4.2). */
#include "print/printer.h"

static const char prefix[] = "SSH-";

int print_ssh_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	struct print_line line;
	uint32_t i;
	int err;

	printer->protocol = "ssh";
	for (i = 0; i < sizeof(prefix) - 1; i++) {
		if (!cursor_has(at, i + 1))
			return PRINT_CUT;
		if (cursor_u8(at, i) != (uint8_t)prefix[i])
			return 0;
	}
	err = print_text_line(at, i, length, "", &line);
	if (err == PRINT_CUT)
		return err;
	if (err || !line.next)
		return 0;
	buffer_literal(printer->out, ": SSH: ");
	buffer_bytes(printer->out, at.data, line.end);
	return 0;
}
