/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The headers that an event is about, of a packet or made from a socket. Kernel structures are read
 * by probe reads only: not every kernel's verifier trusts the pointers that these programs get.
 */
#ifndef TCPLENS_FACT_HEADERS_H
#define TCPLENS_FACT_HEADERS_H

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "record.h"

#include "fact.h"
#include "owner.h"
#include "owner_socket.h"

/* A packet from its IP header on, as far as it is linear. */
struct fact_frame {
	const unsigned char *start;
	__u32 avail;
};

#define TCP_DEFINITION_FRAME struct fact_frame
#define TCP_DEFINITION_READ(frame, at, to)         \
	((at) + sizeof(*(to)) <= (frame)->avail && \
	 !bpf_probe_read_kernel(to, sizeof(*(to)), (frame)->start + (at)))
#define TCP_DEFINITION_READ_RARE	       TCP_DEFINITION_READ
#define TCP_DEFINITION_OFFSET(frame, at, mask) ((at) & (mask))
#include "tcp_definition.h"

#define TCP_LENGTH  20
#define TCP_FIN	    0x01
#define TCP_SYN	    0x02
#define TCP_RST	    0x04
#define TCP_ACK	    0x10
#define LENGTH_MAX  0xffff
#define DST_NOREF   1ul /* a flag in sk_buff._skb_refdst */
#define SIZE_MASK   127
#define DEFAULT_TTL 64

/* enum tcp_ca_state, and ICSK_TIME_LOSS_PROBE. */
#define CA_RECOVERY	 3
#define CA_LOSS		 4
#define TIMER_LOSS_PROBE 5

_Static_assert(FACT_LINK + SIZE_MASK <= FACT_DATA, "all masked sizes fit");

/* The numbers of a header that is made. */
struct fact_segment {
	__u32 sequence;
	__u32 acknowledgment;
	__u32 payload;
	__u8 flags;
	bool incoming; /* from the peer */
};

struct fact_ip4 {
	struct iphdr ip;
	struct tcphdr tcp;
};

struct fact_ip6 {
	struct ipv6hdr ip;
	struct tcphdr tcp;
};

static __always_inline __u32 inode_of(const struct net *net)
{
	return BPF_CORE_READ(net, ns.inum);
}

static __always_inline __u32 netns_of_socket(const struct sock_common *common)
{
	return inode_of(BPF_CORE_READ(common, skc_net.net));
}

/*
 * 0: not a device. In TCP's trees of packets the pointer is one to another packet; a network
 * namespace is known by its loopback device, which is in that namespace.
 */
static __always_inline __u32 netns_of_device(const struct net_device *dev)
{
	const struct net *net = dev ? BPF_CORE_READ(dev, nd_net.net) : NULL;

	return net && BPF_CORE_READ(net, loopback_dev, nd_net.net) == net ? inode_of(net) : 0;
}

/*
 * By the socket that receives it, the device, the packet's socket or the route. Not by the packet's
 * socket first: until IP has received a packet from a veth device that is its sender's. 0: packets
 * in TCP's queues may have none of these.
 */
static __always_inline __u32 netns_of_packet(const struct sk_buff *skb, const struct sock *sk)
{
	const struct dst_entry *dst = (void *)(BPF_CORE_READ(skb, _skb_refdst) & ~DST_NOREF);
	__u32 netns;

	if (sk)
		return netns_of_socket(&sk->__sk_common);
	netns = netns_of_device(BPF_CORE_READ(skb, dev));
	if (netns)
		return netns;
	sk = BPF_CORE_READ(skb, sk);
	if (sk)
		return netns_of_socket(&sk->__sk_common);
	return dst ? netns_of_device(BPF_CORE_READ(dst, dev)) : 0;
}

static __always_inline void put_link(struct fact *fact, __u16 type)
{
	fact->record.data[FACT_LINK - 2] = type >> 8;
	fact->record.data[FACT_LINK - 1] = type & 0xff;
}

/* The connection as the socket at the packet's source knows it. False: the headers were cut. */
static __always_inline bool read_flow(const struct fact_frame *frame, __u32 tcp, bool ip6,
				      struct owner_flow *flow)
{
	__be16 ports[2];
	__be32 ip4[2];

	if (!TCP_DEFINITION_READ(frame, tcp, &ports))
		return false;
	flow->local_port = bpf_ntohs(ports[0]);
	flow->remote_port = bpf_ntohs(ports[1]);
	if (ip6) {
		bpf_probe_read_kernel(flow->local, 16, frame->start + 8);
		bpf_probe_read_kernel(flow->remote, 16, frame->start + 24);
		return true;
	}
	bpf_probe_read_kernel(ip4, sizeof(ip4), frame->start + 12);
	owner_map_address(flow->local, &ip4[0]);
	owner_map_address(flow->remote, &ip4[1]);
	return true;
}

/* Copies up to the end of the TCP header, or of the linear part. */
static __always_inline bool copy_headers(struct fact *fact, const struct fact_frame *frame,
					 __u32 tcp)
{
	__u8 offset = 0;
	__u64 size;

	if (!TCP_DEFINITION_READ(frame, tcp + 12, &offset))
		offset = 0;
	size = tcp + (offset >> 4) * 4;
	if (size < tcp + TCP_LENGTH)
		size = tcp + TCP_LENGTH;
	if (size > frame->avail)
		size = frame->avail;
	if (size > FACT_HEADERS_MAX)
		size = FACT_HEADERS_MAX;
	fact->record.avail = FACT_LINK + (__u32)size;
	/* The compiler would drop the mask as redundant, but the verifier needs it. */
	asm volatile("" : "+r"(size));
	return !bpf_probe_read_kernel(fact->record.data + FACT_LINK, size & SIZE_MASK,
				      frame->start);
}

/* False where the packet is not TCP or has no headers yet. */
static __always_inline bool find_frame(const struct sk_buff *skb, struct fact_frame *frame)
{
	unsigned char *head = BPF_CORE_READ(skb, head);
	__u32 at = BPF_CORE_READ(skb, network_header), tail = BPF_CORE_READ(skb, tail);

	if (at >= tail)
		return false;
	frame->start = head + at;
	frame->avail = tail - at;
	return true;
}

/* The packet's own headers. flow: see read_flow; zeroed but for netns. */
static __always_inline bool put_packet(struct fact *fact, const struct sk_buff *skb,
				       struct owner_flow *flow)
{
	__u16 type = bpf_ntohs(BPF_CORE_READ(skb, protocol));
	struct tcp_definition_walk walk;
	struct fact_frame frame;

	if ((type != TCP_DEFINITION_IP4 && type != TCP_DEFINITION_IP6) || !find_frame(skb, &frame))
		return false;
	if (tcp_definition_find(&frame, 0, type, &walk) != TCP_DEFINITION_TCP || walk.odd ||
	    walk.later)
		return false;
	if (!read_flow(&frame, walk.tcp, type == TCP_DEFINITION_IP6, flow) ||
	    !copy_headers(fact, &frame, walk.tcp))
		return false;
	put_link(fact, type);
	fact->record.length = walk.length;
	/* None, or a wrong one. */
	if (walk.length < fact->record.avail - FACT_LINK)
		fact->record.length =
			BPF_CORE_READ(skb, len) + (__u32)(BPF_CORE_READ(skb, data) - frame.start);
	fact->record.length += FACT_LINK;
	return true;
}

static __always_inline void put_tcp(struct tcphdr *tcp, const struct owner_flow *flow,
				    const struct fact_segment *segment)
{
	*tcp = (struct tcphdr){
		.source = bpf_htons(flow->local_port),
		.dest = bpf_htons(flow->remote_port),
		.seq = bpf_htonl(segment->sequence),
		.ack_seq = bpf_htonl(segment->acknowledgment),
		.doff = TCP_LENGTH / 4,
		.fin = segment->flags & TCP_FIN,
		.syn = (segment->flags & TCP_SYN) != 0,
		.rst = (segment->flags & TCP_RST) != 0,
		.ack = (segment->flags & TCP_ACK) != 0,
	};
}

static __always_inline __be16 ip4_checksum(const struct iphdr *ip)
{
	const __u16 *words = (const void *)ip;
	__u32 sum = 0;
	int i;

#pragma unroll
	for (i = 0; i < (int)sizeof(*ip) / 2; i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	return ~((sum & 0xffff) + (sum >> 16));
}

static __always_inline void put_ip4(struct fact *fact, const struct owner_flow *flow,
				    const struct fact_segment *segment)
{
	__u32 length = sizeof(struct fact_ip4) + segment->payload;
	struct fact_ip4 headers = {
		.ip.version = 4,
		.ip.ihl = sizeof(headers.ip) / 4,
		.ip.tot_len = length > LENGTH_MAX ? 0 : bpf_htons(length),
		.ip.ttl = DEFAULT_TTL,
		.ip.protocol = IPPROTO_TCP,
	};

	__builtin_memcpy(&headers.ip.saddr, flow->local + 12, 4);
	__builtin_memcpy(&headers.ip.daddr, flow->remote + 12, 4);
	headers.ip.check = ip4_checksum(&headers.ip);
	put_tcp(&headers.tcp, flow, segment);
	__builtin_memcpy(fact->record.data + FACT_LINK, &headers, sizeof(headers));
	put_link(fact, TCP_DEFINITION_IP4);
	fact->record.avail = FACT_LINK + sizeof(headers);
	fact->record.length = FACT_LINK + length;
}

static __always_inline void put_ip6(struct fact *fact, const struct owner_flow *flow,
				    const struct fact_segment *segment)
{
	__u32 length = sizeof(struct tcphdr) + segment->payload;
	struct fact_ip6 headers = {
		.ip.version = 6,
		.ip.payload_len = length > LENGTH_MAX ? 0 : bpf_htons(length),
		.ip.nexthdr = IPPROTO_TCP,
		.ip.hop_limit = DEFAULT_TTL,
	};

	__builtin_memcpy(&headers.ip.saddr, flow->local, 16);
	__builtin_memcpy(&headers.ip.daddr, flow->remote, 16);
	put_tcp(&headers.tcp, flow, segment);
	__builtin_memcpy(fact->record.data + FACT_LINK, &headers, sizeof(headers));
	put_link(fact, TCP_DEFINITION_IP6);
	fact->record.avail = FACT_LINK + sizeof(headers);
	fact->record.length = FACT_LINK + sizeof(headers.ip) + length;
}

/* The connection as the socket knows it; false if it is neither IPv4 nor IPv6. */
static __always_inline bool socket_flow(const struct sock_common *common, __u16 local_port,
					struct owner_flow *flow)
{
	__u16 family = BPF_CORE_READ(common, skc_family);
	__be32 local, remote;

	flow->local_port = local_port;
	flow->remote_port = bpf_ntohs(BPF_CORE_READ(common, skc_dport));
	if (family == AF_INET6) {
		bpf_core_read(flow->local, sizeof(flow->local), &common->skc_v6_rcv_saddr);
		bpf_core_read(flow->remote, sizeof(flow->remote), &common->skc_v6_daddr);
		return true;
	}
	local = BPF_CORE_READ(common, skc_rcv_saddr);
	remote = BPF_CORE_READ(common, skc_daddr);
	owner_map_address(flow->local, &local);
	owner_map_address(flow->remote, &remote);
	return family == AF_INET;
}

static __always_inline bool is_mapped(const __u8 address[16])
{
	const __u64 *high = (const void *)address;
	const __u32 *third = (const void *)(address + 8);

	return !*high && *third == bpf_htonl(0xffff);
}

/* The other end's view. */
static __always_inline void swap_flow(struct owner_flow *flow)
{
	struct owner_flow old = *flow;

	__builtin_memcpy(flow->local, old.remote, 16);
	__builtin_memcpy(flow->remote, old.local, 16);
	flow->local_port = old.remote_port;
	flow->remote_port = old.local_port;
}

/* Headers from a flow, whose local end sends unless segment is incoming. */
static __always_inline void put_flow(struct fact *fact, struct owner_flow *flow,
				     const struct fact_segment *segment)
{
	if (segment->incoming)
		swap_flow(flow);
	/* An IPv6 socket may have an IPv4 connection. */
	if (is_mapped(flow->local) && is_mapped(flow->remote))
		put_ip4(fact, flow, segment);
	else
		put_ip6(fact, flow, segment);
}

#endif
