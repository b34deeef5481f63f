/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Which packets are TCP: the one definition for the programs in the kernel, for capture files and
 * for what is decoded. A packet is TCP where its link header, or the absence of one, leads by VLAN
 * tags to
 *
 *   - an IPv4 header whose protocol is TCP, or an Authentication Header (RFC 4302) followed by TCP;
 *   - an IPv6 header whose chain of extension headers (hop-by-hop and destination options, routing,
 *     fragment, Authentication Header; RFC 8200 section 4) ends in TCP. A later fragment is TCP
 *     where its fragment header says so, since the rest of the chain is in the first.
 *
 * A packet without a length (IPv4's total length 0, IPv6's payload length 0 without the jumbo
 * option of RFC 2675) is as long as its frame: segmentation offload makes them, of 64 KB and more.
 * What lies in tunnels is not followed. With more tags or headers than the limits here, or when
 * they are cut off, it is unknown whether a packet is TCP: these are counted by reason.
 *
 * Compiled by both compilers. Includes nothing, like record.h.
 */
#ifndef TCPLENS_TCP_DEFINITION_H
#define TCPLENS_TCP_DEFINITION_H

#define TCP_DEFINITION_INLINE static inline __attribute__((always_inline))

/* In the frame; one more may be in metadata. */
#define TCP_DEFINITION_TAGS_MAX	   8
#define TCP_DEFINITION_HEADERS_MAX 8

enum tcp_definition_verdict {
	TCP_DEFINITION_OTHER, /* not TCP */
	TCP_DEFINITION_TCP,
	/* not known: */
	TCP_DEFINITION_TAGS,	/* more tags than TCP_DEFINITION_TAGS_MAX */
	TCP_DEFINITION_HEADERS, /* more extension headers */
	TCP_DEFINITION_CUT,	/* headers beyond the end of the frame */
	TCP_DEFINITION_VERDICTS,
};

enum tcp_definition_number {
	TCP_DEFINITION_IP4 = 0x0800, /* EtherTypes */
	TCP_DEFINITION_IP6 = 0x86dd,
	TCP_DEFINITION_TAG = 4, /* bytes */
	TCP_DEFINITION_IP4_LENGTH = 20,
	TCP_DEFINITION_IP6_LENGTH = 40,
	TCP_DEFINITION_HOP_BY_HOP = 0, /* IP protocols */
	TCP_DEFINITION_PROTOCOL = 6,
	TCP_DEFINITION_ROUTING = 43,
	TCP_DEFINITION_FRAGMENT = 44,
	TCP_DEFINITION_AUTHENTICATION = 51,
	TCP_DEFINITION_DESTINATION = 60,
	TCP_DEFINITION_JUMBO = 0xc204, /* the jumbo option's type and length */
};

/* IEEE 802.1Q, 802.1ad and its predecessor. type: in host byte order. */
TCP_DEFINITION_INLINE _Bool tcp_definition_is_tag(__u16 type)
{
	return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
}

/* One bit for each, since the verifier follows each comparison. */
#define TCP_DEFINITION_EXTENSIONS                                                  \
	(1ull << TCP_DEFINITION_HOP_BY_HOP | 1ull << TCP_DEFINITION_ROUTING |      \
	 1ull << TCP_DEFINITION_FRAGMENT | 1ull << TCP_DEFINITION_AUTHENTICATION | \
	 1ull << TCP_DEFINITION_DESTINATION)

TCP_DEFINITION_INLINE _Bool tcp_definition_is_extension(__u8 protocol)
{
	return protocol < 64 && TCP_DEFINITION_EXTENSIONS >> protocol & 1;
}

/* The size of an extension header with that length field, in bytes. */
TCP_DEFINITION_INLINE __u32 tcp_definition_extension_length(__u8 protocol, __u8 field)
{
	if (protocol == TCP_DEFINITION_FRAGMENT)
		return 8;
	if (protocol == TCP_DEFINITION_AUTHENTICATION)
		return (field + 2u) * 4;
	return (field + 1u) * 8;
}

/*
 * The walk itself; the includer defines how to read a frame:
 *   TCP_DEFINITION_FRAME               the type of a frame
 *   TCP_DEFINITION_READ(frame, at, to) reads *to at an offset; true where the frame has it
 *   TCP_DEFINITION_READ_RARE           the same, for what few packets have
 *   TCP_DEFINITION_OFFSET(frame, at, mask) at, which is not above mask
 */
#ifdef TCP_DEFINITION_READ

struct tcp_definition_walk {
	__u32 ip;     /* offset of the IP header */
	__u32 tcp;    /* of the TCP header; in a later fragment of what follows the headers */
	__u32 length; /* of the packet from ip on, by its header; 0: up to the end of the frame */
	_Bool later;  /* a fragment that is not the first */
	_Bool odd;    /* the IP header is malformed: the other fields are not valid */
};

/* The first fields of headers; integers in network byte order. */
struct tcp_definition_ip4 {
	__u8 version; /* and header length */
	__u8 service;
	__u16 total;
	__u16 id;
	__u16 offset;
	__u8 ttl;
	__u8 protocol;
};

struct tcp_definition_ip6 {
	__u8 version;
	__u8 flow[3];
	__u16 payload;
	__u8 next;
	__u8 hops;
};

/* No extension header is shorter. */
struct tcp_definition_extension {
	__u8 next;
	__u8 length;
	__u16 offset; /* of a fragment; of hop-by-hop options the first one's type and length */
	__u16 jumbo[2];
};

/* Unrolled so that offsets are constants for the verifier; not for the rare chain of headers. */
#ifdef __clang__
#define TCP_DEFINITION_UNROLL _Pragma("unroll")
#define TCP_DEFINITION_LOOP   _Pragma("clang loop unroll(disable)")
#else
#define TCP_DEFINITION_UNROLL
#define TCP_DEFINITION_LOOP
#endif

TCP_DEFINITION_INLINE __u32 tcp_definition_host16(__u16 number)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return __builtin_bswap16(number);
#else
	return number;
#endif
}

/* Skips tags: *type becomes the EtherType after them, *at the offset after it. */
TCP_DEFINITION_INLINE enum tcp_definition_verdict
tcp_definition_skip_tags(const TCP_DEFINITION_FRAME *frame, __u32 *at, __u16 *type)
{
	__u16 next;
	int i;

	TCP_DEFINITION_UNROLL
	for (i = 0; i < TCP_DEFINITION_TAGS_MAX; i++) {
		if (!tcp_definition_is_tag(*type))
			return TCP_DEFINITION_TCP;
		if (!TCP_DEFINITION_READ_RARE(frame, *at + 2, &next))
			return TCP_DEFINITION_CUT;
		*type = (__u16)tcp_definition_host16(next);
		*at += TCP_DEFINITION_TAG;
	}
	return tcp_definition_is_tag(*type) ? TCP_DEFINITION_TAGS : TCP_DEFINITION_TCP;
}

/* One extension header of the chain; *next becomes the next header's protocol. */
TCP_DEFINITION_INLINE void tcp_definition_step(const TCP_DEFINITION_FRAME *frame,
					       const struct tcp_definition_extension *header,
					       struct tcp_definition_walk *walk, __u8 *next)
{
	__u32 offset = tcp_definition_host16(header->offset);
	__u32 jumbo = tcp_definition_host16(header->jumbo[0]) << 16 |
		      tcp_definition_host16(header->jumbo[1]);

	/* Only a packet without a length has the option, as its first. */
	if (*next == TCP_DEFINITION_HOP_BY_HOP && offset == TCP_DEFINITION_JUMBO && !walk->length)
		walk->length = jumbo + TCP_DEFINITION_IP6_LENGTH;
	if (*next == TCP_DEFINITION_FRAGMENT && offset & 0xfff8)
		walk->later = 1;
	walk->tcp += tcp_definition_extension_length(*next, header->length);
	walk->tcp = TCP_DEFINITION_OFFSET(frame, walk->tcp, 0x7fff);
	*next = header->next;
}

/* The chain of extension headers from walk->tcp on, of which next is the first. */
TCP_DEFINITION_INLINE enum tcp_definition_verdict
tcp_definition_chain(const TCP_DEFINITION_FRAME *frame, struct tcp_definition_walk *walk, __u8 next)
{
	struct tcp_definition_extension header;
	int i;

	TCP_DEFINITION_LOOP
	for (i = 0; i < TCP_DEFINITION_HEADERS_MAX; i++) {
		if (walk->later || !tcp_definition_is_extension(next))
			break;
		if (!TCP_DEFINITION_READ_RARE(frame, walk->tcp, &header))
			return TCP_DEFINITION_CUT;
		tcp_definition_step(frame, &header, walk, &next);
	}
	if (!walk->later && tcp_definition_is_extension(next))
		return TCP_DEFINITION_HEADERS;
	return next == TCP_DEFINITION_PROTOCOL ? TCP_DEFINITION_TCP : TCP_DEFINITION_OTHER;
}

TCP_DEFINITION_INLINE enum tcp_definition_verdict
tcp_definition_find4(const TCP_DEFINITION_FRAME *frame, struct tcp_definition_walk *walk)
{
	struct tcp_definition_extension header;
	struct tcp_definition_ip4 ip;
	__u32 length;

	if (!TCP_DEFINITION_READ(frame, walk->ip, &ip))
		return TCP_DEFINITION_CUT;
	length = (ip.version & 15) * 4u;
	walk->odd = ip.version >> 4 != 4 || length < TCP_DEFINITION_IP4_LENGTH;
	walk->tcp = walk->ip + length;
	walk->length = tcp_definition_host16(ip.total);
	walk->later = (tcp_definition_host16(ip.offset) & 0x1fff) != 0;
	if (ip.protocol != TCP_DEFINITION_AUTHENTICATION)
		return ip.protocol == TCP_DEFINITION_PROTOCOL ? TCP_DEFINITION_TCP
							      : TCP_DEFINITION_OTHER;
	if (walk->later || walk->odd)
		return TCP_DEFINITION_OTHER;
	if (!TCP_DEFINITION_READ_RARE(frame, walk->tcp, &header))
		return TCP_DEFINITION_CUT;
	walk->tcp += tcp_definition_extension_length(ip.protocol, header.length);
	return header.next == TCP_DEFINITION_PROTOCOL ? TCP_DEFINITION_TCP : TCP_DEFINITION_OTHER;
}

TCP_DEFINITION_INLINE enum tcp_definition_verdict
tcp_definition_find6(const TCP_DEFINITION_FRAME *frame, struct tcp_definition_walk *walk)
{
	struct tcp_definition_ip6 ip;

	if (!TCP_DEFINITION_READ(frame, walk->ip, &ip))
		return TCP_DEFINITION_CUT;
	walk->odd = ip.version >> 4 != 6;
	walk->tcp = walk->ip + TCP_DEFINITION_IP6_LENGTH;
	walk->length = tcp_definition_host16(ip.payload);
	if (walk->length)
		walk->length += TCP_DEFINITION_IP6_LENGTH;
	if (ip.next == TCP_DEFINITION_PROTOCOL)
		return TCP_DEFINITION_TCP;
	return tcp_definition_chain(frame, walk, ip.next);
}

/* type: the EtherType in front of offset at, which may be that of a tag. */
TCP_DEFINITION_INLINE enum tcp_definition_verdict
tcp_definition_find(const TCP_DEFINITION_FRAME *frame, __u32 at, __u16 type,
		    struct tcp_definition_walk *walk)
{
	enum tcp_definition_verdict verdict;

	*walk = (struct tcp_definition_walk){0};
	if (tcp_definition_is_tag(type)) {
		verdict = tcp_definition_skip_tags(frame, &at, &type);
		if (verdict != TCP_DEFINITION_TCP)
			return verdict;
		at = TCP_DEFINITION_OFFSET(frame, at, 63);
		type = TCP_DEFINITION_OFFSET(frame, type, 0xffff);
	}
	walk->ip = at;
	verdict = TCP_DEFINITION_OTHER;
	if (type == TCP_DEFINITION_IP4)
		verdict = tcp_definition_find4(frame, walk);
	else if (type == TCP_DEFINITION_IP6)
		verdict = tcp_definition_find6(frame, walk);
	walk->ip = TCP_DEFINITION_OFFSET(frame, walk->ip, 63);
	walk->tcp = TCP_DEFINITION_OFFSET(frame, walk->tcp, 0x7fff);
	walk->length = TCP_DEFINITION_OFFSET(frame, walk->length, 0xffffffff);
	walk->later = TCP_DEFINITION_OFFSET(frame, walk->later, 1);
	walk->odd = TCP_DEFINITION_OFFSET(frame, walk->odd, 1);
	return TCP_DEFINITION_OFFSET(frame, verdict, 7);
}

#endif

#endif
