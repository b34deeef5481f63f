// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/segment.h"

#include <netinet/in.h>

#include "base/checksum.h"
#include "decode/layer.h"
#include "decode/protocol.h"
#include "decode/route.h"

static enum layer (*const layers[])(struct layer_walk *walk) = {
	[LAYER_ETHERNET] = layer_link_ethernet,
	[LAYER_COOKED] = layer_link_cooked,
	[LAYER_TYPE] = layer_link_type,
	[LAYER_LLC] = layer_link_llc,
	[LAYER_SNAP] = layer_link_snap,
	[LAYER_PPP] = layer_link_ppp,
	[LAYER_PPPOE] = layer_link_pppoe,
	[LAYER_MPLS] = layer_link_mpls,
	[LAYER_GRE] = layer_ip_gre,
	[LAYER_IP] = layer_ip_any,
	[LAYER_IP4] = layer_ip_4,
	[LAYER_IP6] = layer_ip6_packet,
	[LAYER_TRANSPORT] = layer_ip_transport,
};

void segment_fill(struct segment *segment, const struct segment_network *network, struct cursor at,
		  uint32_t length)
{
	/* Field by field: a whole struct would be made elsewhere and copied. */
	segment->network = *network;
	segment->at = at;
	segment->length = length;
	segment->header_length = (uint32_t)(cursor_u8(at, 12) >> 4) * 4;
	segment->source_port = cursor_u16(at, 0);
	segment->destination_port = cursor_u16(at, 2);
	segment->flags = cursor_u8(at, 13);
	segment->base = (struct segment_base){0};
}

bool segment_decode(const struct packet *packet, struct segment *segment)
{
	struct layer_walk walk;
	enum layer layer;

	/* A record whose lengths make no sense is printed as such, too. */
	if (!packet->caplen || packet->length < packet->caplen)
		return false;
	layer = layer_link_begin(packet, &walk);
	/* Each layer takes bytes off, or goes on to one that does: the walk ends. */
	while (layer != LAYER_NONE && layer != LAYER_TCP)
		layer = layers[layer](&walk);
	if (layer == LAYER_NONE || !cursor_has(walk.at, 4))
		return false;
	segment_fill(segment, &walk.network, walk.at, walk.length);
	return true;
}

bool segment_find_network(const struct packet *packet, uint32_t *offset, uint8_t *version,
			  bool *cut)
{
	struct layer_walk walk;
	enum layer layer = layer_link_begin(packet, &walk);

	while (layer != LAYER_NONE && layer != LAYER_IP4 && layer != LAYER_IP6)
		layer = layers[layer](&walk);
	*cut = walk.cut;
	if (layer == LAYER_NONE)
		return false;
	/* Not by what is left of it: a length in a header may have cut off its end. */
	*offset = (uint32_t)(walk.at.data - packet->data);
	*version = layer == LAYER_IP4 ? 4 : 6;
	return true;
}

struct packet_tuple segment_tuple(const struct segment *segment)
{
	return (struct packet_tuple){
		.source = segment->network.source,
		.destination = segment->network.destination,
		.source_port = segment->source_port,
		.destination_port = segment->destination_port,
		.version = segment->network.version,
		.flags = segment->flags,
	};
}

/* In the byte order of the bytes themselves. */
static uint64_t pseudo_header_sum(const struct segment *segment)
{
	bool ip6 = segment->network.version == 6;
	uint32_t address_length = ip6 ? 16 : 4;
	uint64_t sum = checksum_add(0, segment->network.source, address_length);

	sum = checksum_add(sum, route_final(&segment->network), address_length);
	/* IPv4 has 16 bits for the length, IPv6 32: of a longer one here the rest adds up too. */
	return sum + htobe32(ip6 ? segment->length : segment->length & 0xffff) +
	       htobe16(IPPROTO_TCP);
}

/* False where the bytes are not all captured and the kernel's side has not summed them. */
static bool sum_segment(const struct segment *segment, const struct packet *packet, uint64_t *sum)
{
	if (cursor_has(segment->at, segment->length))
		*sum = checksum_add(0, segment->at.data, segment->length);
	else if (packet->has_sum)
		*sum = packet->segment_sum;
	else
		return false;
	return true;
}

enum segment_checksum segment_verify(const struct segment *segment, const struct packet *packet,
				     uint16_t *folded)
{
	uint64_t sum;

	if (segment->network.fragment || segment->at.captured < segment->length ||
	    segment->length < TCP_HEADER || !sum_segment(segment, packet, &sum))
		return SEGMENT_CHECKSUM_UNKNOWN;
	*folded = checksum_fold(sum + pseudo_header_sum(segment));
	return *folded == 0xffff ? SEGMENT_CHECKSUM_CORRECT : SEGMENT_CHECKSUM_INCORRECT;
}
