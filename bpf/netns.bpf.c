// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The programs that notice network namespaces, with --netns all: when a process starts in one that
 * is not known, when an interface comes up for the first time, which every one does before its
 * first packet, and when a connection begins where that has not been followed yet. None of them is
 * on the path of a packet.
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "packet_origin.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define TCP_SYN_SENT 2

#define CLONE_NEWNET 0x40000000

/* The parent of a clsact qdisc: not an interface that comes up, but our own doing. */
#define HANDLE_CLSACT 0xfffffff1

/* Of namespaces in which an interface came up, or a connection began; some are never found. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4 * ORIGIN_NETNS_MAX);
	__type(key, __u32);
	__type(value, struct origin_seen);
} netns_seen SEC(".maps");

/* The turn up to which a namespace's interfaces are attached to; written by the reader. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4 * ORIGIN_NETNS_MAX);
	__type(key, __u32);
	__type(value, __u64);
} netns_attached SEC(".maps");

/* Interfaces, by ORIGIN_OF(netns, ifindex), that the reader knows, whether they are up or not. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16 * ORIGIN_NETNS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, __u8);
} netns_known SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} hints SEC(".maps");

__u64 netns_hints_lost = 0;

/* Connections that began too early, in whatever namespace. */
__u64 netns_early = 0;

/* How deep the kernel nests pid namespaces. */
#define PID_LEVELS 33

/* The reader's pid namespace, whose numbers hints have, by inode number. */
const volatile __u32 netns_pids = 0;

/* 0: the task is not seen from there. */
static __always_inline __u32 number_of(const struct task_struct *task)
{
	const struct pid *pid = BPF_CORE_READ(task, thread_pid);
	const __u32 size = bpf_core_type_size(struct upid);
	const struct upid *number;
	__u32 level, i;

	if (!pid)
		return 0;
	level = BPF_CORE_READ(pid, level);
	number = (const void *)pid + bpf_core_field_offset(struct pid, numbers);
	for (i = 0; i < PID_LEVELS && i <= level; i++) {
		if (BPF_CORE_READ(number, ns, ns.inum) == netns_pids)
			return BPF_CORE_READ(number, nr);
		number = (const void *)number + size;
	}
	return 0;
}

static __always_inline const struct task_struct *own_task(void)
{
	return (const struct task_struct *)bpf_get_current_task();
}

static __always_inline __u32 netns_of_task(const struct task_struct *task)
{
	return BPF_CORE_READ(task, nsproxy, net_ns, ns.inum);
}

static __always_inline void hint(__u32 kind, __u32 netns, const struct task_struct *task)
{
	struct origin_hint *hint = bpf_ringbuf_reserve(&hints, sizeof(*hint), 0);

	if (!hint) {
		__sync_fetch_and_add(&netns_hints_lost, 1);
		return;
	}
	hint->kind = kind;
	hint->netns = netns;
	hint->tgid = number_of(BPF_CORE_READ(task, group_leader));
	hint->tid = number_of(task);
	bpf_ringbuf_submit(hint, BPF_RB_FORCE_WAKEUP);
}

static __always_inline struct origin_seen *seen_of(__u32 netns)
{
	struct origin_seen *seen = bpf_map_lookup_elem(&netns_seen, &netns);
	struct origin_seen none = {};

	if (seen)
		return seen;
	bpf_map_update_elem(&netns_seen, &netns, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&netns_seen, &netns);
}

SEC("tp_btf/qdisc_create")
int netns_up(unsigned long long *ctx)
{
	const struct net_device *dev = (void *)ctx[1];
	__u32 netns = BPF_CORE_READ(dev, nd_net.net, ns.inum);
	struct origin_seen *seen;
	__u64 known = ORIGIN_OF(netns, BPF_CORE_READ(dev, ifindex));

	if ((__u32)ctx[2] == HANDLE_CLSACT || bpf_map_lookup_elem(&netns_known, &known))
		return 0;
	seen = seen_of(netns);
	if (seen)
		__sync_fetch_and_add(&seen->turn, 1);
	hint(ORIGIN_HINT_UP, netns, own_task());
	return 0;
}

static __always_inline void look_at(const struct task_struct *task)
{
	__u32 netns = netns_of_task(task);

	if (netns && !bpf_map_lookup_elem(&netns_attached, &netns) && number_of(task))
		hint(ORIGIN_HINT_NEW, netns, task);
}

SEC("tp_btf/task_newtask")
int netns_clone(unsigned long long *ctx)
{
	const struct task_struct *task = (void *)ctx[0];

	if (ctx[1] & CLONE_NEWNET)
		look_at(task);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int netns_exec(unsigned long long *ctx)
{
	look_at((void *)ctx[0]);
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int netns_connect(unsigned long long *ctx)
{
	const struct sock *sk = (void *)ctx[0];
	struct origin_seen *seen;
	__u64 *attached;
	__u32 netns;

	if ((int)ctx[2] != TCP_SYN_SENT)
		return 0;
	netns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	attached = bpf_map_lookup_elem(&netns_attached, &netns);
	seen = bpf_map_lookup_elem(&netns_seen, &netns);
	if (attached && (!seen || *attached >= seen->turn))
		return 0;
	if (!attached && !number_of(own_task()))
		return 0;
	seen = seen_of(netns);
	if (seen)
		__sync_fetch_and_add(&seen->early, 1);
	__sync_fetch_and_add(&netns_early, 1);
	hint(ORIGIN_HINT_CONNECT, netns, own_task());
	return 0;
}
