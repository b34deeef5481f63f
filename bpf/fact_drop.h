/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a packet that the kernel frees tells of a drop: whether it is one, and where. */
#ifndef TCPLENS_FACT_DROP_H
#define TCPLENS_FACT_DROP_H

#include "fact_headers.h"

/* All events, and the names of functions. */
#define FACT_RING_SIZE (1 << 22)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, FACT_RING_SIZE);
} facts SEC(".maps");

/* Locations whose function was reported. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u32);
} fact_functions SEC(".maps");

/* Numbers below the first are not drops. For the others see is_accepted and is_overflow. */
const volatile __u32 fact_reason_first = 0;
const volatile __u32 fact_reason_purge = 0;
const volatile __u32 fact_reason_overflow = 0;
const volatile __u32 fact_reason_reset = 0;

/* By the reason, or because the packet was for a listener whose accept queue is full. */
static __always_inline bool is_overflow(const struct sock *sk, __u32 reason)
{
	if (fact_reason_overflow && reason == fact_reason_overflow)
		return true;
	return sk && BPF_CORE_READ(sk, __sk_common.skc_state) == BPF_TCP_LISTEN &&
	       BPF_CORE_READ(sk, sk_ack_backlog) > BPF_CORE_READ(sk, sk_max_ack_backlog);
}

/*
 * An acknowledgment or the end of the peer's data, which TIME_WAIT is for, or a reset that ended
 * it: the socket is no longer hashed.
 */
static __always_inline bool is_last_segment(const struct sk_buff *skb, const struct sock *sk)
{
	const struct tcp_skb_cb *cb = (const void *)&skb->cb;
	__u8 flags = BPF_CORE_READ(cb, tcp_flags);

	if (flags & TCP_RST)
		return !BPF_CORE_READ(sk, __sk_common.skc_nulls_node.pprev);
	return !(flags & TCP_SYN) &&
	       BPF_CORE_READ(cb, end_seq) - BPF_CORE_READ(cb, seq) == (flags & TCP_FIN);
}

/*
 * What the kernel frees as if dropped, but has accepted: unread data, a reset that closed the
 * socket, the last segments in TIME_WAIT. The loader knows of more.
 */
static __always_inline bool is_accepted(const struct sk_buff *skb, const struct sock *sk,
					__u32 reason)
{
	__u8 state;

	if (reason && reason == fact_reason_purge)
		return true;
	if (!reason || !sk)
		return false;
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (reason == fact_reason_reset)
		return state == BPF_TCP_CLOSE;
	return reason == fact_reason_first && state == BPF_TCP_TIME_WAIT &&
	       is_last_segment(skb, sk);
}

/*
 * At the drop, since the function may be of a module that was not there when the reader could look
 * at the kernel's symbols.
 */
static __always_inline void report_function(__u64 location)
{
	static const char format[] = "%ps";
	__u64 inside = location - 1;
	__u32 one = 1;
	struct fact_function *function;

	if (bpf_map_lookup_elem(&fact_functions, &location))
		return;
	function = bpf_ringbuf_reserve(&facts, sizeof(*function), 0);
	if (!function)
		return;
	function->location = location;
	if (bpf_snprintf(function->name, sizeof(function->name), format, &inside, sizeof(inside)) <
	    0) {
		bpf_ringbuf_discard(function, BPF_RB_NO_WAKEUP);
		return;
	}
	bpf_ringbuf_submit(function, BPF_RB_NO_WAKEUP);
	bpf_map_update_elem(&fact_functions, &location, &one, BPF_ANY);
}

#endif
