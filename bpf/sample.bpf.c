// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * In front of the capture program where only a sample of the flows is selected: lets through those
 * in it, by their hash alone, and counts what it leaves out. Has no verdict either.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "chain.h"
#include "parse.h"
#include "sample.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct sample_left left[RECORD_CPUS_MAX] = {};

/* What sample_limit() says; the reader writes it, at any time. */
volatile __u32 limit = 0;

struct ip4_pair {
	__u32 source;
	__u32 destination;
};

struct ip6_pair {
	__u32 source[4];
	__u32 destination[4];
};

static __always_inline bool in_sample4(const struct frame *frame, const struct segment *segment)
{
	struct ip4_pair ip;

	if (!FRAME_READ(frame, segment->ip + IPV4_SOURCE, &ip))
		return false;
	return sample_hash(&ip.source, &ip.destination, 1, segment->source, segment->destination) <=
	       limit;
}

static __always_inline bool in_sample6(const struct frame *frame, const struct segment *segment)
{
	struct ip6_pair ip;

	if (!FRAME_READ(frame, segment->ip + IPV6_SOURCE, &ip))
		return false;
	return sample_hash(ip.source, ip.destination, 4, segment->source, segment->destination) <=
	       limit;
}

/*
 * A fragment behind the first has no ports, and what parse() does not find its way through shows
 * none: they are in no sample, but in the whole.
 */
static __always_inline bool in_sample(const struct frame *frame, bool link_header)
{
	struct segment segment;
	__u8 version;

	if (limit == ~0u)
		return true;
	if (!parse(frame, link_header, &segment) || segment.fragment ||
	    !FRAME_READ(frame, segment.ip, &version))
		return false;
	return version >> 4 == 4 ? in_sample4(frame, &segment) : in_sample6(frame, &segment);
}

static __always_inline void leave_out(void)
{
	left[bpf_get_smp_processor_id() & (RECORD_CPUS_MAX - 1)].packets++;
}

static __always_inline int sample_skb(struct __sk_buff *skb, __u32 point, bool link_header,
				      bool egress)
{
	struct frame frame = frame_of_skb(skb, link_header, egress);

	if (in_sample(&frame, link_header))
		bpf_tail_call(skb, &captures, point);
	else
		leave_out();
	return TC_NEXT;
}

static __always_inline int sample_packet(struct xdp_md *xdp, __u32 point, bool link_header)
{
	struct frame frame = frame_of_xdp(xdp);

	if (in_sample(&frame, link_header))
		bpf_tail_call(xdp, &captures, point);
	else
		leave_out();
	return XDP_PASS;
}

SEC("tc")
int sample_ingress(struct __sk_buff *skb)
{
	return sample_skb(skb, 0, true, false);
}

SEC("tc")
int sample_egress(struct __sk_buff *skb)
{
	return sample_skb(skb, 1, true, true);
}

SEC("tc")
int sample_ingress_ip(struct __sk_buff *skb)
{
	return sample_skb(skb, 2, false, false);
}

SEC("tc")
int sample_egress_ip(struct __sk_buff *skb)
{
	return sample_skb(skb, 3, false, true);
}

SEC("xdp")
int sample_xdp(struct xdp_md *xdp)
{
	return sample_packet(xdp, 0, true);
}

SEC("xdp")
int sample_xdp_ip(struct xdp_md *xdp)
{
	return sample_packet(xdp, 2, false);
}
