// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* PPP (RFC 1661, RFC 1662) and PPP over Ethernet (RFC 2516). */
#include "print/link/wired.h"

/* Those of whose packets tcpdump prints no more than the name, and those that have TCP in them. */
static const struct print_name protocol_names[] = {
	{PPP_IP4, "IP"},
	{0x0025, "NS"},
	{0x0027, "DECNET"},
	{0x0029, "APPLE"},
	{PPP_VJ_COMPRESSED, "VJC IP"},
	{PPP_VJ_UNCOMPRESSED, "VJNC IP"},
	{0x0031, "BRPDU"},
	{0x0033, "STII"},
	{0x0035, "VINES"},
	{PPP_IP6, "IP6"},
	{0x0201, "HELLO"},
	{0x0231, "LUXCOM"},
	{0x0233, "SNS"},
	{PPP_MPLS, "MPLS"},
	{PPP_MPLS_MULTICAST, "MPLS"},
	{0x8025, "NSCP"},
	{0x8027, "DECNETCP"},
	{0x8029, "APPLECP"},
	{0x802b, "IPXCP"},
	{0x8033, "STIICP"},
	{0x8035, "VINESCP"},
	{0xc025, "LQM"},
	{0xc027, "SPAP"},
	{0xc03d, "MLPPP-CP"},
	{0xc227, "EAP"},
	{0, NULL},
};

static const struct print_name discovery_names[] = {
	{0x09, "PADI"}, {0x07, "PADO"}, {0x19, "PADR"}, {0x65, "PADS"}, {0xa7, "PADT"}, {0, NULL},
};

const char *print_ppp_name(uint16_t protocol)
{
	return print_name_find(protocol_names, protocol);
}

int print_ppp_payload(struct printer *printer, uint16_t protocol, struct cursor at, uint32_t length)
{
	const char *name;

	switch (protocol) {
	case PPP_IP4:
	case PPP_VJ_UNCOMPRESSED:
	case ETHERTYPE_IP4:
		return print_ip4_packet(printer, at, length);
	case PPP_IP6:
	case ETHERTYPE_IP6:
		return print_ip6_packet(printer, at, length);
	case PPP_MPLS:
	case PPP_MPLS_MULTICAST:
		return print_mpls_stack(printer, at, length);
	}
	name = print_name_find(protocol_names, protocol);
	if (name)
		buffer_format(printer->out, "%s ", name);
	else
		buffer_format(printer->out, "unknown PPP protocol (0x%04x) ", protocol);
	print_dump_hex(printer, "\n\t", at, length, 0);
	return 0;
}

/* Address and control field, which may be left out (RFC 1661 section 6.6). */
static void skip_address(struct printer *printer, struct cursor *at, uint32_t *length)
{
	uint16_t field = cursor_u16(*at, 0);

	if (field != PPP_ADDRESS_CONTROL && field != PPP_PPPD_IN && field != PPP_PPPD_OUT)
		return;
	if (printer->options.link_header && field == PPP_PPPD_IN)
		buffer_literal(printer->out, "In  ");
	if (printer->options.link_header && field == PPP_PPPD_OUT)
		buffer_literal(printer->out, "Out ");
	*at = cursor_skip(*at, 2);
	*length -= 2;
}

static int put_frame(struct printer *printer, struct cursor at, uint32_t length, uint32_t *used)
{
	uint32_t frame_length = length;
	const char *name;
	uint16_t protocol;
	uint32_t size;

	printer->protocol = "ppp";
	*used = 0;
	if (length < 2) {
		print_text_cut(printer);
		return 0;
	}
	if (!cursor_has(at, 2))
		return PRINT_CUT;
	skip_address(printer, &at, &length);
	if (length < 2) {
		print_text_cut(printer);
		return 0;
	}
	/* An odd first byte is a protocol field compressed to one (RFC 1661 section 6.5). */
	size = cursor_u8(at, 0) & 1 ? 1 : 2;
	if (!cursor_has(at, size))
		return PRINT_CUT;
	*used = frame_length - length + size;
	protocol = size == 1 ? cursor_u8(at, 0) : cursor_u16(at, 0);
	if (printer->options.link_header) {
		name = print_name_find(protocol_names, protocol);
		buffer_format(printer->out, "%s (0x%04x), length %u", name ? name : "unknown",
			      protocol, frame_length);
		if (!name)
			return 0;
		buffer_literal(printer->out, ": ");
	}
	return print_ppp_payload(printer, protocol, cursor_skip(at, size), length - size);
}

int print_ppp_frame(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t used;

	return put_frame(printer, at, length, &used);
}

int print_ppp_link(struct printer *printer, struct cursor at, uint32_t length)
{
	printer->protocol = "ppp";
	if (!cursor_has(at, PPP_HEADER)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	printer->link_length = PPP_HEADER;
	return print_ppp_frame(printer, at, length);
}

static int put_session(struct printer *printer, struct cursor at, uint32_t length, uint32_t *used)
{
	uint8_t code = cursor_u8(at, 1);
	uint16_t session = cursor_u16(at, 2);
	uint32_t payload_length = cursor_u16(at, 4);
	const char *name = print_name_find(discovery_names, code);
	int err;

	printer->protocol = "pppoe";
	*used = 0;
	if (length < PPPOE_HEADER) {
		buffer_format(printer->out, " (length %u < %u)", length, PPPOE_HEADER);
		print_text_invalid(printer);
		return 0;
	}
	if (!cursor_has(at, PPPOE_HEADER))
		return PRINT_CUT;
	length -= PPPOE_HEADER;
	if (cursor_u8(at, 0) >> 4 != 1)
		buffer_format(printer->out, " [ver %u]", cursor_u8(at, 0) >> 4);
	if ((cursor_u8(at, 0) & 15) != 1)
		buffer_format(printer->out, " [type %u]", cursor_u8(at, 0) & 15);
	buffer_literal(printer->out, "PPPoE ");
	if (name)
		buffer_string(printer->out, name);
	else if (code)
		buffer_format(printer->out, "PAD-%x", code);
	if (payload_length > length) {
		buffer_format(printer->out, " [len %u > %u!]", payload_length, length);
		payload_length = length;
	}
	if (session)
		buffer_format(printer->out, " [ses 0x%x]", session);
	if (code)
		return 0;
	buffer_char(printer->out, ' ');
	err = put_frame(printer, cursor_skip(at, PPPOE_HEADER), payload_length, used);
	*used += PPPOE_HEADER;
	return err;
}

int print_ppp_over_ethernet(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t used;

	return put_session(printer, at, length, &used);
}

int print_ppp_ether_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t used;
	int err = put_session(printer, at, length, &used);

	printer->link_length = used;
	return err;
}
