// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IPv4 (RFC 791). */
#include <netinet/in.h>

#include "base/checksum.h"
#include "print/printer.h"

#define FLAGS_SHIFT 13

/* A text to copy whole, whose length is not to be looked for. */
struct flags_text {
	char text[15];
	uint8_t length;
};
#define FLAGS_TEXT(text)               \
	{                              \
		text, sizeof(text) - 1 \
	}

/* The three bits in front of the offset (RFC 791 3.1): reserved, DF, more fragments. */
static const struct flags_text flags_texts[] = {
	FLAGS_TEXT("none"),	FLAGS_TEXT("+"),	   FLAGS_TEXT("DF"),
	FLAGS_TEXT("+, DF"),	FLAGS_TEXT("rsvd"),	   FLAGS_TEXT("+, rsvd"),
	FLAGS_TEXT("DF, rsvd"), FLAGS_TEXT("+, DF, rsvd"),
};

/* RFC 3168 section 5 */
static const char *const ecn_names[] = {"", ",ECT(1)", ",ECT(0)", ",CE"};

static void put_checksum(struct printer *printer, const struct segment_network *network,
			 uint32_t header_length)
{
	uint16_t stored = cursor_u16(network->header, 10);
	uint16_t sum;

	if (printer->options.no_checksum || !cursor_has(network->header, header_length))
		return;
	sum = checksum_fold(checksum_add(0, network->header.data, header_length));
	if (sum != 0xffff)
		buffer_format(printer->out, ", bad cksum %x (->%x)!", stored,
			      checksum_due(stored, sum));
}

/* Behind the flags. Nearly all are TCP, which is a text to copy whole. */
static char *put_protocol(char *out, uint8_t protocol)
{
	if (protocol == IPPROTO_TCP)
		return buffer_pen_literal(out, "], proto TCP (6)");
	out = buffer_pen_literal(out, "], proto ");
	out = buffer_pen_string(out, print_name_protocol(protocol));
	out = buffer_pen_literal(out, " (");
	out = buffer_pen_decimal(out, protocol);
	return buffer_pen_literal(out, ")");
}

/* Room for every field of the header; no name of a protocol has more than 16 letters. */
#define FIELDS_MAX 160

/* total_length: that of the header, or the frame's where the header's is 0. */
static void put_fields(struct printer *printer, struct cursor at, uint32_t total_length)
{
	uint16_t fragment = cursor_u16(at, 6);
	uint8_t service = cursor_u8(at, 1);
	const struct flags_text *flags = &flags_texts[fragment >> FLAGS_SHIFT];
	char *out = buffer_reserve(printer->out, FIELDS_MAX);

	if (!out)
		return;
	out = buffer_pen_literal(out, "(tos 0x");
	out = buffer_pen_hex_octet(out, service);
	if (service & 3)
		out = buffer_pen_string(out, ecn_names[service & 3]);
	if (cursor_u8(at, 8)) {
		out = buffer_pen_literal(out, ", ttl ");
		out = buffer_pen_decimal(out, cursor_u8(at, 8));
	}
	out = buffer_pen_literal(out, ", id ");
	out = buffer_pen_decimal(out, cursor_u16(at, 4));
	out = buffer_pen_literal(out, ", offset ");
	out = buffer_pen_decimal(out, (uint32_t)(fragment & IP4_OFFSET_MASK) * 8);
	out = buffer_pen_literal(out, ", flags [");
	memcpy(out, flags->text, sizeof(flags->text));
	out += flags->length;
	out = put_protocol(out, cursor_u8(at, 9));
	out = buffer_pen_literal(out, ", length ");
	out = buffer_pen_decimal(out, total_length);
	if (total_length != cursor_u16(at, 2))
		out = buffer_pen_literal(out, " [was 0, presumed TSO]");
	buffer_commit(printer->out, out);
}

/* The parenthesis of -v. *ended: the options were cut and the line is complete. */
static int put_verbose(struct printer *printer, const struct segment_network *network,
		       uint32_t header_length, uint32_t total_length, bool *ended)
{
	struct cursor options = cursor_skip(network->header, IP4_HEADER);
	bool cut = false;
	int err;

	put_fields(printer, network->header, total_length);
	if (header_length > IP4_HEADER) {
		buffer_literal(printer->out, ", options (");
		err = print_ip4_options(printer, options, header_length - IP4_HEADER, &cut);
		if (err)
			return err;
		if (cut)
			buffer_literal(printer->out, " [truncated-option]");
		buffer_char(printer->out, ')');
	}
	put_checksum(printer, network, header_length);
	buffer_literal(printer->out, ")\n    ");
	*ended = cut;
	if (cut) {
		print_address_pair(printer, network);
		buffer_literal(printer->out, ": ");
		print_text_cut(printer);
	}
	return 0;
}

/* A fragment that is not the first has no header of the protocol: its number must do. */
static int put_later_fragment(struct printer *printer, const struct segment_network *network,
			      uint8_t protocol)
{
	const char *name = print_name_service_protocol(protocol);

	if (printer->options.quiet_count > 1)
		return 0;
	print_address_pair(printer, network);
	if (!printer->options.numeric && name)
		buffer_format(printer->out, ": %s", name);
	else
		buffer_format(printer->out, ": ip-proto-%u", protocol);
	return 0;
}

static int put_payload(struct printer *printer, const struct segment_network *network,
		       uint32_t header_length, uint32_t length)
{
	uint8_t protocol = cursor_u8(network->header, 9);

	if (!network->direct) {
		print_address_pair(printer, network);
		buffer_literal(printer->out, ": ");
	}
	if (!cursor_has(network->header, header_length)) {
		buffer_format(printer->out, " [remaining caplen(%u) < header length(%u)]",
			      network->header.avail, header_length);
		return PRINT_CUT;
	}
	return print_ip_payload(printer, network, protocol,
				cursor_skip(network->header, header_length), length);
}

/*
 * What replaces the rest of the line when the header cannot be, for 4.99.3. False: the line is
 * complete.
 */
static bool put_start_4_99_3(struct printer *printer, struct cursor at, uint32_t length,
			     uint32_t header_length, uint32_t total_length)
{
	if (!printer->options.link_header)
		buffer_literal(printer->out, "IP ");
	if (!cursor_has(at, IP4_HEADER)) {
		print_text_cut(printer);
		return false;
	}
	if (length < IP4_HEADER) {
		buffer_format(printer->out, "truncated-ip %u", length);
		return false;
	}
	if (header_length < IP4_HEADER) {
		buffer_format(printer->out, "bad-hlen %u", header_length);
		return false;
	}
	if (length < total_length)
		buffer_format(printer->out, "truncated-ip - %u bytes missing! ",
			      total_length - length);
	if (total_length < header_length) {
		buffer_format(printer->out, "bad-len %u", total_length);
		return false;
	}
	return true;
}

/*
 * The same for 4.99.5: the header is checked as far as it was captured. A length of 0 is one that
 * the network card was to fill in, and becomes that of the frame.
 */
static int put_start(struct printer *printer, struct cursor at, uint32_t length,
		     uint32_t header_length, uint32_t *total_length, bool *ended)
{
	*ended = true;
	if (header_length < IP4_HEADER) {
		print_text_too_small(printer, "header length", header_length, IP4_HEADER);
		return 0;
	}
	if (!cursor_has(at, 4))
		return PRINT_CUT;
	if (length < *total_length)
		print_text_too_large(printer, "total length", *total_length, length);
	if (!*total_length) {
		*total_length = length;
	} else if (*total_length < header_length) {
		print_text_too_small(printer, "total length", *total_length, header_length);
		return 0;
	}
	*ended = !cursor_has(at, IP4_HEADER);
	if (*ended)
		print_text_cut(printer);
	return 0;
}

static int put_bad_version(struct printer *printer, uint8_t version)
{
	if (printer_since(printer, PRINT_4_99_5))
		buffer_format(printer->out, " [version %u != 4]", version);
	else if (version == 6)
		buffer_literal(printer->out, "IP6, wrong link-layer encapsulation");
	else
		buffer_format(printer->out, "IP%u", version);
	print_text_invalid(printer);
	return 0;
}

/* Up to the fields of the header. *ended: the line is complete. */
static int put_head(struct printer *printer, struct cursor at, uint32_t length,
		    uint32_t *total_length, bool *ended)
{
	bool later = printer_since(printer, PRINT_4_99_5);
	uint32_t header_length = (uint32_t)(cursor_u8(at, 0) & 15) * 4;

	*ended = true;
	if (later && !printer->options.link_header)
		buffer_literal(printer->out, "IP ");
	if (later && length < IP4_HEADER) {
		print_text_too_small(printer, "length", length, IP4_HEADER);
		return 0;
	}
	if (!cursor_has(at, 1))
		return PRINT_CUT;
	if (cursor_u8(at, 0) >> 4 != 4)
		return put_bad_version(printer, cursor_u8(at, 0) >> 4);
	if (later)
		return put_start(printer, at, length, header_length, total_length, ended);
	*ended = !put_start_4_99_3(printer, at, length, header_length, *total_length);
	return 0;
}

/* The long text of the IP header is made while the memory answers. */
static void prefetch_conversation(struct printer *printer, struct cursor at, uint32_t header_length)
{
	struct seqtrack_segment segment = {
		.source = at.data + 12,
		.destination = at.data + 16,
		.netns = printer_netns(printer->packet),
	};

	if (!seqtrack_is_far(printer->seqtrack) || !cursor_has(at, header_length + 4))
		return;
	segment.source_port = cursor_u16(at, header_length);
	segment.destination_port = cursor_u16(at, header_length + 2);
	seqtrack_prefetch_ip4(printer->seqtrack, &segment);
}

int print_ip4_packet(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t header_length = (uint32_t)(cursor_u8(at, 0) & 15) * 4;
	uint32_t total_length = cursor_u16(at, 2);
	uint16_t fragment = cursor_u16(at, 6);
	struct segment_network network;
	bool ended = false;
	int err;

	printer->protocol = "ip";
	err = put_head(printer, at, length, &total_length, &ended);
	if (err || ended)
		return err;
	network = (struct segment_network){
		.version = 4,
		.direct = cursor_u8(at, 9) == IPPROTO_TCP,
		.fragment = fragment & IP4_MORE_FRAGMENTS,
		.source = at.data + 12,
		.destination = at.data + 16,
		.header = cursor_limit(at, total_length),
	};
	if (printer->options.verbose) {
		if (network.direct)
			prefetch_conversation(printer, at, header_length);
		err = put_verbose(printer, &network, header_length, total_length, &ended);
		if (err || ended)
			return err;
	}
	if (fragment & IP4_OFFSET_MASK)
		return put_later_fragment(printer, &network, cursor_u8(at, 9));
	return put_payload(printer, &network, header_length, total_length - header_length);
}
