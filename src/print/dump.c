// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Packet bytes as hexadecimal and ASCII. A packet may lie in two pieces, a cooked header and the
 * data after it, so a byte is found by its place in the frame.
 */
#include "print/printer.h"

#define BYTES_A_LINE 16
#define HEX_WIDTH    40 /* eight groups of a space and four digits */

struct range {
	const uint8_t *head; /* head_length bytes, then those of tail */
	uint32_t head_length;
	const uint8_t *tail;
	uint32_t length; /* of both */
};

static uint8_t byte_at(const struct range *range, uint32_t i)
{
	return i < range->head_length ? range->head[i] : range->tail[i - range->head_length];
}

static bool is_graphic(uint8_t byte)
{
	return byte > ' ' && byte <= '~';
}

static void put_offset(struct printer *printer, uint32_t offset)
{
	buffer_literal(printer->out, "0x");
	if (offset >> 16)
		buffer_hex(printer->out, offset);
	else
		buffer_hex_padded(printer->out, offset, 4);
	buffer_literal(printer->out, ": ");
}

/* Writes the hex digits of a line at out and returns how many characters they are. */
static size_t put_hex_groups(char *out, const struct range *range, uint32_t first, uint32_t count)
{
	char *start = out;
	uint8_t byte;
	uint32_t i;

	for (i = 0; i < count; i++) {
		byte = byte_at(range, first + i);
		if (!(i & 1))
			*out++ = ' ';
		*out++ = buffer_hex_digits[byte >> 4];
		*out++ = buffer_hex_digits[byte & 15];
	}
	return (size_t)(out - start);
}

static void put_line(struct printer *printer, const struct range *range, uint32_t first,
		     bool with_ascii)
{
	uint32_t left = range->length - first;
	uint32_t count = left < BYTES_A_LINE ? left : BYTES_A_LINE;
	uint8_t byte;
	size_t width;
	uint32_t i;
	char *out;

	if (!buffer_room(printer->out, HEX_WIDTH + 2 + BYTES_A_LINE))
		return;
	out = printer->out->data + printer->out->used;
	width = put_hex_groups(out, range, first, count);
	if (with_ascii) {
		memset(out + width, ' ', HEX_WIDTH + 2 - width);
		width = HEX_WIDTH + 2;
		for (i = 0; i < count; i++) {
			byte = byte_at(range, first + i);
			out[width++] = is_graphic(byte) ? (char)byte : '.';
		}
	}
	printer->out->used += width;
}

static void put_lines(struct printer *printer, const struct range *range, const char *indent,
		      uint32_t offset, bool with_ascii)
{
	uint32_t first;

	for (first = 0; first < range->length; first += BYTES_A_LINE) {
		buffer_string(printer->out, indent);
		put_offset(printer, offset + first);
		put_line(printer, range, first, with_ascii);
	}
}

/* A carriage return before the last byte shows as a dot, unless a line feed follows. */
static void put_ascii(struct printer *printer, const struct range *range)
{
	uint32_t i, left;
	uint8_t byte;

	buffer_char(printer->out, '\n');
	if (!buffer_room(printer->out, range->length))
		return;
	for (i = 0; i < range->length; i++) {
		byte = byte_at(range, i);
		left = range->length - i - 1;
		if (byte == '\r' && (left < 2 || byte_at(range, i + 1) == '\n'))
			continue;
		if (!is_graphic(byte) && byte != '\t' && byte != ' ' && byte != '\n')
			byte = '.';
		buffer_char(printer->out, (char)byte);
	}
}

static void drop_front(struct range *range, uint32_t length)
{
	uint32_t of_head = length < range->head_length ? length : range->head_length;

	/* Mostly there is no head, and no arithmetic on a NULL pointer then. */
	if (of_head)
		range->head += of_head;
	range->head_length -= of_head;
	range->tail += length - of_head;
	range->length -= length;
}

void print_dump_packet(struct printer *printer)
{
	const struct packet *packet = printer->packet;
	struct range range = {
		.head = packet->prefix,
		.head_length = packet->prefix_length,
		.tail = packet->data,
		.length = packet->prefix_length + packet->avail,
	};
	enum print_dump dump = printer->options.dump;
	bool from_link = dump == PRINT_DUMP_ASCII_LINK || dump == PRINT_DUMP_HEX_LINK ||
			 dump == PRINT_DUMP_HEX_ASCII_LINK;

	if (!from_link) {
		if (range.length <= printer->link_length)
			return;
		drop_front(&range, printer->link_length);
	}
	if (dump == PRINT_DUMP_ASCII || dump == PRINT_DUMP_ASCII_LINK)
		put_ascii(printer, &range);
	else
		put_lines(printer, &range, "\n\t", 0,
			  dump == PRINT_DUMP_HEX_ASCII || dump == PRINT_DUMP_HEX_ASCII_LINK);
}

void print_dump_hex_ascii(struct printer *printer, struct cursor at)
{
	struct range range = {.tail = at.data, .length = at.avail};

	put_lines(printer, &range, "\n\t", 0, true);
}

int print_dump_default(struct printer *printer, struct cursor at, uint32_t length)
{
	bool cut = !cursor_has(at, length);

	/*
	 * Where the whole packet is dumped anyway, or -q asks for little, this would be too much.
	 */
	if (printer->options.quiet || printer->options.dump >= PRINT_DUMP_HEX)
		return 0;
	print_dump_hex_ascii(printer, cursor_limit(at, length));
	return cut ? PRINT_CUT : 0;
}

void print_dump_hex(struct printer *printer, const char *indent, struct cursor at, uint32_t length,
		    uint32_t offset)
{
	struct range range = {.tail = at.data, .length = length < at.avail ? length : at.avail};

	put_lines(printer, &range, indent, offset, false);
}

void print_dump_hex_ascii_lines(struct printer *printer, const char *indent, struct cursor at,
				uint32_t length)
{
	struct range range = {.tail = at.data, .length = length < at.avail ? length : at.avail};

	put_lines(printer, &range, indent, 0, true);
}
