// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* What Symantec's firewall writes. */
#include "decode/link_header.h"
#include "print/link/wired.h"

static void put_header(struct printer *printer, struct cursor at, uint32_t length)
{
	uint16_t type = cursor_u16(at, SYMANTEC_TYPE);
	const char *name = print_name_ethertype(type);

	if (type <= ETHERNET_LENGTH_MAX)
		buffer_format(printer->out, "invalid ethertype %u", type);
	else if (!printer->options.quiet)
		buffer_format(printer->out, "ethertype %s (0x%04x)", name ? name : "Unknown", type);
	else if (name)
		buffer_string(printer->out, name);
	else
		buffer_format(printer->out, "Unknown Ethertype (0x%04x)", type);
	buffer_format(printer->out, ", length %u: ", length);
}

int print_symantec_link(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor payload = cursor_skip(at, SYMANTEC_HEADER);
	uint16_t type = cursor_u16(at, SYMANTEC_TYPE);
	bool known = false;
	int err = 0;

	printer->protocol = "symantec";
	if (!cursor_has(at, SYMANTEC_HEADER)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	printer->link_length = SYMANTEC_HEADER;
	if (printer->options.link_header)
		put_header(printer, at, length);
	if (type > ETHERNET_LENGTH_MAX)
		err = print_ethernet_payload(printer, type, payload, length - SYMANTEC_HEADER,
					     &known);
	if (known)
		return err;
	if (!printer->options.link_header)
		put_header(printer, at, length);
	return print_dump_default(printer, payload, payload.avail);
}
