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

const char *print_llc_sap(uint8_t sap)
{
	return print_name_find(sap_names, sap);
}

static const char *sap_name(uint8_t sap)
{
	const char *name = print_llc_sap(sap);

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

static const char *snap_type_name(uint32_t oui, uint16_t type)
{
	const char *name = NULL;

	if (oui == LLC_OUI_ETHERNET || oui == LLC_OUI_CISCO_BRIDGED || oui == LLC_OUI_APPLETALK)
		name = print_name_ethertype(type);
	return name ? name : "Unknown";
}

static void put_snap_header(struct printer *printer, uint32_t oui, uint16_t type, uint32_t length)
{
	const char *vendor = print_name_vendor(oui);

	buffer_format(printer->out,
		      "oui %s (0x%06x), %s %s (0x%04x), length %u: ", vendor ? vendor : "Unknown",
		      oui, oui == LLC_OUI_ETHERNET ? "ethertype" : "pid", snap_type_name(oui, type),
		      type, length);
}

static void put_snap_unknown(struct printer *printer, const struct print_llc_ends *ends,
			     uint32_t oui, uint16_t type, uint32_t length)
{
	const char *vendor = print_name_vendor(oui);

	if (ends) {
		print_address_ethernet(printer, ends->source);
		buffer_literal(printer->out, " > ");
		print_address_ethernet(printer, ends->destination);
		buffer_char(printer->out, ' ');
	}
	if (oui == LLC_OUI_ETHERNET)
		buffer_format(printer->out,
			      "SNAP, ethertype %s (0x%04x), length %u: ", snap_type_name(oui, type),
			      type, length);
	else
		buffer_format(printer->out, "SNAP, oui %s (0x%06x), pid %s (0x%04x), length %u: ",
			      vendor ? vendor : "Unknown", oui, snap_type_name(oui, type), type,
			      length);
}

int print_llc_snap(struct printer *printer, struct cursor at, uint32_t length,
		   const struct print_llc_ends *ends, bool *known)
{
	struct cursor payload = cursor_skip(at, LLC_SNAP_HEADER);
	uint32_t oui = cursor_u32(at, 0) >> 8;
	uint16_t type = cursor_u16(at, 3);
	int err = 0;

	printer->protocol = "snap";
	*known = true;
	if (!cursor_has(at, LLC_SNAP_HEADER) || length < LLC_SNAP_HEADER) {
		print_text_cut(printer);
		return 0;
	}
	length -= LLC_SNAP_HEADER;
	if (printer->options.link_header)
		put_snap_header(printer, oui, type, length);
	*known = false;
	if (oui == LLC_OUI_ETHERNET || oui == LLC_OUI_CISCO_BRIDGED)
		err = print_ethernet_payload(printer, type, payload, length, known);
	if (!*known && !printer->options.link_header)
		put_snap_unknown(printer, ends, oui, type, length);
	return err;
}

int print_llc_frame(struct printer *printer, struct cursor at, uint32_t length, uint32_t *used)
{
	return print_llc_between(printer, at, length, NULL, used);
}

int print_llc_between(struct printer *printer, struct cursor at, uint32_t length,
		      const struct print_llc_ends *ends, uint32_t *used)
{
	struct cursor payload = cursor_skip(at, LLC_HEADER);
	uint8_t destination = cursor_u8(at, 0) & ~LLC_GROUP_BIT;
	uint8_t source = cursor_u8(at, 1) & ~LLC_RESPONSE_BIT;
	uint8_t control = cursor_u8(at, 2);
	bool unnumbered = (control & LLC_UNNUMBERED) == LLC_UNNUMBERED, known;
	uint32_t header_length = unnumbered ? LLC_HEADER : LLC_HEADER + 1;
	int err;

	printer->protocol = "llc";
	*used = 0;
	if (!cursor_has(at, header_length) || length < header_length) {
		print_text_cut(printer);
		/* Even with -q, and with -x in place of the dump. */
		print_dump_hex_ascii(printer, at);
		*used = at.avail;
		return 0;
	}
	if (printer->options.link_header)
		put_llc_header(printer, at, unnumbered ? control : bswap_16(cursor_u16(at, 2)),
			       unnumbered ? 2 : 4);
	*used = header_length;
	if (control != UNNUMBERED_INFORMATION || destination != source ||
	    (source != LLC_SAP_SNAP && source != LLC_SAP_IP))
		return print_llc_other(printer, at, length, ends, header_length);
	if (source == LLC_SAP_IP)
		return print_ip4_packet(printer, payload, length - LLC_HEADER);
	*used += LLC_SNAP_HEADER;
	err = print_llc_snap(printer, payload, length - LLC_HEADER, ends, &known);
	return known ? err : print_dump_default(printer, at, at.avail);
}
