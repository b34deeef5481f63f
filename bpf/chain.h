/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * For programs between the entry program and the capture program, which let only some packets
 * through: where these go on.
 */
#ifndef TCPLENS_CHAIN_H
#define TCPLENS_CHAIN_H

#include "frame.h"

/* Offsets of the source address in the IP header; the destination follows it. */
#define IPV4_SOURCE 12
#define IPV6_SOURCE 8

/* The programs behind this one, by enum attach_point. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} captures SEC(".maps");

#endif
