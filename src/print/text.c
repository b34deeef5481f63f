// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Small pieces of text that many printers need. */
#include "print/printer.h"

void print_text_cut(struct printer *printer)
{
	buffer_literal(printer->out, " [|");
	buffer_string(printer->out, printer->protocol);
	buffer_char(printer->out, ']');
}

void print_text_invalid(struct printer *printer)
{
	buffer_literal(printer->out, " (invalid)");
}

void print_text_too_small(struct printer *printer, const char *what, uint32_t value, uint32_t least)
{
	buffer_format(printer->out, " [%s %u < %u]", what, value, least);
	print_text_invalid(printer);
}

void print_text_too_large(struct printer *printer, const char *what, uint32_t value,
			  uint32_t length)
{
	buffer_format(printer->out, "[%s %u > length %u]", what, value, length);
	print_text_invalid(printer);
	buffer_char(printer->out, ' ');
}

void print_text_char(struct printer *printer, uint8_t byte)
{
	if (byte & 0x80) {
		buffer_literal(printer->out, "M-");
		byte &= 0x7f;
	}
	if (byte < ' ' || byte > '~') {
		buffer_char(printer->out, '^');
		byte ^= 0x40;
	}
	buffer_char(printer->out, (char)byte);
}

bool print_text_chars(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t i;

	for (i = 0; i < length && cursor_has(at, (uint64_t)i + 1); i++)
		print_text_char(printer, cursor_u8(at, i));
	return i == length;
}

int print_text_line(struct cursor at, uint32_t start, uint32_t length, const char *others,
		    struct print_line *line)
{
	uint32_t i;
	uint8_t byte;

	for (i = start; i < length; i++) {
		if (!cursor_has(at, (uint64_t)i + 1))
			return PRINT_CUT;
		byte = cursor_u8(at, i);
		if (byte == '\n' || byte == '\r')
			break;
		if ((byte < ' ' || byte > '~') && (!byte || !strchr(others, byte)))
			return PRINT_NO_LINE;
	}
	*line = (struct print_line){.end = i};
	if (i >= length)
		return 0;
	if (cursor_u8(at, i) == '\r') {
		if (++i >= length)
			return PRINT_NO_LINE;
		if (!cursor_has(at, (uint64_t)i + 1))
			return PRINT_CUT;
		if (cursor_u8(at, i) != '\n')
			return PRINT_NO_LINE;
	}
	line->next = i + 1;
	return 0;
}

void print_text_hex(struct printer *printer, const uint8_t *bytes, uint32_t length)
{
	uint32_t i;

	for (i = 0; i < length; i++)
		buffer_hex_padded(printer->out, bytes[i], 2);
}
