// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Solaris's packets between zones. */
#include "decode/link_header.h"
#include "print/link/wired.h"

static const struct print_name family_names[] = {
	{IPNET_IP4, "IPv4"},
	{IPNET_IP6, "IPv6"},
	{0, NULL},
};

static void put_header(struct printer *printer, struct cursor at, uint32_t length)
{
	uint8_t family = cursor_u8(at, IPNET_FAMILY);
	const char *name = print_name_find(family_names, family);

	buffer_format(printer->out, "%u > %u", cursor_u32(at, IPNET_SOURCE),
		      cursor_u32(at, IPNET_DESTINATION));
	if (!printer->options.quiet)
		buffer_format(printer->out, ", family %s (%u)", name ? name : "Unknown", family);
	else if (name)
		buffer_format(printer->out, ", %s", name);
	else
		buffer_format(printer->out, ", Unknown Ethertype (0x%04x)", family);
	buffer_format(printer->out, ", length %u: ", length);
}

int print_ipnet_link(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor payload = cursor_skip(at, IPNET_HEADER);

	printer->protocol = "ipnet";
	if (!cursor_has(at, IPNET_HEADER)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	printer->link_length = IPNET_HEADER;
	if (printer->options.link_header)
		put_header(printer, at, length);
	switch (cursor_u8(at, IPNET_FAMILY)) {
	case IPNET_IP4:
		return print_ip4_packet(printer, payload, length - IPNET_HEADER);
	case IPNET_IP6:
		return print_ip6_packet(printer, payload, length - IPNET_HEADER);
	}
	if (!printer->options.link_header)
		put_header(printer, at, length);
	return print_dump_default(printer, payload, payload.avail);
}
