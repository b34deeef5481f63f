// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* BGP's PMSI tunnel attribute (RFC 6514 section 5). */
#include "print/payload/bgp.h"

#define HEADER_LENGTH 5

enum tunnel {
	TUNNEL_RSVP = 1,
	TUNNEL_LDP = 2,
	TUNNEL_PIM_SSM = 3,
	TUNNEL_PIM_SM = 4,
	TUNNEL_PIM_BIDIR = 5,
	TUNNEL_INGRESS = 6,
	TUNNEL_LDP_MP2MP = 7,
};

static const struct print_name tunnel_names[] = {
	{TUNNEL_RSVP, "RSVP-TE P2MP LSP"},    {TUNNEL_LDP, "LDP P2MP LSP"},
	{TUNNEL_PIM_SSM, "PIM-SSM Tree"},     {TUNNEL_PIM_SM, "PIM-SM Tree"},
	{TUNNEL_PIM_BIDIR, "PIM-Bidir Tree"}, {TUNNEL_INGRESS, "Ingress Replication"},
	{TUNNEL_LDP_MP2MP, "LDP MP2MP LSP"},  {0, NULL},
};

static const struct print_name flags[] = {
	{0x01, "Leaf Information required"},
	{0, NULL},
};

/* Two addresses, or an address and a number in hexadecimal. */
static void put_pair(struct scan *scan, const char *first, const char *second, bool number)
{
	if (!scan_need(scan, HEADER_LENGTH + 8))
		return;
	scan_put(scan, "\n\t      %s ", first);
	scan_put_ip4(scan, HEADER_LENGTH);
	scan_put(scan, ", %s ", second);
	if (number)
		scan_put(scan, "0x%08x", scan_u32(scan, HEADER_LENGTH + 4));
	else
		scan_put_ip4(scan, HEADER_LENGTH + 4);
}

void print_bgp_tunnel_pmsi(struct scan scan, uint32_t length, int *error)
{
	uint8_t type;

	if (length < HEADER_LENGTH)
		scan_short(&scan);
	type = scan_u8(&scan, 1);
	scan_put(&scan, "\n\t    Tunnel-type %s (%u), Flags [",
		 print_name_find(tunnel_names, type) ?: "Unknown", type);
	if (!scan.error)
		print_name_bits(scan.printer, flags, scan_u8(&scan, 0));
	scan_put(&scan, "], MPLS Label %u", scan_u24(&scan, 2) >> 4);
	switch (type) {
	case TUNNEL_RSVP:
		put_pair(&scan, "Extended-Tunnel-ID", "P2MP-ID", true);
		break;
	case TUNNEL_LDP:
	case TUNNEL_LDP_MP2MP:
		put_pair(&scan, "Root-Node", "LSP-ID", true);
		break;
	case TUNNEL_PIM_SSM:
		put_pair(&scan, "Root-Node", "P-Group", false);
		break;
	case TUNNEL_PIM_SM:
	case TUNNEL_PIM_BIDIR:
		put_pair(&scan, "Sender", "P-Group", false);
		break;
	case TUNNEL_INGRESS:
		if (scan_need(&scan, HEADER_LENGTH + 4))
			scan_put(&scan, "\n\t      Tunnel-Endpoint ");
		scan_put_ip4(&scan, HEADER_LENGTH);
		break;
	default:
		if (scan.printer->options.verbose < 2)
			scan_put_dump(&scan, "\n\t      ", HEADER_LENGTH, length - HEADER_LENGTH);
	}
	*error = scan.error == PRINT_CUT ? BGP_LINE_CUT : scan.error;
}
