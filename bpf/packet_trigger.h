/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Packets that are triggers of --keep: counted each, and the first one reported with the number of
 * its slot. They take the slow path. Expressions are programs of their own, before the capture
 * programs, and leave their bits in record_counters.marked.
 */
#ifndef TCPLENS_PACKET_TRIGGER_H
#define TCPLENS_PACKET_TRIGGER_H

#include "emit.h"
#include "parse.h"
#include "trigger_report.h"

/* Offset of the window in the TCP header. */
#define TRIGGER_WINDOW 14

/* The reader maps it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct trigger_table);
} triggers SEC(".maps");

/* Sockets whose round trip time was above the limit when they last sent something. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u32);
} slow_sockets SEC(".maps");

/* True where it was not above the limit when the socket sent something before. */
static __always_inline bool trigger_rises(struct bpf_sock *sk, __u32 microseconds,
					  struct trigger_table *table)
{
	bool slow = microseconds > config.slow_us;
	__u32 *was;

	if (!slow && !table->slow)
		return false;
	was = bpf_sk_storage_get(&slow_sockets, sk, 0, slow ? BPF_SK_STORAGE_GET_F_CREATE : 0);
	if (!was || *was == slow)
		return false;
	*was = slow;
	table->slow = 1;
	return slow;
}

/*
 * Marks a packet whose socket's smoothed round trip time, the kernel's own, has risen above the
 * limit. Only packets that leave have their socket. The verifier follows it once.
 */
__noinline int trigger_round_trip(struct __sk_buff *skb, __u32 cpu)
{
	struct bpf_sock *sk = skb->sk;
	struct trigger_table *table;
	struct bpf_tcp_sock *tcp;
	__u64 index = cpu;
	__u32 zero = 0;

	sk = sk ? bpf_sk_fullsock(sk) : NULL;
	tcp = sk ? bpf_tcp_sock(sk) : NULL;
	table = tcp ? bpf_map_lookup_elem(&triggers, &zero) : NULL;
	if (!table || !trigger_rises(sk, tcp->srtt_us >> 3, table))
		return 0;
	barrier_var(index);
	if (index < RECORD_CPUS_MAX)
		cpus[index].counters.marked |= config.slow;
	return 0;
}

static __always_inline __u32 trigger_zero_window(const struct emit *emit,
						 const struct segment *segment)
{
	__u16 window;

	if (!config.zero_window || segment->reason != PARSE_FOUND || segment->fragment ||
	    segment->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN | TCP_FLAG_RST) ||
	    !FRAME_READ(emit->frame, segment->tcp + TRIGGER_WINDOW, &window))
		return 0;
	return window ? 0 : config.zero_window;
}

/* The triggers that the packet is. Nothing of it is left for the next one. */
static __always_inline __u32 trigger_take(const struct emit *emit, const struct segment *segment)
{
	__u32 bits = emit->counters->marked;

	if (bits)
		emit->counters->marked = 0;
	return bits | trigger_zero_window(emit, segment);
}

/*
 * Adds to the counts. Returns which of the triggers are to be reported. unknown: as frame_forget()
 * takes it, which keeps the verifier from following each set of bits.
 */
static __always_inline __u32 trigger_count(struct trigger_table *table, __u32 bits, __u32 unknown)
{
	struct trigger_entry *entry = table->entries;
	__u32 armed = 0;

#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < TRIGGER_BITS; i++, entry++) {
		if (bits & 1U << i) {
			__sync_fetch_and_add(&entry->hits, 1);
			if (entry->armed)
				armed |= 1U << i;
		}
		armed = frame_forget(armed, unknown);
	}
	return armed;
}

static __always_inline void trigger_disarm(struct trigger_table *table, __u32 bits)
{
	struct trigger_entry *entry = table->entries;

#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < TRIGGER_BITS; i++, entry++)
		if (bits & 1U << i)
			entry->armed = 0;
}

/* A ring that is full leaves them armed: the next packet tries again. */
__noinline int trigger_report(__u32 cpu, __u32 bits, __u64 time, __u64 number)
{
	__u32 zero = 0, armed;
	struct trigger_table *table = bpf_map_lookup_elem(&triggers, &zero);
	void *ring = bpf_map_lookup_elem(&rings, &cpu);
	struct trigger_report *report;

	if (!table || !ring)
		return 0;
	armed = trigger_count(table, bits, (__u32)time);
	if (!armed)
		return 0;
	report = bpf_ringbuf_reserve(ring, sizeof(*report), 0);
	if (!report)
		return 0;
	*report = (struct trigger_report){time, number, cpu, armed};
	trigger_disarm(table, armed);
	bpf_ringbuf_submit(report, BPF_RB_FORCE_WAKEUP);
	return 0;
}

#endif
