// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The capture programs: what the entry program (the translated filter) tail calls on a match. One
 * a hook, direction and kind of link, so that each knows these as constants. None has a verdict:
 * every path hands the packet on.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "chain.h"
#include "frame.h"
#include "parse.h"
#include "checksum.h"
#include "emit.h"
#include "fast_path.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Bytes copied of a frame in which no TCP header was found: room for tunnels and both headers. */
#define UNPARSED_BYTES 256

static __always_inline bool payload_wanted(const struct segment *segment)
{
	if (segment->payload >= segment->end || segment->fragment)
		return false;
	if (config.reset_payload && segment->flags & TCP_FLAG_RST)
		return true;
	return config.text_ports && (port_has_text(bpf_htons(segment->source)) ||
				     port_has_text(bpf_htons(segment->destination)));
}

/*
 * How many bytes of the frame the output needs. One byte after the TCP header is among them: an
 * option list that ends in a kind without its length makes tcpdump read it.
 */
static __always_inline __u32 bytes_wanted(const struct frame *frame, const struct segment *segment,
					  bool parsed)
{
	if (config.whole || (!parsed && config.sum))
		return frame->length;
	if (!parsed)
		return UNPARSED_BYTES;
	if (payload_wanted(segment))
		return frame->length;
	return segment->payload + (!config.headers && segment->payload < segment->end ? 1 : 0);
}

static __always_inline void sum_into(struct emit *emit, const struct segment *segment)
{
	__u32 at, end;

	if (segment->fragment)
		return;
	at = frame_forget(segment->tcp, emit->time);
	end = frame_forget(segment->end, emit->time);
	if (end > emit->frame->length || end > config.snap || end <= emit->want || at >= end)
		return;
	if (sum_segment(emit->frame, at, end, &emit->sum))
		emit->flags |= RECORD_SUM;
}

/* Every kind of packet, whatever of it is selected. */
static __always_inline void capture_any(struct emit *emit, bool link_header)
{
	const struct frame *frame = emit->frame;
	struct segment segment;
	bool parsed = parse(frame, link_header, &segment);

	if (!parsed)
		emit->flags |= RECORD_UNPARSED;
	emit->want = frame_forget(bytes_wanted(frame, &segment, parsed), emit->time);
	if (config.sum && parsed)
		sum_into(emit, &segment);
	if (emit->tag)
		emit->want += VLAN_TAG_LENGTH;
	if (emit->want > config.snap)
		emit->want = config.snap;
	emit_record(emit);
}

/* The barrier keeps the comparison on the register that indexes: the verifier of 5.10 wants it. */
static __always_inline struct record_cpu *cpu_of(__u64 cpu)
{
	barrier_var(cpu);
	if (cpu >= RECORD_CPUS_MAX)
		cpu = RECORD_CPUS_MAX - 1;
	return &cpus[cpu];
}

static __always_inline void capture(struct emit *emit)
{
	__u32 cpu = bpf_get_smp_processor_id();

	emit->counters = &cpu_of(cpu)->counters;
	emit->time = bpf_ktime_get_ns();
	emit->ring = bpf_map_lookup_elem(&rings, &cpu);
	if (!emit->ring)
		emit_lost(emit, RECORD_LOSS_NO_RING);
	else
		capture_any(emit, !(emit->flags & RECORD_RAW_IP));
}

/* The general way, not inlined: see fast.h. */
static __noinline int any_skb(struct __sk_buff *skb, __u32 flags)
{
	struct frame frame = frame_of_skb(skb, !(flags & RECORD_RAW_IP), flags & RECORD_EGRESS);
	struct emit emit = {
		.frame = &frame,
		.ifindex = skb->ifindex,
		.type = skb->pkt_type,
		.flags = flags,
	};

	if (!(flags & RECORD_RAW_IP) && skb->vlan_present) {
		emit.tag = (__u16)skb->vlan_proto | (__u32)bpf_htons(skb->vlan_tci) << 16;
		emit.flags |= RECORD_TAG;
	}
	capture(&emit);
	return TC_NEXT;
}

static __noinline int any_xdp(struct xdp_md *xdp, __u32 flags)
{
	struct frame frame = frame_of_xdp(xdp);
	struct emit emit = {
		.frame = &frame,
		.ifindex = xdp->ingress_ifindex,
		.flags = flags,
	};

	if (config.xdp_bytes)
		frame.length = bpf_xdp_get_buff_len(xdp);
	capture(&emit);
	return XDP_PASS;
}

static __always_inline struct fast skb_of(struct __sk_buff *skb, const __u8 flags, const bool first)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return (struct fast){
		.skb = skb,
		.data = (void *)(long)skb->data,
		.data_end = (void *)(long)skb->data_end,
		.flags = flags,
		.cpu = cpu,
		.state = cpu_of(cpu),
		.first = first,
	};
}

static __always_inline struct fast xdp_of(struct xdp_md *xdp, const __u8 flags, const bool first)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return (struct fast){
		.xdp = xdp,
		.data = (void *)(long)xdp->data,
		.data_end = (void *)(long)xdp->data_end,
		.flags = flags,
		.cpu = cpu,
		.state = cpu_of(cpu),
		.first = first,
	};
}

/*
 * Beside a tag, or behind the headers of a tunnel, the frame's bytes are not where fast() takes
 * them to be.
 */
static __always_inline bool fast_skb(struct __sk_buff *skb, const struct fast *packet,
				     const __u8 flags)
{
	/* Before Linux 6.2 maybe that of a tag taken away: the general way looks closer. */
	if (!(flags & RECORD_RAW_IP) && skb->vlan_proto)
		return false;
	if ((flags & (RECORD_RAW_IP | RECORD_EGRESS)) == RECORD_RAW_IP && frame_before(skb))
		return false;
	return fast(packet, !(flags & RECORD_RAW_IP));
}

/* A slow-path program: what the filter let through, by the fast path where that will do. */
static __always_inline int capture_skb(struct __sk_buff *skb, const __u8 flags, const __u32 point)
{
	struct fast packet = skb_of(skb, flags, false);

	packet.state->counters.matched++;
	return fast_skb(skb, &packet, flags) ? TC_NEXT : any_skb(skb, flags);
}

static __always_inline int capture_packet(struct xdp_md *xdp, const __u8 flags, const __u32 point)
{
	struct fast packet = xdp_of(xdp, flags, false);

	packet.state->counters.matched++;
	return fast(&packet, !(flags & RECORD_RAW_IP)) ? XDP_PASS : any_xdp(xdp, flags);
}

/* The filter programs, to which a fast-path program leaves what it does not take. */
CHAIN_ARRAY(entries);

static __always_inline int first_skb(struct __sk_buff *skb, const __u8 flags, const __u32 point)
{
	struct fast packet = skb_of(skb, flags, true);

	if (!fast_skb(skb, &packet, flags))
		bpf_tail_call(skb, &entries, point);
	return TC_NEXT;
}

static __always_inline int first_xdp(struct xdp_md *xdp, const __u8 flags, const __u32 point)
{
	struct fast packet = xdp_of(xdp, flags, true);

	if (!fast(&packet, !(flags & RECORD_RAW_IP)))
		bpf_tail_call(xdp, &entries, point);
	return XDP_PASS;
}

CHAIN_PROGRAMS(tcplens, first_skb, first_xdp)
CHAIN_PROGRAMS(capture, capture_skb, capture_packet)
