// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* BGP's extended communities (RFC 4360 and the registry of IANA). */
#include "print/payload/bgp.h"

#define COMMUNITY_LENGTH 8

/* How the six bytes after the type are printed. */
enum format {
	FORMAT_AS_ADDRESS, /* 2 bytes, then 4 that are a number and an address */
	FORMAT_ADDRESS,
	FORMAT_ADDRESS_NUMBER,
	FORMAT_AS4_NUMBER,
	FORMAT_AS,
	FORMAT_OSPF,
	FORMAT_LAYER2,
	FORMAT_ENCAPSULATION,
	FORMAT_BANDWIDTH,
	FORMAT_HEX,
};

static const struct community {
	uint16_t type;
	uint16_t format;
	const char *name;
} communities[] = {
	{0x0002, FORMAT_AS_ADDRESS, "target"},
	{0x0003, FORMAT_AS_ADDRESS, "origin"},
	{0x0005, FORMAT_ADDRESS, "ospf-domain"},
	{0x0009, FORMAT_AS, "source-AS"},
	{0x000a, FORMAT_AS_ADDRESS, "l2vpn-id"},
	{0x0102, FORMAT_ADDRESS_NUMBER, "target"},
	{0x0103, FORMAT_ADDRESS_NUMBER, "origin"},
	{0x0105, FORMAT_ADDRESS, "ospf-domain"},
	{0x0107, FORMAT_ADDRESS, "ospf-router-id"},
	{0x010b, FORMAT_ADDRESS_NUMBER, "vrf-route-import"},
	{0x0202, FORMAT_AS4_NUMBER, "target"},
	{0x0203, FORMAT_AS4_NUMBER, "origin"},
	{0x0205, FORMAT_ADDRESS, "ospf-domain"},
	{0x0306, FORMAT_OSPF, "ospf-route-type"},
	{0x030c, FORMAT_ENCAPSULATION, "encapsulation"},
	{0x4004, FORMAT_BANDWIDTH, "link-BW"},
	{0x8000, FORMAT_OSPF, "ospf-route-type"},
	{0x8001, FORMAT_ADDRESS, "ospf-router-id"},
	{0x8005, FORMAT_ADDRESS, "ospf-domain"},
	{0x800a, FORMAT_LAYER2, "layer2-info"},
	{0x8800, FORMAT_HEX, "eigrp-general-route (flag, tag)"},
	{0x8801, FORMAT_HEX, "eigrp-route-metric (AS, delay)"},
	{0x8802, FORMAT_HEX, "eigrp-route-metric (reliability, nexthop, bandwidth)"},
	{0x8803, FORMAT_HEX, "eigrp-route-metric (load, MTU)"},
	{0x8804, FORMAT_HEX, "eigrp-external-route (remote-AS, remote-ID)"},
	{0x8805, FORMAT_HEX, "eigrp-external-route (remote-proto, remote-metric)"},
	{0xf10a, FORMAT_ADDRESS_NUMBER, "l2vpn-id"},
	{0, FORMAT_HEX, NULL},
};

static const struct print_name flags[] = {
	{0x8000, "vendor-specific"},
	{0x4000, "non-transitive"},
	{0, NULL},
};

/* RFC 9012 */
static const struct print_name tunnel_names[] = {
	{1, "L2TPv3 over IP"},
	{2, "GRE"},
	{3, "Transmit Tunnel"},
	{4, "IPsec"},
	{5, "IP in IP with IPsec"},
	{6, "MPLS in IP with IPsec"},
	{7, "IP in IP"},
	{8, "VXLAN"},
	{9, "NVGRE"},
	{10, "MPLS"},
	{11, "MPLS in GRE"},
	{12, "VXLAN GPE"},
	{13, "MPLS in UDP"},
	{14, "IPv6"},
	{15, "SR TE"},
	{16, "Bare"},
	{17, "SR"},
	{0, NULL},
};

/* Not those of LDP's pseudowires, though many have the same number. */
static const struct print_name encapsulation_names[] = {
	{0, "Reserved"},
	{1, "Frame Relay"},
	{2, "ATM AAL5 SDU VCC transport"},
	{3, "ATM transparent cell transport"},
	{4, "Ethernet (VLAN) Tagged Mode"},
	{5, "Ethernet Raw Mode"},
	{6, "Cisco HDLC"},
	{7, "PPP"},
	{8, "SONET/SDH Circuit Emulation Service over MPLS"},
	{9, "ATM n-to-one VCC cell transport"},
	{10, "ATM n-to-one VPC cell transport"},
	{11, "IP layer 2 transport"},
	{15, "Frame Relay Port mode"},
	{17, "Structure-agnostic E1 over packet"},
	{18, "Structure-agnostic T1 (DS1) over packet"},
	{19, "VPLS"},
	{20, "Structure-agnostic T3 (DS3) over packet"},
	{21, "Nx64kbit/s Basic Service using Structure-aware"},
	{25, "Frame Relay DLCI"},
	{40, "Structure-agnostic E3 over packet"},
	{41, "Octet-aligned playload for Structure-agnostic DS1 circuits"},
	{42, "E1 Nx64kbit/s with CAS using Structure-aware"},
	{43, "DS1 (ESF) Nx64kbit/s with CAS using Structure-aware"},
	{44, "DS1 (SF) Nx64kbit/s with CAS using Structure-aware"},
	{0, NULL},
};

static const struct print_name router_names[] = {
	{1, "Router"},	      {2, "Network"},	      {3, "Summary"}, {5, "External"},
	{7, "NSSA External"}, {129, "MPLS-VPN Sham"}, {0, NULL},
};

/* RFC 4577 section 4.2.6 */
static void put_ospf(struct scan *scan)
{
	uint8_t type = scan_u8(scan, 6);
	const char *name = print_name_find(router_names, type);

	scan_put(scan, "area:");
	scan_put_ip4(scan, 2);
	scan_put(scan, ", router-type:");
	if (name)
		scan_put(scan, "%s", name);
	else
		scan_put(scan, "unknown (0x%02x)", type);
	scan_put(scan, ", metric-type:%s%s", scan_u8(scan, 7) & 1 ? "E2" : "",
		 type == 5 || type == 7 ? "E1" : "");
}

static void put_bandwidth(struct scan *scan)
{
	uint32_t bits = scan_u32(scan, 4);
	float bytes; /* a second, in the form of IEEE 754 */

	memcpy(&bytes, &bits, sizeof(bytes));
	bytes = bytes * 8 / 1000000;
	scan_put(scan, "bandwidth: %.3f Mbps", (double)bytes);
}

static void put_value(struct scan *scan, enum format format)
{
	uint32_t i;

	switch (format) {
	case FORMAT_AS_ADDRESS:
		scan_put(scan, "%u:%u (= ", scan_u16(scan, 2), scan_u32(scan, 4));
		scan_put_ip4(scan, 4);
		scan_put(scan, ")");
		break;
	case FORMAT_ADDRESS:
		scan_put_ip4(scan, 2);
		break;
	case FORMAT_ADDRESS_NUMBER:
		scan_put_ip4(scan, 2);
		scan_put(scan, ":%u", scan_u16(scan, 6));
		break;
	case FORMAT_AS4_NUMBER:
		scan_put_as(scan, scan_u32(scan, 2));
		scan_put(scan, ":%u", scan_u16(scan, 6));
		break;
	case FORMAT_AS:
		scan_put(scan, "AS %u", scan_u16(scan, 2));
		break;
	case FORMAT_OSPF:
		put_ospf(scan);
		break;
	case FORMAT_LAYER2:
		scan_put(scan, "%s Control Flags [0x%02x]:MTU %u",
			 print_name_find(encapsulation_names, scan_u8(scan, 2)) ?: "unknown encaps",
			 scan_u8(scan, 3), scan_u16(scan, 4));
		break;
	case FORMAT_ENCAPSULATION:
		scan_put(scan, "Tunnel type: %s",
			 print_name_find(tunnel_names, scan_u16(scan, 6)) ?: "unknown encaps");
		break;
	case FORMAT_BANDWIDTH:
		put_bandwidth(scan);
		break;
	case FORMAT_HEX:
		for (i = 2; i < COMMUNITY_LENGTH; i++)
			scan_put(scan, "%02x", scan_u8(scan, i));
	}
}

void print_bgp_community_extended(struct scan scan, uint32_t length, int *error)
{
	const struct community *community;
	uint16_t type;

	for (; length >= COMMUNITY_LENGTH && !scan.error; length -= COMMUNITY_LENGTH) {
		type = scan_u16(&scan, 0);
		for (community = communities; community->name && community->type != type;)
			community++;
		if (!scan_need(&scan, COMMUNITY_LENGTH))
			break;
		scan_put(&scan, "\n\t    %s (0x%04x), Flags [",
			 community->name ?: "unknown extd community typecode", type);
		print_name_bits(scan.printer, flags, type);
		scan_put(&scan, "]: ");
		put_value(&scan, (enum format)community->format);
		scan_skip(&scan, COMMUNITY_LENGTH);
	}
	*error = scan.error;
}
