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

/* Events that found the ring full. */
__u64 owner_lost = 0;

/* Events that found the other ring full. */
__u64 owner_process_lost = 0;

/* Whom they were about: the reader knows nothing of these until a later event. */
struct owner_losses owner_losses = {};
const volatile __u64 owner_seed = 0;

/* Changes with every loss. */
__u64 owner_loss_count = 0;

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

static __always_inline struct owner_loss *flow_loss(const struct owner_flow *flow)
{
	__u32 hash = owner_flow_hash(flow, owner_seed);

	return &owner_losses.flows[hash & (OWNER_LOSS_FLOWS - 1)];
}

static __always_inline struct owner_loss *process_loss(__u32 tgid)
{
	__u32 hash = owner_tgid_hash(tgid, owner_seed);

	return &owner_losses.processes[hash & (OWNER_LOSS_PROCESSES - 1)];
}

static __always_inline struct owner_loss *loss_of(const struct owner_event *event)
{
	__u32 hash;

	if (event->kind == OWNER_LISTEN || event->kind == OWNER_LISTEN_CLOSE) {
		hash = owner_flow_hash(&event->flow, owner_seed);
		return &owner_losses.listeners[hash & (OWNER_LOSS_LISTENERS - 1)];
	}
	return event->flow.netns ? flow_loss(&event->flow) : process_loss(event->process.tgid);
}

static __noinline void lose(const struct owner_event *event)
{
	struct owner_loss *loss = loss_of(event);

	loss->last = bpf_ktime_get_ns();
	if (!loss->first || event->time < loss->first)
		loss->first = event->time;
	__sync_fetch_and_add(&owner_loss_count, 1);
}

/* What a process does that is not about one of its sockets. */
static __always_inline void submit_process(const struct owner_event *event)
{
	if (!bpf_ringbuf_output(&process_events, (void *)event, sizeof(*event), BPF_RB_NO_WAKEUP))
		return;
	__sync_fetch_and_add(&owner_process_lost, 1);
	lose(event);
}

/* False where there was no room. */
static __always_inline bool submit(const struct owner_event *event)
{
	if (!bpf_ringbuf_output(&events, (void *)event, sizeof(*event), BPF_RB_NO_WAKEUP))
		return true;
	__sync_fetch_and_add(&owner_lost, 1);
	lose(event);
	return false;
}

/* In a system call only: reads the memory of the current process. */
static __always_inline void report_command(const struct owner_process *process)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long length = BPF_CORE_READ(task, mm, arg_end) - start;
	struct owner_command *command;

	command = bpf_ringbuf_reserve(&process_events, sizeof(*command), 0);
	if (!command)
		return; /* only the detail of this process is incomplete then */
	__builtin_memset(command, 0, sizeof(*command));
	command->event.kind = OWNER_COMMAND;
	command->event.time = bpf_ktime_get_ns();
	command->event.process = *process;
	if (length > sizeof(command->text) - 1)
		length = sizeof(command->text) - 1;
	bpf_probe_read_user(command->text, length, (void *)start);
	bpf_ringbuf_submit(command, BPF_RB_NO_WAKEUP);
}

#endif
