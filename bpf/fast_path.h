/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The fast path for the common packet: TCP over IPv4 without options or over IPv6 without extension
 * headers, no VLAN tag, no more bytes needed than a slot has room for. It copies the same bytes as
 * the slow path, which is a separate function: for what is common the code that runs is short, see
 * fast_slot.h.
 */
#ifndef TCPLENS_FAST_PATH_H
#define TCPLENS_FAST_PATH_H

#include "fast_slot.h"

/* Two NOPs, then time stamps: the only options of nearly every segment (RFC 7323 A). */
#define FAST_STAMPS	   bpf_htonl(0x0101080a)
#define FAST_STAMPS_LENGTH 12

/*
 * True where the byte after the TCP header may be needed: see bytes_needed(). Not without options.
 */
static __always_inline bool fast_looks_after(const __u8 *tcp)
{
	return !config.headers && tcp[12] >> 4 != TCP_MINIMUM / 4;
}

static __always_inline bool fast_has_text(const __u8 *tcp)
{
	return port_has_text(*(__u16 *)tcp) || port_has_text(*(__u16 *)(tcp + 2));
}

/*
 * The bytes needed of a segment with payload; 0: the slow path must decide. headers: the bytes
 * needed without payload.
 */
static __always_inline __u32 fast_payload(const __u8 *tcp, __u32 headers, __u32 end)
{
	if (config.text_alone)
		return fast_has_text(tcp) ? 0 : headers;
	/* A checksum needs the whole segment: it is copied if it fits, else summed elsewhere. */
	if (config.sum)
		return end;
	if (config.reset_payload && tcp[13] & TCP_FLAG_RST)
		return 0;
	if (config.text_ports && fast_has_text(tcp))
		return 0;
	return headers;
}

/*
 * Records headers of constant length; false where more is needed, or where the length in the IP
 * header is 0 (a segment of more than 64 KiB) or wrong.
 */
static __always_inline bool fast_headers(const struct fast *fast, const __u32 ip, const __u8 *tcp,
					 const __u32 headers, __u32 end)
{
	if (headers != end && (headers > end || fast_payload(tcp, headers, end) != headers))
		return false;
	return fast_fill(fast, ip, headers, headers);
}

/* True where the header has time stamps and no other option. */
static __always_inline bool fast_has_stamps(const struct fast *fast, const __u8 *tcp,
					    const __u32 stamped)
{
	return tcp[12] >> 4 == (TCP_MINIMUM + FAST_STAMPS_LENGTH) / 4 &&
	       fast->data + stamped <= fast->data_end &&
	       *(__u32 *)(tcp + TCP_MINIMUM) == FAST_STAMPS;
}

#ifdef CAPTURE_KEEP_BYTES
/* Where the header ends makes no difference: as much of the frame is copied as is kept. */
static __always_inline bool fast_tcp(const struct fast *fast, const __u32 ip, const __u32 at,
				     __u32 end)
{
	const __u32 bare = at + TCP_MINIMUM;
	const __u8 *tcp = fast->data + at;
	__u32 avail = fast_length(fast);

	if (CAPTURE_HAS_TRIGGERS && config.zero_window && !*(__u16 *)(tcp + 14))
		return false;
	if (fast->first && !fast_has_stamps(fast, tcp, bare + FAST_STAMPS_LENGTH))
		return false;
	if (avail > FAST_BYTES)
		avail = FAST_BYTES;
	return fast_fill(fast, ip, bare, avail);
}
#else
/* Records a frame that is kept whole, or as far as snap allows, if a slot has room for it. */
static __always_inline bool fast_whole(const struct fast *fast, const __u32 ip, const __u32 at)
{
	const __u32 bare = at + TCP_MINIMUM, stamped = bare + FAST_STAMPS_LENGTH;
	const __u8 *tcp = fast->data + at;
	const bool has_stamps = fast_has_stamps(fast, tcp, stamped);
	const __u32 length = fast_length(fast);
	__u32 avail = length < config.snap ? length : config.snap;

	if (has_stamps && avail == stamped)
		return fast_fill(fast, ip, stamped, stamped);
	if ((fast->first && !has_stamps) || tcp[12] >> 4 < TCP_MINIMUM / 4)
		return false;
	if (at + (tcp[12] >> 4) * 4 > length || avail - bare > FAST_BYTES - bare)
		return false;
	return fast_fill(fast, ip, bare, avail);
}

/*
 * ip, at: where the IP and TCP headers are, constants; end: where the segment ends by the IP
 * header's length.
 * Nearly every segment has time stamps and no other option, so the number of bytes to copy is a
 * constant too and needs no branches, which cost more here than copying a word.
 */
static __always_inline bool fast_tcp(const struct fast *fast, const __u32 ip, const __u32 at,
				     __u32 end)
{
	const __u32 bare = at + TCP_MINIMUM, stamped = bare + FAST_STAMPS_LENGTH;
	const __u8 *tcp = fast->data + at;
	__u32 payload, avail;

	if (CAPTURE_HAS_TRIGGERS && config.zero_window && !*(__u16 *)(tcp + 14))
		return false;
	if (config.whole)
		return fast_whole(fast, ip, at);
	if (fast_has_stamps(fast, tcp, stamped)) {
		if (!config.sum || end == stamped)
			return fast_headers(fast, ip, tcp, stamped, end);
	} else if (fast->first) {
		return false;
	}
	if (tcp[12] >> 4 < TCP_MINIMUM / 4)
		return false;
	payload = at + (tcp[12] >> 4) * 4;
	if (payload > end)
		return false;
	avail = payload;
	if (payload < end)
		avail = fast_payload(tcp, payload + fast_looks_after(tcp), end);
	/* Unsigned: avail below bare, such as 0, becomes large and fails too. */
	if (avail - bare > FAST_BYTES - bare)
		return false;
	return fast_fill(fast, ip, bare, avail);
}
#endif

/*
 * True if the linear part has a segment whose TCP header is at that offset. A fast-path program
 * takes only segments with time stamps, so one comparison with data_end is enough.
 */
static __always_inline bool fast_has(const struct fast *fast, const __u32 at)
{
	const __u32 least = at + TCP_MINIMUM + (fast->first ? FAST_STAMPS_LENGTH : 0);

	return fast->data + least <= fast->data_end;
}

/* Fragment offset 0 and protocol TCP (RFC 791 3.1), in one word with the TTL between them. */
#define FAST_IPV4_MASK	   bpf_htonl(0x1fff00ff)
#define FAST_IPV4_EXPECTED bpf_htonl(PROTOCOL_TCP)

/* An IPv4 header of version 4 and without options. */
static __always_inline bool fast_ipv4(const struct fast *fast, const __u32 at)
{
	const __u8 *ip = fast->data + at;

	if ((*(__u32 *)(ip + 6) & FAST_IPV4_MASK) != FAST_IPV4_EXPECTED)
		return false;
	return fast_tcp(fast, at, at + IPV4_MINIMUM, at + bpf_ntohs(*(__u16 *)(ip + 2)));
}

static __always_inline bool fast_ipv6(const struct fast *fast, const __u32 at)
{
	const __u8 *ip = fast->data + at;

	if (!fast_has(fast, at + IPV6_LENGTH))
		return false;
	if (ip[0] >> 4 != 6 || ip[6] != PROTOCOL_TCP)
		return false;
	return fast_tcp(fast, at, at + IPV6_LENGTH,
			at + IPV6_LENGTH + bpf_ntohs(*(__u16 *)(ip + 4)));
}

/* The first byte of an IPv4 header without options; with the Ethertype in front of it, one word. */
#define FAST_IPV4_START 0x45
#define FAST_LINK_MASK	bpf_htonl(0xffffff00)
#define FAST_LINK_IPV4	bpf_htonl(ETHERTYPE_IPV4 << 16 | FAST_IPV4_START << 8)

/* True where the packet was recorded in a slot or counted as lost. */
static __always_inline bool fast(const struct fast *fast, bool link_header)
{
	__u32 start;

	if (!fast->first && !config.slots)
		return false;
	/* The check for IPv4 is also needed for IPv6. */
	if (!fast_has(fast, (link_header ? ETHERNET_LENGTH : 0) + IPV4_MINIMUM))
		return false;
	if (!link_header)
		return *(__u8 *)fast->data == FAST_IPV4_START ? fast_ipv4(fast, 0)
							      : fast_ipv6(fast, 0);
	start = *(__u32 *)(fast->data + ETHERNET_LENGTH - 2);
	if ((start & FAST_LINK_MASK) == FAST_LINK_IPV4)
		return fast_ipv4(fast, ETHERNET_LENGTH);
	if ((__u16)start == bpf_htons(ETHERTYPE_IPV6))
		return fast_ipv6(fast, ETHERNET_LENGTH);
	return false;
}

#endif
