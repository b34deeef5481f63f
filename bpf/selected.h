/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the process programs and the process filter share. */
#ifndef TCPLENS_SELECTED_H
#define TCPLENS_SELECTED_H

#include "owner.h"

/*
 * Connections, by their local end, and listeners of selected processes, as long as their sockets
 * are open. The process programs maintain it, the process filter lets through what is in it. Not an
 * LRU: an idle connection must not be evicted.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, OWNER_OPEN_MAX);
	__type(key, struct owner_flow);
	__type(value, __u32);
} selected SEC(".maps");

/*
 * The same for connections whose socket does not exist yet (a SYN to a listener) or was closed,
 * whose last segments follow. Separate, since any host's SYNs can fill it.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OWNER_SELECTED_MAX);
	__type(key, struct owner_flow);
	__type(value, __u32);
} selected_closed SEC(".maps");

static __always_inline bool is_in_selected(const struct owner_flow *flow)
{
	return bpf_map_lookup_elem(&selected, flow) || bpf_map_lookup_elem(&selected_closed, flow);
}

#endif
