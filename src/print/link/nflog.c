// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Linux's netfilter log: TLVs, one of which is the packet. */
#include "decode/link_header.h"
#include "print/link/wired.h"

static const struct print_name family_names[] = {
	{NFLOG_FAMILY_IP4, "IPv4"},
	{NFLOG_FAMILY_IP6, "IPv6"},
	{0, NULL},
};

static void put_header(struct printer *printer, struct cursor at, uint32_t length)
{
	uint8_t family = cursor_u8(at, 0);
	const char *name = print_name_find(family_names, family);

	buffer_format(printer->out, "version %u, resource ID %u", cursor_u8(at, NFLOG_VERSION),
		      cursor_u16(at, NFLOG_RESOURCE));
	if (!printer->options.quiet)
		buffer_format(printer->out, ", family %s (%u)", name ? name : "Unknown", family);
	else if (name)
		buffer_format(printer->out, ", %s", name);
	else
		buffer_format(printer->out, ", Unknown NFLOG (0x%02x)", family);
	buffer_format(printer->out, ", length %u: ", length);
}

/* What is wrong with the TLVs is printed. */
enum search { FOUND, NOT_FOUND, BROKEN };

static enum search find_payload(struct printer *printer, struct cursor *at, uint32_t *length)
{
	uint32_t size;

	while (*length) {
		if (!cursor_has(*at, NFLOG_TLV)) {
			print_text_cut(printer);
			return BROKEN;
		}
		size = cursor_little16(*at, 0);
		size = (size + 3) & ~3u;
		if (size < NFLOG_TLV) {
			buffer_format(printer->out, "TLV size < %u", NFLOG_TLV);
			return BROKEN;
		}
		if (!cursor_has(*at, size)) {
			print_text_cut(printer);
			return BROKEN;
		}
		if (cursor_little16(*at, 2) == NFLOG_TLV_PAYLOAD) {
			*at = cursor_skip(*at, NFLOG_TLV);
			*length -= NFLOG_TLV;
			return FOUND;
		}
		*at = cursor_skip(*at, size);
		*length -= size;
	}
	return NOT_FOUND;
}

int print_nflog_link(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor payload = cursor_skip(at, NFLOG_HEADER);

	printer->protocol = "nflog";
	printer->link_length = at.avail;
	if (!cursor_has(at, NFLOG_HEADER)) {
		print_text_cut(printer);
		return 0;
	}
	if (cursor_u8(at, NFLOG_VERSION)) {
		buffer_format(printer->out, "version %u (unknown)", cursor_u8(at, NFLOG_VERSION));
		printer->link_length = NFLOG_HEADER;
		return 0;
	}
	if (printer->options.link_header)
		put_header(printer, at, length);
	length -= NFLOG_HEADER;
	if (find_payload(printer, &payload, &length) == BROKEN)
		return 0;
	printer->link_length = at.avail - payload.avail;
	switch (cursor_u8(at, 0)) {
	case NFLOG_FAMILY_IP4:
		return print_ip4_packet(printer, payload, length);
	case NFLOG_FAMILY_IP6:
		return print_ip6_packet(printer, payload, length);
	}
	if (!printer->options.link_header)
		put_header(printer, at, length);
	return print_dump_default(printer, payload, payload.avail);
}
