// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Link headers of a few bytes: raw IP, BSD loopback, Cisco HDLC, ARCNET. */
#include <byteswap.h>

#include "print/printer.h"

static const struct print_name arcnet_names[] = {
	{ARCNET_IP4_OLD, "oldip"},
	{ARCNET_ARP_OLD, "oldarp"},
	{ARCNET_IP4, "ip"},
	{0xd5, "arp"},
	{0xd6, "rarp"},
	{0xdd, "atalk"},
	{0xf7, "banyan"},
	{0xfa, "ipx"},
	{ARCNET_IP6, "ipv6"},
	{ARCNET_DIAGNOSE, "diag"},
	{0, NULL},
};

static const struct print_name family_names[] = {
	{BSD_AF_INET, "IPv4"},
	{6, "NS"},
	{7, "ISO"},
	{16, "Appletalk"},
	{23, "IPX"},
	{BSD_AF_INET6_NETBSD, "IPv6"},
	{BSD_AF_INET6_FREEBSD, "IPv6"},
	{BSD_AF_INET6_DARWIN, "IPv6"},
	{0, NULL},
};

static const struct print_name hdlc_address_names[] = {
	{0x0f, "unicast"},
	{0x8f, "bcast"},
	{0, NULL},
};

int print_link_raw(struct printer *printer, struct cursor at, uint32_t length)
{
	printer->protocol = "raw";
	if (printer->options.link_header)
		buffer_literal(printer->out, "ip: ");
	return print_ip_any(printer, at, length);
}

static void put_family(struct printer *printer, uint32_t family, uint32_t length)
{
	const char *name = print_name_find(family_names, family);

	if (!printer->options.quiet)
		buffer_format(printer->out, "AF %s (%u)", name ? name : "Unknown", family);
	else if (name)
		buffer_string(printer->out, name);
	else
		buffer_format(printer->out, "Unknown AF %u", family);
	buffer_format(printer->out, ", length %u: ", length);
}

/* The family is in the byte order of the machine that captured: only its low half is used. */
static uint32_t family_of(struct cursor at)
{
	uint32_t family = htobe32(cursor_u32(at, 0));

	return family & 0xffff0000 ? bswap_32(family) : family;
}

int print_link_family(struct printer *printer, uint32_t family, struct cursor at, uint32_t length,
		      bool *known)
{
	*known = true;
	switch (family) {
	case BSD_AF_INET:
		return print_ip4_packet(printer, at, length);
	case BSD_AF_INET6_NETBSD:
	case BSD_AF_INET6_FREEBSD:
	case BSD_AF_INET6_DARWIN:
		return print_ip6_packet(printer, at, length);
	}
	*known = false;
	return 0;
}

int print_link_null(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor payload = cursor_skip(at, BSD_NULL_HEADER);
	uint32_t family;
	bool known;
	int err;

	printer->protocol = "null";
	if (!cursor_has(at, BSD_NULL_HEADER))
		return PRINT_CUT;
	printer->link_length = BSD_NULL_HEADER;
	family = family_of(at);
	if (printer->options.link_header)
		put_family(printer, family, length);
	err = print_link_family(printer, family, payload, length - BSD_NULL_HEADER, &known);
	if (known)
		return err;
	if (!printer->options.link_header)
		put_family(printer, family, length);
	return print_dump_default(printer, payload, payload.avail);
}

static void put_hdlc_header(struct printer *printer, struct cursor at, uint32_t length)
{
	const char *address = print_name_find(hdlc_address_names, cursor_u8(at, 0));
	const char *name = print_name_ethertype(cursor_u16(at, 2));

	if (address)
		buffer_string(printer->out, address);
	else
		buffer_format(printer->out, "0x%02x", cursor_u8(at, 0));
	buffer_format(printer->out, ", ethertype %s (0x%04x), length %u: ", name ? name : "Unknown",
		      cursor_u16(at, 2), length);
}

int print_link_hdlc(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor payload = cursor_skip(at, HDLC_HEADER);
	uint16_t ethertype = cursor_u16(at, 2);
	int err = 0;

	printer->protocol = "chdlc";
	if (length < HDLC_HEADER) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	if (!cursor_has(at, HDLC_HEADER))
		return PRINT_CUT;
	if (printer->options.link_header)
		put_hdlc_header(printer, at, length);
	length -= HDLC_HEADER;
	switch (ethertype) {
	case ETHERTYPE_IP4:
		err = print_ip4_packet(printer, payload, length);
		break;
	case ETHERTYPE_IP6:
		err = print_ip6_packet(printer, payload, length);
		break;
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS_MULTICAST:
		err = print_mpls_stack(printer, payload, length);
		break;
	default:
		if (!printer->options.link_header)
			buffer_format(printer->out, "unknown CHDLC protocol (0x%04x)", ethertype);
	}
	printer->link_length = HDLC_HEADER;
	return err;
}

const char *print_link_arcnet_name(uint8_t type)
{
	return print_name_find(arcnet_names, type);
}

/* tcpdump looks for the type where ARCNET without Linux's offset field has it. */
static void put_arcnet_header(struct printer *printer, struct cursor at, uint32_t length)
{
	const char *name = print_link_arcnet_name(cursor_u8(at, 2));

	buffer_format(printer->out, "%02x %02x ", cursor_u8(at, 0), cursor_u8(at, 1));
	if (!printer->options.quiet && name)
		buffer_format(printer->out, "%s ", name);
	else if (!printer->options.quiet)
		buffer_format(printer->out, "%02x ", cursor_u8(at, 2));
	buffer_format(printer->out, "%u: ", length);
}

int print_link_arcnet(struct printer *printer, struct cursor at, uint32_t length)
{
	uint8_t type = cursor_u8(at, 4);
	bool old = type == ARCNET_IP4_OLD || type == ARCNET_ARP_OLD || type == ARCNET_DIAGNOSE;
	uint32_t header_length = old ? ARCNET_HEADER_OLD : ARCNET_HEADER;
	struct cursor payload = cursor_skip(at, header_length);

	printer->protocol = "arcnet_linux";
	if (!cursor_has(at, header_length))
		return PRINT_CUT;
	if (printer->options.link_header) {
		printer->protocol = "arcnet";
		put_arcnet_header(printer, at, length);
	}
	printer->link_length = header_length;
	length -= header_length;
	if (type == ARCNET_IP4 || type == ARCNET_IP4_OLD)
		return print_ip4_packet(printer, payload, length);
	if (type == ARCNET_IP6)
		return print_ip6_packet(printer, payload, length);
	return print_dump_default(printer, payload, payload.avail);
}
