// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Juniper's header in front of packets that a router's interface captured. */
#include "decode/juniper.h"
#include "print/link/wired.h"

static const struct print_name flag_names[] = {
	{JUNIPER_EXTENDED, "Ext"},  {JUNIPER_FILTER, "Filter"}, {JUNIPER_INTERFACE, "IIF"},
	{JUNIPER_NO_LINK, "no-L2"}, {JUNIPER_IN, "In"},		{0, NULL},
};

static const struct print_name protocol_names[] = {
	{LINKTYPE_JUNIPER_PPPOE, "juniper_pppoe"}, {LINKTYPE_JUNIPER_ETHER, "juniper_ether"},
	{LINKTYPE_JUNIPER_PPP, "juniper_ppp"},	   {LINKTYPE_JUNIPER_FRELAY, "juniper_frelay"},
	{LINKTYPE_JUNIPER_CHDLC, "juniper_chdlc"}, {0, NULL},
};

/* Kinds of TLV. */
enum kind {
	INTERFACE_NAME = 2,
	INTERFACE_MEDIA = 3,
	ENCAPSULATION = 6,
	DERIVED_MEDIA = 7,
	DERIVED_ENCAPSULATION = 8,
};

static const struct print_name kind_names[] = {
	{1, "Device Interface Index"},
	{INTERFACE_NAME, "Device Interface Name"},
	{INTERFACE_MEDIA, "Device Media Type"},
	{4, "Logical Interface Index"},
	{5, "Logical Unit Number"},
	{ENCAPSULATION, "Logical Interface Encapsulation"},
	{DERIVED_MEDIA, "TTP derived Device Media Type"},
	{DERIVED_ENCAPSULATION, "TTP derived Logical Interface Encapsulation"},
	{0, NULL},
};

/* Little endian, of at most four bytes; of kinds from 128 on big endian. */
static uint32_t number_of(struct cursor at, uint8_t kind, uint32_t length)
{
	uint32_t number = 0, i;

	for (i = 0; i < length; i++)
		number = number << 8 | cursor_u8(at, kind < 128 ? length - 1 - i : i);
	return number;
}

static void put_value(struct printer *printer, uint8_t kind, struct cursor at, uint32_t length)
{
	uint32_t number = number_of(at, kind, length > 4 ? 0 : length);
	const char *name = NULL;

	if (length > 4 || kind == INTERFACE_NAME || number == UINT32_MAX)
		return;
	if (kind == INTERFACE_MEDIA || kind == DERIVED_MEDIA)
		name = print_juniper_names_media(number) ?: "Unknown";
	if (kind == ENCAPSULATION || kind == DERIVED_ENCAPSULATION)
		name = print_juniper_names_encapsulation(number) ?: "Unknown";
	if (name)
		buffer_format(printer->out, "%s (%u)", name, number);
	else
		buffer_decimal(printer->out, number);
}

static void put_tlv(struct printer *printer, struct cursor at)
{
	uint8_t kind = cursor_u8(at, 0), size = cursor_u8(at, 1);
	const char *name = print_name_find(kind_names, kind);

	buffer_format(printer->out, "\n\t  %s Extension TLV #%u, length %u, value ",
		      name ? name : "Unknown", kind, size);
	put_value(printer, kind, cursor_skip(at, JUNIPER_TLV), size);
}

/* *wrong: what is wrong with it was printed, and nothing may follow. */
static int put_extension(struct printer *printer, struct cursor at, uint32_t length, bool *wrong)
{
	bool loud = printer->options.verbose > 1;
	uint32_t size;
	int err;

	if (loud)
		buffer_format(printer->out, ", PCAP Extension(s) total length %u", length);
	if (!cursor_has(at, length))
		return PRINT_CUT;
	while ((err = juniper_tlv(at, length, &size)) > 0) {
		if (loud)
			put_tlv(printer, at);
		at = cursor_skip(at, size);
		length -= size;
	}
	if (err == -EINVAL) {
		*wrong = true;
		print_text_too_small(printer, "extension_length", length, size);
		return 0;
	}
	if (!err && loud)
		buffer_literal(printer->out, "\n\t-----original packet-----\n\t");
	return err;
}

static int put_header(struct printer *printer, struct cursor at, const struct juniper *header,
		      bool *wrong)
{
	if (printer->options.link_header)
		buffer_string(printer->out, header->flags & JUNIPER_IN ? " In " : "Out ");
	if (printer->options.verbose > 1) {
		buffer_literal(printer->out, "\n\tJuniper PCAP Flags [");
		print_name_bits(printer, flag_names, header->flags & ~0x38u);
		buffer_char(printer->out, ']');
	}
	if (!(header->flags & JUNIPER_EXTENDED))
		return 0;
	return put_extension(printer, cursor_skip(at, JUNIPER_HEADER + JUNIPER_LENGTH),
			     header->extension, wrong);
}

/* Four bytes, then whatever the first of the packet's says. */
static int put_bare(struct printer *printer, struct cursor at, uint32_t length)
{
	uint8_t first = cursor_u8(at, 0);

	if (printer->options.link_header)
		buffer_literal(printer->out, "no-L2-hdr, ");
	if (!cursor_has(at, 1))
		return PRINT_CUT;
	if (first >= 0x45 && first <= 0x4f)
		return print_ip4_packet(printer, at, length);
	if (first >> 4 == 6)
		return print_ip6_packet(printer, at, length);
	buffer_literal(printer->out, "no IP-hdr found!");
	return 0;
}

static int put_inside(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t used = 0, before = printer->link_length;
	uint16_t linktype = printer->packet->linktype;
	int err;

	switch (linktype) {
	case LINKTYPE_JUNIPER_PPP:
		return print_ppp_frame(printer, at, length);
	case LINKTYPE_JUNIPER_CHDLC:
		err = print_link_hdlc(printer, at, length);
		break;
	case LINKTYPE_JUNIPER_FRELAY:
		return print_frame_relay_frame(printer, at, length, &used);
	default:
		err = print_ethernet_frame(printer, at, length, &used);
	}
	printer->link_length = before + (linktype == LINKTYPE_JUNIPER_ETHER ? used : 0);
	return err;
}

/* False: it is not all there. */
static bool put_cookie(struct printer *printer, struct cursor at)
{
	uint32_t cookie = juniper_cookie(at), i;
	bool whole = cursor_has(at, cookie ? cookie : 1);

	if (!printer->options.link_header || !cursor_has(at, 1))
		return whole;
	buffer_format(printer->out, "PPPoE-PIC, cookie-len %u", cookie);
	if (!whole)
		return false;
	for (i = 0; i < cookie; i++)
		buffer_format(printer->out, "%s%02x", i ? "" : ", cookie 0x", cursor_u8(at, i));
	buffer_literal(printer->out, ": ");
	return true;
}

int print_juniper_link(struct printer *printer, struct cursor at, uint32_t length)
{
	bool pppoe = printer->packet->linktype == LINKTYPE_JUNIPER_PPPOE;
	struct juniper header;
	uint32_t cookie;
	bool wrong = false;
	int err;

	printer->protocol = print_name_find(protocol_names, printer->packet->linktype);
	err = juniper_read(at, &header);
	if (err == -EINVAL) {
		buffer_literal(printer->out, "no magic-number found!");
		return 0;
	}
	if (err)
		return PRINT_CUT;
	err = put_header(printer, at, &header, &wrong);
	if (err || wrong)
		return err;
	printer->link_length = header.length;
	at = cursor_skip(at, header.length);
	length -= header.length;
	if (header.flags & JUNIPER_NO_LINK) {
		printer->link_length += JUNIPER_BARE;
		return put_bare(printer, cursor_skip(at, JUNIPER_BARE), length - JUNIPER_BARE);
	}
	if (pppoe && !put_cookie(printer, at))
		return PRINT_CUT;
	cookie = pppoe ? juniper_cookie(at) : 0;
	at = cursor_skip(at, cookie);
	length -= cookie;
	if (pppoe && !cursor_has(at, 2))
		return PRINT_CUT;
	printer->link_length += cookie;
	if (printer->options.link_header)
		buffer_format(printer->out, "hlen %u, proto 0x%04x, ", header.length + cookie,
			      pppoe ? cursor_u16(at, 0) : 0);
	return put_inside(printer, at, length);
}
