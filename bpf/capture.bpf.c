// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The programs that write records. The slow-path programs are the last of the chain: they record or
 * count every packet that matched. Where the filter is "tcp" alone, the fast-path programs run
 * before it, record the common packets themselves and leave all others to the filter.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

/* The oldest slot is overwritten, and no record goes to a ring; else the reader frees slots. */
#ifdef CAPTURE_KEEP
#define CAPTURE_OVERWRITES 1
#else
#define CAPTURE_OVERWRITES 0
#endif

/* Packets that are triggers are counted and reported. */
#ifdef CAPTURE_TRIGGERS
#define CAPTURE_HAS_TRIGGERS 1
#else
#define CAPTURE_HAS_TRIGGERS 0
#endif

/* Records have the origin of the packet, not the number of its interface. */
#ifdef CAPTURE_ORIGIN
#define CAPTURE_IFINDEX(counters, index) ((__u32)(counters)->origin)
#else
#define CAPTURE_IFINDEX(counters, index) (index)
#endif

#include "chain.h"
#include "frame.h"
#include "parse.h"
#include "checksum.h"
#include "emit.h"
#ifdef CAPTURE_TCP_INFO
#include "socket_info.h"
#endif
#include "fast_path.h"
/* Where a record goes, NULL: nowhere; and how. */
#ifdef CAPTURE_KEEP
#include "keep.h"
#define CAPTURE_RING(emit, cpu) keep_slot((emit)->counters, cpu)
#define CAPTURE_EMIT		keep_record
#else
#define CAPTURE_RING(emit, cpu) bpf_map_lookup_elem(&rings, &cpu)
#define CAPTURE_EMIT		emit_record
#endif
#ifdef CAPTURE_TRIGGERS
#include "packet_trigger.h"
#endif

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Bytes copied of a frame in which no TCP header was found: room for tunnels and both headers. */
#define UNPARSED_BYTES 256

static __always_inline bool needs_payload(const struct segment *segment)
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
static __always_inline __u32 bytes_needed(const struct frame *frame, const struct segment *segment,
					  bool parsed)
{
	if (config.whole || (!parsed && config.sum))
		return frame->length;
	if (!parsed)
		return UNPARSED_BYTES;
	if (needs_payload(segment))
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

/*
 * The barrier keeps the comparison on the index's own register, as the verifier of 5.10 requires.
 */
static __always_inline struct record_cpu *cpu_of(__u64 cpu)
{
	barrier_var(cpu);
	if (cpu >= RECORD_CPUS_MAX)
		cpu = RECORD_CPUS_MAX - 1;
	return &cpus[cpu];
}

struct record_unparsed_counters unparsed[RECORD_CPUS_MAX] = {};

static __always_inline struct record_unparsed_counters *unparsed_of(__u64 cpu)
{
	barrier_var(cpu);
	if (cpu >= RECORD_CPUS_MAX)
		cpu = RECORD_CPUS_MAX - 1;
	return &unparsed[cpu];
}

/*
 * Counts a packet in which no TCP header was found. False: it must not be recorded, since the
 * filter let it through as possibly TCP.
 */
static __always_inline bool keep_unparsed(__u32 cpu, enum tcp_definition_verdict verdict,
					  __u32 reason)
{
	struct record_unparsed_counters *counters = unparsed_of(cpu);

	if (config.all_tcp && verdict == TCP_DEFINITION_OTHER)
		return false;
	barrier_var(reason);
	reason &= RECORD_UNPARSED_ROOM - 1;
	if (config.all_tcp && verdict != TCP_DEFINITION_TCP) {
		share_raise(&counters->left_out[reason]);
		return false;
	}
	share_raise(&counters->recorded[reason]);
	return true;
}

/*
 * Lets the verifier check what follows once, and not once for each way to here: Linux 5.10 takes
 * too many steps otherwise where sockets are read as well.
 */
static __always_inline void forget(struct emit *emit)
{
#ifdef CAPTURE_TCP_INFO
	emit->want = frame_forget(emit->want, emit->time);
	emit->tag = frame_forget(emit->tag, emit->time);
	emit->sum = frame_forget(emit->sum, emit->time);
	emit->flags = frame_forget(emit->flags, emit->time);
#endif
}

static __always_inline void record_segment(struct emit *emit, const struct segment *segment)
{
	const struct frame *frame = emit->frame;
	bool parsed = segment->reason == PARSE_FOUND;

	if (!parsed)
		emit->flags |= RECORD_UNPARSED;
	emit->want = frame_forget(bytes_needed(frame, segment, parsed), emit->time);
	if (config.sum && parsed)
		sum_into(emit, segment);
	if (emit->tag)
		emit->want += VLAN_TAG_LENGTH;
	if (emit->want > config.snap)
		emit->want = config.snap;
	forget(emit);
	CAPTURE_EMIT(emit);
}

/*
 * False: never, but for the verifier. Called where segment is complete and nothing was done with it
 * yet: the fewer states lead here, the fewer the verifier follows from here on.
 */
static __always_inline bool collect_info(struct emit *emit, const struct segment *segment)
{
#ifdef CAPTURE_TCP_INFO
	emit->info = socket_info(emit, segment);
	return emit->info;
#else
	return true;
#endif
}

static __always_inline void release_info(const struct emit *emit)
{
#ifdef CAPTURE_TCP_INFO
	socket_info_release(emit->info);
#endif
}

static __always_inline void record_or_lose(struct emit *emit, const struct segment *segment)
{
	if (!emit->ring || !collect_info(emit, segment))
		emit_lost(emit, RECORD_LOSS_NO_RING);
	else
		record_segment(emit, segment);
	release_info(emit);
}

/* The head tells whether it was recorded, and where. */
static __always_inline void record_trigger(struct emit *emit, const struct segment *segment,
					   __u32 cpu)
{
#ifdef CAPTURE_TRIGGERS
	__u64 number = emit->counters->head;
	__u32 bits = trigger_take(emit, segment);

	record_or_lose(emit, segment);
	if (!bits)
		return;
	if (emit->counters->head == number)
		number = TRIGGER_NOT_RECORDED;
	trigger_report(cpu, bits, emit->time, number);
#else
	record_or_lose(emit, segment);
#endif
}

/* Records a packet of any kind, or counts the reason why not. */
static __always_inline void record(struct emit *emit)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct segment segment;
	enum tcp_definition_verdict verdict =
		parse(emit->frame, !(emit->flags & RECORD_RAW_IP), &segment);

	if (segment.reason != PARSE_FOUND && !keep_unparsed(cpu, verdict, segment.reason)) {
		if (CAPTURE_HAS_TRIGGERS)
			cpu_of(cpu)->counters.marked = 0;
		return;
	}
	emit->counters = &cpu_of(cpu)->counters;
	if (config.all_tcp)
		share_raise(&emit->counters->matched);
	emit->time = bpf_ktime_get_ns();
	emit->ring = CAPTURE_RING(emit, cpu);
	record_trigger(emit, &segment, cpu);
}

/* A tag that the kernel has in its metadata. */
static __always_inline void add_tag(struct emit *emit, const struct __sk_buff *skb)
{
	__u32 tag = 0, tagged = 0;

	if (skb->vlan_present) {
		tag = (__u16)skb->vlan_proto | (__u32)bpf_htons(skb->vlan_tci) << 16;
		tagged = RECORD_TAG;
	}
	/* Packets with one and without are the same to the verifier, which follows both at once. */
	emit->tag = frame_forget(tag, emit->frame->length);
	emit->flags |= frame_forget(tagged, emit->frame->length) & RECORD_TAG;
}

/* The slow path, for packets of every kind; not inlined, see fast_path.h. */
static __noinline int slow_skb(struct __sk_buff *skb, __u32 flags)
{
	struct frame frame = frame_of_skb(skb, !(flags & RECORD_RAW_IP), flags & RECORD_EGRESS);
	struct emit emit = {
		.frame = &frame,
		.ifindex = CAPTURE_IFINDEX(&cpu_of(bpf_get_smp_processor_id())->counters,
					   skb->ifindex),
		.type = skb->pkt_type,
		.flags = flags,
	};

	if (!(flags & RECORD_RAW_IP))
		add_tag(&emit, skb);
	record(&emit);
	return TC_NEXT;
}

static __noinline int slow_xdp(struct xdp_md *xdp, __u32 flags)
{
	struct frame frame = frame_of_xdp(xdp);
	struct emit emit = {
		.frame = &frame,
		.ifindex = xdp->ingress_ifindex,
		.flags = flags,
	};

	if (config.xdp_bytes)
		frame.length = bpf_xdp_get_buff_len(xdp);
	record(&emit);
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
 * False where fast() does not find the frame's bytes at their offsets: with a tag in metadata, or
 * with the outer headers of a tunnel in front.
 */
static __always_inline bool fast_skb(struct __sk_buff *skb, const struct fast *packet,
				     const __u8 flags)
{
	/* Before Linux 6.2 this may be left over from a removed tag: the slow path checks. */
	if (!(flags & RECORD_RAW_IP) && skb->vlan_proto)
		return false;
	if ((flags & (RECORD_RAW_IP | RECORD_EGRESS)) == RECORD_RAW_IP && frame_before(skb))
		return false;
	/*
	 * Not checked in a fast-path program: without its link header, only a crafted packet can
	 * look like a segment with time stamps.
	 */
	if (!packet->first && !flags && frame_may_miss(skb))
		return false;
	return fast(packet, !(flags & RECORD_RAW_IP));
}

static __always_inline void look_at_socket(struct __sk_buff *skb, const struct fast *packet)
{
#ifdef CAPTURE_TRIGGERS
	if (config.slow)
		trigger_round_trip(skb, packet->cpu);
#endif
}

/* The slow path reports it. */
static __always_inline bool is_marked(const struct fast *packet)
{
	return CAPTURE_HAS_TRIGGERS && packet->state->counters.marked;
}

/* A slow-path program; it takes the fast path for packets that allow it. */
static __always_inline int capture_skb(struct __sk_buff *skb, const __u8 flags, const __u32 point)
{
	struct fast packet = skb_of(skb, flags, false);

	if (!config.all_tcp)
		share_raise(&packet.state->counters.matched);
	look_at_socket(skb, &packet);
	if (!is_marked(&packet) && fast_skb(skb, &packet, flags))
		return TC_NEXT;
	return slow_skb(skb, flags);
}

static __always_inline int capture_packet(struct xdp_md *xdp, const __u8 flags, const __u32 point)
{
	struct fast packet = xdp_of(xdp, flags, false);

	if (!config.all_tcp)
		share_raise(&packet.state->counters.matched);
	if (!is_marked(&packet) && fast(&packet, !(flags & RECORD_RAW_IP)))
		return XDP_PASS;
	return slow_xdp(xdp, flags);
}

/* The filter programs; fast-path programs tail call them for what they do not record. */
CHAIN_ARRAY(filters);

static __always_inline int before_filter_skb(struct __sk_buff *skb, const __u8 flags,
					     const __u32 point)
{
	struct fast packet = skb_of(skb, flags, true);

	if (!fast_skb(skb, &packet, flags))
		bpf_tail_call(skb, &filters, point);
	return TC_NEXT;
}

static __always_inline int before_filter_xdp(struct xdp_md *xdp, const __u8 flags,
					     const __u32 point)
{
	struct fast packet = xdp_of(xdp, flags, true);

	if (!fast(&packet, !(flags & RECORD_RAW_IP)))
		bpf_tail_call(xdp, &filters, point);
	return XDP_PASS;
}

CHAIN_PROGRAMS(tcplens, before_filter_skb, before_filter_xdp)
CHAIN_PROGRAMS(capture, capture_skb, capture_packet)
