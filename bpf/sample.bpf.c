// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The sample programs, called before the slow-path programs with --sample and --limit-cpu: they let
 * through the flows of the sample, chosen by hash, and count what they leave out.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "chain.h"
#include "share.h"
#include "parse.h"
#include "sample.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

CHAIN_ARRAY(captures);

struct sample_left left[RECORD_CPUS_MAX] = {};

/* sample_limit() of the divisor; the reader may write it at any time. */
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

static __always_inline bool in_sample(const struct frame *frame, const struct segment *segment)
{
	__u8 version;

	if (segment->reason != PARSE_FOUND || segment->fragment ||
	    !FRAME_READ(frame, segment->ip, &version))
		return false;
	return version >> 4 == 4 ? in_sample4(frame, segment) : in_sample6(frame, segment);
}

/*
 * Packets without ports (later fragments, and those that parse() does not understand) are in no
 * sample, unless that has every flow. What is not TCP is not counted as left out.
 */
static __always_inline bool passes(const struct frame *frame, bool link_header)
{
	enum tcp_definition_verdict verdict;
	struct segment segment;

	if (limit == ~0u)
		return true;
	verdict = parse(frame, link_header, &segment);
	if (in_sample(frame, &segment))
		return true;
	if (!config.all_tcp || verdict != TCP_DEFINITION_OTHER)
		share_raise(&left[bpf_get_smp_processor_id() & (RECORD_CPUS_MAX - 1)].packets);
	return false;
}

static __always_inline int sample_skb(struct __sk_buff *skb, const __u8 flags, const __u32 point)
{
	const bool link_header = !(flags & RECORD_RAW_IP);
	struct frame frame = frame_of_skb(skb, link_header, flags & RECORD_EGRESS);

	if (passes(&frame, link_header))
		bpf_tail_call(skb, &captures, point);
	return TC_NEXT;
}

static __always_inline int sample_packet(struct xdp_md *xdp, const __u8 flags, const __u32 point)
{
	struct frame frame = frame_of_xdp(xdp);

	if (passes(&frame, !(flags & RECORD_RAW_IP)))
		bpf_tail_call(xdp, &captures, point);
	return XDP_PASS;
}

CHAIN_PROGRAMS(sample, sample_skb, sample_packet)
