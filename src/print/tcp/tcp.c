// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* TCP (RFC 9293): everything of the line from the ports to the length. */
#include "base/checksum.h"
#include "print/printer.h"
#include "print/tcp/tcp_pen.h"

static void put_flags(struct printer *printer, uint8_t flags)
{
	char *out = buffer_reserve(printer->out, TCP_PEN_MAX);

	if (out)
		buffer_commit(printer->out, tcp_pen_flags(out, flags));
}

static void put_checksum(struct printer *printer, const struct segment *segment)
{
	uint16_t stored = cursor_u16(segment->at, 16);
	enum segment_checksum verdict;
	uint16_t folded;

	if (!printer->options.verbose || printer->options.no_checksum)
		return;
	verdict = segment_verify(segment, printer->packet, &folded);
	if (verdict == SEGMENT_CHECKSUM_UNKNOWN)
		return;
	buffer_literal(printer->out, ", cksum 0x");
	buffer_hex_padded(printer->out, stored, 4);
	if (verdict == SEGMENT_CHECKSUM_CORRECT) {
		buffer_literal(printer->out, " (correct)");
		return;
	}
	buffer_literal(printer->out, " (incorrect -> 0x");
	buffer_hex_padded(printer->out, checksum_due(stored, folded), 4);
	buffer_char(printer->out, ')');
}

static void put_numbers(struct printer *printer, const struct segment *segment,
			uint32_t payload_length)
{
	uint32_t sequence = cursor_u32(segment->at, 4) - segment->base.sequence;
	char *out = buffer_reserve(printer->out, TCP_PEN_MAX);

	if (!out)
		return;
	if (printer->options.verbose > 1 || payload_length ||
	    segment->flags & (TCP_SYN | TCP_FIN | TCP_RST))
		out = tcp_pen_sequence(out, sequence, payload_length);
	if (segment->flags & TCP_ACK)
		out = tcp_pen_acknowledgment(out, cursor_u32(segment->at, 8) -
							  segment->base.acknowledgment);
	out = tcp_pen_window(out, cursor_u16(segment->at, 14));
	if (segment->flags & TCP_URG) {
		out = buffer_pen_literal(out, ", urg ");
		out = buffer_pen_decimal(out, cursor_u16(segment->at, 18));
	}
	buffer_commit(printer->out, out);
}

static void put_too_long(struct printer *printer, const struct segment *segment)
{
	buffer_format(printer->out, " [bad hdr length %u - too long, > %u]", segment->header_length,
		      segment->length);
}

static int put_rest(struct printer *printer, const struct segment *segment)
{
	uint32_t payload_length = segment->length - segment->header_length;
	bool ended = false;
	int err;

	put_checksum(printer, segment);
	put_numbers(printer, segment, payload_length);
	if (segment->header_length > TCP_HEADER) {
		err = print_tcp_options_list(printer, segment, &ended);
		if (err || ended)
			return err;
	}
	buffer_literal(printer->out, ", length ");
	buffer_decimal(printer->out, payload_length);
	if (!payload_length)
		return 0;
	/* An end-of-list option may have come before the cut that has not been noticed yet. */
	if (segment->at.captured < segment->header_length) {
		buffer_format(printer->out, " [remaining caplen(%u) < header length(%u)]",
			      segment->at.captured, segment->header_length);
		return PRINT_CUT;
	}
	return print_payload_segment(
		printer, segment, cursor_skip(segment->at, segment->header_length), payload_length);
}

static void put_quiet(struct printer *printer, const struct segment *segment)
{
	buffer_literal(printer->out, "tcp ");
	buffer_decimal(printer->out, segment->length - segment->header_length);
	if (segment->header_length > segment->length)
		put_too_long(printer, segment);
}

int print_tcp_segment(struct printer *printer, const struct segment_network *network,
		      struct cursor at, uint32_t length)
{
	struct segment segment;

	segment_fill(&segment, network, at, length);
	printer->protocol = "tcp";
	printer->tuple_line = printer->out->used;
	printer->any_tuple = cursor_has(at, 4);
	if (!cursor_has(at, 4)) {
		print_address_pair(printer, network);
		buffer_char(printer->out, ':');
		print_text_cut(printer);
		return 0;
	}
	print_address_ports(printer, network, segment.source_port, segment.destination_port);
	buffer_literal(printer->out, ": ");
	if (!cursor_has(at, TCP_HEADER)) {
		print_text_cut(printer);
		return 0;
	}
	if (segment.header_length < TCP_HEADER) {
		buffer_format(printer->out, " tcp %u [bad hdr length %u - too short, < %u]",
			      length - segment.header_length, segment.header_length, TCP_HEADER);
		return 0;
	}
	if (printer->options.quiet) {
		put_quiet(printer, &segment);
		return 0;
	}
	put_flags(printer, segment.flags);
	if (!printer->options.absolute)
		printer_relate(printer, &segment);
	if (segment.header_length > length) {
		put_too_long(printer, &segment);
		return 0;
	}
	return put_rest(printer, &segment);
}
