// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Ethernet II and IEEE 802.3 frames, with any number of VLAN tags. */
#include "print/printer.h"

#define ADDRESS_LENGTH 6

struct frame {
	struct cursor header;
	struct cursor at; /* moves past the type field and each tag */
	uint32_t frame_length;
	uint32_t length; /* what is left of frame_length */
	uint16_t type;
	bool length_printed;
};

static void put_addresses(struct printer *printer, struct cursor header)
{
	const uint8_t *addresses = cursor_bytes(header, 0, 2 * ADDRESS_LENGTH);

	if (!addresses)
		return;
	print_address_ethernet(printer, addresses + ADDRESS_LENGTH);
	buffer_literal(printer->out, " > ");
	print_address_ethernet(printer, addresses);
	buffer_literal(printer->out, ", ");
}

static void put_type(struct printer *printer, uint16_t type)
{
	const char *name = print_name_ethertype(type);

	if (printer->options.quiet) {
		if (name)
			buffer_string(printer->out, name);
		else
			buffer_format(printer->out, "Unknown Ethertype (0x%04x)", type);
		return;
	}
	buffer_literal(printer->out, "ethertype ");
	buffer_string(printer->out, name ? name : "Unknown");
	buffer_literal(printer->out, " (0x");
	buffer_hex_padded(printer->out, type, 4);
	buffer_char(printer->out, ')');
}

static void put_length(struct printer *printer, uint32_t length)
{
	buffer_literal(printer->out, ", length ");
	buffer_decimal(printer->out, length);
	buffer_literal(printer->out, ": ");
}

/* The length is printed once, after the outermost type. */
static void put_type_and_length(struct printer *printer, struct frame *frame)
{
	put_type(printer, frame->type);
	if (frame->length_printed)
		buffer_literal(printer->out, ", ");
	else
		put_length(printer, frame->frame_length);
	frame->length_printed = true;
}

void print_ethernet_tag(struct printer *printer, uint16_t control)
{
	buffer_format(printer->out, "vlan %u, p %u%s, ", control & 0xfff, control >> 13,
		      control & 0x1000 ? ", DEI" : "");
}

static bool is_tag(uint16_t type)
{
	return type == ETHERTYPE_VLAN || type == ETHERTYPE_VLAN_SERVICE ||
	       type == ETHERTYPE_VLAN_9100 || type == ETHERTYPE_VLAN_9200;
}

/* False when a tag is not all there: the marker is printed and counts as printed in full. */
static bool put_tags(struct printer *printer, struct frame *frame)
{
	while (is_tag(frame->type)) {
		if (!cursor_has(frame->at, VLAN_TAG) || frame->length < VLAN_TAG) {
			printer->protocol = "vlan";
			print_text_cut(printer);
			return false;
		}
		if (printer->options.link_header) {
			put_type_and_length(printer, frame);
			print_ethernet_tag(printer, cursor_u16(frame->at, 0));
		}
		frame->type = cursor_u16(frame->at, 2);
		frame->at = cursor_skip(frame->at, VLAN_TAG);
		frame->length -= VLAN_TAG;
	}
	return true;
}

static int put_802_3(struct printer *printer, struct frame *frame, uint32_t *used)
{
	const struct print_llc_ends ends = {
		.source = frame->header.data + ADDRESS_LENGTH,
		.destination = frame->header.data,
	};
	uint32_t llc_length = 0;
	int err;

	if (frame->type < frame->length)
		frame->length = frame->type;
	frame->at = cursor_limit(frame->at, frame->length);
	if (printer->options.link_header) {
		buffer_literal(printer->out, "802.3");
		if (!frame->length_printed)
			put_length(printer, frame->length);
	}
	err = print_llc_between(printer, frame->at, frame->length, &ends, &llc_length);
	*used += llc_length;
	return err;
}

int print_ethernet_payload(struct printer *printer, uint16_t ethertype, struct cursor at,
			   uint32_t length, bool *known)
{
	*known = true;
	switch (ethertype) {
	case ETHERTYPE_IP4:
		return print_ip4_packet(printer, at, length);
	case ETHERTYPE_IP6:
		return print_ip6_packet(printer, at, length);
	case ETHERTYPE_ARP:
	case ETHERTYPE_REVERSE_ARP:
		return print_arp_packet(printer, at, length);
	case ETHERTYPE_PPPOE_DISCOVERY:
	case ETHERTYPE_PPPOE_SESSION:
		return print_ppp_over_ethernet(printer, at, length);
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS_MULTICAST:
		return print_mpls_stack(printer, at, length);
	case ETHERTYPE_PPP:
		if (!length)
			return 0;
		buffer_literal(printer->out, ": ");
		return print_ppp_frame(printer, at, length);
	default:
		*known = false;
		return 0;
	}
}

static int put_ethernet2(struct printer *printer, struct frame *frame)
{
	bool known;
	int err;

	if (printer->options.link_header)
		put_type_and_length(printer, frame);
	err = print_ethernet_payload(printer, frame->type, frame->at, frame->length, &known);
	if (known)
		return err;
	if (!printer->options.link_header) {
		put_addresses(printer, frame->header);
		put_type(printer, frame->type);
		put_length(printer, frame->frame_length);
	}
	return print_dump_default(printer, frame->at, frame->at.avail);
}

int print_ethernet_tagged(struct printer *printer, struct cursor at, uint32_t length,
			  const struct print_ethernet_inside *inside, uint32_t *used)
{
	uint32_t header_length = ETHERNET_HEADER + inside->length;
	struct frame frame = {
		.header = at,
		.at = cursor_skip(at, header_length),
		.frame_length = length,
		.length = length - header_length,
		.type = cursor_u16(at, header_length - 2),
	};
	int err;

	printer->protocol = "ether";
	if (length < at.captured) {
		buffer_format(printer->out, "[length %u < caplen %u]", length, at.captured);
		print_text_invalid(printer);
		*used = length;
		return 0;
	}
	if (!cursor_has(at, header_length)) {
		print_text_cut(printer);
		*used = at.avail;
		return 0;
	}
	if (printer->options.link_header)
		put_addresses(printer, at);
	if (inside->length)
		inside->put(printer, cursor_skip(at, 2 * ADDRESS_LENGTH));
	if (!put_tags(printer, &frame)) {
		*used = at.avail;
		return 0;
	}
	*used = at.captured - frame.at.captured;
	if (frame.type <= ETHERNET_LENGTH_MAX)
		return put_802_3(printer, &frame, used);
	err = put_ethernet2(printer, &frame);
	return err;
}

int print_ethernet_frame(struct printer *printer, struct cursor at, uint32_t length, uint32_t *used)
{
	static const struct print_ethernet_inside nothing;

	return print_ethernet_tagged(printer, at, length, &nothing, used);
}

int print_ethernet_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t used = 0;
	int err = print_ethernet_frame(printer, at, length, &used);

	printer->link_length = used;
	return err;
}
