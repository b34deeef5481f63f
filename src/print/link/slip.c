// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * SLIP (RFC 1055) with the header that it had on the wire (RFC 1144), where the payload's length is
 * that of the connection's last packet.
 */
#include "decode/link_header.h"
#include "print/link/wired.h"

enum compressed {
	UNCOMPRESSED_IP = 0x40,
	UNCOMPRESSED_TCP = 0x70,
	KIND_MASK = 0xf0,
	COMPRESSED = 0x80,
	NEW_CONNECTION = 0x40,
	NEW_ID = 0x20,
	NEW_SEQUENCE = 0x08,
	NEW_ACKNOWLEDGMENT = 0x04,
	NEW_WINDOW = 0x02,
	NEW_URGENT = 0x01,
	INTERACTIVE = NEW_SEQUENCE | NEW_WINDOW | NEW_URGENT,
	UNIDIRECTIONAL = INTERACTIVE | NEW_ACKNOWLEDGMENT,
	SPECIAL_MASK = UNIDIRECTIONAL,
};

struct slip {
	struct printer *printer;
	struct cursor at;     /* the frame */
	struct cursor packet; /* behind the link header */
	uint32_t length;      /* of the packet */
	uint8_t direction;
	uint32_t offset; /* of the next byte of the compressed header */
};

/* Remembers the length of the packet's payload; false where its headers were not captured. */
static bool keep_length(const struct slip *slip, uint8_t connection)
{
	uint32_t words = cursor_u8(slip->packet, 0) & 15u;

	if (!cursor_has(slip->packet, 4 * words + TCP_HEADER))
		return false;
	words += cursor_u8(slip->packet, 4 * words + 12) >> 4;
	slip->printer->slip.length[slip->direction][connection] = slip->length - 4 * words;
	return true;
}

/*
 * A number of one byte, or where that is 0 of two more. tcpdump does not go on behind the former:
 * the next number is the same.
 */
static bool take_number(struct slip *slip, uint16_t *number)
{
	*number = cursor_u8(slip->at, slip->offset);
	if (!cursor_has(slip->at, slip->offset + 1))
		return false;
	if (*number)
		return true;
	*number = cursor_u16(slip->at, slip->offset + 1);
	if (!cursor_has(slip->at, slip->offset + 3))
		return false;
	slip->offset += 3;
	return true;
}

static bool put_change(struct slip *slip, const char *name)
{
	uint16_t number;

	if (!take_number(slip, &number))
		return false;
	buffer_format(slip->printer->out, " %s%u", name, number);
	return true;
}

static bool put_window(struct slip *slip)
{
	uint16_t number;

	if (!take_number(slip, &number))
		return false;
	buffer_format(slip->printer->out, (int16_t)number < 0 ? " W%d" : " W+%d", (int16_t)number);
	return true;
}

static bool put_changes(struct slip *slip, uint8_t flags)
{
	struct slip_lengths *kept = &slip->printer->slip;
	uint32_t last = kept->length[slip->direction][(uint8_t)~kept->other];

	if ((flags & SPECIAL_MASK) == INTERACTIVE)
		buffer_format(slip->printer->out, " *SA+%u", last);
	else if ((flags & SPECIAL_MASK) == UNIDIRECTIONAL)
		buffer_format(slip->printer->out, " *S+%u", last);
	else if ((flags & NEW_URGENT && !put_change(slip, "U=")) ||
		 (flags & NEW_WINDOW && !put_window(slip)) ||
		 (flags & NEW_ACKNOWLEDGMENT && !put_change(slip, "A+")) ||
		 (flags & NEW_SEQUENCE && !put_change(slip, "S+")))
		return false;
	return !(flags & NEW_ID) || put_change(slip, "I+");
}

static bool put_compressed(struct slip *slip)
{
	struct slip_lengths *kept = &slip->printer->slip;
	uint8_t flags = cursor_u8(slip->at, SLIP_COMPRESSED), connection;

	slip->offset = SLIP_COMPRESSED + 1;
	buffer_literal(slip->printer->out, "ctcp ");
	if (flags & NEW_CONNECTION) {
		kept->other = (uint8_t)~cursor_u8(slip->at, slip->offset++);
		buffer_decimal(slip->printer->out, (uint8_t)~kept->other);
	} else {
		buffer_char(slip->printer->out, '*');
	}
	slip->offset += 2; /* the checksum */
	if (!put_changes(slip, flags))
		return false;
	connection = (uint8_t)~kept->other;
	if (!keep_length(slip, connection))
		return false;
	buffer_format(slip->printer->out, " %u (%u): ", kept->length[slip->direction][connection],
		      slip->offset - SLIP_COMPRESSED);
	return true;
}

/* False where the header was not all captured. */
static bool put_header(struct slip *slip)
{
	struct buffer *out = slip->printer->out;
	uint8_t kind = cursor_u8(slip->at, SLIP_COMPRESSED);
	bool valid = slip->direction < 2;

	if (valid)
		buffer_string(out, slip->direction ? "O " : "I ");
	else
		buffer_format(out, "Invalid direction %u ", slip->direction);
	if ((kind & KIND_MASK) == UNCOMPRESSED_IP) {
		buffer_format(out, "ip %u: ", slip->length + SLIP_HEADER);
		return true;
	}
	if ((kind & KIND_MASK) == UNCOMPRESSED_TCP) {
		kind = cursor_u8(slip->at, SLIP_CONNECTION);
		slip->printer->slip.other = (uint8_t)~kind;
		buffer_format(out, "utcp %u: ", kind);
		return !valid || keep_length(slip, kind);
	}
	if (valid && kind & COMPRESSED)
		return put_compressed(slip);
	if (valid)
		buffer_format(out, "slip-%u!: ", kind);
	return true;
}

int print_slip_link(struct printer *printer, struct cursor at, uint32_t length)
{
	struct slip slip = {
		.printer = printer,
		.at = at,
		.packet = cursor_skip(at, SLIP_HEADER),
		.length = length - SLIP_HEADER,
		.direction = cursor_u8(at, SLIP_DIRECTION),
	};

	printer->protocol = "slip";
	printer->link_length = at.avail;
	if (!cursor_has(at, SLIP_HEADER) || length < SLIP_HEADER) {
		print_text_cut(printer);
		return 0;
	}
	if (printer->options.link_header && !put_header(&slip))
		return PRINT_CUT;
	if (!cursor_has(slip.packet, 1) || slip.length < 1) {
		print_text_cut(printer);
		return 0;
	}
	printer->link_length = SLIP_HEADER;
	switch (cursor_u8(slip.packet, 0) >> 4) {
	case 4:
		return print_ip4_packet(printer, slip.packet, slip.length);
	case 6:
		return print_ip6_packet(printer, slip.packet, slip.length);
	}
	buffer_format(printer->out, "ip v%u", cursor_u8(slip.packet, 0) >> 4);
	return 0;
}

/* tcpdump takes the header of BSD/OS, which is longer, for that of the others. */
int print_slip_bsdos(struct printer *printer, struct cursor at, uint32_t length)
{
	printer->protocol = "slip_bsdos";
	if (!cursor_has(at, SLIP_HEADER) || length < SLIP_HEADER) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	printer->link_length = SLIP_HEADER;
	return print_ip4_packet(printer, cursor_skip(at, SLIP_HEADER), length - SLIP_HEADER);
}
