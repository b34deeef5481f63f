// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IP over Fibre Channel (RFC 2625). */
#include "decode/link_header.h"
#include "print/link/wired.h"

int print_fibre_channel_link(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor payload = cursor_skip(at, FIBRE_CHANNEL_HEADER);
	const struct print_llc_ends ends = {
		.source = cursor_bytes(at, FIBRE_CHANNEL_SOURCE, 6),
		.destination = cursor_bytes(at, FIBRE_CHANNEL_DESTINATION, 6),
	};
	uint32_t used;
	int err;

	printer->protocol = "ipfc";
	if (!cursor_has(at, FIBRE_CHANNEL_HEADER)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	if (printer->options.link_header) {
		print_address_ethernet(printer, ends.source);
		buffer_literal(printer->out, " > ");
		print_address_ethernet(printer, ends.destination);
		buffer_format(printer->out, ", length %u: ", length);
	}
	err = print_llc_between(printer, payload, length - FIBRE_CHANNEL_HEADER, &ends, &used);
	printer->link_length = FIBRE_CHANNEL_HEADER + used;
	return err;
}
