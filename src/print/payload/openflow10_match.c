// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The match of OpenFlow 1.0 (section 5.2.3): the fields that are not wildcards. */
#include "print/payload/openflow.h"

#define ALL_WILDCARDS	  0x3fffff
#define PREFIX_MAX	  32
#define ETHERTYPE_IP4	  0x0800
#define ETHERTYPE_ARP	  0x0806
#define PROTOCOL_ICMP	  1
#define SOURCE_SHIFT	  8 /* of the bits of an address that are wildcards */
#define DESTINATION_SHIFT 14

enum wildcard {
	WILDCARD_TYPE = 1 << 4,
	WILDCARD_PROTOCOL = 1 << 5,
	WILDCARD_SOURCE_PORT = 1 << 6,
	WILDCARD_DESTINATION_PORT = 1 << 7,
};

static void put_field(struct scan *scan, uint32_t wildcards, uint32_t wildcard,
		      struct openflow_field field, const char *indent)
{
	if (wildcards & wildcard)
		field.kind = OPENFLOW_SKIP;
	print_openflow_field(scan, &field, indent);
}

static void put_prefix(struct scan *scan, uint32_t bits, const char *text, const char *indent)
{
	struct openflow_field field = {OPENFLOW_IP4, 4, text, NULL, 0};

	bits &= 0x3f;
	put_field(scan, bits >= PREFIX_MAX, 1, field, indent);
	if (bits < PREFIX_MAX)
		scan_put(scan, "/%u", PREFIX_MAX - bits);
}

static void put_link(struct scan *scan, uint32_t wildcards, const char *indent)
{
	static const struct {
		uint32_t wildcard;
		struct openflow_field field;
	} fields[] = {
		{1 << 0, {OPENFLOW_NUMBER, 2, "\n match in_port ", print_openflow10_ports, 0}},
		{1 << 2, {OPENFLOW_ETHERNET, 6, "\n match dl_src ", NULL, 0}},
		{1 << 3, {OPENFLOW_ETHERNET, 6, "\n match dl_dst ", NULL, 0}},
		{1 << 1, {OPENFLOW_VLAN, 2, "\n match dl_vlan ", NULL, 0}},
		{1 << 20, {OPENFLOW_PRIORITY, 1, "\n match dl_vlan_pcp ", NULL, 0}},
		{0, {OPENFLOW_SKIP, 1, "", NULL, 0}},
		{WILDCARD_TYPE, {OPENFLOW_HEX, 2, "\n match dl_type ", NULL, 0}},
		{1 << 21, {OPENFLOW_HEX, 1, "\n match nw_tos ", NULL, 0}},
	};
	size_t i;

	for (i = 0; i < OPENFLOW_COUNT(fields); i++)
		put_field(scan, wildcards, fields[i].wildcard, fields[i].field, indent);
}

void print_openflow10_match(struct scan *scan, const char *indent)
{
	uint32_t wildcards = scan_u32(scan, 0);
	uint16_t type = cursor_u16(scan->at, 22);
	uint8_t protocol = cursor_u8(scan->at, 25);
	struct openflow_field field = {OPENFLOW_NUMBER, 1, "\n match nw_proto ", NULL, 0};
	bool icmp = type == ETHERTYPE_IP4 && protocol == PROTOCOL_ICMP &&
		    !(wildcards & (WILDCARD_TYPE | WILDCARD_PROTOCOL));

	if (wildcards & ~(uint32_t)ALL_WILDCARDS && !scan->error)
		scan_put(scan, "\n\t%s wildcards 0x%08x (bogus)", indent, wildcards);
	scan_skip(scan, 4);
	put_link(scan, wildcards, indent);
	if (type == ETHERTYPE_ARP && !(wildcards & WILDCARD_TYPE))
		field.text = "\n match arp_opcode ";
	put_field(scan, wildcards, WILDCARD_PROTOCOL, field, indent);
	field = (struct openflow_field){OPENFLOW_SKIP, 2, "", NULL, 0};
	print_openflow_field(scan, &field, indent);
	put_prefix(scan, wildcards >> SOURCE_SHIFT, "\n match nw_src ", indent);
	put_prefix(scan, wildcards >> DESTINATION_SHIFT, "\n match nw_dst ", indent);
	field = (struct openflow_field){OPENFLOW_NUMBER, 2,
					icmp ? "\n match icmp_type " : "\n match tp_src ", NULL, 0};
	put_field(scan, wildcards, WILDCARD_SOURCE_PORT, field, indent);
	field.text = icmp ? "\n match icmp_code " : "\n match tp_dst ";
	put_field(scan, wildcards, WILDCARD_DESTINATION_PORT, field, indent);
}
