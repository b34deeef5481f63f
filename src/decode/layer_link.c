// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Link layers. */
#include <byteswap.h>
#include <endian.h>
#include <linux/types.h>

#include "decode/layer.h"
#include "decode/link_types.h"
#include "decode/ppi.h"
#include "decode/protocol.h"
#include "tcp_definition.h"

static enum layer advance(struct layer_walk *walk, uint32_t length, enum layer next)
{
	walk->at = cursor_skip(walk->at, length);
	walk->length -= length;
	return next;
}

static enum layer take_cooked(uint16_t linktype, struct cursor header, struct layer_walk *walk)
{
	uint32_t length = packet_cooked_length(linktype);

	if (!cursor_has(header, length))
		return LAYER_NONE;
	walk->type = cursor_u16(header, linktype == LINKTYPE_LINUX_SLL2 ? 0 : 14);
	walk->length -= length;
	return LAYER_COOKED;
}

/* The cooked header of a live packet is its prefix, and its data begins after it. */
static enum layer begin_cooked_live(const struct packet *packet, struct layer_walk *walk)
{
	return take_cooked(
		packet->linktype,
		(struct cursor){packet->prefix, packet->prefix_length, packet->prefix_length},
		walk);
}

static enum layer begin_cooked(uint16_t linktype, struct layer_walk *walk)
{
	struct cursor header = walk->at;

	if (!layer_has(walk, packet_cooked_length(linktype)))
		return LAYER_NONE;
	walk->at = cursor_skip(walk->at, packet_cooked_length(linktype));
	return take_cooked(linktype, header, walk);
}

enum layer layer_link_family(uint32_t family)
{
	switch (family) {
	case BSD_AF_INET:
		return LAYER_IP4;
	case BSD_AF_INET6_NETBSD:
	case BSD_AF_INET6_FREEBSD:
	case BSD_AF_INET6_DARWIN:
		return LAYER_IP6;
	default:
		return LAYER_NONE;
	}
}

/* The family is in the byte order of the machine that captured: only its low half is used. */
static enum layer begin_null(struct layer_walk *walk)
{
	uint32_t family = htobe32(cursor_u32(walk->at, 0));

	if (!layer_has(walk, BSD_NULL_HEADER))
		return LAYER_NONE;
	if (family & 0xffff0000)
		family = bswap_32(family);
	return advance(walk, BSD_NULL_HEADER, layer_link_family(family));
}

static enum layer begin_hdlc(struct layer_walk *walk)
{
	uint16_t type = cursor_u16(walk->at, 2);

	if (!layer_has(walk, HDLC_HEADER) || walk->length < HDLC_HEADER)
		return LAYER_NONE;
	if (type == ETHERTYPE_IP4)
		return advance(walk, HDLC_HEADER, LAYER_IP4);
	if (type == ETHERTYPE_IP6)
		return advance(walk, HDLC_HEADER, LAYER_IP6);
	if (type == ETHERTYPE_MPLS || type == ETHERTYPE_MPLS_MULTICAST)
		return advance(walk, HDLC_HEADER, LAYER_MPLS);
	return LAYER_NONE;
}

static enum layer begin_arcnet(struct layer_walk *walk)
{
	uint8_t type = cursor_u8(walk->at, 4);
	bool old = type == ARCNET_IP4_OLD || type == ARCNET_ARP_OLD || type == ARCNET_DIAGNOSE;
	uint32_t length = old ? ARCNET_HEADER_OLD : ARCNET_HEADER;

	if (!layer_has(walk, length))
		return LAYER_NONE;
	if (type == ARCNET_IP4 || type == ARCNET_IP4_OLD)
		return advance(walk, length, LAYER_IP4);
	return type == ARCNET_IP6 ? advance(walk, length, LAYER_IP6) : LAYER_NONE;
}

/* What PPI carries is not PPI again. */
static enum layer begin_inner(struct layer_walk *walk)
{
	struct cursor at = walk->at;
	uint16_t linktype;

	if (!layer_has(walk, PPI_HEADER) || !layer_has(walk, ppi_read(at).length) ||
	    !ppi_skip(&at, &linktype))
		return LAYER_NONE;
	walk->length -= walk->at.captured - at.captured;
	walk->at = at;
	return layer_link_inside(linktype, walk);
}

enum layer layer_link_of(uint16_t linktype, struct layer_walk *walk)
{
	switch (linktype) {
	case LINKTYPE_ETHERNET:
		return LAYER_ETHERNET;
	case LINKTYPE_LINUX_SLL:
	case LINKTYPE_LINUX_SLL2:
		return begin_cooked(linktype, walk);
	case LINKTYPE_RAW:
	case LINKTYPE_RAW_BSD:
	case LINKTYPE_IPV4:
	case LINKTYPE_IPV6:
		return LAYER_IP;
	case LINKTYPE_NULL:
	case LINKTYPE_LOOP:
		return begin_null(walk);
	case LINKTYPE_PPP:
		return layer_has(walk, PPP_HEADER) ? LAYER_PPP : LAYER_NONE;
	case LINKTYPE_ARCNET_LINUX:
		return begin_arcnet(walk);
	case LINKTYPE_C_HDLC:
		return begin_hdlc(walk);
	case LINKTYPE_IEEE802_11:
	case LINKTYPE_IEEE802_11_PRISM:
	case LINKTYPE_IEEE802_11_RADIOTAP:
	case LINKTYPE_IEEE802_11_AVS:
		return layer_wifi_begin(linktype, walk);
	case LINKTYPE_PPI:
		return begin_inner(walk);
	default:
		return layer_wired_begin(linktype, walk);
	}
}

enum layer layer_link_inside(uint16_t linktype, struct layer_walk *walk)
{
	return walk->inside++ < LINK_INSIDE_MAX ? layer_link_of(linktype, walk) : LAYER_NONE;
}

enum layer layer_link_begin(const struct packet *packet, struct layer_walk *walk)
{
	walk->at = (struct cursor){packet->data, packet->avail,
				   packet->caplen - packet->prefix_length};
	walk->length = packet->length;
	walk->mesh = packet->mesh;
	walk->inside = 0;
	walk->cut = false;
	if (packet->prefix_length)
		return begin_cooked_live(packet, walk);
	return layer_link_of(packet->linktype, walk);
}

/* With any number of VLAN tags; a type up to 1,500 is the length of an IEEE 802.3 frame. */
enum layer layer_link_ethernet(struct layer_walk *walk)
{
	uint16_t type = cursor_u16(walk->at, ETHERNET_HEADER - 2);

	if (!layer_has(walk, ETHERNET_HEADER) || walk->length < walk->at.captured)
		return LAYER_NONE;
	advance(walk, ETHERNET_HEADER, LAYER_TYPE);
	while (tcp_definition_is_tag(type)) {
		if (!layer_has(walk, VLAN_TAG) || walk->length < VLAN_TAG)
			return LAYER_NONE;
		type = cursor_u16(walk->at, 2);
		advance(walk, VLAN_TAG, LAYER_TYPE);
	}
	if (type <= ETHERNET_LENGTH_MAX) {
		if (type < walk->length)
			walk->length = type;
		walk->at = cursor_limit(walk->at, walk->length);
		return LAYER_LLC;
	}
	walk->type = type;
	return LAYER_TYPE;
}

enum layer layer_link_cooked(struct layer_walk *walk)
{
	while (tcp_definition_is_tag(walk->type)) {
		if (!layer_has(walk, VLAN_TAG))
			return LAYER_NONE;
		walk->type = cursor_u16(walk->at, 2);
		if (walk->type <= ETHERNET_LENGTH_MAX)
			walk->type = COOKED_802_2;
		advance(walk, VLAN_TAG, LAYER_COOKED);
	}
	if (walk->type == COOKED_802_2)
		return LAYER_LLC;
	return walk->type > ETHERNET_LENGTH_MAX ? LAYER_TYPE : LAYER_NONE;
}

enum layer layer_link_type(struct layer_walk *walk)
{
	switch (walk->type) {
	case ETHERTYPE_IP4:
		return LAYER_IP4;
	case ETHERTYPE_IP6:
		return LAYER_IP6;
	case ETHERTYPE_PPPOE_DISCOVERY:
	case ETHERTYPE_PPPOE_SESSION:
		return LAYER_PPPOE;
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS_MULTICAST:
		return LAYER_MPLS;
	case ETHERTYPE_PPP:
		return LAYER_PPP;
	default:
		return LAYER_NONE;
	}
}

enum layer layer_link_snap(struct layer_walk *walk)
{
	uint32_t oui = cursor_u32(walk->at, 0) >> 8;

	walk->type = cursor_u16(walk->at, 3);
	if (!layer_has(walk, LLC_SNAP_HEADER) || walk->length < LLC_SNAP_HEADER)
		return LAYER_NONE;
	if (oui != LLC_OUI_ETHERNET && oui != LLC_OUI_CISCO_BRIDGED)
		return LAYER_NONE;
	return advance(walk, LLC_SNAP_HEADER, LAYER_TYPE);
}

enum layer layer_link_llc(struct layer_walk *walk)
{
	uint8_t destination = cursor_u8(walk->at, 0) & ~LLC_GROUP_BIT;
	uint8_t source = cursor_u8(walk->at, 1) & ~LLC_RESPONSE_BIT;

	if (!layer_has(walk, LLC_HEADER) || walk->length < LLC_HEADER ||
	    cursor_u8(walk->at, 2) != LLC_UNNUMBERED || destination != source)
		return LAYER_NONE;
	advance(walk, LLC_HEADER, LAYER_LLC);
	if (source == LLC_SAP_SNAP)
		return layer_link_snap(walk);
	return source == LLC_SAP_IP ? LAYER_IP4 : LAYER_NONE;
}

/* The protocol field may be compressed to an odd byte (RFC 1661 section 6.5). */
enum layer layer_link_ppp(struct layer_walk *walk)
{
	uint16_t field = cursor_u16(walk->at, 0);
	uint32_t size;

	if (!layer_has(walk, 2) || walk->length < 2)
		return LAYER_NONE;
	/* Address and control field, which may be left out (RFC 1661 section 6.6). */
	if (field == PPP_ADDRESS_CONTROL || field == PPP_PPPD_IN || field == PPP_PPPD_OUT)
		advance(walk, 2, LAYER_PPP);
	size = cursor_u8(walk->at, 0) & 1 ? 1 : 2;
	if (!layer_has(walk, size) || walk->length < 2)
		return LAYER_NONE;
	field = size == 1 ? cursor_u8(walk->at, 0) : cursor_u16(walk->at, 0);
	advance(walk, size, LAYER_PPP);
	switch (field) {
	case PPP_IP4:
	case PPP_VJ_UNCOMPRESSED:
	case ETHERTYPE_IP4:
		return LAYER_IP4;
	case PPP_IP6:
	case ETHERTYPE_IP6:
		return LAYER_IP6;
	case PPP_MPLS:
	case PPP_MPLS_MULTICAST:
		return LAYER_MPLS;
	default:
		return LAYER_NONE;
	}
}

enum layer layer_link_pppoe(struct layer_walk *walk)
{
	uint32_t length = cursor_u16(walk->at, 4);
	uint8_t code = cursor_u8(walk->at, 1);

	if (!layer_has(walk, PPPOE_HEADER) || walk->length < PPPOE_HEADER || code)
		return LAYER_NONE;
	advance(walk, PPPOE_HEADER, LAYER_PPP);
	if (length < walk->length)
		walk->length = length;
	return LAYER_PPP;
}

enum layer layer_link_mpls(struct layer_walk *walk)
{
	uint32_t entry;
	int version;

	do {
		if (!layer_has(walk, MPLS_ENTRY) || walk->length < MPLS_ENTRY)
			return LAYER_NONE;
		entry = cursor_u32(walk->at, 0);
		advance(walk, MPLS_ENTRY, LAYER_MPLS);
	} while (!(entry & MPLS_BOTTOM_OF_STACK));
	version = protocol_mpls_version(entry >> 12, cursor_u8(walk->at, 0));
	if (version == 4)
		return LAYER_IP4;
	return version == 6 ? LAYER_IP6 : LAYER_NONE;
}
