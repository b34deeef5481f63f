/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * For programs between the entry program and the capture program, which let only some packets
 * through: where these go on, and the packet as the helpers of frame.h take it.
 */
#ifndef TCPLENS_BETWEEN_H
#define TCPLENS_BETWEEN_H

#include "frame.h"

/* TCX_NEXT and TC_ACT_UNSPEC: the next program on the hook decides. */
#define TC_NEXT (-1)

/* Offsets of the source address in the IP header; the destination follows it. */
#define IPV4_SOURCE 12
#define IPV6_SOURCE 8

/* The programs behind this one, by enum load_slot. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} captures SEC(".maps");

static __always_inline struct frame between_skb(struct __sk_buff *skb)
{
	return (struct frame){
		.ctx = skb,
		.data = (void *)(long)skb->data,
		.data_end = (void *)(long)skb->data_end,
		.length = skb->len,
	};
}

static __always_inline struct frame between_xdp(struct xdp_md *xdp)
{
	return (struct frame){
		.ctx = xdp,
		.data = (void *)(long)xdp->data,
		.data_end = (void *)(long)xdp->data_end,
		.length = xdp->data_end - xdp->data,
		.xdp = true,
	};
}

#endif
