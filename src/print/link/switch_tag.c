// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Tags that switches' chips put into Ethernet frames: Broadcom's, Marvell's (DSA and EDSA). */
#include "decode/link_header.h"
#include "print/link/wired.h"

#define BRCM_TO_SWITCH 0x20000000

static const struct print_name reason_names[] = {
	{0x01, "mirror"},     {0x02, "MAC learning"}, {0x04, "switching"}, {0x08, "prot term"},
	{0x10, "prot snoop"}, {0x20, "exception"},    {0, NULL},
};

static const char *const egress_names[] = {"None", "Untag", "Header", "Reserved"};

static const char *const trap_names[] = {
	"BPDU (MGMT) Trap", "Frame2Reg",     "IGMP/MLD Trap", "Policy Trap",
	"ARP Mirror",	    "Policy Mirror", "reserved",      "reserved",
};

/* As the highest two bits of the tag have it. */
enum marvell_mode { TO_CPU, FROM_CPU, TO_SNIFFER, FORWARD };

static const char *const mode_names[] = {"To CPU", "From CPU", "To Sniffer", "Forward"};

static void put_brcm(struct printer *printer, struct cursor at)
{
	uint32_t tag = cursor_u32(at, 0);
	const char *reason = print_name_find(reason_names, tag >> 8 & 0xff);
	struct buffer *out = printer->out;

	buffer_format(out, "BRCM tag OP: %s, ", tag >> 24 ? "IG" : "EG");
	if (tag & BRCM_TO_SWITCH)
		buffer_format(out, "TC: %u, TE: %s, TS: %u, DST map: 0x%04x, ", tag >> 18 & 7,
			      egress_names[tag >> 16 & 3], tag >> 23 & 1, tag & 0x1ff);
	else
		buffer_format(out, "CID: %u, RC: %s, TC: %u, port: %u, ", tag >> 16 & 0xff,
			      reason ? reason : "reserved", tag >> 5 & 7, tag & 0x1f);
}

static void put_marvell_long(struct printer *printer, uint32_t tag)
{
	uint32_t device = tag >> 24 & 0x1f, port = tag >> 19 & 0x1f;
	enum marvell_mode mode = tag >> 30;
	struct buffer *out = printer->out;
	bool set = tag & 0x40000;

	buffer_format(out, "mode %s, ", mode_names[mode]);
	if (mode == FORWARD)
		buffer_format(out, "dev %u, %s %u, ", device, set ? "trunk" : "port", port);
	else
		buffer_format(out, "%s dev %u, port %u, ", mode == FROM_CPU ? "target" : "source",
			      device, port);
	if (mode == TO_CPU)
		buffer_format(out, "code %s, ", trap_names[(tag >> 16 & 6) | (tag >> 12 & 1)]);
	if (mode == TO_SNIFFER)
		buffer_format(out, "%s sniff, ", set ? "ingress" : "egress");
	buffer_format(out, "%stagged, %sVID %u, FPri %u, ", tag & 0x20000000 ? "" : "un",
		      tag & 0x10000 ? "CFI, " : "", tag & 0xfff, tag >> 13 & 7);
}

static void put_marvell_short(struct printer *printer, uint32_t tag)
{
	uint32_t device = tag >> 24 & 0x1f, port = tag >> 19 & 0x1f;
	struct buffer *out = printer->out;
	bool set = tag & 0x40000;

	switch ((enum marvell_mode)(tag >> 30)) {
	case TO_CPU:
		buffer_format(out, "port %u.%u > CPU, ", device, port);
		break;
	case FROM_CPU:
		buffer_format(out, "CPU > port %u.%u, ", device, port);
		break;
	case TO_SNIFFER:
		buffer_format(out, "port %u.%u > %s Sniffer, ", device, port, set ? "Rx" : "Tx");
		break;
	case FORWARD:
		buffer_format(out, "Forward %s %u.%u, ", set ? "trunk" : "port", device, port);
		break;
	}
	buffer_format(out, "VLAN %u%c, ", tag & 0xfff, tag & 0x20000000 ? 't' : 'u');
}

static void put_dsa(struct printer *printer, struct cursor at)
{
	if (printer->options.link_header) {
		buffer_literal(printer->out, "Marvell DSA ");
		put_marvell_long(printer, cursor_u32(at, 0));
	} else {
		buffer_literal(printer->out, "DSA ");
		put_marvell_short(printer, cursor_u32(at, 0));
	}
}

static void put_edsa(struct printer *printer, struct cursor at)
{
	uint16_t type = cursor_u16(at, 0);
	const char *name = print_name_ethertype(type);

	if (printer->options.link_header) {
		buffer_format(printer->out, "Marvell EDSA ethertype 0x%04x (%s), rsvd %u %u, ",
			      type, name ? name : "Unknown", cursor_u8(at, 2), cursor_u8(at, 3));
		put_marvell_long(printer, cursor_u32(at, 4));
	} else {
		buffer_format(printer->out, "EDSA 0x%04x, ", type);
		put_marvell_short(printer, cursor_u32(at, 4));
	}
}

int print_switch_tag_link(struct printer *printer, struct cursor at, uint32_t length)
{
	static const struct print_ethernet_inside brcm = {SWITCH_TAG_BRCM, put_brcm};
	static const struct print_ethernet_inside dsa = {SWITCH_TAG_DSA, put_dsa};
	static const struct print_ethernet_inside edsa = {SWITCH_TAG_EDSA, put_edsa};
	const struct print_ethernet_inside *inside = &brcm;
	uint32_t used = 0;
	int err;

	if (printer->packet->linktype == LINKTYPE_DSA)
		inside = &dsa;
	if (printer->packet->linktype == LINKTYPE_DSA_EDSA)
		inside = &edsa;
	err = print_ethernet_tagged(printer, at, length, inside, &used);
	printer->link_length = used;
	return err;
}

/* The tag stands in front of the frame. */
int print_switch_tag_prepended(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t used = 0;
	int err;

	printer->protocol = "brcm-tag-prepend";
	if (!cursor_has(at, SWITCH_TAG_BRCM)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	if (length < SWITCH_TAG_BRCM) {
		print_text_cut(printer);
		printer->link_length = length;
		return 0;
	}
	if (printer->options.link_header)
		put_brcm(printer, at);
	err = print_ethernet_frame(printer, cursor_skip(at, SWITCH_TAG_BRCM),
				   length - SWITCH_TAG_BRCM, &used);
	printer->link_length = SWITCH_TAG_BRCM + used;
	return err;
}
