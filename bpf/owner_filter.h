/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which processes are selected, and with them which connections. */
#ifndef TCPLENS_OWNER_FILTER_H
#define TCPLENS_OWNER_FILTER_H

#include "owner_task.h"
#include "selected.h"

/* Processes by --pid and, with --follow, their descendants. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, OWNER_PIDS_MAX);
	__type(key, __u32);
	__type(value, __u32);
} selected_pids SEC(".maps");

/* The mask has the name's bytes and the one that ends it; what follows that may be anything. */
static __always_inline bool has_comm(const struct owner_process *process)
{
	const __u64 *is = (const __u64 *)process->comm;
	const volatile __u64 *wanted = (const volatile __u64 *)owner_filter.comm;
	const volatile __u64 *mask = (const volatile __u64 *)owner_filter.comm_mask;
	__u64 differs = 0;

#pragma unroll
	for (int i = 0; i < OWNER_COMM_SIZE / 8; i++)
		differs |= (is[i] ^ wanted[i]) & mask[i];
	return !differs;
}

static __always_inline bool is_selected(const struct owner_process *process)
{
	if (owner_filter.by_pid && !bpf_map_lookup_elem(&selected_pids, &process->tgid))
		return false;
	if (owner_filter.by_uid && process->uid != owner_filter.uid)
		return false;
	if (owner_filter.by_cgroup && process->cgroup != owner_filter.cgroup)
		return false;
	return !owner_filter.by_comm || has_comm(process);
}

/* Open connections of selected processes for which there was no room. */
__u64 owner_unselected = 0;

static __always_inline void select_flow(const struct owner_flow *flow)
{
	__u32 one = 1;

	if (bpf_map_update_elem(&selected, flow, &one, BPF_ANY))
		__sync_fetch_and_add(&owner_unselected, 1);
}

static __always_inline void select_closed(const struct owner_flow *flow)
{
	__u32 one = 1;

	bpf_map_update_elem(&selected_closed, flow, &one, BPF_ANY);
}

/*
 * From now on packets of the flow are let through if process is selected, else not. closed: its
 * socket is, and will not be closed once more.
 */
static __always_inline void select_if(const struct owner_flow *flow,
				      const struct owner_process *process, bool closed)
{
	if (!owner_filter.active || !process->tgid)
		return;
	if (!is_selected(process)) {
		bpf_map_delete_elem(&selected, flow);
		bpf_map_delete_elem(&selected_closed, flow);
	} else if (closed) {
		select_closed(flow);
	} else {
		select_flow(flow);
	}
}

/* The socket is closed: the flow need not be known for longer than its last segments take. */
static __always_inline void close_flow(const struct owner_flow *flow)
{
	if (owner_filter.active && !bpf_map_delete_elem(&selected, flow))
		select_closed(flow);
}

/* A process may have changed its name, user or group since it used a socket. */
static __always_inline bool may_change(void)
{
	return owner_filter.by_comm || owner_filter.by_uid || owner_filter.by_cgroup;
}

/* Fills *now where it has to know; it is the caller's, whose stack has no room for two. */
static __always_inline bool is_selected_as_before(const struct owner_process *before,
						  struct owner_process *now)
{
	return !may_change() || !fill_current(now) || is_selected(now) == is_selected(before);
}

#endif
