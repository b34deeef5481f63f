// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The process-filter programs, called by the filter programs with --pid and the like: they let
 * through packets of connections in the map that the process programs (owner.bpf.c) maintain.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "chain.h"
#include "config.h"
#include "packet_origin.h"
#include "owner.h"
#include "parse.h"
#include "selected.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

CHAIN_ARRAY(captures);

/*
 * The network namespace of the interfaces; with origins where the capture programs' record_cpu
 * begin among their variables.
 */
const volatile __u32 capture_netns = 0;

#ifdef CAPTURE_ORIGIN
/* The capture programs' variables; the loader gives it. Behind the maps that both objects have. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record_cpu);
} origin_state SEC(".maps");

static __always_inline __u32 netns_of_interface(void)
{
	__u32 zero = 0;
	__u64 cpu = bpf_get_smp_processor_id();
	const __u8 *state = bpf_map_lookup_elem(&origin_state, &zero);

	barrier_var(cpu);
	if (!state || cpu >= RECORD_CPUS_MAX)
		return 0;
	state += capture_netns;
	return ORIGIN_NETNS(((const struct record_cpu *)state)[cpu].counters.origin);
}
#else
static __always_inline __u32 netns_of_interface(void)
{
	return capture_netns;
}
#endif

struct ip6_pair {
	__u8 source[16];
	__u8 destination[16];
};

struct ip4_pair {
	__u8 source[4];
	__u8 destination[4];
};

/* The segment's connection as seen by the socket at its source, and at its destination. */
static __always_inline bool fill_flows(const struct frame *frame, const struct segment *segment,
				       struct owner_flow *left, struct owner_flow *right)
{
	struct ip4_pair ip4;
	struct ip6_pair ip6;
	__u8 version;

	if (!FRAME_READ(frame, segment->ip, &version))
		return false;
	if (version >> 4 == 4) {
		if (!FRAME_READ(frame, segment->ip + IPV4_SOURCE, &ip4))
			return false;
		owner_map_address(left->local, ip4.source);
		owner_map_address(left->remote, ip4.destination);
	} else {
		if (!FRAME_READ(frame, segment->ip + IPV6_SOURCE, &ip6))
			return false;
		__builtin_memcpy(left->local, ip6.source, 16);
		__builtin_memcpy(left->remote, ip6.destination, 16);
	}
	left->netns = netns_of_interface();
	left->local_port = segment->source;
	left->remote_port = segment->destination;
	*right = *left;
	__builtin_memcpy(right->local, left->remote, 16);
	__builtin_memcpy(right->remote, left->local, 16);
	right->local_port = segment->destination;
	right->remote_port = segment->source;
	return true;
}

/* Whether a selected process listens at the flow's local address and port, or at any address. */
static __always_inline bool is_listened(const struct owner_flow *flow)
{
	struct owner_flow listener = {.netns = flow->netns, .local_port = flow->local_port};
	bool mapped = flow->local[10] == 0xff && flow->local[11] == 0xff;

	__builtin_memcpy(listener.local, flow->local, 16);
	if (bpf_map_lookup_elem(&selected, &listener))
		return true;
	__builtin_memset(listener.local, 0, 16);
	if (bpf_map_lookup_elem(&selected, &listener))
		return true;
	listener.local[10] = mapped ? 0xff : 0;
	listener.local[11] = mapped ? 0xff : 0;
	return mapped && bpf_map_lookup_elem(&selected, &listener);
}

/*
 * The process programs enter a connection to a listener when its handshake ends. Until then its
 * first segment does: the incoming SYN or the outgoing SYN+ACK.
 */
static __always_inline bool is_opening(const struct segment *segment, bool egress,
				       const struct owner_flow *left,
				       const struct owner_flow *right)
{
	const struct owner_flow *flow = egress ? left : right;
	__u8 flags = segment->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK);
	__u32 one = 1;

	if (flags != (egress ? TCP_FLAG_SYN | TCP_FLAG_ACK : TCP_FLAG_SYN) || !is_listened(flow))
		return false;
	bpf_map_update_elem(&selected_closed, flow, &one, BPF_ANY);
	return true;
}

/*
 * local: as seen by the socket at this side of the interface, which packets of an open connection
 * of a selected process have: one look-up. Packets that do not match take all four.
 */
static __always_inline bool is_either_selected(const struct owner_flow *local,
					       const struct owner_flow *remote)
{
	return bpf_map_lookup_elem(&selected, local) || bpf_map_lookup_elem(&selected, remote) ||
	       bpf_map_lookup_elem(&selected_closed, local) ||
	       bpf_map_lookup_elem(&selected_closed, remote);
}

static __always_inline bool is_selected(const struct frame *frame, bool link_header, bool egress)
{
	struct owner_flow left = {}, right;
	struct segment segment;

	parse(frame, link_header, &segment);
	if (segment.reason != PARSE_FOUND || segment.fragment ||
	    !fill_flows(frame, &segment, &left, &right))
		return false;
	return is_either_selected(egress ? &left : &right, egress ? &right : &left) ||
	       is_opening(&segment, egress, &left, &right);
}

static __always_inline int pass_skb(struct __sk_buff *skb, const __u8 flags, const __u32 point)
{
	const bool link_header = !(flags & RECORD_RAW_IP), egress = flags & RECORD_EGRESS;
	struct frame frame = frame_of_skb(skb, link_header, egress);

	if (is_selected(&frame, link_header, egress))
		bpf_tail_call(skb, &captures, point);
	return TC_NEXT;
}

static __always_inline int pass_packet(struct xdp_md *xdp, const __u8 flags, const __u32 point)
{
	struct frame frame = frame_of_xdp(xdp);

	if (is_selected(&frame, !(flags & RECORD_RAW_IP), false))
		bpf_tail_call(xdp, &captures, point);
	return XDP_PASS;
}

CHAIN_PROGRAMS(select, pass_skb, pass_packet)
