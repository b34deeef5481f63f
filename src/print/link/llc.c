// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IEEE 802.2 LLC with SNAP, as far as it leads to IP. */
#include <byteswap.h>

#include "print/printer.h"

#define UNNUMBERED_INFORMATION LLC_UNNUMBERED

static const struct print_name sap_names[] = {
	{0x00, "Null"},		{0x02, "802.1B I"},  {0x04, "SNA"},
	{LLC_SAP_IP, "IP"},	{0x0e, "ProWay NM"}, {0x42, "STP"},
	{0x4e, "RS511"},	{0x7e, "ISO8208"},   {0x8e, "ProWay"},
	{LLC_SAP_SNAP, "SNAP"}, {0xe0, "IPX"},	     {0xf0, "NetBeui"},
	{0xfe, "OSI"},		{0, NULL},
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

	if (oui == LLC_OUI_ETHERNET || oui == LLC_OUI_CISCO_BRIDGED)
		name = print_name_ethertype(type);
	buffer_format(printer->out,
		      "oui %s (0x%06x), %s %s (0x%04x), length %u: ", vendor ? vendor : "Unknown",
		      oui, oui == LLC_OUI_ETHERNET ? "ethertype" : "pid", name ? name : "Unknown",
		      type, length);
}

static int put_snap(struct printer *printer, struct cursor at, uint32_t length)
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
	return print_dump_default(printer, payload, payload.avail);
}

static int put_unknown(struct printer *printer, struct cursor at, uint32_t length)
{
	if (!printer->options.link_header)
		buffer_format(printer->out, "LLC, length %u: ", length);
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
		return print_dump_default(printer, at, at.avail);
	}
	if (printer->options.link_header)
		put_llc_header(printer, at, unnumbered ? control : bswap_16(cursor_u16(at, 2)),
			       unnumbered ? 2 : 4);
	*used = header_length;
	if (control != UNNUMBERED_INFORMATION || destination != source)
		return put_unknown(printer, at, length);
	if (source == LLC_SAP_SNAP) {
		*used += LLC_SNAP_HEADER;
		return put_snap(printer, payload, length - LLC_HEADER);
	}
	if (source == LLC_SAP_IP)
		return print_ip4_packet(printer, payload, length - LLC_HEADER);
	return put_unknown(printer, at, length);
}
