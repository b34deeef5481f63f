// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Link headers other than those of generate.c: valid, with unusual fields, and sometimes spoiled.
 * Those of local networks are in generate_lan.c.
 */
#include "generate.h"
#include "packet.h"

#define ETHERTYPE_IP4 0x0800
#define ETHERTYPE_IP6 0x86dd

#define NEVER SIZE_MAX

static void add_ppp_protocol(struct bytes *bytes, bool ip6)
{
	bytes_number(bytes, ip6 ? 0x57 : 0x21, 2);
}

static void add_ppp_ether(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_mostly(bytes, chance, 0x11, 1);
	bytes_number(bytes, 0, 1);
	bytes_number(bytes, chance_one_in(chance, 9) ? 0 : chance_next(chance), 2);
	bytes_number(bytes, 0, 2);
	add_ppp_protocol(bytes, ip6);
}

static void add_ppp_serial(struct chance *chance, struct bytes *bytes, bool ip6)
{
	static const uint8_t addresses[] = {0xff, 0xff, 0xff, 0x0f, 0x8f, 0x00, 0x01};

	bytes_number(bytes, addresses[chance_below(chance, sizeof(addresses))], 1);
	bytes_mostly(bytes, chance, 3, 1);
	add_ppp_protocol(bytes, ip6);
}

static void add_pppd(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_number(bytes, chance_one_in(chance, 9) ? 0xff : chance_below(chance, 3), 1);
	bytes_number(bytes, 3, 1);
	add_ppp_protocol(bytes, ip6);
}

static uint32_t bsd_family(struct chance *chance, bool ip6)
{
	static const uint8_t families[] = {24, 28, 30};

	if (chance_one_in(chance, 30))
		return chance_below(chance, 40);
	return ip6 ? families[chance_below(chance, 3)] : 2;
}

static void add_name(struct chance *chance, struct bytes *bytes, const char *name)
{
	size_t end = bytes->length + 16;

	if (chance_one_in(chance, 4)) {
		bytes_random(bytes, chance, 16);
		return;
	}
	bytes_text(bytes, name);
	while (bytes->length < end)
		bytes_number(bytes, 0, 1);
}

static void add_pflog(struct chance *chance, struct bytes *bytes, bool ip6)
{
	uint32_t length = chance_one_in(chance, 9) ? chance_below(chance, 256)
						   : 61 + 4 * chance_below(chance, 2);
	size_t end = bytes->length + ((length + 3) & ~3u);

	bytes_number(bytes, length, 1);
	bytes_number(bytes, bsd_family(chance, ip6), 1);
	bytes_number(bytes, chance_below(chance, 12), 1);
	bytes_number(bytes, chance_below(chance, 17), 1);
	add_name(chance, bytes, "em0");
	add_name(chance, bytes, "ruleset");
	bytes_number(bytes, chance_below(chance, 99), 4);
	bytes_number(bytes, chance_one_in(chance, 2) ? ~0ull : chance_below(chance, 9), 4);
	bytes_random(bytes, chance, 16);
	bytes_number(bytes, chance_below(chance, 4), 1);
	while (bytes->length < end)
		bytes_number(bytes, 0, 1);
}

/* In the byte order of either machine. */
static void add_four(struct bytes *bytes, uint32_t value, bool little)
{
	bytes_number(bytes, little ? __builtin_bswap32(value) : value, 4);
}

static void add_enc(struct chance *chance, struct bytes *bytes, bool ip6)
{
	static const uint32_t flags[] = {0, 0x400, 0x800, 0xc00, 0x2000, 0x100c00};
	bool little = chance_one_in(chance, 2);

	add_four(bytes, bsd_family(chance, ip6), little);
	bytes_random(bytes, chance, 4);
	add_four(bytes, flags[chance_below(chance, 6)], little);
}

static void add_tlv(struct chance *chance, struct bytes *bytes, uint32_t type, uint32_t length)
{
	uint32_t size = chance_one_in(chance, 60) ? chance_below(chance, 70) : length + 4;

	bytes_number(bytes, __builtin_bswap16((uint16_t)size), 2);
	bytes_number(bytes, __builtin_bswap16((uint16_t)type), 2);
}

static void add_nflog(struct chance *chance, struct bytes *bytes, bool ip6)
{
	uint32_t length, count = chance_below(chance, 5);

	bytes_mostly(bytes, chance, ip6 ? 10 : 2, 1);
	bytes_number(bytes, chance_one_in(chance, 40), 1);
	bytes_random(bytes, chance, 2);
	while (count--) {
		length = chance_below(chance, 14);
		add_tlv(chance, bytes, 1 + chance_below(chance, 8), length);
		bytes_random(bytes, chance, (length + 3) & ~3u);
	}
	add_tlv(chance, bytes, chance_one_in(chance, 30) ? chance_below(chance, 20) : 9, 0);
}

static void add_slip_of(struct chance *chance, struct bytes *bytes, size_t length)
{
	static const uint8_t kinds[] = {0x40, 0x45, 0x70, 0x80, 0x30};

	bytes_number(bytes,
		     chance_one_in(chance, 9) ? chance_next(chance) : chance_below(chance, 2), 1);
	bytes_number(bytes,
		     chance_one_in(chance, 2) ? kinds[chance_below(chance, sizeof(kinds))]
					      : 0x80 | chance_next(chance),
		     1);
	while (bytes->length < length)
		bytes_number(bytes, chance_one_in(chance, 3) ? 0 : chance_next(chance), 1);
}

static void add_slip(struct chance *chance, struct bytes *bytes, bool ip6)
{
	(void)ip6;
	add_slip_of(chance, bytes, 16);
}

static void add_slip_bsdos(struct chance *chance, struct bytes *bytes, bool ip6)
{
	(void)ip6;
	add_slip_of(chance, bytes, 24);
}

static void add_ppp_bsdos(struct chance *chance, struct bytes *bytes, bool ip6)
{
	(void)ip6;
	bytes_random(bytes, chance, 24);
}

static void add_frame_relay(struct chance *chance, struct bytes *bytes, bool ip6)
{
	uint32_t length = chance_one_in(chance, 2) ? 2 : 2 + chance_below(chance, 3), i;
	uint32_t kind = chance_below(chance, 8);

	for (i = 1; i <= length; i++)
		bytes_number(bytes, (chance_next(chance) & 0xfe) | (i == length), 1);
	if (kind == 0) {
		bytes_number(bytes, ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4, 2);
		return;
	}
	bytes_number(bytes, 3, 1);
	if (chance_one_in(chance, 3))
		bytes_number(bytes, 0, 1);
	if (kind == 1) {
		bytes_number(bytes, 0x80, 1);
		bytes_number(bytes, chance_one_in(chance, 9) ? 0xf8 : 0, 3);
		bytes_number(bytes, ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4, 2);
	} else if (kind == 2) {
		bytes_number(bytes, 0xcfff03, 3);
		add_ppp_protocol(bytes, ip6);
	} else {
		bytes_number(bytes, ip6 ? 0x8e : 0xcc, 1);
	}
}

static void add_bundle(struct chance *chance, struct bytes *bytes, bool ip6)
{
	bytes_number(bytes, (chance_next(chance) & 0x5e) | (chance_one_in(chance, 9) ? 0 : 0x80),
		     1);
	bytes_random(bytes, chance, 1);
	add_frame_relay(chance, bytes, ip6);
}

static void add_header(struct chance *chance, struct bytes *bytes, uint32_t linktype, bool ip6);

static void add_little(struct bytes *bytes, uint32_t value)
{
	bytes_number(bytes, __builtin_bswap32(value), 4);
}

static void add_pktap(struct chance *chance, struct bytes *bytes, bool ip6)
{
	static const uint16_t inside[] = {
		LINKTYPE_RAW_BSD, LINKTYPE_PPP_SERIAL, LINKTYPE_ENC,	  LINKTYPE_FDDI,
		LINKTYPE_IPV4,	  LINKTYPE_NFLOG,      LINKTYPE_FIREWIRE, LINKTYPE_DSA,
	};
	uint32_t length = 108 + (chance_one_in(chance, 5) ? chance_below(chance, 20) : 0);
	uint32_t linktype =
		chance_one_in(chance, 2) ? LINKTYPE_ETHERNET : inside[chance_below(chance, 8)];
	size_t end = bytes->length + length;

	add_little(bytes, chance_one_in(chance, 60) ? chance_below(chance, 2000) : length);
	add_little(bytes, chance_one_in(chance, 30) ? chance_below(chance, 4) : 1);
	add_little(bytes, chance_one_in(chance, 60) ? chance_below(chance, 300) : linktype);
	while (bytes->length < end)
		bytes_random(bytes, chance, 1);
	add_header(chance, bytes, linktype, ip6);
}

/* Juniper's header; false where the packet follows it. */
static bool add_juniper(struct chance *chance, struct bytes *bytes)
{
	bool extended = chance_one_in(chance, 2), bare = chance_one_in(chance, 4);
	uint32_t count = chance_below(chance, 5), size;
	size_t start = bytes->length + 4;

	bytes_number(bytes, 0x4d4743, 3);
	bytes_number(bytes, (chance_next(chance) & 0x7d) | (extended ? 0x80 : 0) | (bare ? 2 : 0),
		     1);
	if (extended) {
		bytes_number(bytes, 0, 2);
		while (count--) {
			size = chance_one_in(chance, 20) ? 0 : 1 + chance_below(chance, 5);
			bytes_number(bytes, chance_below(chance, 11), 1);
			bytes_number(bytes, size, 1);
			bytes_number(bytes, chance_below(chance, 70), size ? 1 : 0);
			bytes_random(bytes, chance,
				     size && chance_one_in(chance, 3) ? size - 1 : 0);
			while (size > 1 && bytes->length < start + 2)
				bytes_number(bytes, 0, 1);
		}
		bytes_put(bytes, start, bytes->length - start - 2, 2);
	}
	if (bare)
		bytes_random(bytes, chance, 4);
	return !bare;
}

static void add_juniper_ethernet(struct chance *chance, struct bytes *bytes, bool ip6)
{
	if (add_juniper(chance, bytes))
		add_header(chance, bytes, LINKTYPE_ETHERNET, ip6);
}

static void add_juniper_ppp(struct chance *chance, struct bytes *bytes, bool ip6)
{
	if (!add_juniper(chance, bytes))
		return;
	if (chance_one_in(chance, 2))
		bytes_number(bytes, 0xff03, 2);
	add_ppp_protocol(bytes, ip6);
}

static void add_juniper_frame_relay(struct chance *chance, struct bytes *bytes, bool ip6)
{
	if (add_juniper(chance, bytes))
		add_frame_relay(chance, bytes, ip6);
}

static void add_juniper_hdlc(struct chance *chance, struct bytes *bytes, bool ip6)
{
	if (add_juniper(chance, bytes))
		bytes_number(bytes, 0x0f000000 | (ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4), 4);
}

static void add_header(struct chance *chance, struct bytes *bytes, uint32_t linktype, bool ip6)
{
	static const struct generate_link_type types[] = {
		{LINKTYPE_PPP_ETHER, add_ppp_ether},
		{LINKTYPE_PPP_SERIAL, add_ppp_serial},
		{LINKTYPE_PPP_PPPD, add_pppd},
		{LINKTYPE_PPP_BSDOS, add_ppp_bsdos},
		{LINKTYPE_PFLOG, add_pflog},
		{LINKTYPE_ENC, add_enc},
		{LINKTYPE_NFLOG, add_nflog},
		{LINKTYPE_SLIP, add_slip},
		{LINKTYPE_SLIP_BSDOS, add_slip_bsdos},
		{LINKTYPE_FRAME_RELAY, add_frame_relay},
		{LINKTYPE_MFR, add_bundle},
		{LINKTYPE_PKTAP, add_pktap},
		{LINKTYPE_JUNIPER_PPPOE, add_juniper_ethernet},
		{LINKTYPE_JUNIPER_ETHER, add_juniper_ethernet},
		{LINKTYPE_JUNIPER_PPP, add_juniper_ppp},
		{LINKTYPE_JUNIPER_FRELAY, add_juniper_frame_relay},
		{LINKTYPE_JUNIPER_CHDLC, add_juniper_hdlc},
		{0, NULL},
	};
	const struct generate_link_type *type;

	for (type = types; type->add; type++)
		if (type->linktype == linktype)
			type->add(chance, bytes, ip6);
	for (type = generate_lan_types(); type->add; type++)
		if (type->linktype == linktype)
			type->add(chance, bytes, ip6);
}

static void flip_bits(struct chance *chance, struct bytes *bytes, size_t first)
{
	uint32_t count = 1 + chance_below(chance, 3);

	while (bytes->length > first && count--)
		bytes->data[first + chance_below(chance, (uint32_t)(bytes->length - first))] ^=
			(uint8_t)(1 << chance_below(chance, 8));
}

/*
 * Bytes that libpcap does not look at when it looks for TCP, and that tcpdump takes for protocols
 * that carry none, whose text is not made here: they stay as they are.
 */
static size_t first_to_spoil(uint32_t linktype)
{
	switch (linktype) {
	case LINKTYPE_PPP_ETHER: /* of discovery */
	case LINKTYPE_PPP_PPPD:
		return 2;
	case LINKTYPE_SUNATM:	   /* of signalling and of LAN emulation */
	case LINKTYPE_FRAME_RELAY: /* EtherTypes of others */
	case LINKTYPE_MFR:
	case LINKTYPE_JUNIPER_FRELAY:
		return NEVER;
	default:
		return 0;
	}
}

void generate_link(struct chance *chance, struct bytes *bytes, uint32_t linktype, bool ip6)
{
	size_t first = first_to_spoil(linktype);

	add_header(chance, bytes, linktype, ip6);
	if (first == NEVER)
		return;
	if (chance_one_in(chance, 12))
		bytes_spoil(bytes, chance, first);
	else if (chance_one_in(chance, 8))
		flip_bits(chance, bytes, first);
	/* A network layer protocol's number would come next. */
	if (linktype == LINKTYPE_ATM_BSD && bytes->data[0] == 3)
		bytes->data[0] = 0xaa;
}

void generate_link_end(struct chance *chance, struct bytes *bytes, uint32_t linktype)
{
	if (linktype != LINKTYPE_PPP_ETHER || bytes->length < 6)
		return;
	bytes_put(bytes, 4,
		  chance_one_in(chance, 9) ? chance_below(chance, 200) : bytes->length - 6, 2);
}
