/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How events reach the reader: two rings, so that one kind cannot push out the other. */
#ifndef TCPLENS_OWNER_EVENTS_H
#define TCPLENS_OWNER_EVENTS_H

#include "owner.h"

#define EVENT_RING_SIZE	  (1 << 21)
#define PROCESS_RING_SIZE (1 << 20)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EVENT_RING_SIZE);
} events SEC(".maps");

/*
 * What anybody's processes can cause without a connection: renames and ends. In a ring of its own,
 * so that these do not push out what becomes of connections.
 */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, PROCESS_RING_SIZE);
} process_events SEC(".maps");

/* Processes that were reported as owners of a socket: only these are followed. By thread group. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OWNER_SELECTED_MAX);
	__type(key, __u32);
	__type(value, __u32);
} reported SEC(".maps");

/* Events that found the ring full: packets printed afterwards may lack their processes. */
__u64 owner_lost = 0;

/* Events that found the other ring full: a process may be shown by a former name. */
__u64 owner_process_lost = 0;

static __always_inline void set_reported(__u32 tgid)
{
	__u32 one = 1;

	if (tgid && !bpf_map_lookup_elem(&reported, &tgid))
		bpf_map_update_elem(&reported, &tgid, &one, BPF_ANY);
}

static __always_inline bool is_reported(__u32 tgid)
{
	return bpf_map_lookup_elem(&reported, &tgid);
}

/* What a process does that is not about one of its sockets. */
static __always_inline void submit_process(const struct owner_event *event)
{
	if (bpf_ringbuf_output(&process_events, (void *)event, sizeof(*event), BPF_RB_NO_WAKEUP))
		__sync_fetch_and_add(&owner_process_lost, 1);
}

static __always_inline void submit(const struct owner_event *event)
{
	if (bpf_ringbuf_output(&events, (void *)event, sizeof(*event), BPF_RB_NO_WAKEUP))
		__sync_fetch_and_add(&owner_lost, 1);
}

#endif
