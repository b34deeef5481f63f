// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Ethernet as Hilscher's devices capture it. */
#include "decode/link_header.h"
#include "print/link/wired.h"

int print_netanalyzer_link(struct printer *printer, struct cursor at, uint32_t length)
{
	bool transparent = printer->packet->linktype == LINKTYPE_NETANALYZER_TRANSPARENT;
	uint32_t skipped = NETANALYZER_HEADER + (transparent ? NETANALYZER_PREAMBLE : 0);
	uint32_t used = 0;
	int err;

	printer->protocol = transparent ? "netanalyzer_transparent" : "netanalyzer";
	if (length < skipped || !cursor_has(at, skipped)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	err = print_ethernet_frame(printer, cursor_skip(at, skipped), length - skipped, &used);
	printer->link_length = skipped + used;
	return err;
}
