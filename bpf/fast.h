/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The common packet, straight through: TCP over IPv4 without options or over IPv6 without extension
 * headers, no VLAN tag, the bytes wanted few and in the linear part. It gives the record that the
 * general way would give, in a fraction of its instructions: on the traffic's path the code is
 * rarely in the cache.
 */
#ifndef TCPLENS_FAST_H
#define TCPLENS_FAST_H

#include "emit.h"
#include "parse.h"

/* Ethernet, IPv4 and TCP with time stamps, and a byte more: nearly every packet. */
#define FAST_SMALL 72

/* Ethernet, IPv6, TCP with all its options, a byte more. */
#define FAST_LARGE 120

/* Where the TCP header begins, 0 where the packet is not of the common kind; *end as in segment. */
static __always_inline __u32 fast_network(const struct frame *frame, const __u32 at, __u32 *end)
{
	const __u8 *ip = frame->data + at;

	if (ip + IPV4_MINIMUM + TCP_MINIMUM > (__u8 *)frame->data_end)
		return 0;
	/* Version 4 and a header without options, not a fragment (RFC 791 3.1). */
	if (ip[0] == 0x45) {
		if (ip[9] != PROTOCOL_TCP || *(__u16 *)(ip + 6) & bpf_htons(IPV4_OFFSET_MASK))
			return 0;
		*end = at + bpf_ntohs(*(__u16 *)(ip + 2));
		return at + IPV4_MINIMUM;
	}
	if (ip[0] >> 4 != 6 || ip[6] != PROTOCOL_TCP)
		return 0;
	*end = at + IPV6_LENGTH + bpf_ntohs(*(__u16 *)(ip + 4));
	return at + IPV6_LENGTH;
}

/*
 * The bytes to copy, 0 where the general way must decide. at: where the IP header is, a constant.
 */
static __always_inline __u32 fast_wanted(const struct frame *frame, const __u32 at)
{
	__u32 end, payload, tcp;
	const __u8 *header;

	tcp = fast_network(frame, at, &end);
	header = frame->data + tcp;
	if (!tcp || header + TCP_MINIMUM > (__u8 *)frame->data_end || header[12] >> 4 < 5)
		return 0;
	payload = tcp + (header[12] >> 4) * 4;
	if (payload >= end)
		return payload;
	if (config.sum || (config.reset_payload && header[13] & TCP_FLAG_RST))
		return 0;
	if (config.text_ports && (port_has_text(bpf_ntohs(*(__u16 *)header)) ||
				  port_has_text(bpf_ntohs(*(__u16 *)(header + 2)))))
		return 0;
	return payload + (config.headers ? 0 : 1);
}

/* Copies have bytes, at most size, word by word; the last word overlaps the one before. */
static __always_inline long fast_copy(const struct frame *frame, struct record *record,
				      const __u32 size, __u64 have)
{
	__u64 last = have - 8;

#pragma unroll
	for (__u32 i = 0; i < FAST_LARGE / 8 - 1; i++) {
		if (i < size / 8 - 1 && have >= i * 8 + 8 &&
		    frame->data + i * 8 + 8 <= frame->data_end)
			*(__u64 *)(record->data + i * 8) = *(__u64 *)(frame->data + i * 8);
	}
	barrier_var(last);
	if (last > size - 8 || frame->data + last + 8 > frame->data_end)
		return -1;
	*(__u64 *)(record->data + last) = *(__u64 *)(frame->data + last);
	return 0;
}

static __always_inline void fast_sized(const struct emit *emit, const __u32 size, __u32 have)
{
	struct record *record = emit_reserve(emit, size);

	if (!record)
		return;
	emit_header(record, emit, have);
	emit_submit(emit, record, size, fast_copy(emit->frame, record, size, have));
}

/* True where the packet was dealt with: it is in the ring or counted. */
static __always_inline bool fast(const struct emit *emit, bool link_header)
{
	const struct frame *frame = emit->frame;
	__u32 have;

	if (config.whole || emit->tag)
		return false;
	if (link_header && (frame->data + ETHERNET_LENGTH > frame->data_end ||
			    (*(__u16 *)(frame->data + 12) != bpf_htons(ETHERTYPE_IPV4) &&
			     *(__u16 *)(frame->data + 12) != bpf_htons(ETHERTYPE_IPV6))))
		return false;
	have = fast_wanted(frame, link_header ? ETHERNET_LENGTH : 0);
	if (!have || have > FAST_LARGE || have > config.snap ||
	    frame->data + have > frame->data_end)
		return false;
	if (have <= FAST_SMALL)
		fast_sized(emit, FAST_SMALL, have);
	else
		fast_sized(emit, FAST_LARGE, have);
	return true;
}

#endif
