// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* PPP in HDLC-like framing (RFC 1662), where Cisco's HDLC may be instead. */
#include "decode/link_header.h"
#include "print/link/wired.h"

static int put_ppp(struct printer *printer, struct cursor at, uint32_t length)
{
	uint16_t protocol = cursor_u16(at, 2);
	const char *name = print_ppp_name(protocol);

	if (name)
		buffer_string(printer->out, name);
	else
		buffer_format(printer->out, "unknown PPP protocol (0x%04x)", protocol);
	buffer_literal(printer->out, ": ");
	return print_ppp_payload(printer, protocol, cursor_skip(at, PPP_HEADER),
				 length - PPP_HEADER);
}

int print_ppp_serial_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint8_t address = cursor_u8(at, 0);

	printer->protocol = "ppp_hdlc";
	if (cursor_has(at, 2) &&
	    (address == PPP_SERIAL_CISCO_UNICAST || address == PPP_SERIAL_CISCO_BROADCAST))
		return print_link_hdlc(printer, at, length);
	if (!cursor_has(at, PPP_HEADER)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	if (printer->options.link_header)
		buffer_format(printer->out, "%02x %02x %u ", address, cursor_u8(at, 1), length);
	if (address == PPP_SERIAL_ADDRESS) {
		printer->link_length = PPP_HEADER;
		return put_ppp(printer, at, length);
	}
	printer->link_length = 2;
	buffer_format(printer->out, "unknown addr %02x; ctrl %02x", cursor_u8(at, 2),
		      cursor_u8(at, 3));
	return 0;
}

/* tcpdump prints these on BSD/OS only, and elsewhere nothing of them. */
int print_ppp_bsdos(struct printer *printer, struct cursor at, uint32_t length)
{
	(void)at;
	(void)length;
	printer->link_length = 0;
	return 0;
}
