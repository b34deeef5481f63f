// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Link headers of local networks and of ATM: valid, and with unusual fields. */
#include "generate.h"
#include "packet.h"

#define ETHERTYPE_IP4 0x0800
#define ETHERTYPE_IP6 0x86dd

static void add_addresses(struct chance *chance, struct bytes *bytes, bool spoiled)
{
	bytes_number(bytes, chance_one_in(chance, 9) ? 0xffffffffffff : 0x020000000001, 6);
	bytes_number(bytes, 0x040000000002 | (spoiled ? 0x800000000000 : 0), 6);
}

/* SNAP, rarely with another vendor, another SAP or another control field, which libpcap ignores. */
static void add_llc(struct chance *chance, struct bytes *bytes, bool ip6)
{
	static const uint8_t saps[] = {0xaa, 0xab, 0x00, 0x04, 0x0e, 0x4e, 0x7e, 0x50, 0x8e};
	static const uint32_t vendors[] = {0xf8, 0x5e, 0x080007, 0x123456};
	bool odd = chance_one_in(chance, 9);

	bytes_number(bytes, odd ? saps[chance_below(chance, sizeof(saps))] : 0xaa, 1);
	bytes_number(bytes, odd ? saps[chance_below(chance, sizeof(saps))] : 0xaa, 1);
	bytes_number(bytes, odd && chance_one_in(chance, 2) ? chance_next(chance) : 3, 1);
	bytes_number(bytes, chance_one_in(chance, 9) ? vendors[chance_below(chance, 4)] : 0, 3);
	bytes_number(bytes, ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4, 2);
}

static void add_token_ring(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bool routed = chance_one_in(chance, 3);
	uint32_t length = 2 * chance_below(chance, 10);

	bytes_mostly(bytes, chance, 0x10, 1);
	bytes_mostly(bytes, chance, 0x40, 1);
	add_addresses(chance, bytes, routed);
	/* libpcap looks for the type where no route is: a route's segments are the LLC header. */
	if (routed && chance_one_in(chance, 2)) {
		bytes_number(bytes, length | (chance_next(chance) & 0xe0), 1);
		bytes_random(bytes, chance, 5);
		bytes_number(bytes, ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4, 2);
		return;
	}
	add_llc(chance, bytes, ip6);
}

static void add_fddi(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_number(bytes,
		     chance_one_in(chance, 5) ? chance_next(chance)
					      : 0x50 | chance_below(chance, 16),
		     1);
	add_addresses(chance, bytes, false);
	add_llc(chance, bytes, ip6);
}

static void add_fibre_channel(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_random(bytes, chance, 16);
	add_llc(chance, bytes, ip6);
}

static void add_firewire(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_random(bytes, chance, 16);
	bytes_number(bytes, ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4, 2);
}

static void add_symantec(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_random(bytes, chance, 6);
	bytes_number(bytes, ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4, 2);
	bytes_random(bytes, chance, 36);
}

static void add_ipnet(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_number(bytes, 1, 1);
	bytes_number(bytes, ip6 ? 26 : 2, 1);
	bytes_random(bytes, chance, 22);
}

static void add_arcnet(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bool old = !ip6 && chance_one_in(chance, 3);

	bytes_random(bytes, chance, 2);
	bytes_number(bytes, ip6 ? 0xc4 : old ? 0xf0 : 0xd4, 1);
	if (old)
		return;
	if (chance_one_in(chance, 5)) {
		bytes_number(bytes, 0xff, 1);
		bytes_random(bytes, chance, 3);
	}
	bytes_number(bytes, chance_one_in(chance, 2) ? 0 : chance_below(chance, 9), 1);
	bytes_random(bytes, chance, 2);
}

static void add_ethernet(struct chance *chance, struct bytes *bytes, bool ip6)
{
	add_addresses(chance, bytes, false);
	if (chance_one_in(chance, 9)) {
		bytes_number(bytes, 0x8100, 2);
		bytes_random(bytes, chance, 2);
	}
	bytes_number(bytes, ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4, 2);
}

static void add_netanalyzer(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_random(bytes, chance, 4);
	add_ethernet(chance, bytes, ip6);
}

static void add_netanalyzer_transparent(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_random(bytes, chance, 12);
	add_ethernet(chance, bytes, ip6);
}

static void add_atm(struct chance *chance, struct bytes *bytes, bool ip6)
{
	add_llc(chance, bytes, ip6);
}

static void add_clip(struct chance *chance, struct bytes *bytes, bool ip6)
{
	if (!chance_one_in(chance, 5))
		add_llc(chance, bytes, ip6);
}

static void add_sun(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_number(bytes, 2 | (chance_next(chance) & 0xf0), 1);
	bytes_number(bytes, chance_below(chance, 3), 1);
	bytes_number(bytes,
		     chance_one_in(chance, 9) ? chance_below(chance, 3)
					      : 17 + chance_below(chance, 99),
		     2);
	add_llc(chance, bytes, ip6);
}

static void add_infiniband(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_random(bytes, chance, 40);
	bytes_number(bytes, ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4, 2);
	bytes_random(bytes, chance, 2);
}

static void add_switch_tag(struct chance *chance, struct bytes *bytes, bool ip6, size_t length)
{
	add_addresses(chance, bytes, false);
	bytes_random(bytes, chance, length);
	if (chance_one_in(chance, 9)) {
		bytes_number(bytes, 0x8100, 2);
		bytes_random(bytes, chance, 2);
	}
	bytes_number(bytes, ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4, 2);
}

static void add_tag_of_four(struct chance *chance, struct bytes *bytes, bool ip6)
{
	add_switch_tag(chance, bytes, ip6, 4);
}

static void add_edsa(struct chance *chance, struct bytes *bytes, bool ip6)
{
	add_switch_tag(chance, bytes, ip6, 8);
}

static const struct generate_link_type types[] = {
	{LINKTYPE_ETHERNET, add_ethernet},
	{LINKTYPE_ATM_BSD, add_atm},
	{LINKTYPE_ATM_CLIP, add_clip},
	{LINKTYPE_SUNATM, add_sun},
	{LINKTYPE_TOKEN_RING, add_token_ring},
	{LINKTYPE_FDDI, add_fddi},
	{LINKTYPE_IP_OVER_FC, add_fibre_channel},
	{LINKTYPE_FIREWIRE, add_firewire},
	{LINKTYPE_ARCNET, add_arcnet},
	{LINKTYPE_SYMANTEC, add_symantec},
	{LINKTYPE_IPNET, add_ipnet},
	{LINKTYPE_NETANALYZER, add_netanalyzer},
	{LINKTYPE_NETANALYZER_TRANSPARENT, add_netanalyzer_transparent},
	{LINKTYPE_IPOIB, add_infiniband},
	{LINKTYPE_DSA_BRCM_PREPEND, add_netanalyzer},
	{LINKTYPE_DSA_BRCM, add_tag_of_four},
	{LINKTYPE_DSA, add_tag_of_four},
	{LINKTYPE_DSA_EDSA, add_edsa},
	{0, NULL},
};

const struct generate_link_type *generate_lan_types(void)
{
	return types;
}
