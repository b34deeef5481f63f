// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IP over InfiniBand (RFC 4391). */
#include "decode/link_header.h"
#include "print/link/wired.h"

static void put_header(struct printer *printer, uint16_t type, uint32_t length)
{
	const char *name = print_name_ethertype(type);

	buffer_format(printer->out, ", ethertype %s", name ? name : "Unknown");
	if (!printer->options.quiet)
		buffer_format(printer->out, " (0x%04x)", type);
	buffer_format(printer->out, ", length %u: ", length);
}

int print_infiniband_link(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor payload = cursor_skip(at, INFINIBAND_HEADER);
	uint16_t type = cursor_u16(at, INFINIBAND_TYPE);
	bool known;
	int err;

	printer->protocol = "ipoib";
	if (!cursor_has(at, INFINIBAND_HEADER)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	if (length < INFINIBAND_HEADER) {
		print_text_cut(printer);
		printer->link_length = length;
		return 0;
	}
	printer->link_length = INFINIBAND_HEADER;
	if (printer->options.link_header) {
		buffer_literal(printer->out, "IPOIB");
		put_header(printer, type, length);
	}
	err = print_ethernet_payload(printer, type, payload, length - INFINIBAND_HEADER, &known);
	if (known)
		return err;
	if (!printer->options.link_header)
		put_header(printer, type, length);
	return print_dump_default(printer, payload, payload.avail);
}
