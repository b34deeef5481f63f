// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The flow programs: what the kernel has counted for each TCP socket, when the socket ends and,
 * through an iterator, while it lives. Nothing here is on the path of packets: the hooks are for
 * changes of state, for losses and for calls of accept(2) and getpeername(2).
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "flow_state.h"
#include "nested.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define FLOW_RING_SIZE (1 << 23)
#define WAKE_SHARE     8 /* the reader is woken when so large a part of the ring is full */

#define SOCK_FLAG_DONE 1 /* SOCK_DONE of enum sock_flags: the peer's FIN came */

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, FLOW_RING_SIZE);
} flow_records SEC(".maps");

/* The network namespaces to report of, by inode number. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FLOW_NETNS_MAX);
	__type(key, __u32);
	__type(value, __u32);
} flow_namespaces SEC(".maps");

/* Sockets that ended and whose record found the ring full. */
__u64 flows_lost = 0;

/* Sockets that a pass has found without a process of their own. */
__u64 flows_unowned = 0;

static __always_inline bool is_followed(const struct sock *sk)
{
	__u32 netns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);

	return is_tcp(sk) && bpf_map_lookup_elem(&flow_namespaces, &netns);
}

static __always_inline void fill_sums(struct flow_record *record, const struct tcp_sock *tp)
{
	record->bytes_acked = tp->bytes_acked;
	record->unacked = tp->snd_nxt - tp->snd_una;
	record->bytes_sent = tp->bytes_sent;
	record->bytes_retransmitted = tp->bytes_retrans;
	record->bytes_received = tp->bytes_received;
	record->segments_out = tp->segs_out;
	record->segments_in = tp->segs_in;
	record->data_segments_out = tp->data_segs_out;
	record->data_segments_in = tp->data_segs_in;
	record->retransmitted = tp->total_retrans;
	record->spurious = tp->dsack_dups;
	record->srtt = tp->srtt_us >> 3;
	record->rtt_min = tp->rtt_min.s[0].v;
	record->cwnd = tp->snd_cwnd;
	record->ssthresh = tp->snd_ssthresh;
	record->mss = tp->mss_cache;
	record->rate_delivered = tp->rate_delivered;
	record->rate_interval = tp->rate_interval_us;
}

/* Its FIN comes after everything that was written. */
static __always_inline bool has_sent_fin(const struct tcp_sock *tp, __u8 state)
{
	return (state == BPF_TCP_FIN_WAIT1 || state == BPF_TCP_FIN_WAIT2 ||
		state == BPF_TCP_CLOSING || state == BPF_TCP_LAST_ACK) &&
	       BPF_CORE_READ(tp, snd_nxt) == BPF_CORE_READ(tp, write_seq);
}

static __always_inline void fill_state(struct flow_record *record, const struct tcp_sock *tp,
				       const struct flow_state *state)
{
	record->start = state->start;
	record->first = state->first;
	record->established = state->established;
	record->recovery = state->recovery;
	if (state->recovery_since && record->time > state->recovery_since)
		record->recovery += record->time - state->recovery_since;
	record->process = state->process;
	record->flags = state->flags;
	record->ifindex = state->ifindex;
	read_chronos(tp, record->chronos);
	for (int i = 0; i < FLOW_CHRONOS; i++)
		record->chronos[i] -= state->base[i];
	for (int i = 0; i < FLOW_RECORD_RETRANSMIT_KINDS; i++)
		record->retransmitted_by[i] = state->retransmitted_by[i];
}

static __always_inline void note_route(const struct sock *sk, struct flow_state *state)
{
	const struct dst_entry *dst = BPF_CORE_READ(sk, sk_dst_cache);

	if (dst)
		state->ifindex = BPF_CORE_READ(dst, dev, ifindex);
}

/* False where the socket is not to be reported. */
static __always_inline bool fill_record(struct flow_record *record, const struct sock *sk,
					const struct flow_state *state, __u8 before)
{
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock((void *)sk);

	if (!tp || (owner_filter.active && !(state->flags & FLOW_FLAG_SELECTED)))
		return false;
	__builtin_memset(record, 0, sizeof(*record));
	record->time = bpf_ktime_get_ns();
	if (!fill_flow(&record->flow, &sk->__sk_common, local_port(sk)))
		return false;
	fill_sums(record, tp);
	fill_state(record, tp, state);
	record->before = before;
	record->fin_sent = has_sent_fin(tp, before);
	record->error = BPF_CORE_READ(sk, sk_err);
	record->fin_counted = BPF_CORE_READ(sk, __sk_common.skc_flags) >> SOCK_FLAG_DONE & 1;
	return true;
}

static __always_inline void report_end(const struct sock *sk, struct flow_state *state, __u8 before)
{
	struct flow_record *record;
	__u64 flags = BPF_RB_NO_WAKEUP;

	record = bpf_ringbuf_reserve(&flow_records, sizeof(*record), 0);
	if (!record) {
		if (!owner_filter.active || state->flags & FLOW_FLAG_SELECTED)
			__sync_fetch_and_add(&flows_lost, 1);
		return;
	}
	if (!fill_record(record, sk, state, before)) {
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
		return;
	}
	record->ended = 1;
	if (bpf_ringbuf_query(&flow_records, BPF_RB_AVAIL_DATA) > FLOW_RING_SIZE / WAKE_SHARE)
		flags = BPF_RB_FORCE_WAKEUP;
	bpf_ringbuf_submit(record, flags);
}

/* connect(2) and listen(2): the current task owns the socket, which may have had a use before. */
static __always_inline void start(const struct sock *sk, bool listen)
{
	struct flow_state *state = state_of(sk, true);

	if (!state)
		return;
	__builtin_memset(state, 0, sizeof(*state));
	begin_state(sk, state);
	own_current(state);
	if (listen)
		return;
	state->start = state->first;
	state->flags |= FLOW_FLAG_CLIENT | FLOW_FLAG_STARTED;
}

/* The peer has acknowledged the SYN-ACK. What there is was copied from the listener. */
static __always_inline void establish_server(const struct sock *sk, struct flow_state *state)
{
	const struct tcp_sock *tp = (const void *)sk;
	__u64 now = bpf_ktime_get_ns(), rtt = (__u64)(BPF_CORE_READ(tp, srtt_us) >> 3) * 1000;
	struct owner_process process = state->process;

	__builtin_memset(state, 0, sizeof(*state));
	state->process = process;
	state->first = state->start = now - rtt;
	state->established = now;
	state->counted = state->retransmitted_by[RETRANSMIT_SYN] = BPF_CORE_READ(tp, total_retrans);
	state->flags = FLOW_FLAG_SERVER | FLOW_FLAG_STARTED;
	if (owner_filter.active && is_selected(&process))
		state->flags |= FLOW_FLAG_SELECTED;
}

static __always_inline void establish(const struct sock *sk, int before)
{
	struct flow_state *state = state_of(sk, true);

	if (!state)
		return;
	if (before == BPF_TCP_SYN_RECV)
		establish_server(sk, state);
	else
		state->established = bpf_ktime_get_ns();
	/* What was spent on the handshake is not counted as recovery here. */
	state->recovery = state->recovery_since = 0;
	note_route(sk, state);
}

/* Whoever closes a socket that no process was seen to use owned it. */
static __always_inline void finish(const struct sock *sk, struct flow_state *state, int next)
{
	if (!(state->flags & FLOW_FLAG_OWN) && is_locked(sk))
		own_current(state);
	if (state->flags & (FLOW_FLAG_FIN_SENT | FLOW_FLAG_FIN_RECEIVED))
		return;
	if (next == BPF_TCP_FIN_WAIT1)
		state->flags |= FLOW_FLAG_FIN_SENT;
	else if (next == BPF_TCP_CLOSE_WAIT)
		state->flags |= FLOW_FLAG_FIN_RECEIVED;
}

/* A state for a socket that is older than the programs. */
static __always_inline struct flow_state *ensure(const struct sock *sk)
{
	struct flow_state *state = state_of(sk, true);

	if (state && !state->first)
		begin_state(sk, state);
	return state;
}

static __always_inline void change_state(const struct sock *sk, int before, int next)
{
	struct flow_state *state;

	if (next == BPF_TCP_SYN_SENT || next == BPF_TCP_LISTEN) {
		start(sk, next == BPF_TCP_LISTEN);
		return;
	}
	if (next == BPF_TCP_ESTABLISHED) {
		establish(sk, before);
		return;
	}
	/* The copy of a listener: it becomes a connection when it is established. */
	if (next == BPF_TCP_SYN_RECV)
		return;
	if (before == BPF_TCP_LISTEN || (before == BPF_TCP_SYN_RECV && next == BPF_TCP_CLOSE)) {
		forget_state(sk);
		return;
	}
	state = ensure(sk);
	if (!state)
		return;
	finish(sk, state, next);
	if (next != BPF_TCP_CLOSE)
		return;
	note_route(sk, state);
	report_end(sk, state, before);
	forget_state(sk);
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(flows_state, const struct sock *sk, int before, int next)
{
	if (!is_followed(sk))
		return 0;
	nested_set(0, sk, before, next);
	change_state(sk, before, next);
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(flows_state_nested, const struct sock *sk, int before, int next)
{
	if (is_followed(sk) && nested_is_missed(0, sk, before, next))
		change_state(sk, before, next);
	return 0;
}

/* As facts.bpf.c has it. */
static __always_inline __u32 retransmit_kind(const struct sock *sk, __u8 congestion)
{
	const struct inet_connection_sock *icsk = (const void *)sk;

	if (BPF_CORE_READ(sk, __sk_common.skc_state) == BPF_TCP_SYN_SENT)
		return RETRANSMIT_SYN;
	if (congestion == CA_LOSS)
		return RETRANSMIT_TIMEOUT;
	if (congestion != CA_RECOVERY && BPF_CORE_READ(icsk, icsk_pending) == TIMER_LOSS_PROBE)
		return RETRANSMIT_PROBE;
	return RETRANSMIT_FAST;
}

/* Where changes of the congestion state are not reported: up to a round trip after the last one. */
static __always_inline void guess_recovery(struct flow_state *state, __u64 now, __u64 rtt)
{
	if (state->recovery_since && now > state->recovery_until)
		end_recovery(state, state->recovery_until);
	start_recovery(state, now);
	state->recovery_until = now + rtt;
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(flows_retransmit, const struct sock *sk)
{
	const struct tcp_sock *tp = (const void *)sk;
	const struct inet_connection_sock *icsk = (const void *)sk;
	struct flow_state *state = is_followed(sk) ? ensure(sk) : NULL;
	__u64 now = bpf_ktime_get_ns(), rtt = (__u64)(BPF_CORE_READ(tp, srtt_us) >> 3) * 1000;
	__u8 congestion = BPF_CORE_READ_BITFIELD_PROBED(icsk, icsk_ca_state);
	__u32 total = BPF_CORE_READ(tp, total_retrans), kind;

	if (!state)
		return 0;
	kind = retransmit_kind(sk, congestion);
	state->retransmitted_by[kind & (FLOW_RECORD_RETRANSMIT_KINDS - 1)] +=
		total - state->counted;
	state->counted = total;
	/* A probe waits for its time like a timeout, and is in no congestion state. */
	if (kind == RETRANSMIT_PROBE) {
		start_recovery(state, progress_of(tp, now));
		end_recovery(state, now + rtt);
	} else if (!flow_recovery_reported && kind != RETRANSMIT_SYN) {
		guess_recovery(state, now, rtt);
	}
	return 0;
}

/* Called before the state changes. */
SEC("tp_btf/tcp_cong_state_set")
int BPF_PROG(flows_recovery, const struct sock *sk, const unsigned char next)
{
	struct flow_state *state = is_followed(sk) ? ensure(sk) : NULL;
	__u64 now = bpf_ktime_get_ns();

	if (!state)
		return 0;
	if (next == CA_LOSS)
		start_recovery(state, progress_of((const void *)sk, now));
	else if (next == CA_RECOVERY)
		start_recovery(state, now);
	else
		end_recovery(state, now);
	return 0;
}

SEC("tp_btf/tcp_receive_reset")
int BPF_PROG(flows_reset, const struct sock *sk)
{
	struct flow_state *state = is_followed(sk) ? ensure(sk) : NULL;

	if (state)
		state->flags |= FLOW_FLAG_RESET;
	return 0;
}

/* accept(2) with the peer's address, and getpeername(2). */
static __always_inline int use_named(struct bpf_sock_addr *address)
{
	struct tcp_sock *tcp = address->sk ? bpf_skc_to_tcp_sock(address->sk) : NULL;
	struct flow_state *state = tcp ? state_of((const struct sock *)tcp, false) : NULL;

	if (state && !(state->flags & FLOW_FLAG_OWN))
		own_current(state);
	return 1;
}

SEC("cgroup/getpeername4")
int flows_accept4(struct bpf_sock_addr *address)
{
	return use_named(address);
}

SEC("cgroup/getpeername6")
int flows_accept6(struct bpf_sock_addr *address)
{
	return use_named(address);
}

/* --follow: children of selected processes are selected, and others with their numbers are not. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(flows_fork, struct task_struct *parent, struct task_struct *child)
{
	__u32 from = BPF_CORE_READ(parent, tgid), to = BPF_CORE_READ(child, tgid), one = 1;

	if (from == to)
		return 0;
	if (owner_filter.follow && bpf_map_lookup_elem(&selected_pids, &from))
		bpf_map_update_elem(&selected_pids, &to, &one, BPF_ANY);
	else
		bpf_map_delete_elem(&selected_pids, &to);
	return 0;
}

/* Who holds the sockets that no process was seen to use. Writes nothing. */
SEC("iter/task_file")
int flows_files(struct bpf_iter__task_file *ctx)
{
	struct owner_process process = {};
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct flow_state *state;
	struct socket *socket;
	struct sock *sk;

	if (!task || !file)
		return 0;
	if (flow_hashed) {
		socket = socket_of(file);
		sk = socket ? BPF_CORE_READ(socket, sk) : NULL;
	} else {
		socket = bpf_sock_from_file(file);
		sk = socket ? socket->sk : NULL;
	}
	if (!sk || !is_followed(sk))
		return 0;
	state = state_of(sk, true);
	if (!state)
		return 0;
	if (!state->first)
		begin_state(sk, state);
	fill_process(&process, task);
	if (!(state->flags & FLOW_FLAG_OWN))
		own(state, &process);
	/* Of several processes that hold it, one that is selected is enough. */
	if (owner_filter.active && is_selected(&process))
		state->flags |= FLOW_FLAG_SELECTED;
	return 0;
}

SEC("iter/tcp")
int flows_sockets(struct bpf_iter__tcp *ctx)
{
	struct sock_common *common = ctx->sk_common;
	struct flow_record record;
	struct flow_state *state;
	struct tcp_sock *tp;
	__u8 now;

	tp = common ? bpf_skc_to_tcp_sock(common) : NULL;
	if (!tp)
		return 0;
	now = common->skc_state;
	if (now == BPF_TCP_LISTEN || now == BPF_TCP_CLOSE || now == BPF_TCP_SYN_RECV)
		return 0;
	state = ensure((const struct sock *)tp);
	if (!state)
		return 0;
	if (!(state->flags & FLOW_FLAG_OWN))
		__sync_fetch_and_add(&flows_unowned, 1);
	note_route((const struct sock *)tp, state);
	if (fill_record(&record, (const struct sock *)tp, state, now))
		bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
	return 0;
}
