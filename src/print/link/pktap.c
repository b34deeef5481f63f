// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Apple's header in front of packets of any link type. */
#include "decode/link_header.h"
#include "print/link/wired.h"

static void put_header(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t linktype = cursor_little32(at, PKTAP_LINKTYPE);
	const char *name = print_link_type_name(linktype);

	if (printer->options.quiet)
		buffer_format(printer->out, "%s, length %u: ", name, length);
	else
		buffer_format(printer->out, "DLT %s (%u) len %u, length %u: ", name, linktype,
			      cursor_little32(at, 0), length);
}

static int put_packet(struct printer *printer, struct cursor at, uint32_t length,
		      uint32_t header_length)
{
	uint32_t linktype = cursor_little32(at, PKTAP_LINKTYPE);
	struct cursor payload = cursor_skip(at, header_length);
	bool known = false;
	int err = 0;

	if (linktype <= UINT16_MAX && linktype != LINKTYPE_PKTAP)
		err = printer_inside(printer, payload, length - header_length, (uint16_t)linktype,
				     &known);
	/* tcpdump skips the header of the packet inside twice. */
	printer->link_length = header_length + 2 * printer->link_length;
	if (known)
		return err;
	printer->link_length = header_length;
	if (!printer->options.link_header)
		put_header(printer, at, length);
	return print_dump_default(printer, payload, payload.avail);
}

static bool put_wrong_length(struct printer *printer, uint32_t header_length, uint32_t length)
{
	if (header_length < PKTAP_HEADER)
		buffer_format(printer->out, " (pkt_len too small, %u < %u)", header_length,
			      PKTAP_HEADER);
	else if (header_length > length)
		buffer_format(printer->out, " (pkt_len too big, %u > %u)", header_length, length);
	else
		return false;
	print_text_invalid(printer);
	return true;
}

int print_pktap_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t header_length = cursor_little32(at, 0);

	printer->protocol = "pktap";
	printer->link_length = at.avail;
	if (length < PKTAP_HEADER) {
		buffer_format(printer->out, " (packet too short, %u < %u)", length, PKTAP_HEADER);
		print_text_invalid(printer);
		return 0;
	}
	if (!cursor_has(at, 4))
		return PRINT_CUT;
	if (put_wrong_length(printer, header_length, length))
		return 0;
	if (!cursor_has(at, header_length)) {
		print_text_cut(printer);
		return 0;
	}
	printer->link_length = header_length;
	if (printer->options.link_header)
		put_header(printer, at, length);
	switch (cursor_little32(at, PKTAP_KIND)) {
	case PKTAP_KIND_NONE:
		buffer_literal(printer->out, "no data");
		return 0;
	case PKTAP_KIND_PACKET:
		return put_packet(printer, at, length, header_length);
	default:
		return 0;
	}
}
