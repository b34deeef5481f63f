// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* MPLS label stacks (RFC 3032). */
#include "print/printer.h"

static const char *const reserved_names[] = {
	"IPv4 explicit NULL",
	"router alert",
	"IPv6 explicit NULL",
	"implicit NULL",
};

static void put_entry(struct printer *printer, uint32_t entry)
{
	uint32_t label = entry >> 12;

	buffer_format(printer->out, "(label %u", label);
	if (printer->options.verbose && label < 16)
		buffer_format(printer->out, " (%s)", label < 4 ? reserved_names[label] : "rsvd");
	buffer_format(printer->out, ", tc %u", entry >> 9 & 7);
	if (entry & MPLS_BOTTOM_OF_STACK)
		buffer_literal(printer->out, ", [S]");
	buffer_format(printer->out, ", ttl %u)", entry & 0xff);
}

static int put_payload(struct printer *printer, uint32_t label, struct cursor at, uint32_t length)
{
	bool told = label == 0 || label == 2 || label == 3;
	int version;

	if (!told && !length)
		return 0;
	if (!told && !cursor_has(at, 1))
		return PRINT_CUT;
	version = protocol_mpls_version(label, cursor_u8(at, 0));
	if (!version)
		return print_dump_default(printer, at, length);
	buffer_string(printer->out, printer->options.verbose ? "\n\t" : " ");
	return version == 4 ? print_ip4_packet(printer, at, length)
			    : print_ip6_packet(printer, at, length);
}

int print_mpls_stack(struct printer *printer, struct cursor at, uint32_t length)
{
	bool first = true;
	uint32_t entry;

	printer->protocol = "mpls";
	buffer_literal(printer->out, "MPLS");
	do {
		if (length < MPLS_ENTRY) {
			print_text_invalid(printer);
			return cursor_has(at, length) ? 0 : PRINT_CUT;
		}
		if (!cursor_has(at, MPLS_ENTRY))
			return PRINT_CUT;
		entry = cursor_u32(at, 0);
		buffer_string(printer->out, !first && printer->options.verbose ? "\n\t" : " ");
		put_entry(printer, entry);
		first = false;
		at = cursor_skip(at, MPLS_ENTRY);
		length -= MPLS_ENTRY;
	} while (!(entry & MPLS_BOTTOM_OF_STACK));
	return put_payload(printer, entry >> 12, at, length);
}
