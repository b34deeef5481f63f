// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* A route of a family that has more to it than a prefix. */
#include <stdio.h>

#include "print/payload/bgp.h"

#define LABEL_BITS	   24
#define DISTINGUISHER_BITS 64
#define NSAP_LENGTH	   20
#define NSAP_PREFIX_BITS   152

/* RFC 4364 section 4.2 */
void print_bgp_route_distinguisher(struct scan *scan, uint32_t at)
{
	const uint8_t *rd = scan_bytes(scan, at, 8);

	if (!rd)
		return;
	switch (scan_u16(scan, at)) {
	case 0:
		scan_put(scan, "%u:%u (= %u.%u.%u.%u)", scan_u16(scan, at + 2),
			 scan_u32(scan, at + 4), rd[4], rd[5], rd[6], rd[7]);
		break;
	case 1:
		scan_put(scan, "%u.%u.%u.%u:%u", rd[2], rd[3], rd[4], rd[5],
			 scan_u16(scan, at + 6));
		break;
	case 2:
		scan_put_as(scan, scan_u32(scan, at + 2));
		scan_put(scan, ":%u (%u.%u.%u.%u:%u)", scan_u16(scan, at + 6), rd[2], rd[3], rd[4],
			 rd[5], scan_u16(scan, at + 6));
		break;
	default:
		scan_put(scan, "unknown RD format");
	}
}

/* RFC 8277 section 2.2 */
static void put_label(struct scan *scan, uint32_t at)
{
	uint32_t label = scan_u24(scan, at);

	scan_put(scan, ", label:%u %s", label >> 4,
		 label & 1 ? "(bottom)" : "(BOGUS: Bottom of Stack NOT set!)");
}

int print_bgp_route_labeled(struct scan *scan, uint16_t afi, uint32_t left)
{
	uint32_t size = afi == FAMILY_IP6 ? 16 : 4, bits = scan_u8(scan, 0);
	uint8_t address[16];
	int used;

	if (scan->error)
		return BGP_PREFIX_SHORT;
	if (!cursor_has(scan->at, 4))
		return BGP_PREFIX_SHORT;
	if (afi == FAMILY_IP6)
		left = UINT32_MAX;
	if (left < 4)
		return BGP_PREFIX_END;
	if (bits < LABEL_BITS)
		return BGP_PREFIX_ILLEGAL;
	bits -= LABEL_BITS;
	/* Where the prefix is cut the line ends; before it only the message does. */
	if (bits <= size * 8 && !scan_need(scan, 4 + (bits + 7) / 8))
		return BGP_PREFIX_SHORT;
	used = print_bgp_prefix_read(scan, 4, left - 4, bits, address, size);
	if (used < 0)
		return used;
	scan_put(scan, "\n\t      ");
	print_bgp_prefix_address(scan, afi, address);
	scan_put(scan, "/%u", bits);
	put_label(scan, 1);
	return used + 4;
}

int print_bgp_route_vpn(struct scan *scan, uint16_t afi)
{
	uint32_t size = afi == FAMILY_IP6 ? 16 : 4, bits = scan_u8(scan, 0);
	uint8_t address[16];
	int used;

	if (scan->error)
		return BGP_PREFIX_SHORT;
	if (bits < LABEL_BITS + DISTINGUISHER_BITS)
		return BGP_PREFIX_ILLEGAL;
	bits -= LABEL_BITS + DISTINGUISHER_BITS;
	if (bits <= size * 8 && !scan_need(scan, 12 + (bits + 7) / 8))
		return BGP_PREFIX_SHORT;
	used = print_bgp_prefix_read(scan, 12, UINT32_MAX, bits, address, size);
	if (used < 0)
		return used;
	scan_put(scan, "\n\t      RD: ");
	print_bgp_route_distinguisher(scan, 4);
	scan_put(scan, ", ");
	print_bgp_prefix_address(scan, afi, address);
	scan_put(scan, "/%u", bits);
	put_label(scan, 1);
	return used + 12;
}

/* Hexadecimal with a dot after the first byte and then after each second (RFC 1629). */
static void put_nsap(struct scan *scan, const uint8_t *bytes, uint32_t length)
{
	uint32_t i;

	if (length < 1 || length > NSAP_LENGTH)
		scan_put(scan, "isonsap_string: illegal length");
	else
		for (i = 0; i < length; i++)
			scan_put(scan, "%02x%s", bytes[i], !(i & 1) && i + 1 < length ? "." : "");
}

void print_bgp_route_nsap_address(struct scan *scan, uint32_t at, uint32_t length)
{
	const uint8_t *bytes = scan_bytes(scan, at, length);

	if (bytes)
		put_nsap(scan, bytes, length);
}

/* The part after what lead says; *used: of the prefix. */
static int put_nsap_prefix(struct scan *scan, uint32_t at, uint32_t bits, bool distinguisher)
{
	uint8_t address[NSAP_PREFIX_BITS / 8];
	int used = print_bgp_prefix_read(scan, at, UINT32_MAX, bits, address, sizeof(address));

	if (used < 0)
		return used;
	scan_put(scan, "\n\t      ");
	if (distinguisher) {
		scan_put(scan, "RD: ");
		print_bgp_route_distinguisher(scan, 4);
		scan_put(scan, ", ");
	}
	put_nsap(scan, address, (uint32_t)used);
	scan_put(scan, "/%u", bits);
	return used;
}

int print_bgp_route_nsap(struct scan *scan)
{
	uint32_t bits = scan_u8(scan, 0);
	int used;

	if (scan->error)
		return BGP_PREFIX_SHORT;
	/* From the fifth byte on, as tcpdump reads it. */
	used = put_nsap_prefix(scan, 4, bits, false);
	return used < 0 ? used : used + 1;
}

int print_bgp_route_vpn_nsap(struct scan *scan)
{
	uint32_t bits = scan_u8(scan, 0);
	int used;

	if (scan->error)
		return BGP_PREFIX_SHORT;
	if (bits < LABEL_BITS + DISTINGUISHER_BITS)
		return BGP_PREFIX_ILLEGAL;
	bits -= LABEL_BITS + DISTINGUISHER_BITS;
	if (bits <= NSAP_PREFIX_BITS && !scan_need(scan, 12 + (bits + 7) / 8))
		return BGP_PREFIX_SHORT;
	used = put_nsap_prefix(scan, 12, bits, true);
	if (used < 0)
		return used;
	put_label(scan, 1);
	return used + 12;
}

/* draft-rosen-vpn-mcast */
int print_bgp_route_mdt(struct scan *scan)
{
	if (scan_u8(scan, 0) != 128)
		return BGP_PREFIX_ILLEGAL;
	if (!cursor_has(scan->at, 17))
		return BGP_PREFIX_SHORT;
	scan_put(scan, "\n\t      RD: ");
	print_bgp_route_distinguisher(scan, 1);
	scan_put(scan, ", VPN IP Address: ");
	scan_put_ip4(scan, 9);
	scan_put(scan, ", MC Group Address: ");
	scan_put_ip4(scan, 13);
	return 17;
}

/* An extended community as far as its first bits go (RFC 4684 section 4). */
static void put_target(struct scan *scan, const uint8_t *target, uint32_t bits)
{
	char hex[24] = "";
	uint32_t i, low = (uint32_t)target[4] << 24 | target[5] << 16 | target[6] << 8 | target[7];
	uint16_t type = (uint16_t)(target[0] << 8 | target[1]);

	for (i = 0; i < (bits + 7) / 8; i++)
		snprintf(hex + strlen(hex), sizeof(hex) - strlen(hex), "%02x%s", target[i],
			 i & 1 && i + 1 < (bits + 7) / 8 ? " " : "");
	if (!bits) {
		scan_put(scan, "route-target: 0:0/0");
		return;
	}
	if (bits < 16) {
		scan_put(scan, "route-target: partial-type: (%s/%u)", hex, bits);
		return;
	}
	switch (type) {
	case 0x0002:
		scan_put(scan, "route-target: %u:%u/%u (%s)", target[2] << 8 | target[3], low, bits,
			 hex);
		break;
	case 0x0102:
		scan_put(scan, "route-target: %u.%u.%u.%u:%u/%u (%s)", target[2], target[3],
			 target[4], target[5], low & 0xffff, bits, hex);
		break;
	case 0x0202:
		scan_put(scan, "route-target: ");
		scan_put_as(scan, (uint32_t)target[2] << 24 | target[3] << 16 | low >> 16);
		scan_put(scan, ":%u/%u (%s)", low & 0xffff, bits, hex);
		break;
	default:
		scan_put(scan, "route target: unknown-type(%04x) (%s/%u)", type, hex, bits);
	}
}

int print_bgp_route_target(struct scan *scan)
{
	uint32_t bits = scan_u8(scan, 0);
	uint8_t target[8];
	int used;

	if (scan->error)
		return BGP_PREFIX_SHORT;
	if (!bits) {
		scan_put(scan, "\n\t      default route target");
		return 1;
	}
	if (bits < 32)
		return BGP_PREFIX_ILLEGAL;
	bits -= 32;
	if (!scan_need(scan, 5))
		return BGP_PREFIX_SHORT;
	used = print_bgp_prefix_read(scan, 5, UINT32_MAX, bits, target, sizeof(target));
	if (used < 0)
		return used;
	scan_put(scan, "\n\t      origin AS: ");
	scan_put_as(scan, scan_u32(scan, 1));
	scan_put(scan, ", ");
	put_target(scan, target, bits);
	return used + 5;
}
