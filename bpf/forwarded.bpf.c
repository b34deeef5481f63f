// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The forwarded-connection programs: sums of the connections that this machine forwards, which have
 * no socket here. They are attached where packets leave. A packet that came in through an interface
 * has its number, what local sockets send has none: so local connections never count, whatever
 * their addresses. An iterator gives the sums out.
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "forwarded_count.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The inode number of the network namespace where the programs are attached. */
const volatile __u32 forwarded_netns = 0;

/* Only of these interfaces, whichever way the packet passes them. */
const volatile bool forwarded_chosen = false;

/* The loader sizes both. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} forwarded_interfaces SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct forwarded_key);
	__type(value, struct forwarded_state);
} forwarded_table SEC(".maps");

/* Connections whose addresses and ports another one has before a pass came by. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} forwarded_replaced SEC(".maps");

/* Packets of connections for which the table had no room. */
__u64 forwarded_refused = 0;

/* Connections that found that ring full. */
__u64 forwarded_lost = 0;

/* Set by the reader before a pass; and how many connections there were in it. */
struct forwarded_pass forwarded_pass = {};
__u64 forwarded_found = 0;

/* A state of zeros to insert: the stack has no room for one. */
const __u64 forwarded_zero[sizeof(struct forwarded_state) / sizeof(__u64)] = {};

static __always_inline bool is_chosen(const struct __sk_buff *skb)
{
	__u32 in = skb->ingress_ifindex, out = skb->ifindex;

	return !forwarded_chosen || bpf_map_lookup_elem(&forwarded_interfaces, &in) ||
	       bpf_map_lookup_elem(&forwarded_interfaces, &out);
}

static __always_inline struct forwarded_state *create(const struct forwarded_key *key)
{
	struct forwarded_state *state;

	bpf_map_update_elem(&forwarded_table, key, forwarded_zero, BPF_NOEXIST);
	state = bpf_map_lookup_elem(&forwarded_table, key);
	if (!state)
		__sync_fetch_and_add(&forwarded_refused, 1);
	return state;
}

/* A SYN begins another connection after an end, or where nobody answered the one before. */
static __always_inline bool is_another(const struct forwarded_state *state,
				       const struct forwarded_segment *segment)
{
	const struct forwarded_side *own = &state->sides[segment->side & 1];
	const struct forwarded_side *peer = &state->sides[!(segment->side & 1)];

	if ((segment->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) != TCP_FLAG_SYN || !state->first)
		return false;
	if (own->flags & FORWARDED_SYN && own->origin == segment->sequence)
		return false;
	return state->end != FORWARDED_OPEN || !(peer->flags & FORWARDED_STARTED) ||
	       state->client >= FORWARDED_UNKNOWN;
}

static __always_inline void fill(struct forwarded_record *record, const struct forwarded_key *key,
				 const struct forwarded_state *state, __u32 over)
{
	record->key = *key;
	/* Without the lock, which programs may not copy. */
	record->state.client = state->client;
	record->state.end = state->end;
	record->state.ended_by = state->ended_by;
	record->state.reported = state->reported;
	record->state.first = state->first;
	record->state.syn = state->syn;
	record->state.established = state->established;
	record->state.ended = state->ended;
	record->state.sides[0] = state->sides[0];
	record->state.sides[1] = state->sides[1];
	record->over = over;
	record->reserved = 0;
}

static __always_inline void give_out_replaced(const struct forwarded_state *state,
					      const struct forwarded_segment *segment)
{
	struct forwarded_record *record;

	if (state->reported)
		return;
	record = bpf_ringbuf_reserve(&forwarded_replaced, sizeof(*record), 0);
	if (!record) {
		__sync_fetch_and_add(&forwarded_lost, 1);
		return;
	}
	fill(record, &segment->key, state, FORWARDED_REPLACED);
	record->time = segment->time;
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
}

static __always_inline void begin_again(struct forwarded_state *state)
{
	state->client = state->end = state->ended_by = state->reported = 0;
	state->first = state->syn = state->established = state->ended = 0;
	__builtin_memset(state->sides, 0, sizeof(state->sides));
}

/* Not inlined: the verifier follows it once, and not for each way through the headers. */
static __noinline int enter(const struct forwarded_segment *segment)
{
	struct forwarded_state *state = bpf_map_lookup_elem(&forwarded_table, &segment->key);
	bool another;

	/* A reset alone is the answer to something that was no connection. */
	if (!state && segment->flags & TCP_FLAG_RST)
		return 0;
	state = state ?: create(&segment->key);
	if (!state)
		return 0;
	another = is_another(state, segment);
	if (another)
		give_out_replaced(state, segment);
	bpf_spin_lock(&state->lock);
	if (another)
		begin_again(state);
	if (segment->side)
		forwarded_count(state, &state->sides[1], &state->sides[0], segment);
	else
		forwarded_count(state, &state->sides[0], &state->sides[1], segment);
	bpf_spin_unlock(&state->lock);
	return 0;
}

static __always_inline int leave(struct __sk_buff *skb, const bool link_header)
{
	struct forwarded_segment segment = {};
	struct frame frame;

	if (!skb->ingress_ifindex || !is_chosen(skb))
		return TC_NEXT;
	frame = frame_of_skb(skb, link_header, true);
	if (!forwarded_read(&segment, &frame, link_header))
		return TC_NEXT;
	segment.key.netns = forwarded_netns;
	segment.time = bpf_ktime_get_ns();
	segment.size = skb->gso_size;
	segment.ifindex = skb->ifindex;
	enter(&segment);
	return TC_NEXT;
}

/* Their names tell what is left over of a process that was killed (src/capture/clsact.c). */
SEC("tc")
int tcplens_fwd_out(struct __sk_buff *skb)
{
	return leave(skb, true);
}

SEC("tc")
int tcplens_fwd_ip(struct __sk_buff *skb)
{
	return leave(skb, false);
}

static __always_inline __u64 last_of(const struct forwarded_state *state)
{
	__u64 a = state->sides[0].last, b = state->sides[1].last;

	return a > b ? a : b;
}

/* How long it may be silent. */
static __always_inline __u64 patience(const struct forwarded_state *state)
{
	__u32 a = state->sides[0].flags, b = state->sides[1].flags;

	if (!(a & b & FORWARDED_STARTED))
		return (a | b) & FORWARDED_FINISH ? forwarded_pass.idle_half
		       : (a | b) & FORWARDED_ACKS ? forwarded_pass.idle
						  : forwarded_pass.idle_syn;
	return a & b & FORWARDED_FINISH || (!state->established && state->syn)
		       ? forwarded_pass.idle_syn
		       : forwarded_pass.idle;
}

static __always_inline __u32 over_of(const struct forwarded_state *state, __u64 silent)
{
	if (state->end != FORWARDED_OPEN)
		return forwarded_pass.now - state->ended >= forwarded_pass.settle ? FORWARDED_ENDED
										  : FORWARDED_LIVES;
	return silent >= patience(state) ? FORWARDED_IDLE : FORWARDED_LIVES;
}

static __always_inline void sweep(const struct forwarded_key *key,
				  const struct forwarded_state *state, __u64 silent)
{
	struct forwarded_key own = *key;

	if (state->reported && (silent >= forwarded_pass.linger || state->end == FORWARDED_OPEN))
		bpf_map_delete_elem(&forwarded_table, &own);
}

/* A record that does not fit comes again, so what it changes comes after it was given out. */
SEC("iter/bpf_map_elem")
int forwarded_each(struct bpf_iter__bpf_map_elem *ctx)
{
	const struct forwarded_key *key = ctx->key;
	struct forwarded_state *state = ctx->value;
	struct forwarded_record record;
	__u64 last, silent;
	__u32 over;

	if (!key || !state || !state->first)
		return 0;
	last = last_of(state);
	silent = forwarded_pass.now > last ? forwarded_pass.now - last : 0;
	if (forwarded_pass.sweep) {
		forwarded_found++;
		sweep(key, state, silent);
		return 0;
	}
	if (state->reported)
		return 0;
	over = over_of(state, silent);
	if (over == FORWARDED_LIVES && (!forwarded_pass.show || state->end != FORWARDED_OPEN))
		return 0;
	__builtin_memset(&record, 0, sizeof(record));
	fill(&record, key, state, over);
	record.time = over == FORWARDED_LIVES ? forwarded_pass.now : last;
	if (!bpf_seq_write(ctx->meta->seq, &record, sizeof(record)) && over != FORWARDED_LIVES)
		state->reported = 1;
	return 0;
}
