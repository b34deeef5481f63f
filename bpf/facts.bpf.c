// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The event programs: what the kernel does to TCP connections apart from carrying their packets.
 * They are on tracepoints that ordinary packets do not reach. Kernels differ in the number of
 * arguments, which the loader finds in BTF.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "fact_connect.h"
#include "fact_drop.h"
#include "fact_headers.h"
#include "nested.h"
#include "selected.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The network namespaces that are captured in, by inode number. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FACT_NETNS_MAX);
	__type(key, __u32);
	__type(value, __u32);
} fact_namespaces SEC(".maps");

const volatile bool fact_wakes; /* the reader sleeps until there is an event */

/* Only connections in the map of selected ones. */
const volatile bool fact_by_process = false;

/* kfree_skb has a reason (Linux 5.17), and the packet's receiving socket (6.11). */
const volatile bool fact_drop_reason = false;
const volatile bool fact_drop_socket = false;

/* tcp_retransmit_skb has an error, tcp_send_reset a reason (6.10). */
const volatile bool fact_retransmit_error = false;
const volatile bool fact_reset_reason = false;

/* The kernel names functions itself (bpf_snprintf, Linux 5.13). */
const volatile bool fact_names = false;

/* Which of the two kinds of event on kfree_skb are requested. */
const volatile bool fact_drops = false;
const volatile bool fact_overflows = false;

/* Events lost because the ring was full. */
__u64 facts_lost = 0;

static __always_inline bool is_captured(__u32 netns)
{
	/* 0 is not known: report it rather than miss it. */
	return !netns || bpf_map_lookup_elem(&fact_namespaces, &netns);
}

static __always_inline bool is_selected(const struct owner_flow *flow)
{
	struct owner_flow other = *flow;

	if (!fact_by_process || is_in_selected(flow))
		return true;
	swap_flow(&other);
	return is_in_selected(&other);
}

static __always_inline struct fact *begin(__u32 kind, __u32 netns)
{
	struct fact *fact;

	if (!is_captured(netns))
		return NULL;
	fact = bpf_ringbuf_reserve(&facts, FACT_SIZE, 0);
	if (!fact) {
		__sync_fetch_and_add(&facts_lost, 1);
		return NULL;
	}
	__builtin_memset(fact, 0, FACT_SIZE);
	fact->kind = kind;
	fact->netns = netns;
	fact->from = fact->to = FACT_NO_STATE;
	fact->record.time = bpf_ktime_get_ns();
	return fact;
}

static __always_inline void end(struct fact *fact, const struct owner_flow *flow, bool filled)
{
	/* FORCE: one before it in the ring, which wakes nobody, would keep this one from it. */
	if (filled && is_selected(flow))
		bpf_ringbuf_submit(fact, fact_wakes ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP);
	else
		bpf_ringbuf_discard(fact, BPF_RB_NO_WAKEUP);
}

/* A packet's own headers. */
static __always_inline void end_packet(struct fact *fact, const struct sk_buff *skb)
{
	struct owner_flow flow = {.netns = fact->netns};

	end(fact, &flow, put_packet(fact, skb, &flow));
}

SEC("tp_btf/kfree_skb")
int fact_drop(unsigned long long *ctx)
{
	const struct sk_buff *skb = (void *)ctx[0];
	const struct sock *sk = NULL;
	__u32 reason = 0, netns;
	struct fact *fact;
	bool overflow;

	if (fact_drop_reason)
		reason = ctx[2];
	if (fact_drop_socket)
		sk = (void *)ctx[3];
	if (reason < fact_reason_first || is_accepted(skb, sk, reason))
		return 0;
	overflow = fact_overflows && is_overflow(sk, reason);
	if (!overflow && !fact_drops)
		return 0;
	netns = netns_of_packet(skb, sk);
	if (fact_names && is_captured(netns))
		report_function(ctx[1]);
	fact = begin(overflow ? FACT_LISTEN_OVERFLOW : FACT_DROP, netns);
	if (!fact)
		return 0;
	fact->location = ctx[1];
	fact->reason = reason;
	fact->has_reason = fact_drop_reason;
	end_packet(fact, skb);
	return 0;
}

static __always_inline void end_socket(struct fact *fact, const struct sock *sk,
				       const struct fact_segment *segment)
{
	struct owner_flow flow = {.netns = fact->netns};
	bool filled = socket_flow(&sk->__sk_common, local_port(sk), &flow);

	if (filled)
		put_flow(fact, &flow, segment);
	end(fact, &flow, filled);
}

/* Sequence and acknowledgment number of the next segment that the socket sends. */
static __always_inline struct fact_segment next_segment(const struct sock *sk)
{
	const struct tcp_sock *tp = (const void *)sk;

	return (struct fact_segment){
		.sequence = BPF_CORE_READ(tp, snd_nxt),
		.acknowledgment = BPF_CORE_READ(tp, rcv_nxt),
		.flags = TCP_ACK,
	};
}

/*
 * The tracepoint has no cause. Timers clear icsk_pending before they send, so one that is still
 * pending distinguishes a retransmission by acknowledgments from one by timeout.
 */
static __always_inline __u8 cause_of(const struct sock *sk)
{
	const struct inet_connection_sock *icsk = (const void *)sk;
	__u8 pending = BPF_CORE_READ(icsk, icsk_pending);
	__u8 state = BPF_CORE_READ_BITFIELD_PROBED(icsk, icsk_ca_state);

	if (state == CA_LOSS)
		return pending ? FACT_CAUSE_SLOW_START : FACT_CAUSE_TIMEOUT;
	if (state != CA_RECOVERY && pending == TIMER_LOSS_PROBE)
		return FACT_CAUSE_TAIL_LOSS_PROBE;
	return FACT_CAUSE_FAST;
}

/*
 * The time that TCP read when it began with the timer or the acknowledgment that it retransmits
 * for: the same bytes were sent before that the last time.
 */
static __always_inline __u64 began(const struct sock *sk)
{
	const struct tcp_sock *tp = (const void *)sk;

	return bpf_core_field_exists(tp->tcp_clock_cache) ? BPF_CORE_READ(tp, tcp_clock_cache) : 0;
}

SEC("tp_btf/tcp_retransmit_skb")
int fact_retransmit(unsigned long long *ctx)
{
	const struct sock *sk = (void *)ctx[0];
	const struct sk_buff *skb = (void *)ctx[1];
	const struct tcp_skb_cb *cb = (const void *)&skb->cb;
	struct fact_segment segment = {};
	struct fact *fact;

	fact = begin(FACT_RETRANSMIT, netns_of_socket(&sk->__sk_common));
	if (!fact)
		return 0;
	if (fact_retransmit_error)
		fact->error = ctx[2];
	fact->cause = cause_of(sk);
	fact->since = began(sk);
	fact->segments = BPF_CORE_READ(cb, tcp_gso_segs);
	segment.sequence = BPF_CORE_READ(cb, seq);
	segment.acknowledgment = BPF_CORE_READ((const struct tcp_sock *)sk, rcv_nxt);
	segment.flags = BPF_CORE_READ(cb, tcp_flags);
	segment.payload = BPF_CORE_READ(cb, end_seq) - segment.sequence;
	segment.payload -= ((segment.flags & TCP_SYN) != 0) + (segment.flags & TCP_FIN);
	end_socket(fact, sk, &segment);
	return 0;
}

SEC("tp_btf/tcp_retransmit_synack")
int fact_synack(unsigned long long *ctx)
{
	const struct tcp_request_sock *request = (void *)ctx[1];
	const struct sock_common *common = &((const struct request_sock *)request)->__req_common;
	struct owner_flow flow = {};
	struct fact_segment segment = {};
	struct fact *fact;

	fact = begin(FACT_RETRANSMIT, netns_of_socket(common));
	if (!fact)
		return 0;
	flow.netns = fact->netns;
	fact->cause = FACT_CAUSE_SYN_ACK;
	fact->segments = 1;
	segment.sequence = BPF_CORE_READ(request, snt_isn);
	segment.acknowledgment = BPF_CORE_READ(request, rcv_nxt);
	segment.flags = TCP_SYN | TCP_ACK;
	if (!socket_flow(common, BPF_CORE_READ(common, skc_num), &flow)) {
		end(fact, &flow, false);
		return 0;
	}
	put_flow(fact, &flow, &segment);
	end(fact, &flow, true);
	return 0;
}

/* In reply to a packet (sk may be NULL), or because of the socket alone (skb NULL). */
SEC("tp_btf/tcp_send_reset")
int fact_reset_sent(unsigned long long *ctx)
{
	const struct sock *sk = (void *)ctx[0];
	const struct sk_buff *skb = (void *)ctx[1];
	struct fact_segment segment = {.flags = TCP_RST};
	struct owner_flow flow = {};
	struct fact *fact;
	__u32 netns = 0;

	if (skb)
		netns = netns_of_packet(skb, sk);
	else if (sk)
		netns = netns_of_socket(&sk->__sk_common);
	fact = begin(FACT_RESET, netns);
	if (!fact)
		return 0;
	fact->cause = FACT_CAUSE_SENT;
	if (sk)
		fact->from = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (fact_reset_reason) {
		fact->reason = ctx[2];
		fact->has_reason = 1;
	}
	flow.netns = fact->netns;
	segment.incoming = true;
	if (!skb || !put_packet(fact, skb, &flow)) {
		end_socket(fact, sk, &(struct fact_segment){.flags = TCP_RST});
		return 0;
	}
	__builtin_memset(fact->record.data, 0, FACT_DATA);
	put_flow(fact, &flow, &segment);
	end(fact, &flow, true);
	return 0;
}

SEC("tp_btf/tcp_receive_reset")
int fact_reset_received(unsigned long long *ctx)
{
	const struct sock *sk = (void *)ctx[0];
	struct fact_segment segment = {.flags = TCP_RST, .incoming = true};
	struct fact *fact;

	fact = begin(FACT_RESET, netns_of_socket(&sk->__sk_common));
	if (!fact)
		return 0;
	fact->cause = FACT_CAUSE_RECEIVED;
	fact->from = BPF_CORE_READ(sk, __sk_common.skc_state);
	end_socket(fact, sk, &segment);
	return 0;
}

static __always_inline bool is_tcp_socket(const struct sock *sk)
{
	return BPF_CORE_READ(sk, sk_protocol) == IPPROTO_TCP;
}

static __always_inline void change_state(const struct sock *sk, int before, int state)
{
	struct fact *fact = begin(FACT_STATE, netns_of_socket(&sk->__sk_common));
	struct fact_segment segment;

	if (!fact)
		return;
	fact->from = before;
	fact->to = state;
	segment = next_segment(sk);
	end_socket(fact, sk, &segment);
}

SEC("tp_btf/inet_sock_set_state")
int fact_state(unsigned long long *ctx)
{
	const struct sock *sk = (void *)ctx[0];

	if (!is_tcp_socket(sk))
		return 0;
	nested_set(0, sk, ctx[1], ctx[2]);
	change_state(sk, ctx[1], ctx[2]);
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int fact_state_nested(unsigned long long *ctx)
{
	const struct sock *sk = (void *)ctx[0];

	if (is_tcp_socket(sk) && nested_is_missed(0, sk, ctx[1], ctx[2]))
		change_state(sk, ctx[1], ctx[2]);
	return 0;
}

/*
 * Where a socket that connects is established, or is not. It has its error by then, unless the
 * caller closed it.
 */
static __always_inline void connect_state(const struct sock *sk, int before, int state)
{
	struct fact_segment segment;
	struct fact *fact;
	__u64 began;

	began = connect_began(sk, before, state);
	if (!began)
		return;
	fact = begin(FACT_CONNECT, netns_of_socket(&sk->__sk_common));
	if (!fact)
		return;
	fact->since = began;
	fact->from = before;
	fact->to = state;
	if (state == BPF_TCP_CLOSE)
		fact->error = -BPF_CORE_READ(sk, sk_err);
	segment = next_segment(sk);
	end_socket(fact, sk, &segment);
}

SEC("tp_btf/inet_sock_set_state")
int fact_connected(unsigned long long *ctx)
{
	const struct sock *sk = (void *)ctx[0];

	if (!is_tcp_socket(sk))
		return 0;
	nested_set(1, sk, ctx[1], ctx[2]);
	connect_state(sk, ctx[1], ctx[2]);
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int fact_connected_nested(unsigned long long *ctx)
{
	const struct sock *sk = (void *)ctx[0];

	if (is_tcp_socket(sk) && nested_is_missed(1, sk, ctx[1], ctx[2]))
		connect_state(sk, ctx[1], ctx[2]);
	return 0;
}

/* Runs before the state is stored, and also if it does not change. */
SEC("tp_btf/tcp_cong_state_set")
int fact_ca(unsigned long long *ctx)
{
	const struct sock *sk = (void *)ctx[0];
	const struct inet_connection_sock *icsk = (const void *)sk;
	__u8 before = BPF_CORE_READ_BITFIELD_PROBED(icsk, icsk_ca_state), state = ctx[1];
	struct fact_segment segment;
	struct fact *fact;

	if (before == state)
		return 0;
	fact = begin(FACT_CA, netns_of_socket(&sk->__sk_common));
	if (!fact)
		return 0;
	fact->from = before;
	fact->to = state;
	segment = next_segment(sk);
	end_socket(fact, sk, &segment);
	return 0;
}

/*
 * TCP leaves a state of loss and has restored the window that it had before, since time stamps,
 * DSACKs or F-RTO showed that nothing was lost. Restoring clears undo_marker. So does a smaller
 * path MTU, which clears prior_ssthresh too: there is nothing to restore.
 */
static __always_inline bool is_undone(const struct tcp_sock *tp, __u8 before, __u8 state)
{
	return (before == CA_RECOVERY || before == CA_LOSS) && state < CA_RECOVERY &&
	       !BPF_CORE_READ(tp, undo_marker) && BPF_CORE_READ(tp, prior_ssthresh);
}

SEC("tp_btf/tcp_cong_state_set")
int fact_undo(unsigned long long *ctx)
{
	const struct sock *sk = (void *)ctx[0];
	const struct tcp_sock *tp = (const void *)sk;
	const struct inet_connection_sock *icsk = (const void *)sk;
	struct fact_segment segment;
	struct fact *fact;

	if (!is_undone(tp, BPF_CORE_READ_BITFIELD_PROBED(icsk, icsk_ca_state), ctx[1]))
		return 0;
	fact = begin(FACT_RETRANSMIT, netns_of_socket(&sk->__sk_common));
	if (!fact)
		return 0;
	fact->cause = FACT_CAUSE_SPURIOUS;
	segment = next_segment(sk);
	segment.sequence = BPF_CORE_READ(tp, snd_una);
	end_socket(fact, sk, &segment);
	return 0;
}

SEC("tp_btf/tcp_bad_csum")
int fact_csum(unsigned long long *ctx)
{
	const struct sk_buff *skb = (void *)ctx[0];
	struct fact *fact;

	fact = begin(FACT_CSUM, netns_of_packet(skb, NULL));
	if (fact)
		end_packet(fact, skb);
	return 0;
}
