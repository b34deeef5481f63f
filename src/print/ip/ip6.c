// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IPv6 (RFC 8200). */
#include <netinet/in.h>

#include "print/printer.h"

/* A packet on its way through its extension headers. */
struct chain {
	struct segment_network network;
	struct cursor start; /* from the header on, not cut to what the packet claims to be */
	struct cursor at;
	uint32_t length; /* bytes from at on, as the packet claims */
	uint32_t passed; /* bytes before at */
	uint32_t link_length;
	uint8_t next;
	uint8_t previous;
	bool any_header;
	bool hop_by_hop;
	bool ended; /* the line is complete */
	struct print_jumbo jumbo;
};

#define NO_HEADER 255

/* False where the capture ends in a field, after the text of those before it. */
static bool put_fields(struct printer *printer, struct cursor at)
{
	struct buffer *out = printer->out;
	uint32_t flow = cursor_u32(at, 0);

	buffer_char(out, '(');
	if (flow & 0x0ff00000)
		buffer_format(out, "class 0x%02x, ", flow >> 20 & 0xff);
	if (flow & 0x000fffff) {
		buffer_literal(out, "flowlabel 0x");
		buffer_hex_padded(out, flow & 0xfffff, 5);
		buffer_literal(out, ", ");
	}
	if (!cursor_has(at, 8))
		return false;
	buffer_literal(out, "hlim ");
	buffer_decimal(out, cursor_u8(at, 7));
	buffer_literal(out, ", next-header ");
	buffer_string(out, print_name_protocol(cursor_u8(at, 6)));
	buffer_literal(out, " (");
	buffer_decimal(out, cursor_u8(at, 6));
	buffer_literal(out, ") payload length: ");
	buffer_decimal(out, cursor_u16(at, 4));
	buffer_literal(out, ") ");
	return true;
}

static void put_missing(struct printer *printer, uint32_t claimed, uint32_t length)
{
	if (length >= claimed)
		return;
	if (printer_since(printer, PRINT_4_99_5))
		print_text_too_large(printer, "header+payload length", claimed, length);
	else
		buffer_format(printer->out, "truncated-ip6 - %u bytes missing!", claimed - length);
}

static int put_hop_by_hop(struct printer *printer, struct chain *chain, uint32_t *used)
{
	const char *problem = NULL;
	int err;

	if (chain->hop_by_hop)
		problem = "[The Hop-by-Hop Options header was already found]";
	else if (chain->previous != NO_HEADER)
		problem = "[The Hop-by-Hop Options header don't follow the IPv6 header]";
	if (!problem) {
		err = print_ip6_headers_hop_by_hop(printer, chain->at, &chain->jumbo, used);
		if (err)
			return err;
		if (!chain->jumbo.length && !chain->jumbo.found)
			problem = "[No valid Jumbo Payload Hop-by-Hop option found]";
	}
	if (problem) {
		buffer_string(printer->out, problem);
		print_text_invalid(printer);
		chain->ended = true;
	}
	chain->hop_by_hop = true;
	return 0;
}

static int put_fragment(struct printer *printer, struct chain *chain, uint32_t *used)
{
	uint64_t rest = (uint64_t)IP6_HEADER + cursor_u16(chain->start, 4) - chain->passed - 8;
	int err = print_ip6_headers_fragment(printer, chain->at, rest, used);

	/* Nothing at all captured after the header is no payload to go on with. */
	if (!err && chain->at.captured <= *used)
		chain->ended = true;
	chain->network.fragment = true;
	return err;
}

/* *is_header: next was an extension header and has been printed. */
static int put_header(struct printer *printer, struct chain *chain, uint32_t *used, bool *is_header)
{
	*is_header = true;
	switch (chain->next) {
	case IPPROTO_HOPOPTS:
		return put_hop_by_hop(printer, chain, used);
	case IPPROTO_DSTOPTS:
		return print_ip6_headers_destination(printer, chain->at, used);
	case IPPROTO_FRAGMENT:
		return put_fragment(printer, chain, used);
	case IPPROTO_ROUTING:
		if (!cursor_has(chain->at, 1)) {
			print_text_cut(printer);
			chain->ended = true;
			return 0;
		}
		return print_ip6_headers_routing(printer, chain->at, used);
	default:
		*is_header = false;
		return 0;
	}
}

/* Brings length and end in line with a jumbogram (RFC 2675) or an empty packet. */
static bool settle_length(struct printer *printer, struct chain *chain)
{
	uint32_t length = chain->length + chain->passed;

	if (chain->jumbo.found) {
		length = chain->jumbo.length + IP6_HEADER;
		if (length < chain->passed)
			return false;
		put_missing(printer, length, chain->link_length);
	} else if (!chain->jumbo.length) {
		if (chain->any_header)
			return false;
		length = IP6_HEADER;
	} else {
		return true;
	}
	chain->network.header = cursor_limit(chain->start, length);
	chain->length = length - chain->passed;
	chain->at = cursor_skip(chain->network.header, chain->passed);
	return true;
}

static int put_chain(struct printer *printer, struct chain *chain)
{
	bool is_header;
	uint32_t used;
	int err;

	for (;;) {
		used = 0;
		err = put_header(printer, chain, &used, &is_header);
		if (err || chain->ended || (is_header && !used))
			return err;
		if (!is_header)
			break;
		chain->any_header = true;
		chain->previous = chain->next;
		chain->next = cursor_u8(chain->at, 0);
		printer->protocol = "ip6";
		if (!chain->at.captured)
			return 0;
		if (chain->length < used) {
			print_text_cut(printer);
			return 0;
		}
		chain->at = cursor_skip(chain->at, used);
		chain->length -= used;
		chain->passed += used;
	}
	if (!settle_length(printer, chain)) {
		print_text_cut(printer);
		return 0;
	}
	return print_ip_payload(printer, &chain->network, chain->next, chain->at, chain->length);
}

/* Whether the header is whole and of the version; else the line is complete. */
static bool put_start_4_99_3(struct printer *printer, struct cursor at, uint32_t length)
{
	if (!cursor_has(at, IP6_HEADER)) {
		print_text_cut(printer);
		return false;
	}
	if (length < IP6_HEADER) {
		buffer_format(printer->out, "truncated-ip6 %u", length);
		return false;
	}
	if (!printer->options.link_header)
		buffer_literal(printer->out, "IP6 ");
	if (cursor_u8(at, 0) >> 4 == 6)
		return true;
	buffer_format(printer->out, "version error: %u != 6", cursor_u8(at, 0) >> 4);
	return false;
}

/* The same for 4.99.5. What the header has is printed as far as it is there. */
static bool put_start(struct printer *printer, struct cursor at, uint32_t length)
{
	if (!printer->options.link_header)
		buffer_literal(printer->out, "IP6 ");
	if (length < IP6_HEADER) {
		print_text_too_small(printer, "length", length, IP6_HEADER);
		return false;
	}
	if (cursor_has(at, 1) && cursor_u8(at, 0) >> 4 != 6) {
		buffer_format(printer->out, " [version %u != 6]", cursor_u8(at, 0) >> 4);
		print_text_invalid(printer);
		return false;
	}
	return true;
}

/*
 * Up to the addresses. *claimed: the length of the packet, by its header; *ended: the line is
 * complete.
 */
static int put_head(struct printer *printer, struct cursor at, uint32_t length, uint32_t *claimed,
		    bool *ended)
{
	bool later = printer_since(printer, PRINT_4_99_5);
	uint32_t payload_length = cursor_u16(at, 4);

	*ended = !(later ? put_start(printer, at, length) : put_start_4_99_3(printer, at, length));
	if (*ended)
		return 0;
	if (!cursor_has(at, 6))
		return PRINT_CUT;
	/* No length: the headers must be read to find the jumbo option that may have it. */
	*claimed = (payload_length ?: length) + IP6_HEADER;
	if (payload_length)
		put_missing(printer, *claimed, length);
	if (!cursor_has(at, 7))
		return PRINT_CUT;
	if (printer->options.verbose && !put_fields(printer, at))
		return PRINT_CUT;
	*ended = !cursor_has(at, IP6_HEADER);
	if (*ended)
		print_text_cut(printer);
	return 0;
}

int print_ip6_packet(struct printer *printer, struct cursor at, uint32_t length)
{
	struct chain chain;
	uint32_t claimed;
	bool ended;
	int err;

	printer->protocol = "ip6";
	err = put_head(printer, at, length, &claimed, &ended);
	if (err || ended)
		return err;
	chain = (struct chain){
		.network = {.version = 6,
			    .direct = cursor_u8(at, 6) == IPPROTO_TCP,
			    .source = at.data + 8,
			    .destination = at.data + 24,
			    .header = cursor_limit(at, claimed)},
		.start = at,
		.at = cursor_skip(cursor_limit(at, claimed), IP6_HEADER),
		.length = claimed - IP6_HEADER,
		.passed = IP6_HEADER,
		.link_length = length,
		.next = cursor_u8(at, 6),
		.previous = NO_HEADER,
		.jumbo.length = cursor_u16(at, 4),
	};
	if (!chain.network.direct) {
		print_address_pair(printer, &chain.network);
		buffer_literal(printer->out, ": ");
	}
	return put_chain(printer, &chain);
}
