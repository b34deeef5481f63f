/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Finds where the TCP header of a frame begins and ends. This decides only how much to copy: the
 * reader decodes the copied bytes again with every check, so a frame that is unusual in any way is
 * "not parsed" here, and its first bytes are copied instead.
 */
#ifndef TCPLENS_PARSE_H
#define TCPLENS_PARSE_H

#include "frame.h"

#define ETHERNET_LENGTH 14
#define ETHERTYPE_IPV4	0x0800
#define ETHERTYPE_IPV6	0x86dd
#define PARSE_TAGS_MAX	2
#define VLAN_TAG_LENGTH 4

#define IPV4_MINIMUM 20
#define IPV6_LENGTH  40
#define TCP_MINIMUM  20

#define PROTOCOL_TCP	       6
#define PROTOCOL_IPV6_FRAGMENT 44
#define IPV6_FRAGMENT_LENGTH   8

/* Low 13 bits of the IPv4 flags and offset word, high 13 of IPv6's (RFC 791 3.1, RFC 8200 4.5). */
#define IPV4_OFFSET_MASK 0x1fff
#define IPV6_OFFSET_MASK 0xfff8

#define TCP_FLAG_SYN 0x02
#define TCP_FLAG_RST 0x04
#define TCP_FLAG_ACK 0x10

struct segment {
	__u32 ip;      /* offset of the IP header, where a TCP header was found */
	__u32 tcp;     /* offset of the TCP header */
	__u32 payload; /* offset just after it */
	__u32 end;     /* offset just after the segment, by the length in the IP header */
	__u16 source;  /* ports, host byte order */
	__u16 destination;
	__u8 flags;
	bool fragment; /* not the first: there is no TCP header, tcp is where the data begins */
};

static __always_inline bool parse_tag_protocol(__u16 ethertype)
{
	return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
}

static __always_inline bool parse_ipv4(const struct frame *frame, __u32 at, struct segment *segment)
{
	__u16 total, offset;
	__u8 version, protocol;
	__u32 header;

	if (!FRAME_READ(frame, at, &version) || !FRAME_READ(frame, at + 2, &total) ||
	    !FRAME_READ(frame, at + 6, &offset) || !FRAME_READ(frame, at + 9, &protocol))
		return false;
	header = (version & 0x0f) * 4;
	if (version >> 4 != 4 || header < IPV4_MINIMUM || protocol != PROTOCOL_TCP)
		return false;
	segment->ip = at;
	segment->tcp = at + header;
	segment->end = at + bpf_ntohs(total);
	segment->fragment = bpf_ntohs(offset) & IPV4_OFFSET_MASK;
	return true;
}

static __always_inline bool parse_ipv6(const struct frame *frame, __u32 at, struct segment *segment)
{
	__u16 payload, offset;
	__u8 version, next;

	if (!FRAME_READ(frame, at, &version) || !FRAME_READ(frame, at + 4, &payload) ||
	    !FRAME_READ(frame, at + 6, &next))
		return false;
	if (version >> 4 != 6)
		return false;
	segment->ip = at;
	segment->tcp = at + IPV6_LENGTH;
	segment->end = segment->tcp + bpf_ntohs(payload);
	segment->fragment = false;
	if (next == PROTOCOL_IPV6_FRAGMENT) {
		if (!FRAME_READ(frame, segment->tcp, &next) ||
		    !FRAME_READ(frame, segment->tcp + 2, &offset))
			return false;
		segment->fragment = bpf_ntohs(offset) & IPV6_OFFSET_MASK;
		segment->tcp += IPV6_FRAGMENT_LENGTH;
	}
	return next == PROTOCOL_TCP;
}

static __always_inline bool parse_tcp(const struct frame *frame, struct segment *segment)
{
	__u32 at = segment->tcp;
	__u32 ports;
	__u16 offset_flags;
	__u32 header;

	if (!FRAME_READ(frame, at, &ports) || !FRAME_READ(frame, at + 12, &offset_flags))
		return false;
	segment->source = bpf_ntohl(ports) >> 16;
	segment->destination = bpf_ntohl(ports);
	offset_flags = bpf_ntohs(offset_flags);
	segment->flags = offset_flags;
	header = (offset_flags >> 12) * 4;
	segment->payload = at + (header < TCP_MINIMUM ? TCP_MINIMUM : header);
	return true;
}

static __always_inline bool parse(const struct frame *frame, bool link_header,
				  struct segment *segment)
{
	__u32 at = 0;
	__u16 ethertype;
	__u8 version;

	if (link_header) {
		at = ETHERNET_LENGTH;
		if (!FRAME_READ(frame, at - 2, &ethertype))
			return false;
		ethertype = bpf_ntohs(ethertype);
#pragma unroll
		for (int i = 0; i < PARSE_TAGS_MAX; i++) {
			if (!parse_tag_protocol(ethertype))
				break;
			at += VLAN_TAG_LENGTH;
			if (!FRAME_READ(frame, at - 2, &ethertype))
				return false;
			ethertype = bpf_ntohs(ethertype);
		}
	} else {
		if (!FRAME_READ(frame, 0, &version))
			return false;
		ethertype = version >> 4 == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
	}
	if (ethertype == ETHERTYPE_IPV4) {
		if (!parse_ipv4(frame, at, segment))
			return false;
	} else if (ethertype != ETHERTYPE_IPV6 || !parse_ipv6(frame, at, segment)) {
		return false;
	}
	if (!segment->fragment)
		return parse_tcp(frame, segment);
	segment->payload = segment->tcp;
	return true;
}

#endif
