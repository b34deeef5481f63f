/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The common packet, straight through: TCP over IPv4 without options or over IPv6 without extension
 * headers, no VLAN tag, the bytes wanted few and in the linear part. It gives the record that the
 * general way would give, in a fraction of its instructions: on the traffic's path the code is
 * rarely in the cache.
 */
#ifndef TCPLENS_FAST_H
#define TCPLENS_FAST_H

#include "emit.h"
#include "parse.h"

/* The cells of all CPUs, one CPU's after the other's: config.cells each. The loader sizes it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record_cell);
} cells SEC(".maps");

struct record_consumed consumed[RECORD_CPUS_MAX] = {};

/* Where the TCP header begins, 0 where the packet is not of the common kind; *end as in segment. */
static __always_inline __u32 fast_network(const struct frame *frame, const __u32 at, __u32 *end)
{
	const __u8 *ip = frame->data + at;

	if (ip + IPV4_MINIMUM + TCP_MINIMUM > (__u8 *)frame->data_end)
		return 0;
	/* Version 4 and a header without options, not a fragment (RFC 791 3.1). */
	if (ip[0] == 0x45) {
		if (ip[9] != PROTOCOL_TCP || *(__u16 *)(ip + 6) & bpf_htons(IPV4_OFFSET_MASK))
			return 0;
		*end = at + bpf_ntohs(*(__u16 *)(ip + 2));
		return at + IPV4_MINIMUM;
	}
	if (ip[0] >> 4 != 6 || ip[6] != PROTOCOL_TCP)
		return 0;
	*end = at + IPV6_LENGTH + bpf_ntohs(*(__u16 *)(ip + 4));
	return at + IPV6_LENGTH;
}

/*
 * The bytes to copy, 0 where the general way must decide. at: where the IP header is, a constant.
 */
static __always_inline __u32 fast_wanted(const struct frame *frame, const __u32 at)
{
	__u32 end, payload, tcp;
	const __u8 *header;

	tcp = fast_network(frame, at, &end);
	header = frame->data + tcp;
	if (!tcp || header + TCP_MINIMUM > (__u8 *)frame->data_end || header[12] >> 4 < 5)
		return 0;
	payload = tcp + (header[12] >> 4) * 4;
	if (payload >= end)
		return payload;
	/* A checksum needs the whole segment: it is copied if it fits, else summed elsewhere. */
	if (config.sum)
		return end;
	if (config.reset_payload && header[13] & TCP_FLAG_RST)
		return 0;
	if (config.text_ports && (port_has_text(bpf_ntohs(*(__u16 *)header)) ||
				  port_has_text(bpf_ntohs(*(__u16 *)(header + 2)))))
		return 0;
	return payload + (config.headers ? 0 : 1);
}

/* Copies have bytes word by word; the last word overlaps the one before. */
static __always_inline bool fast_copy(const struct frame *frame, struct record *record, __u64 have)
{
	__u64 last = have - 8;

#pragma unroll
	for (__u32 i = 0; i < RECORD_CELL_BYTES / 8 - 1; i++) {
		if (have >= i * 8 + 8 && frame->data + i * 8 + 8 <= frame->data_end)
			*(__u64 *)(record->data + i * 8) = *(__u64 *)(frame->data + i * 8);
	}
	barrier_var(last);
	if (last > RECORD_CELL_BYTES - 8 || frame->data + last + 8 > frame->data_end)
		return false;
	*(__u64 *)(record->data + last) = *(__u64 *)(frame->data + last);
	return true;
}

/* Wakes the reader: a ring's wakeup is the only one there is. */
static __always_inline void fast_wake(__u32 cpu)
{
	void *ring = bpf_map_lookup_elem(&rings, &cpu);
	void *nothing;

	if (!ring)
		return;
	nothing = bpf_ringbuf_reserve(ring, 8, 0);
	if (nothing)
		bpf_ringbuf_discard(nothing, BPF_RB_FORCE_WAKEUP);
}

/* Fills the CPU's next cell. False where that cannot be done: nothing was counted yet. */
static __always_inline bool fast_fill(const struct emit *emit, __u32 cpu, __u32 have)
{
	struct record_counters *counts = emit->counters;
	__u64 head = counts->head;
	__u64 unread = head - *(volatile __u64 *)&consumed[cpu & (RECORD_CPUS_MAX - 1)].tail;
	__u32 index = cpu * config.cells + (head & (config.cells - 1));
	struct record *record = bpf_map_lookup_elem(&cells, &index);

	if (!record)
		return false;
	if (unread >= config.cells) {
		emit_lost(emit, RECORD_LOSS_RING_FULL);
		return true;
	}
	if (!fast_copy(emit->frame, record, have))
		return false;
	emit_header(record, emit, have);
	/* The cell first, then its number: x86 keeps the order that the compiler does. */
	barrier();
	*(volatile __u64 *)&counts->head = head + 1;
	if (config.wakeup_cells && unread == config.wakeup_cells)
		fast_wake(cpu);
	return true;
}

/* True where the packet was dealt with: it is in a cell or counted as lost. */
static __always_inline bool fast(const struct emit *emit, __u32 cpu, bool link_header)
{
	const struct frame *frame = emit->frame;
	__u32 have;

	if (!config.cells || config.whole || emit->tag)
		return false;
	if (link_header && (frame->data + ETHERNET_LENGTH > frame->data_end ||
			    (*(__u16 *)(frame->data + 12) != bpf_htons(ETHERTYPE_IPV4) &&
			     *(__u16 *)(frame->data + 12) != bpf_htons(ETHERTYPE_IPV6))))
		return false;
	have = fast_wanted(frame, link_header ? ETHERNET_LENGTH : 0);
	if (!have || have > RECORD_CELL_BYTES || have > config.snap ||
	    frame->data + have > frame->data_end)
		return false;
	return fast_fill(emit, cpu, have);
}

#endif
