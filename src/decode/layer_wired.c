// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Link layers that files have and interfaces of Linux have not, or seldom. */
#include <byteswap.h>
#include <endian.h>
#include <errno.h>

#include "decode/frame_relay.h"
#include "decode/juniper.h"
#include "decode/layer.h"
#include "decode/link_header.h"
#include "decode/protocol.h"

/* The last bytes of the link header may be those of a packet that is shorter than they are. */
static enum layer skip(struct layer_walk *walk, uint32_t length, enum layer next)
{
	if (!layer_has(walk, length) || walk->length < length)
		return LAYER_NONE;
	walk->at = cursor_skip(walk->at, length);
	walk->length -= length;
	return next;
}

static enum layer begin_ppp(struct layer_walk *walk)
{
	return layer_has(walk, PPP_HEADER) ? LAYER_PPP : LAYER_NONE;
}

static enum layer begin_pppoe(struct layer_walk *walk)
{
	(void)walk;
	return LAYER_PPPOE;
}

/* The address and the control field are there, whatever the latter is; Cisco's HDLC may be. */
static enum layer begin_ppp_serial(struct layer_walk *walk)
{
	uint16_t type = cursor_u16(walk->at, 2);

	if (!layer_has(walk, PPP_HEADER))
		return LAYER_NONE;
	switch (cursor_u8(walk->at, 0)) {
	case PPP_SERIAL_ADDRESS:
		if (type == PPP_MPLS || type == PPP_MPLS_MULTICAST)
			return skip(walk, PPP_HEADER, LAYER_MPLS);
		if (type == PPP_IP4 || type == PPP_VJ_UNCOMPRESSED || type == ETHERTYPE_IP4)
			return skip(walk, PPP_HEADER, LAYER_IP4);
		if (type == PPP_IP6 || type == ETHERTYPE_IP6)
			return skip(walk, PPP_HEADER, LAYER_IP6);
		return LAYER_NONE;
	case PPP_SERIAL_CISCO_UNICAST:
	case PPP_SERIAL_CISCO_BROADCAST:
		walk->type = type;
		if (type == ETHERTYPE_PPP || type == ETHERTYPE_PPPOE_DISCOVERY ||
		    type == ETHERTYPE_PPPOE_SESSION)
			return LAYER_NONE;
		return skip(walk, HDLC_HEADER, LAYER_TYPE);
	default:
		return LAYER_NONE;
	}
}

static enum layer begin_pflog(struct layer_walk *walk)
{
	uint32_t length = cursor_u8(walk->at, 0);
	uint8_t family = cursor_u8(walk->at, PFLOG_FAMILY);

	if (!layer_has(walk, PFLOG_DIRECTION + 1) || length < PFLOG_LENGTH_MIN)
		return LAYER_NONE;
	return skip(walk, (length + 3) & ~3u, layer_link_family(family));
}

static enum layer begin_enc(struct layer_walk *walk)
{
	uint32_t family = htobe32(cursor_u32(walk->at, 0));

	if (family & 0xffff0000)
		family = bswap_32(family);
	return skip(walk, ENC_HEADER, layer_link_family(family));
}

static enum layer begin_nflog(struct layer_walk *walk)
{
	uint8_t family = cursor_u8(walk->at, 0), version = cursor_u8(walk->at, NFLOG_VERSION);
	enum layer next = LAYER_NONE;
	uint32_t size;

	if (family == NFLOG_FAMILY_IP4)
		next = LAYER_IP4;
	else if (family == NFLOG_FAMILY_IP6)
		next = LAYER_IP6;
	if (version || !skip(walk, NFLOG_HEADER, next))
		return LAYER_NONE;
	while (layer_has(walk, NFLOG_TLV) && walk->length) {
		size = (cursor_little16(walk->at, 0) + 3u) & ~3u;
		if (size < NFLOG_TLV || !layer_has(walk, size))
			return LAYER_NONE;
		if (cursor_little16(walk->at, 2) == NFLOG_TLV_PAYLOAD)
			return skip(walk, NFLOG_TLV, next);
		if (!skip(walk, size, next))
			return LAYER_NONE;
	}
	return LAYER_NONE;
}

static enum layer begin_clip(struct layer_walk *walk)
{
	return cursor_u32(walk->at, 0) >> 8 == 0xaaaa03 && !cursor_u8(walk->at, 3) &&
			       !cursor_u16(walk->at, 4)
		       ? LAYER_LLC
		       : LAYER_IP4;
}

static enum layer begin_atm(struct layer_walk *walk)
{
	uint32_t header = cursor_u32(walk->at, 0) >> 8;

	if (header == 0xaaaa03 || header == 0xfefe03 || header == 0x060603)
		return LAYER_LLC;
	return skip(walk, ATM_HEADER_802_6, LAYER_LLC);
}

static enum layer begin_sun(struct layer_walk *walk)
{
	uint8_t type = cursor_u8(walk->at, 0) & ATM_SUN_TYPE_MASK;
	uint8_t path = cursor_u8(walk->at, 1);
	uint16_t circuit = cursor_u16(walk->at, 2);

	if (!path && circuit >= ATM_SUN_META && circuit <= ATM_SUN_SIGNALLING)
		return LAYER_NONE;
	return skip(walk, ATM_SUN_HEADER, type == ATM_SUN_LLC ? LAYER_LLC : LAYER_NONE);
}

static enum layer begin_slip(struct layer_walk *walk)
{
	return skip(walk, SLIP_HEADER, LAYER_IP);
}

static enum layer begin_slip_bsdos(struct layer_walk *walk)
{
	return skip(walk, SLIP_HEADER, LAYER_IP4);
}

static enum layer begin_nothing(struct layer_walk *walk)
{
	(void)walk;
	return LAYER_NONE;
}

static enum layer begin_token_ring(struct layer_walk *walk)
{
	bool routed = cursor_u8(walk->at, TOKEN_RING_SOURCE) & TOKEN_RING_ROUTED;
	uint32_t route = routed ? cursor_u8(walk->at, TOKEN_RING_HEADER) & 0x1f : 0;
	uint8_t type = cursor_u8(walk->at, TOKEN_RING_CONTROL) & TOKEN_RING_TYPE_MASK;

	if (!layer_has(walk, TOKEN_RING_HEADER + (routed ? 2 : 0)) || type != TOKEN_RING_LLC)
		return LAYER_NONE;
	return skip(walk, TOKEN_RING_HEADER + route, LAYER_LLC);
}

static enum layer begin_fddi(struct layer_walk *walk)
{
	bool llc = (cursor_u8(walk->at, 0) & FDDI_CLASS_MASK) == FDDI_LLC_ASYNC;

	return skip(walk, FDDI_HEADER, llc ? LAYER_LLC : LAYER_NONE);
}

static enum layer begin_fibre_channel(struct layer_walk *walk)
{
	return skip(walk, FIBRE_CHANNEL_HEADER, LAYER_LLC);
}

static enum layer begin_firewire(struct layer_walk *walk)
{
	walk->type = cursor_u16(walk->at, FIREWIRE_TYPE);
	return skip(walk, FIREWIRE_HEADER, LAYER_TYPE);
}

static enum layer begin_arcnet(struct layer_walk *walk)
{
	uint8_t type = cursor_u8(walk->at, ARCNET_BSD_TYPE);
	uint8_t split = cursor_u8(walk->at, ARCNET_BSD_SPLIT);
	uint32_t length = ARCNET_BSD_HEADER;
	enum layer next = LAYER_NONE;

	if (type == ARCNET_IP4_OLD || type == ARCNET_ARP_OLD || type == ARCNET_DIAGNOSE) {
		length = ARCNET_BSD_OLD;
		split = 0;
	} else if (split == ARCNET_BSD_EXCEPTION) {
		length = ARCNET_BSD_LONG;
		split = cursor_u8(walk->at, ARCNET_BSD_SPLIT + 4);
	}
	if (split && !(split & 1))
		return LAYER_NONE;
	if (type == ARCNET_IP4 || type == ARCNET_IP4_OLD)
		next = LAYER_IP4;
	else if (type == ARCNET_IP6)
		next = LAYER_IP6;
	return skip(walk, length, next);
}

static enum layer begin_symantec(struct layer_walk *walk)
{
	walk->type = cursor_u16(walk->at, SYMANTEC_TYPE);
	return skip(walk, SYMANTEC_HEADER, LAYER_TYPE);
}

static enum layer begin_ipnet(struct layer_walk *walk)
{
	uint8_t family = cursor_u8(walk->at, IPNET_FAMILY);
	enum layer next = LAYER_NONE;

	if (family == IPNET_IP4)
		next = LAYER_IP4;
	else if (family == IPNET_IP6)
		next = LAYER_IP6;
	return skip(walk, IPNET_HEADER, next);
}

static enum layer begin_netanalyzer(struct layer_walk *walk)
{
	return skip(walk, NETANALYZER_HEADER, LAYER_ETHERNET);
}

static enum layer begin_netanalyzer_transparent(struct layer_walk *walk)
{
	return skip(walk, NETANALYZER_HEADER + NETANALYZER_PREAMBLE, LAYER_ETHERNET);
}

/* Behind the control field and padding: a network layer protocol's number. */
static enum layer begin_routed(struct layer_walk *walk, uint32_t length)
{
	bool padded = !cursor_u8(walk->at, length + 1);
	uint32_t header = length + (padded ? 3 : 2);

	if (!layer_has(walk, header))
		return LAYER_NONE;
	switch (cursor_u8(walk->at, header - 1)) {
	case FRAME_RELAY_NLPID_IP4:
		return skip(walk, header, LAYER_IP4);
	case FRAME_RELAY_NLPID_IP6:
		return skip(walk, header, LAYER_IP6);
	case FRAME_RELAY_NLPID_SNAP:
		return skip(walk, header, LAYER_SNAP);
	case FRAME_RELAY_NLPID_PPP:
		return skip(walk, header, LAYER_PPP);
	default:
		return LAYER_NONE;
	}
}

static enum layer begin_frame_relay(struct layer_walk *walk)
{
	struct frame_relay address;
	uint16_t type;
	int err = frame_relay_read(walk->at, walk->length, &address);

	walk->cut |= err == -ENODATA;
	if (err)
		return LAYER_NONE;
	type = cursor_u16(walk->at, address.length);
	/* Their second bytes are numbers of IP. */
	if (address.circuit && (type == ETHERTYPE_LLDP || type == ETHERTYPE_EAPOL))
		return LAYER_NONE;
	if (cursor_u8(walk->at, address.length) == LLC_UNNUMBERED || !address.circuit)
		return begin_routed(walk, address.length);
	if (type != ETHERTYPE_IP4 && type != ETHERTYPE_IP6 && type != ETHERTYPE_MPLS &&
	    type != ETHERTYPE_MPLS_MULTICAST && type != ETHERTYPE_PPP &&
	    type != ETHERTYPE_PPPOE_SESSION && type != ETHERTYPE_PPPOE_DISCOVERY)
		return begin_routed(walk, address.length);
	walk->type = type;
	return skip(walk, address.length + 2, LAYER_TYPE);
}

static enum layer begin_bundle(struct layer_walk *walk)
{
	uint8_t flags = cursor_u8(walk->at, 0);

	if (!skip(walk, BUNDLE_HEADER, LAYER_TYPE) || !(flags & BUNDLE_BEGIN) ||
	    flags & BUNDLE_CONTROL)
		return LAYER_NONE;
	return begin_frame_relay(walk);
}

static enum layer begin_infiniband(struct layer_walk *walk)
{
	walk->type = cursor_u16(walk->at, INFINIBAND_TYPE);
	return skip(walk, INFINIBAND_HEADER, LAYER_TYPE);
}

/* Behind the tag is what stands behind addresses, and may be a VLAN tag. */
static enum layer begin_tagged(struct layer_walk *walk, uint32_t length)
{
	if (walk->length < walk->at.captured)
		return LAYER_NONE;
	return skip(walk, length, LAYER_ETHERNET);
}

static enum layer begin_four(struct layer_walk *walk)
{
	return begin_tagged(walk, SWITCH_TAG_BRCM);
}

static enum layer begin_edsa(struct layer_walk *walk)
{
	return begin_tagged(walk, SWITCH_TAG_EDSA);
}

static enum layer begin_pktap(struct layer_walk *walk)
{
	uint32_t length = cursor_little32(walk->at, 0);
	uint32_t linktype = cursor_little32(walk->at, PKTAP_LINKTYPE);
	uint32_t kind = cursor_little32(walk->at, PKTAP_KIND);

	if (!layer_has(walk, PKTAP_HEADER) || length < PKTAP_HEADER || kind != PKTAP_KIND_PACKET ||
	    linktype > UINT16_MAX || linktype == LINKTYPE_PKTAP || !skip(walk, length, LAYER_TYPE))
		return LAYER_NONE;
	return layer_link_inside((uint16_t)linktype, walk);
}

static bool skip_juniper(struct layer_walk *walk, bool *bare)
{
	struct cursor at = cursor_skip(walk->at, JUNIPER_HEADER + JUNIPER_LENGTH);
	struct juniper header;
	uint32_t length, size = 0;
	int err = juniper_read(walk->at, &header);

	walk->cut |= err == -ENODATA;
	if (err)
		return false;
	for (length = header.extension; length; length -= size) {
		err = juniper_tlv(at, length, &size);
		if (err <= 0)
			break;
		at = cursor_skip(at, size);
	}
	walk->cut |= err == -ENODATA;
	if (err < 0)
		return false;
	*bare = header.flags & JUNIPER_NO_LINK;
	return skip(walk, header.length + (*bare ? JUNIPER_BARE : 0), LAYER_IP) != LAYER_NONE;
}

static enum layer begin_juniper_of(uint16_t linktype, struct layer_walk *walk)
{
	bool bare;

	if (!skip_juniper(walk, &bare))
		return LAYER_NONE;
	if (bare)
		return cursor_u8(walk->at, 0) == 0x40 ? LAYER_NONE : LAYER_IP;
	if (linktype == LINKTYPE_JUNIPER_PPPOE)
		return skip(walk, juniper_cookie(walk->at), LAYER_ETHERNET);
	return layer_link_of(linktype, walk);
}

static enum layer begin_juniper_ethernet(struct layer_walk *walk)
{
	return begin_juniper_of(LINKTYPE_ETHERNET, walk);
}

static enum layer begin_juniper_pppoe(struct layer_walk *walk)
{
	return begin_juniper_of(LINKTYPE_JUNIPER_PPPOE, walk);
}

static enum layer begin_juniper_ppp(struct layer_walk *walk)
{
	bool bare;

	if (!skip_juniper(walk, &bare))
		return LAYER_NONE;
	return bare ? LAYER_IP : LAYER_PPP;
}

static enum layer begin_juniper_frame_relay(struct layer_walk *walk)
{
	return begin_juniper_of(LINKTYPE_FRAME_RELAY, walk);
}

static enum layer begin_juniper_hdlc(struct layer_walk *walk)
{
	return begin_juniper_of(LINKTYPE_C_HDLC, walk);
}

static const struct begin_of_link {
	uint16_t linktype;
	enum layer (*begin)(struct layer_walk *walk);
} begins[] = {
	{LINKTYPE_PPP_ETHER, begin_pppoe},
	{LINKTYPE_PPP_SERIAL, begin_ppp_serial},
	{LINKTYPE_PPP_PPPD, begin_ppp},
	{LINKTYPE_PFLOG, begin_pflog},
	{LINKTYPE_ENC, begin_enc},
	{LINKTYPE_NFLOG, begin_nflog},
	{LINKTYPE_ATM_BSD, begin_atm},
	{LINKTYPE_ATM_CLIP, begin_clip},
	{LINKTYPE_SUNATM, begin_sun},
	{LINKTYPE_SLIP, begin_slip},
	{LINKTYPE_SLIP_BSDOS, begin_slip_bsdos},
	{LINKTYPE_PPP_BSDOS, begin_nothing},
	{LINKTYPE_TOKEN_RING, begin_token_ring},
	{LINKTYPE_FDDI, begin_fddi},
	{LINKTYPE_IP_OVER_FC, begin_fibre_channel},
	{LINKTYPE_FIREWIRE, begin_firewire},
	{LINKTYPE_ARCNET, begin_arcnet},
	{LINKTYPE_SYMANTEC, begin_symantec},
	{LINKTYPE_IPNET, begin_ipnet},
	{LINKTYPE_NETANALYZER, begin_netanalyzer},
	{LINKTYPE_NETANALYZER_TRANSPARENT, begin_netanalyzer_transparent},
	{LINKTYPE_FRAME_RELAY, begin_frame_relay},
	{LINKTYPE_MFR, begin_bundle},
	{LINKTYPE_IPOIB, begin_infiniband},
	{LINKTYPE_PKTAP, begin_pktap},
	{LINKTYPE_DSA_BRCM, begin_four},
	{LINKTYPE_DSA_BRCM_PREPEND, begin_four},
	{LINKTYPE_DSA, begin_four},
	{LINKTYPE_DSA_EDSA, begin_edsa},
	{LINKTYPE_JUNIPER_PPPOE, begin_juniper_pppoe},
	{LINKTYPE_JUNIPER_ETHER, begin_juniper_ethernet},
	{LINKTYPE_JUNIPER_PPP, begin_juniper_ppp},
	{LINKTYPE_JUNIPER_FRELAY, begin_juniper_frame_relay},
	{LINKTYPE_JUNIPER_CHDLC, begin_juniper_hdlc},
};

static const struct begin_of_link *find(uint16_t linktype)
{
	size_t i;

	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (begins[i].linktype == linktype)
			return &begins[i];
	return NULL;
}

bool layer_wired_has(uint16_t linktype)
{
	return find(linktype);
}

enum layer layer_wired_begin(uint16_t linktype, struct layer_walk *walk)
{
	const struct begin_of_link *found = find(linktype);

	return found ? found->begin(walk) : LAYER_NONE;
}
