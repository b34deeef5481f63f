/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The chain of programs that a packet passes, each of which tail calls the next: what the stages
 * share. A stage has one program for each attach point of each hook, so that the differences
 * between these are constants. None gives a verdict.
 */
#ifndef TCPLENS_CHAIN_H
#define TCPLENS_CHAIN_H

#include "frame.h"

/* Offsets of the source address in the IP header; the destination follows it. */
#define IPV4_SOURCE 12
#define IPV6_SOURCE 8

/* The programs of the next stage, by enum attach_point: the target of tail calls. */
#define CHAIN_ARRAY(name)                              \
	struct {                                       \
		__uint(type, BPF_MAP_TYPE_PROG_ARRAY); \
		__uint(max_entries, ATTACH_POINTS);    \
		__type(key, __u32);                    \
		__type(value, __u32);                  \
	} name SEC(".maps")

#define CHAIN_PROGRAM(hook, context, name, body, flags, point) \
	SEC(hook)                                              \
	int name(struct context *ctx)                          \
	{                                                      \
		return body(ctx, flags, point);                \
	}

/*
 * The programs of a stage. User space finds them by name (src/bpfobj/attach_point.c); the kernel
 * keeps 15 characters of it. on_skb(skb, flags, point) and on_xdp(xdp, flags, point) are their
 * bodies; flags: RECORD_EGRESS and RECORD_RAW_IP of enum record_flags.
 */
#define CHAIN_PROGRAMS(stage, on_skb, on_xdp)                                                   \
	CHAIN_PROGRAM("tc", __sk_buff, stage##_in, on_skb, 0, ATTACH_POINT_INGRESS)             \
	CHAIN_PROGRAM("tc", __sk_buff, stage##_out, on_skb, RECORD_EGRESS, ATTACH_POINT_EGRESS) \
	CHAIN_PROGRAM("tc", __sk_buff, stage##_in_ip, on_skb, RECORD_RAW_IP,                    \
		      ATTACH_POINT_INGRESS_IP)                                                  \
	CHAIN_PROGRAM("tc", __sk_buff, stage##_out_ip, on_skb, RECORD_EGRESS | RECORD_RAW_IP,   \
		      ATTACH_POINT_EGRESS_IP)                                                   \
	CHAIN_PROGRAM("xdp", xdp_md, stage##_xdp, on_xdp, 0, ATTACH_POINT_INGRESS)              \
	CHAIN_PROGRAM("xdp", xdp_md, stage##_xdp_ip, on_xdp, RECORD_RAW_IP, ATTACH_POINT_INGRESS_IP)

#endif
