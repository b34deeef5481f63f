/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What of a packet counts for the connection that it belongs to. */
#ifndef TCPLENS_FORWARDED_SEGMENT_H
#define TCPLENS_FORWARDED_SEGMENT_H

#include "chain.h"
#include "parse.h"
#include "owner.h"
#include "forwarded_record.h"

#define TCP_FLAG_FIN 0x01

struct forwarded_segment {
	struct forwarded_key key;
	__u64 time;
	__u32 side; /* of the key's ends, who sent it */
	__u32 sequence;
	__u32 acknowledgment;
	__u32 payload; /* bytes */
	__u32 size;    /* of each of several segments that are one packet; 0: it is one */
	__u32 ifindex;
	__u16 window;
	__u8 flags;
	__u8 reserved;
};

struct forwarded_addresses {
	__u8 address[2][16];
};

struct forwarded_addresses4 {
	__u8 address[2][4];
};

/* In the order of the packet: the source first. */
static __always_inline bool forwarded_addresses(const struct frame *frame, __u32 ip,
						struct forwarded_addresses *addresses)
{
	struct forwarded_addresses4 ip4;
	__u8 version;

	if (!FRAME_READ(frame, ip, &version))
		return false;
	if (version >> 4 != 4)
		return FRAME_READ(frame, ip + IPV6_SOURCE, addresses);
	if (!FRAME_READ(frame, ip + IPV4_SOURCE, &ip4))
		return false;
	__builtin_memset(addresses, 0, sizeof(*addresses));
	owner_map_address(addresses->address[0], ip4.address[0]);
	owner_map_address(addresses->address[1], ip4.address[1]);
	return true;
}

/* True where the source is the higher end. */
static __always_inline bool forwarded_is_higher(const struct forwarded_addresses *addresses,
						__u16 source, __u16 destination)
{
	const __u64 *from = (const void *)addresses->address[0];
	const __u64 *to = (const void *)addresses->address[1];

	if (from[0] != to[0])
		return from[0] > to[0];
	if (from[1] != to[1])
		return from[1] > to[1];
	return source > destination;
}

static __always_inline void forwarded_fill_key(struct forwarded_segment *segment,
					       const struct forwarded_addresses *addresses,
					       __u16 source, __u16 destination)
{
	bool higher = forwarded_is_higher(addresses, source, destination);

	segment->side = higher;
	if (higher) {
		__builtin_memcpy(segment->key.address[0], addresses->address[1], 16);
		__builtin_memcpy(segment->key.address[1], addresses->address[0], 16);
	} else {
		__builtin_memcpy(&segment->key.address, addresses, sizeof(*addresses));
	}
	segment->key.port[0] = higher ? destination : source;
	segment->key.port[1] = higher ? source : destination;
}

/* False where it is not TCP, or has no TCP header that can be read. */
static __always_inline bool forwarded_read(struct forwarded_segment *segment,
					   const struct frame *frame, bool link_header)
{
	struct forwarded_addresses addresses __attribute__((aligned(8)));
	struct parse_tcp_header tcp;
	struct segment found;
	__u32 at;

	parse(frame, link_header, &found);
	if (found.reason != PARSE_FOUND || found.fragment)
		return false;
	at = TCP_DEFINITION_OFFSET(frame, found.tcp, 0x7fff);
	if (!FRAME_READ(frame, at, &tcp) || !forwarded_addresses(frame, found.ip, &addresses))
		return false;
	segment->sequence = bpf_ntohs(tcp.numbers[0]) << 16 | bpf_ntohs(tcp.numbers[1]);
	segment->acknowledgment = bpf_ntohs(tcp.numbers[2]) << 16 | bpf_ntohs(tcp.numbers[3]);
	segment->window = 0;
	if (!FRAME_READ(frame, at + sizeof(tcp), &segment->window))
		return false;
	segment->flags = found.flags;
	segment->payload = found.end > found.payload ? found.end - found.payload : 0;
	forwarded_fill_key(segment, &addresses, found.source, found.destination);
	return true;
}

#endif
