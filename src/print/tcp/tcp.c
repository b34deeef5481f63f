// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* TCP (RFC 9293): everything of the line from the ports to the length. */
#include <netinet/in.h>

#include "base/checksum.h"
#include "print/printer.h"
#include "print/tcp/tcp_pen.h"

static void put_flags(struct printer *printer, uint8_t flags)
{
	char *out = buffer_reserve(printer->out, TCP_PEN_MAX);

	if (out)
		buffer_commit(printer->out, tcp_pen_flags(out, flags));
}

static void relate(struct printer *printer, struct print_segment *segment)
{
	struct seqtrack_segment conversation = {
		.source = segment->network->source,
		.destination = segment->network->destination,
		.source_port = segment->source_port,
		.destination_port = segment->destination_port,
		.netns = printer->packet->netns_name ? printer->packet->netns : 0,
		.sequence = cursor_u32(segment->at, 4),
		.acknowledgment = cursor_u32(segment->at, 8),
		.syn = segment->flags & TCP_SYN,
	};

	if (printer->options.absolute || !(segment->flags & TCP_ACK))
		return;
	if (segment->network->version == 6)
		seqtrack_ip6(printer->seqtrack, &conversation, &segment->base);
	else
		seqtrack_ip4(printer->seqtrack, &conversation, &segment->base);
}

/* RFC 9293 section 3.1 and RFC 8200 section 8.1, in the byte order of the bytes themselves. */
static uint64_t pseudo_header_sum(const struct print_segment *segment)
{
	const struct print_network *network = segment->network;
	uint32_t address_length = network->version == 6 ? 16 : 4;
	const uint8_t *destination = network->destination;
	uint64_t sum;

	if (network->version == 6)
		destination = print_ip6_headers_final(network);
	else if ((cursor_u8(network->header, 0) & 15) > 5)
		destination = print_ip4_options_final(network);
	sum = checksum_add(0, network->source, address_length);
	sum = checksum_add(sum, destination, address_length);
	/* IPv4 has 16 bits for the length, IPv6 32: of a longer one here the rest adds up too. */
	return sum + htobe32(network->version == 6 ? segment->length : segment->length & 0xffff) +
	       htobe16(IPPROTO_TCP);
}

/* False where the bytes are not all at hand and nobody has summed them. */
static bool sum_segment(const struct printer *printer, const struct print_segment *segment,
			uint64_t *sum)
{
	if (cursor_has(segment->at, segment->length))
		*sum = checksum_add(0, segment->at.data, segment->length);
	else if (printer->packet->has_sum)
		*sum = printer->packet->segment_sum;
	else
		return false;
	return true;
}

/* *folded: what the sum of everything comes to. */
static enum print_checksum judge_checksum(const struct printer *printer,
					  const struct print_segment *segment, uint16_t *folded)
{
	uint64_t sum;

	if (printer->options.no_checksum || segment->network->fragment ||
	    segment->at.captured < segment->length || segment->length < TCP_HEADER ||
	    !sum_segment(printer, segment, &sum))
		return PRINT_CHECKSUM_UNKNOWN;
	*folded = checksum_fold(sum + pseudo_header_sum(segment));
	return *folded == 0xffff ? PRINT_CHECKSUM_CORRECT : PRINT_CHECKSUM_INCORRECT;
}

static void put_checksum(struct printer *printer, const struct print_segment *segment)
{
	uint16_t stored = cursor_u16(segment->at, 16);
	enum print_checksum verdict;
	uint16_t folded;

	if (!printer->options.verbose)
		return;
	verdict = judge_checksum(printer, segment, &folded);
	if (verdict == PRINT_CHECKSUM_UNKNOWN)
		return;
	buffer_literal(printer->out, ", cksum 0x");
	buffer_hex_padded(printer->out, stored, 4);
	if (verdict == PRINT_CHECKSUM_CORRECT) {
		buffer_literal(printer->out, " (correct)");
		return;
	}
	buffer_literal(printer->out, " (incorrect -> 0x");
	buffer_hex_padded(printer->out, checksum_due(stored, folded), 4);
	buffer_char(printer->out, ')');
}

static void put_numbers(struct printer *printer, const struct print_segment *segment,
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

static void put_too_long(struct printer *printer, const struct print_segment *segment)
{
	buffer_format(printer->out, " [bad hdr length %u - too long, > %u]", segment->header_length,
		      segment->length);
}

static int put_rest(struct printer *printer, const struct print_segment *segment)
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
	/* An end-of-list option may have come before the cut that nobody has noticed yet. */
	if (segment->at.captured < segment->header_length) {
		buffer_format(printer->out, " [remaining caplen(%u) < header length(%u)]",
			      segment->at.captured, segment->header_length);
		return PRINT_CUT;
	}
	return print_payload_segment(
		printer, segment, cursor_skip(segment->at, segment->header_length), payload_length);
}

static void put_quiet(struct printer *printer, const struct print_segment *segment)
{
	buffer_literal(printer->out, "tcp ");
	buffer_decimal(printer->out, segment->length - segment->header_length);
	if (segment->header_length > segment->length)
		put_too_long(printer, segment);
}

static void note_ends(struct printer *printer, const struct print_segment *segment)
{
	if ((!printer->options.owners.put && !printer->options.json) || !cursor_has(segment->at, 4))
		return;
	printer->tuple_line = printer->out->used;
	printer->tuple = (struct packet_tuple){
		.source = segment->network->source,
		.destination = segment->network->destination,
		.source_port = segment->source_port,
		.destination_port = segment->destination_port,
		.version = segment->network->version,
		.flags = segment->flags,
	};
}

static void put_json(struct printer *printer, struct print_segment *segment)
{
	enum print_checksum verdict = PRINT_CHECKSUM_UNKNOWN;
	uint16_t folded;

	if (cursor_has(segment->at, TCP_HEADER) && segment->header_length >= TCP_HEADER) {
		relate(printer, segment);
		verdict = judge_checksum(printer, segment, &folded);
	}
	print_json_segment(printer, segment, verdict);
}

int print_tcp_segment(struct printer *printer, const struct print_network *network,
		      struct cursor at, uint32_t length)
{
	struct print_segment segment = {
		.network = network,
		.at = at,
		.length = length,
		.header_length = (uint32_t)(cursor_u8(at, 12) >> 4) * 4,
		.source_port = cursor_u16(at, 0),
		.destination_port = cursor_u16(at, 2),
		.flags = cursor_u8(at, 13),
	};

	printer->protocol = "tcp";
	note_ends(printer, &segment);
	if (!cursor_has(at, 4)) {
		print_address_pair(printer, network);
		buffer_char(printer->out, ':');
		print_text_cut(printer);
		return 0;
	}
	if (printer->options.json) {
		put_json(printer, &segment);
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
	relate(printer, &segment);
	if (segment.header_length > length) {
		put_too_long(printer, &segment);
		return 0;
	}
	return put_rest(printer, &segment);
}
