/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A CPU's next slot, filled with bytes of a frame of which is known how many are needed. The packet
 * path rarely finds code in the first-level cache, so its cost is in the bytes of code that run:
 * hence constants where possible, and no structures passed around.
 */
#ifndef TCPLENS_FAST_SLOT_H
#define TCPLENS_FAST_SLOT_H

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

/* counters: the CPU's, which the caller has in a register. */
static __always_inline __u32 fast_ifindex(const struct fast *fast,
					  const struct record_counters *counters)
{
	return CAPTURE_IFINDEX(counters,
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

static __always_inline void fast_describe(const struct fast *fast,
					  const struct record_counters *counters,
					  struct record *record, __u64 now, __u32 avail)
{
	record->time = now;
	record->ifindex = fast_ifindex(fast, counters);
	record->length = fast_length(fast);
	record->avail = avail;
	*(__u32 *)&record->sum = fast_type_flags(fast);
}

/* Fills the CPU's next slot. False: not possible, and nothing was counted. */
static __always_inline bool fast_fill(const struct fast *fast, const __u32 ip, const __u32 least,
				      __u32 avail)
{
	const __u32 slots_of_cpu = config.slots;
	struct record_cpu *state = fast->state;
	struct record_counters *counts;
	__u64 unread = 0, head, now;
	struct record *record;
	__u32 index;

	/* One register, else the compiler finds the address anew for each of its fields. */
	barrier_var(state);
	counts = &state->counters;
	head = counts->head;
	index = fast->cpu * slots_of_cpu + (head & (slots_of_cpu - 1));
	record = bpf_map_lookup_elem(&slots, &index);
	if (!record)
		return false;
	/* A packet that wakes the reader or is lost is left to the slow-path program. */
	if (CAPTURE_OVERWRITES) {
		unread = 0;
	} else if (fast->first) {
		if (head >= *(volatile __u64 *)&state->consumed.no_wakeup_before)
			return false;
	} else {
		unread = head - *(volatile __u64 *)&state->consumed.tail;
		if (unread >= slots_of_cpu) {
			if (config.all_tcp)
				counts->matched++;
			counts->lost[RECORD_LOSS_RING_FULL]++;
			emit_lost_by(fast_ifindex(fast, counts));
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
	fast_describe(fast, counts, record, now, avail);
	if (fast->first || config.all_tcp)
		counts->matched++;
	barrier();
	ordered_store(&counts->head, head + 1);
	if (!CAPTURE_OVERWRITES && !fast->first && unread == config.wakeup_slots)
		fast_wake(fast->cpu);
	return true;
}

#endif
