// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IPv4, what IP carries, and GRE. */
#include <netinet/in.h>

#include "decode/layer.h"
#include "decode/protocol.h"

enum layer layer_ip_any(struct layer_walk *walk)
{
	if (!layer_has(walk, 1) || walk->length < 1)
		return LAYER_NONE;
	switch (cursor_u8(walk->at, 0) >> 4) {
	case 4:
		return LAYER_IP4;
	case 6:
		return LAYER_IP6;
	default:
		return LAYER_NONE;
	}
}

enum layer layer_ip_4(struct layer_walk *walk)
{
	struct cursor at = walk->at;
	uint32_t header_length = (uint32_t)(cursor_u8(at, 0) & 15) * 4;
	uint32_t total_length = cursor_u16(at, 2);
	uint16_t fragment = cursor_u16(at, 6);

	/* As tcp_definition.h has it. */
	if (!total_length)
		total_length = walk->length;
	if (cursor_u8(at, 0) >> 4 != 4 || !cursor_has(at, IP4_HEADER) ||
	    walk->length < IP4_HEADER || header_length < IP4_HEADER ||
	    total_length < header_length || fragment & IP4_OFFSET_MASK)
		return LAYER_NONE;
	at = cursor_limit(at, total_length);
	if (!cursor_has(at, header_length))
		return LAYER_NONE;
	walk->protocol = cursor_u8(at, 9);
	walk->network = (struct segment_network){
		.version = 4,
		.direct = walk->protocol == IPPROTO_TCP,
		.fragment = fragment & IP4_MORE_FRAGMENTS,
		.source = at.data + 12,
		.destination = at.data + 16,
		.header = at,
	};
	walk->at = cursor_skip(at, header_length);
	walk->length = total_length - header_length;
	return LAYER_TRANSPORT;
}

/* RFC 4302 section 2. False where it is not all there. */
static bool skip_authentication(struct layer_walk *walk)
{
	uint32_t length = (cursor_u8(walk->at, 1) + 2u) * 4;

	if (!cursor_has(walk->at, length) || length < AUTHENTICATION_HEADER)
		return false;
	walk->protocol = cursor_u8(walk->at, 0);
	walk->at = cursor_skip(walk->at, length);
	walk->length -= length;
	return true;
}

enum layer layer_ip_transport(struct layer_walk *walk)
{
	while (walk->protocol == IPPROTO_AH)
		if (!skip_authentication(walk))
			return LAYER_NONE;
	switch (walk->protocol) {
	case IPPROTO_TCP:
		return LAYER_TCP;
	case IPPROTO_IPIP:
		return LAYER_IP4;
	case IPPROTO_IPV6:
		return LAYER_IP6;
	case IPPROTO_GRE:
		return LAYER_GRE;
	default:
		return LAYER_NONE;
	}
}

static uint32_t gre_length(uint16_t flags)
{
	uint32_t length = 4;

	if (flags & GRE_VERSION)
		length += flags & GRE_ACKNOWLEDGMENT ? 4 : 0;
	else if (flags & (GRE_CHECKSUM | GRE_ROUTING))
		length += 4;
	length += flags & GRE_KEY ? 4 : 0;
	return length + (flags & GRE_SEQUENCE ? 4 : 0);
}

/* Source routes (RFC 1701) are not followed. */
enum layer layer_ip_gre(struct layer_walk *walk)
{
	uint16_t flags = cursor_u16(walk->at, 0), type = cursor_u16(walk->at, 2);
	uint32_t length = gre_length(flags);

	if (!cursor_has(walk->at, length) || walk->length < length || (flags & GRE_VERSION) > 1)
		return LAYER_NONE;
	walk->at = cursor_skip(walk->at, length);
	walk->length -= length;
	if (flags & GRE_VERSION)
		return flags & GRE_SEQUENCE && type == ETHERTYPE_PPP ? LAYER_PPP : LAYER_NONE;
	switch (type) {
	case ETHERTYPE_IP4:
		return LAYER_IP4;
	case ETHERTYPE_IP6:
		return LAYER_IP6;
	case ETHERTYPE_MPLS:
		return LAYER_MPLS;
	case ETHERTYPE_TRANSPARENT:
		return LAYER_ETHERNET;
	default:
		return LAYER_NONE;
	}
}
