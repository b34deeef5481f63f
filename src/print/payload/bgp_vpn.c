// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Routes of layer-2 VPNs (RFC 4761, RFC 6624) and of multicast in VPNs (RFC 6514 section 4). */
#include "print/payload/bgp.h"

#define DISTINGUISHER 8

enum multicast_route {
	ROUTE_INTRA_AS = 1,
	ROUTE_INTER_AS = 2,
	ROUTE_SELECTIVE = 3,
	ROUTE_LEAF = 4,
	ROUTE_SOURCE_ACTIVE = 5,
	ROUTE_SHARED_JOIN = 6,
	ROUTE_SOURCE_JOIN = 7,
};

static const struct print_name route_names[] = {
	{ROUTE_INTRA_AS, "Intra-AS I-PMSI"},
	{ROUTE_INTER_AS, "Inter-AS I-PMSI"},
	{ROUTE_SELECTIVE, "S-PMSI"},
	{ROUTE_LEAF, "Intra-AS Segment-Leaf"},
	{ROUTE_SOURCE_ACTIVE, "Source-Active"},
	{ROUTE_SHARED_JOIN, "Shared Tree Join"},
	{ROUTE_SOURCE_JOIN, "Source Tree Join"},
	{0, NULL},
};

static void put_address(struct scan *scan, uint32_t at, uint32_t bits)
{
	if (bits == 32)
		scan_put_ip4(scan, at);
	else if (bits == 128)
		scan_put_ip6(scan, at);
	else
		scan_put(scan, "bogus address length %u", bits);
}

/* An address after its length in bits; false, and nothing printed, where it is not all there. */
static bool put_labelled(struct scan *scan, const char *label, uint32_t *at)
{
	uint32_t bits = scan_u8(scan, *at);

	if (scan->error || !cursor_has(scan->at, *at + 1 + bits / 8))
		return false;
	if (bits) {
		scan_put(scan, ", %s ", label);
		put_address(scan, *at + 1, bits);
	}
	*at += 1 + bits / 8;
	return true;
}

/* Returns where they end. */
static uint32_t put_source_group(struct scan *scan, uint32_t at)
{
	if (put_labelled(scan, "Source", &at))
		put_labelled(scan, "Group", &at);
	return at;
}

static void put_distinguisher(struct scan *scan)
{
	if (!scan_need(scan, 10))
		return;
	scan_put(scan, ", RD: ");
	print_bgp_route_distinguisher(scan, 2);
}

static int put_multicast(struct scan *scan, uint8_t type, uint32_t length)
{
	uint32_t end;

	if (type >= ROUTE_INTRA_AS && type <= ROUTE_SOURCE_JOIN && type != ROUTE_LEAF &&
	    !cursor_has(scan->at, type == ROUTE_INTER_AS || type >= ROUTE_SHARED_JOIN ? 14 : 10))
		return BGP_PREFIX_SHORT;
	switch (type) {
	case ROUTE_INTRA_AS:
		if (length < DISTINGUISHER && printer_since(scan->printer, PRINT_4_99_5))
			return BGP_PREFIX_SHORT;
		put_distinguisher(scan);
		scan_put(scan, ", Originator ");
		put_address(scan, 10, (length - DISTINGUISHER) * 8);
		break;
	case ROUTE_INTER_AS:
		put_distinguisher(scan);
		scan_put(scan, ", Source-AS ");
		scan_put_as(scan, scan_u32(scan, 10));
		break;
	case ROUTE_SELECTIVE:
	case ROUTE_SOURCE_ACTIVE:
		put_distinguisher(scan);
		end = put_source_group(scan, 10);
		if (type == ROUTE_SELECTIVE) {
			/* As long as what source and group leave, but from where they begin. */
			length -= end - 10;
			if (!cursor_has(scan->at, 10ull + length))
				return BGP_PREFIX_SHORT;
			scan_put(scan, ", Originator ");
			put_address(scan, 10, length * 8);
			length += end - 10;
		}
		break;
	case ROUTE_SHARED_JOIN:
	case ROUTE_SOURCE_JOIN:
		put_distinguisher(scan);
		scan_put(scan, ", Source-AS ");
		scan_put_as(scan, scan_u32(scan, 10));
		put_source_group(scan, 14);
		break;
	}
	/* Of a route of an unknown kind not even the length is looked at. */
	return (int)length + 2;
}

int print_bgp_vpn_multicast(struct scan *scan)
{
	uint8_t type = scan_u8(scan, 0), length = scan_u8(scan, 1);

	scan_put(scan, "\n\t      Route-Type: %s (%u), length: %u",
		 print_name_find(route_names, type) ?: "Unknown", type, length);
	return put_multicast(scan, type, length);
}

/*
 * TLVs after the label block (RFC 6624 section 4.3). end: of the text; left: of their bytes. False
 * where the capture ends in a status vector. Once the text is full, the bytes of a vector are
 * counted but not passed, as in tcpdump: they are taken for TLVs, which the capture may cut.
 */
static bool add_tlvs(struct scan *scan, struct buffer *text, size_t end, uint32_t at, uint32_t left)
{
	uint32_t length, bytes;
	uint8_t type;

	while (left && !scan->error) {
		if (left < 3) {
			buffer_format(text, "\n\t\tran past the end");
			return true;
		}
		type = scan_u8(scan, at);
		length = scan_u16(scan, at + 1);
		at += 3;
		bytes = (length + 7) / 8;
		if (type != 1) {
			buffer_format(text, "\n\t\tunknown TLV #%u, length: %u", type, length);
			if (left < bytes) {
				buffer_format(text, " (ran past the end)");
				return true;
			}
			left -= bytes;
			continue;
		}
		buffer_format(text, "\n\t\tcircuit status vector (%u) length: %u: 0x", type,
			      length);
		for (; bytes; bytes--) {
			if (!left) {
				buffer_format(text, " (ran past the end)");
				return true;
			}
			if (!cursor_has(scan->at, at + 1))
				return false;
			left--;
			if (text->used > end)
				continue;
			buffer_format(text, "%02x", scan_u8(scan, at));
			at++;
		}
	}
	return true;
}

int print_bgp_vpn_layer2(struct scan *scan)
{
	uint32_t length = scan_u16(scan, 0);
	size_t start;

	if (scan->error || (length != 12 && length <= 17) ||
	    !cursor_has(scan->at, 2 + (length == 12 ? 12 : 15)))
		return BGP_PREFIX_SHORT;
	scan_put(scan, "\n\t      ");
	start = scan->printer->out->used;
	scan_put(scan, "RD: ");
	print_bgp_route_distinguisher(scan, 2);
	if (length == 12) {
		scan_put(scan, ", BGPNH: ");
		scan_put_ip4(scan, 10);
		return 14;
	}
	scan_put(scan, ", CE-ID: %u, Label-Block Offset: %u, Label Base %u", scan_u16(scan, 10),
		 scan_u16(scan, 12), scan_u24(scan, 14) >> 4);
	if (!add_tlvs(scan, scan->printer->out, start + BGP_ROUTE_TEXT, 17, length - 15))
		return BGP_PREFIX_SHORT;
	return (int)length + 2;
}
