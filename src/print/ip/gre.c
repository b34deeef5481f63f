// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* GRE (RFC 2784, RFC 2890) and its variant for PPTP (RFC 2637). */
#include "print/printer.h"

static const struct print_name flag_names[] = {
	{GRE_CHECKSUM, "checksum present"},
	{GRE_ROUTING, "routing present"},
	{GRE_KEY, "key present"},
	{GRE_SEQUENCE, "sequence# present"},
	{GRE_STRICT_ROUTE, "source routing present"},
	{GRE_ACKNOWLEDGMENT, "ack present"},
	{0, NULL},
};

/* One packet on its way through the optional fields. */
struct gre {
	struct cursor at;
	uint32_t left; /* bytes that the outer header allows from at on */
	uint16_t flags;
	uint16_t protocol;
};

/* Takes a field of size 2 or 4 if it is all there. */
static bool take(struct gre *gre, uint32_t size, uint32_t *value)
{
	if (!cursor_has(gre->at, size) || gre->left < size)
		return false;
	*value = size == 2 ? cursor_u16(gre->at, 0) : cursor_u32(gre->at, 0);
	gre->at = cursor_skip(gre->at, size);
	gre->left -= size;
	return true;
}

static void put_tail(struct printer *printer, const struct gre *gre, uint32_t length)
{
	const char *name = print_name_ethertype(gre->protocol);

	if (printer->options.link_header)
		buffer_format(printer->out, ", proto %s (0x%04x)", name ? name : "unknown",
			      gre->protocol);
	buffer_format(printer->out, ", length %u", length);
}

static int put_payload(struct printer *printer, const struct gre *gre)
{
	uint32_t used;

	buffer_string(printer->out, printer->options.verbose ? "\n\t" : ": ");
	switch (gre->flags & GRE_VERSION ? (gre->protocol == ETHERTYPE_PPP ? ETHERTYPE_PPP : 0)
					 : gre->protocol) {
	case ETHERTYPE_IP4:
		return print_ip4_packet(printer, gre->at, gre->left);
	case ETHERTYPE_IP6:
		return print_ip6_packet(printer, gre->at, gre->left);
	case ETHERTYPE_MPLS:
		return print_mpls_stack(printer, gre->at, gre->left);
	case ETHERTYPE_TRANSPARENT:
		return print_ethernet_frame(printer, gre->at, gre->left, &used);
	case ETHERTYPE_PPP:
		if (gre->flags & GRE_VERSION)
			return print_ppp_frame(printer, gre->at, gre->left);
	}
	buffer_format(printer->out, "gre-proto-0x%x", gre->protocol);
	return 0;
}

/* False when a field is not all there. Source routes (RFC 1701) are not shown. */
static bool put_fields(struct printer *printer, struct gre *gre)
{
	uint32_t value;

	if (gre->flags & (GRE_CHECKSUM | GRE_ROUTING)) {
		if (!take(gre, 2, &value))
			return false;
		if (printer->options.verbose)
			buffer_format(printer->out, ", sum 0x%x", value);
		if (!take(gre, 2, &value))
			return false;
		buffer_format(printer->out, ", off 0x%x", value);
	}
	if (gre->flags & GRE_KEY) {
		if (!take(gre, 4, &value))
			return false;
		buffer_format(printer->out, ", key=0x%x", value);
	}
	if (gre->flags & GRE_SEQUENCE) {
		if (!take(gre, 4, &value))
			return false;
		buffer_format(printer->out, ", seq %u", value);
	}
	return true;
}

static bool put_pptp_fields(struct printer *printer, struct gre *gre)
{
	uint32_t value;

	if (gre->flags & GRE_KEY) {
		if (!take(gre, 4, &value))
			return false;
		buffer_format(printer->out, ", call %u", value & 0xffff);
	}
	if (gre->flags & GRE_SEQUENCE) {
		if (!take(gre, 4, &value))
			return false;
		buffer_format(printer->out, ", seq %u", value);
	}
	if (gre->flags & GRE_ACKNOWLEDGMENT) {
		if (!take(gre, 4, &value))
			return false;
		buffer_format(printer->out, ", ack %u", value);
	}
	if (!(gre->flags & GRE_SEQUENCE))
		buffer_literal(printer->out, ", no-payload");
	return true;
}

int print_gre_packet(struct printer *printer, struct cursor at, uint32_t length)
{
	struct gre gre = {.at = at, .left = length};
	uint32_t value;
	bool complete;

	printer->protocol = "gre";
	if (!take(&gre, 2, &value)) {
		print_text_cut(printer);
		return 0;
	}
	gre.flags = (uint16_t)value;
	buffer_format(printer->out, "GREv%u", value & GRE_VERSION);
	if ((value & GRE_VERSION) > 1) {
		buffer_literal(printer->out, " ERROR: unknown-version");
		return 0;
	}
	if (printer->options.verbose) {
		buffer_literal(printer->out, ", Flags [");
		print_name_bits(printer, flag_names, value);
		buffer_char(printer->out, ']');
	}
	complete = take(&gre, 2, &value);
	gre.protocol = (uint16_t)value;
	if (complete && gre.flags & GRE_VERSION)
		complete = put_pptp_fields(printer, &gre);
	else if (complete)
		complete = put_fields(printer, &gre);
	if (!complete) {
		print_text_cut(printer);
		return 0;
	}
	put_tail(printer, &gre, length);
	if (gre.flags & GRE_VERSION && !(gre.flags & GRE_SEQUENCE))
		return 0;
	return put_payload(printer, &gre);
}
