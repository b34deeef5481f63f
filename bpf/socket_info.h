/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the sockets at both ends of a packet have to say (--tcp-info). The sender's is the packet's
 * own on its way out; the receiver's is looked up by addresses and ports where the packet arrives.
 * On the loopback interface both are had where the packet leaves: it has lost its sender's when it
 * arrives.
 */
#ifndef TCPLENS_SOCKET_INFO_H
#define TCPLENS_SOCKET_INFO_H

#include <bpf/bpf_core_read.h>

#include "emit.h"
#include "parse.h"
#include "share.h"

#define SOCKET_INFO_LOOPBACK 1 /* the kernel gives that number to lo alone */
#define SOCKET_INFO_STREAM   1 /* SOCK_STREAM */

/* What has no connection: a listener, and what is in its place in the kernel's tables. */
#define SOCKET_INFO_OTHERS \
	(1 << BPF_TCP_LISTEN | 1 << BPF_TCP_TIME_WAIT | 1 << BPF_TCP_NEW_SYN_RECV)

struct socket_info_scratch {
	__u64 users;
	struct record_tcp_info info;
	__u32 reserved;
};

/* The last entry is that of packets which could claim no other; it is never written. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SHARE_ENTRIES + 1);
	__type(key, __u32);
	__type(value, struct socket_info_scratch);
} socket_infos SEC(".maps");

/* What is left of a window of bytes from a number on; below 0 it is closed. */
static __always_inline __u32 socket_info_after(__u32 end, __u32 begin)
{
	__s32 bytes = end - begin;

	return bytes < 0 ? 0 : bytes;
}

/* Since Linux 6.2: no call, where a helper's call and return take as long as ten loads. */
extern void *bpf_rdonly_cast(const void *obj__ign, __u32 btf_id__k) __ksym __weak;

/*
 * NULL, or from Linux 6.2 on a pointer to what may be another kind of socket: all have a state,
 * which says what else they have.
 */
static __always_inline const struct tcp_sock *socket_info_tcp(void *sk)
{
	if (bpf_rdonly_cast)
		return bpf_rdonly_cast(sk, bpf_core_type_id_kernel(struct tcp_sock));
	return bpf_skc_to_tcp_sock(sk);
}

/* With a raw socket too segments are sent, and its protocol may be TCP. */
static __always_inline bool socket_info_is_tcp(const struct tcp_sock *tp)
{
	const struct sock *sk = (const struct sock *)tp;

	return sk->sk_protocol == IPPROTO_TCP && sk->sk_type == SOCKET_INFO_STREAM;
}

/* any: a constant; the socket may be of any kind, and is not one that was looked up. */
static __always_inline void socket_info_fill(struct record_socket_state *state,
					     struct record_socket_info *info, void *sk,
					     const bool any)
{
	const struct tcp_sock *tp = socket_info_tcp(sk);
	__u8 number;

	if (!tp)
		return;
	number = ((const struct sock_common *)tp)->skc_state;
	if (SOCKET_INFO_OTHERS >> (number & 15) & 1)
		return;
	if (any && !socket_info_is_tcp(tp))
		return;
	state->state = number;
	state->ca_state = BPF_CORE_READ_BITFIELD(&tp->inet_conn, icsk_ca_state);
	info->rtt = tp->srtt_us >> 3;
	info->rttvar = tp->mdev_us >> 2;
	info->cwnd = tp->snd_cwnd;
	info->ssthresh = tp->snd_ssthresh;
	info->unacked = tp->packets_out;
	info->lost = tp->lost_out;
	info->retrans = tp->retrans_out;
	info->total_retrans = tp->total_retrans;
	info->notsent = socket_info_after(tp->write_seq, tp->snd_nxt);
	info->unread = socket_info_after(tp->rcv_nxt, tp->copied_seq);
	info->send_window = tp->snd_wnd;
	info->receive_window = tp->rcv_wnd;
}

static __always_inline void socket_info_sender(struct record_tcp_info *both, void *sk)
{
	socket_info_fill(&both->states[RECORD_SOURCE], &both->sockets[RECORD_SOURCE], sk, true);
}

/*
 * The record is written after the socket's release: the release is an atomic operation, which waits
 * for all stores before it, and the record's memory is in the cache of the CPU that read it last.
 */
static __always_inline void socket_info_look_up(struct __sk_buff *skb, struct record_tcp_info *both,
						struct bpf_sock_tuple *tuple, __u32 size)
{
	struct bpf_sock *sk = bpf_skc_lookup_tcp(skb, tuple, size, BPF_F_CURRENT_NETNS, 0);
	struct record_socket_state state = {};
	struct record_socket_info info;

	if (!sk)
		return;
	socket_info_fill(&state, &info, sk, false);
	bpf_sk_release(sk);
	if (!state.state)
		return;
	both->states[RECORD_DESTINATION] = state;
	both->sockets[RECORD_DESTINATION] = info;
}

/* ip, tcp: where the headers are, from what the hook shows on. */
static __always_inline void socket_info_receiver(struct __sk_buff *skb,
						 struct record_tcp_info *info, __u32 ip, __u32 tcp)
{
	struct bpf_sock_tuple tuple = {};
	__u32 size = sizeof(tuple.ipv4);
	__u8 version;

	if (bpf_skb_load_bytes(skb, ip, &version, sizeof(version)))
		return;
	if (version >> 4 == 4) {
		if (bpf_skb_load_bytes(skb, ip + 12, &tuple.ipv4.saddr, 8) ||
		    bpf_skb_load_bytes(skb, tcp, &tuple.ipv4.sport, 4))
			return;
	} else {
		size = sizeof(tuple.ipv6);
		if (bpf_skb_load_bytes(skb, ip + 8, &tuple.ipv6.saddr, 32) ||
		    bpf_skb_load_bytes(skb, tcp, &tuple.ipv6.sport, 4))
			return;
	}
	socket_info_look_up(skb, info, &tuple, size);
}

static __always_inline void socket_info_both(struct __sk_buff *skb, struct record_tcp_info *info,
					     __u32 ip, __u32 tcp, __u32 egress)
{
	bool loopback = skb->ifindex == SOCKET_INFO_LOOPBACK;

	if ((egress || loopback) && skb->sk)
		socket_info_sender(info, skb->sk);
	if (!egress || loopback)
		socket_info_receiver(skb, info, ip, tcp);
}

/*
 * The number of the entry that has them. A global function: the verifier looks at it once, and not
 * after each way that leads here. tcp: 0 without a TCP header. shift: what the hook shows in front
 * of the frame.
 */
__noinline int socket_info_collect(struct __sk_buff *skb, __u32 ip, __u32 tcp, __u32 shift,
				   __u32 egress)
{
	struct socket_info_scratch *scratch;

#pragma unroll
	for (__u32 i = 0; i < SHARE_ENTRIES; i++) {
		__u32 key = i;

		scratch = bpf_map_lookup_elem(&socket_infos, &key);
		if (!scratch)
			return i;
		if (!share_claim(&scratch->users))
			continue;
		scratch->info = (struct record_tcp_info){};
		if (tcp)
			socket_info_both(skb, &scratch->info, ip + shift, tcp + shift, egress);
		return i;
	}
	return SHARE_ENTRIES;
}

/* NULL: never, but for the verifier. */
static __always_inline const struct record_tcp_info *socket_info(const struct emit *emit,
								 const struct segment *segment)
{
	const struct frame *frame = emit->frame;
	struct socket_info_scratch *scratch;
	__u32 key =
		socket_info_collect(frame->ctx, segment->ip, segment->fragment ? 0 : segment->tcp,
				    frame->before - frame->missing, emit->flags & RECORD_EGRESS);

	scratch = bpf_map_lookup_elem(&socket_infos, &key);
	return scratch ? &scratch->info : NULL;
}

/* The last entry's users are 0, that of a claimed one are not. */
static __always_inline void socket_info_release(const struct record_tcp_info *info)
{
	struct socket_info_scratch *scratch;

	if (!config.preemptible || !info)
		return;
	scratch = (void *)info - offsetof(struct socket_info_scratch, info);
	if (scratch->users)
		share_release(&scratch->users);
}

#endif
