// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IP over IEEE 1394 as Apple has it. */
#include "decode/link_header.h"
#include "print/link/wired.h"

static void put_address(struct printer *printer, struct cursor at, uint32_t offset)
{
	uint32_t i;

	for (i = 0; i < FIREWIRE_ADDRESS; i++)
		buffer_format(printer->out, "%s%02x", i ? ":" : "", cursor_u8(at, offset + i));
}

static void put_header(struct printer *printer, struct cursor at, uint32_t length)
{
	uint16_t type = cursor_u16(at, FIREWIRE_TYPE);
	const char *name = print_name_ethertype(type);

	put_address(printer, at, FIREWIRE_ADDRESS);
	buffer_literal(printer->out, " > ");
	put_address(printer, at, 0);
	if (!printer->options.quiet)
		buffer_format(printer->out, ", ethertype %s (0x%04x)", name ? name : "Unknown",
			      type);
	else if (name)
		buffer_format(printer->out, ", %s", name);
	else
		buffer_format(printer->out, ", Unknown Ethertype (0x%04x)", type);
	buffer_format(printer->out, ", length %u: ", length);
}

int print_firewire_link(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor payload = cursor_skip(at, FIREWIRE_HEADER);
	bool known;
	int err;

	printer->protocol = "ap1394";
	if (!cursor_has(at, FIREWIRE_HEADER)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	printer->link_length = FIREWIRE_HEADER;
	if (printer->options.link_header)
		put_header(printer, at, length);
	err = print_ethernet_payload(printer, cursor_u16(at, FIREWIRE_TYPE), payload,
				     length - FIREWIRE_HEADER, &known);
	if (known)
		return err;
	if (!printer->options.link_header)
		put_header(printer, at, length);
	return print_dump_default(printer, payload, payload.avail);
}
