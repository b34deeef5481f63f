// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IEEE 802.2 LLC with SNAP, as far as it leads to IP. */
#include <byteswap.h>

#include "print/printer.h"

#define UNNUMBERED_INFORMATION	  LLC_UNNUMBERED
#define OUI_APPLE		  0x080007
#define LLC_IDENTIFICATION	  0xaf
#define LLC_IDENTIFICATION_FORMAT 0x81
#define LLC_UNNUMBERED_POLL	  0x10
#define LLC_NUMBERED_POLL	  0x01

static const struct print_name sap_names[] = {
	{0x00, "Null"},		{0x02, "802.1B I"},  {0x04, "SNA"},
	{LLC_SAP_IP, "IP"},	{0x0e, "ProWay NM"}, {0x42, "STP"},
	{0x4e, "RS511"},	{0x7e, "ISO8208"},   {0x8e, "ProWay"},
	{LLC_SAP_SNAP, "SNAP"}, {0xe0, "IPX"},	     {0xf0, "NetBeui"},
	{0xfe, "OSI"},		{0, NULL},
};

static const struct print_name command_names[] = {
	{LLC_UNNUMBERED, "ui"},
	{0x0f, "dm"},
	{0x43, "disc"},
	{0x63, "ua"},
	{0x6f, "sabme"},
	{0x87, "frmr"},
	{LLC_IDENTIFICATION, "xid"},
	{0xe3, "test"},
	{0, NULL},
};

static const char *const supervisory_names[] = {
	"Receiver Ready",
	"Receiver not Ready",
	"Reject",
	"?",
};

static const char *sap_name(uint8_t sap)
{
	const char *name = print_name_find(sap_names, sap);

	return name ? name : "Unknown";
}

static void put_llc_header(struct printer *printer, struct cursor at, uint16_t control, int digits)
{
	uint8_t destination = cursor_u8(at, 0);
	uint8_t source = cursor_u8(at, 1);

	buffer_format(printer->out, "LLC, dsap %s (0x%02x) %s, ssap %s (0x%02x) %s, ctrl 0x%0*x: ",
		      sap_name(destination & ~LLC_GROUP_BIT), destination & ~LLC_GROUP_BIT,
		      destination & LLC_GROUP_BIT ? "Group" : "Individual",
		      sap_name(source & ~LLC_RESPONSE_BIT), source & ~LLC_RESPONSE_BIT,
		      source & LLC_RESPONSE_BIT ? "Response" : "Command", digits, control);
}

static void put_snap_header(struct printer *printer, uint32_t oui, uint16_t type, uint32_t length)
{
	const char *vendor = print_name_vendor(oui);
	const char *name = NULL;

	if (oui == LLC_OUI_ETHERNET || oui == LLC_OUI_CISCO_BRIDGED || oui == OUI_APPLE)
		name = print_name_ethertype(type);
	buffer_format(printer->out,
		      "oui %s (0x%06x), %s %s (0x%04x), length %u: ", vendor ? vendor : "Unknown",
		      oui, oui == LLC_OUI_ETHERNET ? "ethertype" : "pid", name ? name : "Unknown",
		      type, length);
}

static void put_addresses(struct printer *printer)
{
	if (!printer->llc_source || !printer->llc_destination)
		return;
	print_address_ethernet(printer, printer->llc_source);
	buffer_literal(printer->out, " > ");
	print_address_ethernet(printer, printer->llc_destination);
	buffer_char(printer->out, ' ');
}

/* What -e would have said, of a payload that has no printer. */
static void put_snap_unknown(struct printer *printer, uint32_t oui, uint16_t type, uint32_t length)
{
	const char *name = print_name_ethertype(type);

	put_addresses(printer);
	buffer_literal(printer->out, "SNAP, ");
	if (oui != LLC_OUI_ETHERNET)
		put_snap_header(printer, oui, type, length);
	else
		buffer_format(printer->out,
			      "ethertype %s (0x%04x), length %u: ", name ? name : "Unknown", type,
			      length);
}

/* whole: from the LLC header on */
static int put_snap(struct printer *printer, struct cursor whole, struct cursor at, uint32_t length)
{
	struct cursor payload = cursor_skip(at, LLC_SNAP_HEADER);
	uint32_t oui = cursor_u32(at, 0) >> 8;
	uint16_t type = cursor_u16(at, 3);
	bool known = false;
	int err = 0;

	printer->protocol = "snap";
	if (!cursor_has(at, LLC_SNAP_HEADER) || length < LLC_SNAP_HEADER) {
		print_text_cut(printer);
		return 0;
	}
	length -= LLC_SNAP_HEADER;
	if (printer->options.link_header)
		put_snap_header(printer, oui, type, length);
	if (oui == LLC_OUI_ETHERNET || oui == LLC_OUI_CISCO_BRIDGED)
		err = print_ethernet_payload(printer, type, payload, length, &known);
	if (known)
		return err;
	if (!printer->options.link_header)
		put_snap_unknown(printer, oui, type, length);
	return print_dump_default(printer, whole, whole.avail);
}

static void put_access_point(struct printer *printer, const char *which, uint8_t sap)
{
	const char *name = print_name_find(sap_names, sap);

	if (name)
		buffer_string(printer->out, name);
	else
		buffer_format(printer->out, "Unknown %s 0x%02x", which, sap);
}

/* Both service access points, or the one that they are, with the addresses of the frame. */
static void put_access_points(struct printer *printer, uint8_t destination, uint8_t source)
{
	const uint8_t *addresses =
		printer->llc_source && printer->llc_destination ? printer->llc_source : NULL;

	if (destination == source) {
		put_addresses(printer);
	} else {
		if (addresses) {
			print_address_ethernet(printer, addresses);
			buffer_char(printer->out, ' ');
		}
		put_access_point(printer, "SSAP", source);
		buffer_literal(printer->out, " > ");
		if (addresses) {
			print_address_ethernet(printer, printer->llc_destination);
			buffer_char(printer->out, ' ');
		}
	}
	put_access_point(printer, "DSAP", destination);
	buffer_char(printer->out, ' ');
}

static const char *flags_of(uint8_t source, bool poll)
{
	static const char *const names[] = {"Command", "Response", "Poll", "Final"};

	return names[(source & LLC_RESPONSE_BIT) | (poll ? 2 : 0)];
}

static void put_unnumbered(struct printer *printer, struct cursor at, uint32_t length)
{
	uint8_t control = cursor_u8(at, 2), command = control & ~LLC_UNNUMBERED_POLL;
	const char *name = print_name_find(command_names, command);

	buffer_literal(printer->out, "Unnumbered, ");
	if (name)
		buffer_string(printer->out, name);
	else
		buffer_format(printer->out, "%02x", command);
	buffer_format(printer->out, ", Flags [%s], length %u",
		      flags_of(cursor_u8(at, 1), control & LLC_UNNUMBERED_POLL), length);
}

/* False: it carries nothing that is dumped. */
static bool put_numbered(struct printer *printer, struct cursor at, uint32_t length)
{
	uint8_t control = cursor_u8(at, 2), received = cursor_u8(at, 3);
	const char *flags = flags_of(cursor_u8(at, 1), received & LLC_NUMBERED_POLL);

	if (control & 1)
		buffer_format(printer->out, "Supervisory, %s, rcv seq %u, Flags [%s], length %u",
			      supervisory_names[control >> 2 & 3], received >> 1, flags, length);
	else
		buffer_format(printer->out,
			      "Information, send seq %u, rcv seq %u, Flags [%s], length %u",
			      control >> 1, received >> 1, flags, length);
	return !(control & 1);
}

/* What a frame of exchange identification says of itself, where it is of the usual format. */
static int put_identification(struct printer *printer, struct cursor at, uint32_t length)
{
	if (length == LLC_HEADER)
		return print_dump_default(printer, at, at.avail);
	if (!cursor_has(at, LLC_HEADER + 1))
		return PRINT_CUT;
	if (cursor_u8(at, LLC_HEADER) != LLC_IDENTIFICATION_FORMAT)
		return print_dump_default(printer, at, at.avail);
	if (!cursor_has(at, LLC_HEADER + 3))
		return PRINT_CUT;
	buffer_format(printer->out, ": %02x %02x", cursor_u8(at, LLC_HEADER + 1),
		      cursor_u8(at, LLC_HEADER + 2));
	return 0;
}

static int put_unknown(struct printer *printer, struct cursor at, uint32_t length, bool unnumbered)
{
	if (!printer->options.link_header)
		put_access_points(printer, cursor_u8(at, 0) & ~LLC_GROUP_BIT,
				  cursor_u8(at, 1) & ~LLC_RESPONSE_BIT);
	if (!unnumbered && !put_numbered(printer, at, length))
		return 0;
	if (unnumbered)
		put_unnumbered(printer, at, length);
	if (unnumbered && (cursor_u8(at, 2) & ~LLC_UNNUMBERED_POLL) == LLC_IDENTIFICATION)
		return put_identification(printer, at, length);
	return print_dump_default(printer, at, at.avail);
}

int print_llc_frame(struct printer *printer, struct cursor at, uint32_t length, uint32_t *used)
{
	struct cursor payload = cursor_skip(at, LLC_HEADER);
	uint8_t destination = cursor_u8(at, 0) & ~LLC_GROUP_BIT;
	uint8_t source = cursor_u8(at, 1) & ~LLC_RESPONSE_BIT;
	uint8_t control = cursor_u8(at, 2);
	bool unnumbered = (control & LLC_UNNUMBERED) == LLC_UNNUMBERED;
	uint32_t header_length = unnumbered ? LLC_HEADER : LLC_HEADER + 1;

	printer->protocol = "llc";
	*used = 0;
	if (!cursor_has(at, header_length) || length < header_length) {
		print_text_cut(printer);
		print_dump_hex_ascii(printer, at);
		*used = at.avail;
		return 0;
	}
	if (printer->options.link_header)
		put_llc_header(printer, at, unnumbered ? control : bswap_16(cursor_u16(at, 2)),
			       unnumbered ? 2 : 4);
	*used = header_length;
	if (control != UNNUMBERED_INFORMATION || destination != source)
		return put_unknown(printer, at, length, unnumbered);
	if (source == LLC_SAP_SNAP) {
		*used += LLC_SNAP_HEADER;
		return put_snap(printer, at, payload, length - LLC_HEADER);
	}
	if (source == LLC_SAP_IP)
		return print_ip4_packet(printer, payload, length - LLC_HEADER);
	return put_unknown(printer, at, length, unnumbered);
}
