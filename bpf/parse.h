/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Whether a frame is TCP, and where its TCP header begins and ends. The latter only decides how
 * much to copy: the reader decodes the copied bytes again with all checks. Of an unusual frame the
 * first bytes are copied.
 */
#ifndef TCPLENS_PARSE_H
#define TCPLENS_PARSE_H

#include "frame.h"

#define TCP_DEFINITION_FRAME			struct frame
#define TCP_DEFINITION_READ(frame, at, to)	FRAME_READ(frame, at, to)
#define TCP_DEFINITION_OFFSET(frame, at, mask)	(frame_forget(at, (frame)->length) & (mask))
#define TCP_DEFINITION_READ_RARE(frame, at, to) (!frame_copy(frame, at, to, sizeof(*(to))))
#include "tcp_definition.h"

#define ETHERNET_LENGTH FRAME_LINK_HEADER
#define ETHERTYPE_IPV4	TCP_DEFINITION_IP4
#define ETHERTYPE_IPV6	TCP_DEFINITION_IP6
#define VLAN_TAG_LENGTH 4

#define IPV4_MINIMUM 20
#define IPV6_LENGTH  40
#define TCP_MINIMUM  20

#define PROTOCOL_TCP TCP_DEFINITION_PROTOCOL

#define TCP_FLAG_FIN 0x01
#define TCP_FLAG_SYN 0x02
#define TCP_FLAG_RST 0x04
#define TCP_FLAG_ACK 0x10

/* The result of parsing a frame's headers. */
struct segment {
	__u32 ip;      /* offset of the IP header, where a TCP header was found */
	__u32 tcp;     /* offset of the TCP header */
	__u32 payload; /* offset just after it */
	__u32 end;     /* offset just after the segment, by the length in the IP header */
	__u16 source;  /* ports, host byte order */
	__u16 destination;
	__u8 flags;
	bool fragment; /* not the first: there is no TCP header, tcp is where the data begins */
	__s8 reason;   /* enum record_unparsed: why no header was found; else PARSE_FOUND */
};

#define PARSE_FOUND (-1)

/* The beginning of a TCP header, in network byte order. */
struct parse_tcp_header {
	__u16 source;
	__u16 destination;
	__u16 numbers[4];
	__u16 offset_flags;
};

static __always_inline bool parse_tcp(const struct frame *frame, struct segment *segment)
{
	struct parse_tcp_header tcp;
	__u32 header;

	if (!FRAME_READ(frame, segment->tcp, &tcp))
		return false;
	segment->source = bpf_ntohs(tcp.source);
	segment->destination = bpf_ntohs(tcp.destination);
	segment->flags = bpf_ntohs(tcp.offset_flags);
	header = (bpf_ntohs(tcp.offset_flags) >> 12) * 4;
	segment->payload = segment->tcp + (header < TCP_MINIMUM ? TCP_MINIMUM : header);
	return true;
}

static __always_inline __s8 parse_reason(enum tcp_definition_verdict verdict)
{
	if (verdict == TCP_DEFINITION_OTHER)
		return RECORD_UNPARSED_INSIDE;
	return verdict == TCP_DEFINITION_TCP ? RECORD_UNPARSED_IP
					     : RECORD_UNPARSED_TAGS + verdict - TCP_DEFINITION_TAGS;
}

/* Fills segment; with a reason the rest is 0. */
static __always_inline enum tcp_definition_verdict parse(const struct frame *frame,
							 bool link_header, struct segment *segment)
{
	enum tcp_definition_verdict verdict;
	struct tcp_definition_walk walk;
	__u16 type = 0;
	__u8 version;

	*segment = (struct segment){.reason = RECORD_UNPARSED_CUT};
	if (!link_header) {
		if (!FRAME_READ(frame, 0, &version))
			return TCP_DEFINITION_CUT;
		type = version >> 4 == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
	} else if (!FRAME_READ(frame, ETHERNET_LENGTH - 2, &type)) {
		return TCP_DEFINITION_CUT;
	} else {
		type = bpf_ntohs(type);
	}
	verdict = tcp_definition_find(frame, link_header ? ETHERNET_LENGTH : 0, type, &walk);
	segment->reason = parse_reason(verdict);
	if (verdict != TCP_DEFINITION_TCP || walk.odd)
		return verdict;
	segment->ip = walk.ip;
	segment->tcp = segment->payload = walk.tcp;
	segment->end = walk.length ? walk.ip + walk.length : frame->length;
	segment->fragment = walk.later;
	if (walk.later || parse_tcp(frame, segment))
		segment->reason = PARSE_FOUND;
	else
		segment->reason = RECORD_UNPARSED_CUT;
	return verdict;
}

#endif
