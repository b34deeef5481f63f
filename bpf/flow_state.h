/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the flow programs keep about each socket, beside what the kernel keeps itself. */
#ifndef TCPLENS_FLOW_STATE_H
#define TCPLENS_FLOW_STATE_H

#include "owner_filter.h"
#include "owner_socket.h"
#include "owner_task.h"

#include "flow_record.h"

#define CA_RECOVERY	 3
#define CA_LOSS		 4
#define TIMER_LOSS_PROBE 5 /* ICSK_TIME_LOSS_PROBE */

#define RETRANSMIT_FAST	   0
#define RETRANSMIT_TIMEOUT 1
#define RETRANSMIT_PROBE   2
#define RETRANSMIT_SYN	   3

struct flow_state {
	struct owner_process process;
	__u64 start;
	__u64 first;
	__u64 established;
	__u64 recovery;	      /* nanoseconds that are over */
	__u64 recovery_since; /* 0: none goes on */
	__u64 recovery_until; /* the end of what is counted */
	__u32 base[FLOW_CHRONOS];
	__u32 counted; /* retransmitted segments that retransmitted_by has */
	__u32 retransmitted_by[FLOW_RECORD_RETRANSMIT_KINDS];
	__u32 ifindex;
	__u32 flags;
};

/* A connection's socket gets a copy of its listener's: the process. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct flow_state);
} flow_states SEC(".maps");

/* Linux 5.10 does not let tracing programs use it; see owners_hashed in socket_owner.h. */
const volatile bool flow_hashed = false;

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OWNER_SELECTED_MAX);
	__type(key, __u64);
	__type(value, struct flow_state);
} flow_states_hashed SEC(".maps");

/* The length of the kernel's tick. */
const volatile __u32 flow_tick_ns = 4000000;

/* The kernel reports changes of the congestion state (Linux 5.19). */
const volatile bool flow_recovery_reported = true;

static __always_inline struct flow_state *hashed_state(const struct sock *sk, bool create)
{
	__u64 key = (unsigned long)sk;
	struct flow_state *state = bpf_map_lookup_elem(&flow_states_hashed, &key);
	struct flow_state none = {};

	if (state || !create)
		return state;
	bpf_map_update_elem(&flow_states_hashed, &key, &none, BPF_ANY);
	return bpf_map_lookup_elem(&flow_states_hashed, &key);
}

static __always_inline struct flow_state *state_of(const struct sock *sk, const bool create)
{
	if (flow_hashed)
		return hashed_state(sk, create);
	return bpf_sk_storage_get(&flow_states, (void *)sk, 0,
				  create ? BPF_SK_STORAGE_GET_F_CREATE : 0);
}

static __always_inline void forget_state(const struct sock *sk)
{
	__u64 key = (unsigned long)sk;

	if (flow_hashed)
		bpf_map_delete_elem(&flow_states_hashed, &key);
}

static __always_inline __u32 ticks_now(void)
{
	return (__u32)bpf_jiffies64();
}

/* The kernel's chronographs with the one that runs. */
static __always_inline void read_chronos(const struct tcp_sock *tp, __u32 chronos[FLOW_CHRONOS])
{
	__u32 type = BPF_CORE_READ_BITFIELD_PROBED(tp, chrono_type);
	__u32 runs = ticks_now() - BPF_CORE_READ(tp, chrono_start);

	for (__u32 i = 0; i < FLOW_CHRONOS; i++) {
		chronos[i] = BPF_CORE_READ(tp, chrono_stat[i]);
		if (type == i + 1)
			chronos[i] += runs;
	}
}

/* The socket is seen for the first time: later sums count from here. */
static __always_inline void begin_state(const struct sock *sk, struct flow_state *state)
{
	const struct tcp_sock *tp = (const void *)sk;

	state->first = bpf_ktime_get_ns();
	state->counted = BPF_CORE_READ(tp, total_retrans);
	read_chronos(tp, state->base);
}

/* process becomes the owner. A selection holds until the socket ends, but not its listener's. */
static __always_inline void own(struct flow_state *state, const struct owner_process *process)
{
	state->process = *process;
	if (!(state->flags & FLOW_FLAG_OWN))
		state->flags &= ~FLOW_FLAG_SELECTED;
	state->flags |= FLOW_FLAG_OWN;
	if (owner_filter.active && is_selected(process))
		state->flags |= FLOW_FLAG_SELECTED;
}

static __always_inline void own_current(struct flow_state *state)
{
	struct owner_process process = {};

	if (fill_current(&process))
		own(state, &process);
}

/* When the sender last made progress: it got an acknowledgment, or began to send after a pause. */
static __always_inline __u64 progress_of(const struct tcp_sock *tp, __u64 now)
{
	__u32 since_ack = ticks_now() - BPF_CORE_READ(tp, rcv_tstamp);
	__u32 since_start = ticks_now() - BPF_CORE_READ(tp, chrono_start);

	return now - (__u64)(since_ack < since_start ? since_ack : since_start) * flow_tick_ns;
}

/* Recovery goes on since then, but for what is counted already. */
static __always_inline void start_recovery(struct flow_state *state, __u64 since)
{
	if (state->recovery_since)
		return;
	if (since < state->recovery_until)
		since = state->recovery_until;
	if (since < state->established)
		since = state->established;
	if (since < state->first)
		since = state->first;
	state->recovery_since = since;
}

static __always_inline void end_recovery(struct flow_state *state, __u64 now)
{
	if (state->recovery_since && now > state->recovery_since)
		state->recovery += now - state->recovery_since;
	if (state->recovery_since)
		state->recovery_until = now;
	state->recovery_since = 0;
}

#endif
