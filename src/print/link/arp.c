// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* ARP (RFC 826), Reverse ARP (RFC 903) and Inverse ARP (RFC 2390), which OpenFlow carries. */
#include "print/printer.h"

#define FIXED		  8 /* up to the addresses */
#define ADDRESS_IP4	  4
#define PROTOCOL_IP4	  0x0800
#define PROTOCOL_TRAILERS 0x1000 /* RFC 893 */

/* As IANA numbers them. */
enum operation {
	ARP_REQUEST = 1,
	ARP_REPLY = 2,
	ARP_REVERSE_REQUEST = 3,
	ARP_REVERSE_REPLY = 4,
	ARP_INVERSE_REQUEST = 8,
	ARP_INVERSE_REPLY = 9,
	ARP_REFUSAL = 10,
};

struct arp {
	struct printer *printer;
	struct cursor at;
	uint32_t hardware_length;
	uint32_t protocol_length;
};

/* Of the addresses, in their order. */
enum side { SENDER, TARGET };

static const struct print_name hardware_names[] = {
	{1, "Ethernet"}, {6, "TokenRing"},  {7, "ArcNet"},	{15, "FrameRelay"},
	{23, "Strip"},	 {24, "IEEE 1394"}, {32, "InfiniBand"}, {0, NULL},
};

static uint32_t hardware_offset(const struct arp *arp, enum side side)
{
	return FIXED + side * (arp->hardware_length + arp->protocol_length);
}

static void put_hardware(const struct arp *arp, enum side side)
{
	uint32_t offset = hardware_offset(arp, side), i;

	if (!arp->hardware_length)
		buffer_literal(arp->printer->out, "<empty>");
	for (i = 0; i < arp->hardware_length; i++)
		buffer_format(arp->printer->out, "%s%02x", i ? ":" : "",
			      cursor_u8(arp->at, offset + i));
}

static void put_protocol(const struct arp *arp, enum side side)
{
	uint16_t type = cursor_u16(arp->at, 2);

	if (type != PROTOCOL_IP4 && type != PROTOCOL_TRAILERS)
		buffer_literal(arp->printer->out, "<wrong proto type>");
	else if (arp->protocol_length != ADDRESS_IP4)
		buffer_literal(arp->printer->out, "<wrong len>");
	else
		print_address_ip4(arp->printer,
				  arp->at.data + hardware_offset(arp, side) + arp->hardware_length);
}

static bool is_zero(const struct arp *arp, enum side side)
{
	uint32_t offset = hardware_offset(arp, side), i;

	for (i = 0; i < arp->hardware_length; i++)
		if (cursor_u8(arp->at, offset + i))
			return false;
	return true;
}

static void put_head(const struct arp *arp)
{
	uint16_t hardware = cursor_u16(arp->at, 0), protocol = cursor_u16(arp->at, 2);
	const char *name = print_name_find(hardware_names, hardware);
	struct buffer *out = arp->printer->out;

	if (name)
		buffer_string(out, name);
	else
		buffer_format(out, "Unknown Hardware (%u)", hardware);
	buffer_format(out, " (len %u), ", arp->hardware_length);
	name = print_name_ethertype(protocol);
	if (name)
		buffer_string(out, name);
	else
		buffer_format(out, "Unknown Protocol (0x%04x)", protocol);
	buffer_format(out, " (len %u)", arp->protocol_length);
}

static void put_request(const struct arp *arp)
{
	struct buffer *out = arp->printer->out;

	buffer_literal(out, "Request who-has ");
	put_protocol(arp, TARGET);
	if (!is_zero(arp, TARGET)) {
		buffer_literal(out, " (");
		put_hardware(arp, TARGET);
		buffer_char(out, ')');
	}
	buffer_literal(out, " tell ");
	put_protocol(arp, SENDER);
}

/* False: it has no addresses that are printed, and the packet is dumped. */
static bool put_operation(const struct arp *arp, uint16_t operation)
{
	struct buffer *out = arp->printer->out;

	switch (operation) {
	case ARP_REQUEST:
		put_request(arp);
		return true;
	case ARP_REPLY:
		buffer_literal(out, "Reply ");
		put_protocol(arp, SENDER);
		buffer_literal(out, " is-at ");
		put_hardware(arp, SENDER);
		return true;
	case ARP_REVERSE_REQUEST:
	case ARP_INVERSE_REQUEST:
		buffer_string(out, operation == ARP_REVERSE_REQUEST ? "Reverse" : "Inverse");
		buffer_literal(out, " Request who-is ");
		put_hardware(arp, TARGET);
		buffer_literal(out, " tell ");
		put_hardware(arp, SENDER);
		return true;
	case ARP_REVERSE_REPLY:
		buffer_literal(out, "Reverse Reply ");
		put_hardware(arp, TARGET);
		buffer_literal(out, " at ");
		put_protocol(arp, TARGET);
		return true;
	case ARP_INVERSE_REPLY:
		buffer_literal(out, "Inverse Reply ");
		put_hardware(arp, SENDER);
		buffer_literal(out, " at ");
		put_protocol(arp, SENDER);
		return true;
	case ARP_REFUSAL:
		buffer_literal(out, "NACK Reply ");
		return false;
	default:
		buffer_format(out, "Unknown (%u) ", operation);
		return false;
	}
}

int print_arp_packet(struct printer *printer, struct cursor at, uint32_t length)
{
	struct arp arp = {
		.printer = printer,
		.at = at,
		.hardware_length = cursor_u8(at, 4),
		.protocol_length = cursor_u8(at, 5),
	};
	uint16_t protocol = cursor_u16(at, 2);
	bool odd = (protocol != PROTOCOL_IP4 && protocol != PROTOCOL_TRAILERS) ||
		   arp.protocol_length != ADDRESS_IP4 || !arp.hardware_length;

	printer->protocol = "arp";
	if (!cursor_has(at, FIXED + 2 * (arp.hardware_length + arp.protocol_length)))
		return PRINT_CUT;
	if (!printer->options.link_header)
		buffer_literal(printer->out, "ARP, ");
	if (odd || printer->options.verbose) {
		put_head(&arp);
		if (printer->options.verbose)
			buffer_literal(printer->out, ", ");
	}
	if ((!odd || printer->options.verbose) && !put_operation(&arp, cursor_u16(at, 6)))
		return print_dump_default(printer, at, at.avail);
	buffer_format(printer->out, ", length %u", length);
	return 0;
}
