// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Linux cooked captures (LINKTYPE_LINUX_SLL and _SLL2). A live packet has its cooked header in
 * packet.prefix, a file's packet in front of its data.
 */
#include "base/foreign.h"
#include "print/printer.h"

#define SLL_HEADER     PACKET_SLL_LENGTH
#define SLL2_HEADER    PACKET_SLL2_LENGTH
#define ADDRESS_LENGTH 6
#define PROTOCOL_802_3 0x0001

/* What both headers have, host order. */
struct cooked {
	uint32_t header_length;
	uint32_t ifindex; /* SLL2 only */
	uint16_t protocol;
	uint16_t type;
	uint16_t address_length;
	const uint8_t *address;
};

static const char *type_name(uint16_t type)
{
	switch (type) {
	case PACKET_TYPE_HOST:
		return "In";
	case PACKET_TYPE_BROADCAST:
		return "B";
	case PACKET_TYPE_MULTICAST:
		return "M";
	case PACKET_TYPE_OTHERHOST:
		return "P";
	case PACKET_TYPE_OUTGOING:
		return "Out";
	}
	return "?";
}

static void put_spaces(struct printer *printer, size_t length, size_t width)
{
	for (; length < width; length++)
		buffer_char(printer->out, ' ');
}

static void put_protocol(struct printer *printer, uint16_t protocol)
{
	const char *name = NULL;

	if (protocol == PROTOCOL_802_3) {
		buffer_literal(printer->out, "802.3");
		return;
	}
	if (protocol == COOKED_802_2) {
		buffer_literal(printer->out, "802.2");
		return;
	}
	if (protocol > ETHERNET_LENGTH_MAX)
		name = print_name_ethertype(protocol);
	buffer_format(printer->out, "ethertype %s (0x%04x)", name ? name : "Unknown", protocol);
}

static void put_header(struct printer *printer, const struct cooked *cooked, uint32_t length)
{
	const char *name = type_name(cooked->type);

	if (cooked->header_length == SLL2_HEADER) {
		printer->protocol = "sll2";
		buffer_literal(printer->out, "ifindex ");
		buffer_decimal(printer->out, cooked->ifindex);
	} else {
		printer->protocol = "sll";
		put_spaces(printer, strlen(name), 3);
		buffer_string(printer->out, name);
	}
	buffer_char(printer->out, ' ');
	if (cooked->address_length == ADDRESS_LENGTH) {
		print_address_ethernet(printer, cooked->address);
		buffer_char(printer->out, ' ');
	}
	if (printer->options.quiet)
		return;
	put_protocol(printer, cooked->protocol);
	buffer_literal(printer->out, ", length ");
	buffer_decimal(printer->out, length);
	buffer_literal(printer->out, ": ");
}

/* Says the inner type even without -e, as tcpdump does. *protocol becomes the inner type. */
static void put_tag(struct printer *printer, struct cursor at, uint16_t *protocol)
{
	const char *name;

	if (printer->options.link_header)
		print_ethernet_tag(printer, cursor_u16(at, 0));
	*protocol = cursor_u16(at, 2);
	if (*protocol <= ETHERNET_LENGTH_MAX)
		*protocol = COOKED_802_2;
	if (printer->options.quiet)
		return;
	name = print_name_ethertype(*protocol);
	buffer_format(printer->out, "ethertype %s, ", name ? name : "Unknown");
}

static int put_payload(struct printer *printer, const struct cooked *cooked, struct cursor at,
		       uint32_t length)
{
	uint32_t used = 0, link_length = cooked->header_length;
	uint16_t protocol = cooked->protocol;
	bool known = false;
	int err = 0;

	while (protocol == ETHERTYPE_VLAN) {
		if (!cursor_has(at, VLAN_TAG)) {
			printer->protocol = "vlan";
			print_text_cut(printer);
			printer->link_length = link_length + at.avail;
			return 0;
		}
		put_tag(printer, at, &protocol);
		at = cursor_skip(at, VLAN_TAG);
		length -= VLAN_TAG;
		link_length += VLAN_TAG;
	}
	if (protocol == COOKED_802_2) {
		err = print_llc_frame(printer, at, length, &used);
		known = true;
	} else if (protocol > ETHERNET_LENGTH_MAX) {
		err = print_ethernet_payload(printer, protocol, at, length, &known);
		if (!known && !printer->options.link_header)
			put_header(printer, cooked, length + cooked->header_length);
	}
	if (!known)
		err = print_dump_default(printer, at, at.avail);
	printer->link_length = link_length + used;
	return err;
}

/* The cooked header; at moves past it. */
static struct cursor take_header(const struct printer *printer, struct cursor *at, uint32_t length)
{
	const struct packet *packet = printer->packet;
	struct cursor header = *at;

	if (packet->prefix_length)
		return (struct cursor){packet->prefix, packet->prefix_length,
				       packet->prefix_length};
	*at = cursor_skip(*at, length);
	return header;
}

int print_sll_link(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor header = take_header(printer, &at, SLL_HEADER);
	struct cooked cooked;

	printer->protocol = "sll";
	if (!cursor_has(header, SLL_HEADER))
		return PRINT_CUT;
	cooked = (struct cooked){
		.header_length = SLL_HEADER,
		.type = cursor_u16(header, 0),
		.address_length = cursor_u16(header, 4),
		.address = cursor_bytes(header, 6, ADDRESS_LENGTH),
		.protocol = cursor_u16(header, 14),
	};
	if (printer->options.link_header)
		put_header(printer, &cooked, length);
	return put_payload(printer, &cooked, at, length - SLL_HEADER);
}

static void put_interface(struct printer *printer, uint16_t type)
{
	const char *name = type_name(type);
	size_t begin = printer->out->used;

	foreign_put(printer->out, printer->packet->interface_name ?: "?");
	put_spaces(printer, printer->out->used - begin, 5);
	buffer_char(printer->out, ' ');
	buffer_string(printer->out, name);
	put_spaces(printer, strlen(name), 3);
	buffer_char(printer->out, ' ');
}

int print_sll_link2(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor header = take_header(printer, &at, SLL2_HEADER);
	struct cooked cooked;

	printer->protocol = "sll2";
	if (!cursor_has(header, SLL2_HEADER))
		return PRINT_CUT;
	cooked = (struct cooked){
		.header_length = SLL2_HEADER,
		.protocol = cursor_u16(header, 0),
		.ifindex = cursor_u32(header, 4),
		.type = cursor_u8(header, 10),
		.address_length = cursor_u8(header, 11),
		.address = cursor_bytes(header, 12, ADDRESS_LENGTH),
	};
	put_interface(printer, cooked.type);
	if (printer->options.link_header)
		put_header(printer, &cooked, length);
	return put_payload(printer, &cooked, at, length - SLL2_HEADER);
}
