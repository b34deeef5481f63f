/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The fast path for the common packet: TCP over IPv4 without options or over IPv6 without extension
 * headers, no VLAN tag, no more bytes needed than a slot has room for. It copies the same bytes as
 * the slow path. On the packet path code is rarely in the first-level cache, so its cost is in the
 * bytes of code that run: hence constants where possible, no structures passed around, and the slow
 * path in a separate function.
 */
#ifndef TCPLENS_FAST_PATH_H
#define TCPLENS_FAST_PATH_H

#include "emit.h"
#include "ordered_store.h"
#include "parse.h"

#ifdef CAPTURE_TCP_INFO
#define FAST_PARTS RECORD_INFO_SLOT_PARTS
#define FAST_BYTES RECORD_INFO_SLOT_BYTES
#define FAST_FLAGS RECORD_TCP_INFO
#elif defined(CAPTURE_KEEP_BYTES)
#define FAST_BYTES config.snap /* not above what a slot has room for */
#define FAST_FLAGS 0
#else
#define FAST_PARTS 1
#define FAST_BYTES RECORD_SLOT_BYTES
#define FAST_FLAGS 0
#endif

#ifndef CAPTURE_KEEP_BYTES
struct fast_slot {
	struct record_slot parts[FAST_PARTS];
};
#endif

/* The slots of all CPUs, one CPU's after another's: config.slots each. The loader sizes it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
#ifdef CAPTURE_KEEP_BYTES
	/* Without types, since the loader sets the size of a value too. */
	__uint(key_size, sizeof(__u32));
	__uint(value_size, RECORD_SLOT_SIZE);
#else
	__type(key, __u32);
	__type(value, struct fast_slot);
#endif
} slots SEC(".maps");

/* What is known of the packet; fields that only a record needs are read when one is written. */
struct fast {
	struct __sk_buff *skb; /* NULL on XDP */
	struct xdp_md *xdp;    /* NULL on TC */
	void *data;
	void *data_end;
	__u32 cpu;
	struct record_cpu *state; /* that CPU's */
	__u8 flags;		  /* of the record; a constant */
	bool first;		  /* in a fast-path program, before the filter; a constant */
};

/* record_frame() of a record that is being written. */
static __always_inline __u8 *fast_frame(struct record *record)
{
	return record->data + (FAST_FLAGS ? RECORD_TCP_INFO_SIZE : 0);
}

static __always_inline __u32 fast_ifindex(const struct fast *fast)
{
	return CAPTURE_IFINDEX(&fast->state->counters,
			       fast->skb ? fast->skb->ifindex : fast->xdp->ingress_ifindex);
}

static __always_inline __u32 fast_length(const struct fast *fast)
{
	if (fast->skb)
		return fast->skb->len;
	if (config.xdp_bytes)
		return bpf_xdp_get_buff_len(fast->xdp);
	return fast->xdp->data_end - fast->xdp->data;
}

/* record.type and record.flags as they are in memory, after record.sum. */
static __always_inline __u32 fast_type_flags(const struct fast *fast)
{
	__u32 flags = fast->flags | FAST_FLAGS;

	return (fast->skb ? fast->skb->pkt_type << 16 : 0) | flags << 24;
}

/* Wakes the reader by a discarded record: only rings have a wakeup. */
static __noinline void fast_wake(__u32 cpu)
{
	void *ring = bpf_map_lookup_elem(&rings, &cpu);
	void *nothing;

	if (!ring)
		return;
	nothing = bpf_ringbuf_reserve(ring, 8, 0);
	if (nothing)
		bpf_ringbuf_discard(nothing, BPF_RB_FORCE_WAKEUP);
}

#ifdef CAPTURE_KEEP_BYTES
/* In one call, whatever the length, and wherever the bytes are. */
static __always_inline bool fast_copy(const struct fast *fast, __u8 *frame, const __u32 least,
				      __u64 avail)
{
	avail = frame_bounded(avail, FAST_BYTES);
	if (!avail)
		return false;
	if (fast->skb)
		return !bpf_skb_load_bytes(fast->skb, 0, frame, avail);
	if (config.xdp_bytes)
		return !bpf_xdp_load_bytes(fast->xdp, 0, frame, avail);
	return !bpf_probe_read_kernel(frame, avail, fast->data);
}
#else
/*
 * Copies avail bytes in words, the first least of them without checks; the last word overlaps the
 * one before. False where they are not all in the linear part.
 */
static __always_inline bool fast_copy_linear(const struct fast *fast, __u8 *frame,
					     const __u32 least, __u64 avail)
{
	__u64 last = avail - 8;

#pragma unroll
	for (__u32 i = 0; i < least / 8; i++)
		*(__u64 *)(frame + i * 8) = *(__u64 *)(fast->data + i * 8);
	if (__builtin_constant_p(avail) && avail == least) {
		*(__u64 *)(frame + least - 8) = *(__u64 *)(fast->data + least - 8);
		return true;
	}
#pragma unroll
	for (__u32 i = least / 8; i < (FAST_BYTES - 1) / 8; i++) {
		if (avail < i * 8 + 8)
			break;
		if (fast->data + i * 8 + 8 > fast->data_end)
			return false;
		*(__u64 *)(frame + i * 8) = *(__u64 *)(fast->data + i * 8);
	}
	barrier_var(last);
	if (last > FAST_BYTES - 8 || fast->data + last + 8 > fast->data_end)
		return false;
	*(__u64 *)(frame + last) = *(__u64 *)(fast->data + last);
	return true;
}

/* A payload is mostly outside the linear part. */
static __always_inline bool fast_copy(const struct fast *fast, __u8 *frame, const __u32 least,
				      __u64 avail)
{
	if (fast_copy_linear(fast, frame, least, avail))
		return true;
	avail = frame_bounded(avail, FAST_BYTES);
	return avail && fast->skb && !bpf_skb_load_bytes(fast->skb, 0, frame, avail);
}
#endif

#ifdef CAPTURE_TCP_INFO
/* Of a header without options, in the linear part, as the fast path has found it. */
static __always_inline void fast_receiver(struct __sk_buff *skb, struct record_tcp_info *info,
					  __u32 at)
{
	struct bpf_sock_tuple tuple;
	const __u8 *ip = (void *)(long)skb->data;

	if (at > ETHERNET_LENGTH)
		return;
	ip += at;
	if ((void *)ip + IPV4_MINIMUM + 4 > (void *)(long)skb->data_end)
		return;
	if (ip[0] >> 4 == 4) {
		__builtin_memcpy(&tuple.ipv4, ip + 12, 12);
		socket_info_look_up(skb, info, &tuple, sizeof(tuple.ipv4));
	} else if ((void *)ip + IPV6_LENGTH + 4 <= (void *)(long)skb->data_end) {
		__builtin_memcpy(&tuple.ipv6, ip + 8, 36);
		socket_info_look_up(skb, info, &tuple, sizeof(tuple.ipv6));
	}
}

/*
 * The state of the sockets, in front of the frame in a slot. A global function, which the verifier
 * follows once. ip: where the IP header is.
 */
__noinline int fast_info(struct __sk_buff *skb, __u32 slot, __u32 ip, __u32 egress)
{
	struct record *record = bpf_map_lookup_elem(&slots, &slot);
	struct record_tcp_info *info;
	bool loopback = skb->ifindex == SOCKET_INFO_LOOPBACK;

	if (!record)
		return 0;
	info = (struct record_tcp_info *)record->data;
	__builtin_memset(info->states, 0, sizeof(info->states));
	if ((egress || loopback) && skb->sk)
		socket_info_sender(info, skb->sk);
	if (!egress || loopback)
		fast_receiver(skb, info, ip);
	return 0;
}
#endif

/* Fills the CPU's next slot. False: not possible, and nothing was counted. */
static __always_inline bool fast_fill(const struct fast *fast, const __u32 ip, const __u32 least,
				      __u32 avail)
{
	struct record_counters *counts = &fast->state->counters;
	const __u32 slots_of_cpu = config.slots;
	__u64 head = counts->head;
	__u32 index = fast->cpu * slots_of_cpu + (head & (slots_of_cpu - 1));
	struct record *record = bpf_map_lookup_elem(&slots, &index);
	__u64 unread = 0, now;

	if (!record)
		return false;
	/* A packet that wakes the reader or is lost is left to the slow-path program. */
	if (CAPTURE_OVERWRITES) {
		unread = 0;
	} else if (fast->first) {
		if (head >= *(volatile __u64 *)&fast->state->consumed.no_wakeup_before)
			return false;
	} else {
		unread = head - *(volatile __u64 *)&fast->state->consumed.tail;
		if (unread >= slots_of_cpu) {
			if (config.all_tcp)
				counts->matched++;
			counts->lost[RECORD_LOSS_RING_FULL]++;
			emit_lost_by(fast_ifindex(fast));
			return true;
		}
	}
	/* The call clobbers registers, so it comes before they are in use. */
	now = bpf_ktime_get_ns();
#ifdef CAPTURE_TCP_INFO
	if (fast->skb)
		fast_info(fast->skb, index, ip, fast->flags & RECORD_EGRESS);
#endif
	if (!fast_copy(fast, fast_frame(record), least, avail))
		return false;
	record->time = now;
	record->ifindex = fast_ifindex(fast);
	record->length = fast_length(fast);
	record->avail = avail;
	*(__u32 *)&record->sum = fast_type_flags(fast);
	barrier();
	if (fast->first || config.all_tcp)
		counts->matched++;
	ordered_store(&counts->head, head + 1);
	if (!CAPTURE_OVERWRITES && !fast->first && unread == config.wakeup_slots)
		fast_wake(fast->cpu);
	return true;
}

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
static __always_inline bool fast_whole(const struct fast *fast, const __u32 ip, const __u32 at,
				       bool has_stamps)
{
	const __u32 bare = at + TCP_MINIMUM, stamped = bare + FAST_STAMPS_LENGTH;
	const __u8 *tcp = fast->data + at;
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
	bool has_stamps;
	__u32 payload, avail;

	if (CAPTURE_HAS_TRIGGERS && config.zero_window && !*(__u16 *)(tcp + 14))
		return false;
	has_stamps = fast_has_stamps(fast, tcp, stamped);
	if (config.whole)
		return fast_whole(fast, ip, at, has_stamps);
	if (has_stamps && fast_headers(fast, ip, tcp, stamped, end))
		return true;
	if ((fast->first && !(config.sum && has_stamps)) || tcp[12] >> 4 < TCP_MINIMUM / 4)
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
