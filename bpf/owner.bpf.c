// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The process programs: socket events, that is which process made, accepted, used or closed a TCP
 * connection. Nothing here looks at packets. The current task counts only where the kernel runs on
 * its behalf: in system calls, and in changes of state made under the socket's lock; never in a
 * softirq that interrupted it.
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "nested.h"
#include "owner.h"
#include "owner_events.h"
#include "owner_filter.h"
#include "owner_shared.h"
#include "owner_socket.h"
#include "owner_task.h"
#include "owner_use.h"
#include "socket_owner.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/*
 * The socket is being closed, by a system call or because the peer closed. Of several processes
 * that share it the last one to close it need not have used it, so it counts only where no other is
 * known.
 */
static __always_inline void finish(const struct sock *sk, int state)
{
	struct owner *owner = owner_of(sk, false);

	if ((!owner || !owner->process.tgid) && is_locked(sk))
		use(sk);
	if (state == BPF_TCP_CLOSE)
		report(sk, owner_of(sk, false), NULL, OWNER_CLOSE, bpf_ktime_get_ns());
}

/* connect(2) and listen(2). A connecting socket has no port yet. */
static __always_inline void start(const struct sock *sk, bool listen)
{
	struct owner *owner;

	owner = owner_of(sk, true);
	if (!owner)
		return;
	__builtin_memset(owner, 0, sizeof(*owner));
	forget_user(sk);
	number_owner(owner);
	owner->since = owner->generation;
	/* Of a kernel thread's socket there is no more to say than that it exists. */
	if (fill_current(&owner->process)) {
		owner->forks = forks_of(owner->process.tgid);
		if (owner_on_demand && !listen) {
			owner->shared = has_other_holders(sk);
			if (has_threads())
				owner->process.tid = 0;
		}
		if (owner_detailed)
			report_command(&owner->process);
	}
	if (listen)
		report(sk, owner, &owner->process, OWNER_LISTEN, owner->since);
}

/*
 * The third segment of a handshake has come: the connection waits to be accepted. Its socket may
 * have a copy of what is stored of the listener.
 */
static __always_inline void establish(const struct sock *sk)
{
	struct owner *owner;

	forget_owner(sk);
	owner = owner_of(sk, true);
	if (owner)
		number_owner(owner);
	report(sk, owner, owner ? &owner->process : NULL, OWNER_ESTABLISHED,
	       owner ? owner->generation : bpf_ktime_get_ns());
	/* The first process that uses it is reported, even if it is the listener's. */
	if (owner)
		__builtin_memset(&owner->process, 0, sizeof(owner->process));
	forget_user(sk);
}

static __always_inline void report_connect(const struct sock *sk, struct owner *owner)
{
	if (!owner || owner->reported || !owner->since)
		return;
	owner->reported = report(sk, owner, &owner->process, OWNER_CONNECT, owner->since);
	owner->settled = owner->reported ? bpf_ktime_get_ns() : 0;
	if (owner->shared)
		share(sk);
}

static __always_inline void change_state(const struct sock *sk, int before, int state)
{
	if (state == BPF_TCP_SYN_SENT || state == BPF_TCP_LISTEN) {
		start(sk, state == BPF_TCP_LISTEN);
		return;
	}
	/* When it is created, the copy of the listener has no addresses yet. */
	if (before == BPF_TCP_SYN_RECV && state == BPF_TCP_ESTABLISHED)
		establish(sk);
	else if (before == BPF_TCP_SYN_SENT)
		report_connect(sk, owner_of(sk, false));
	if (before == BPF_TCP_LISTEN && state == BPF_TCP_CLOSE)
		report(sk, owner_of(sk, false), NULL, OWNER_LISTEN_CLOSE, bpf_ktime_get_ns());
	else if (state == BPF_TCP_FIN_WAIT1 || state == BPF_TCP_LAST_ACK || state == BPF_TCP_CLOSE)
		finish(sk, state);
	if (state == BPF_TCP_CLOSE) {
		forget_owner(sk);
		forget_user(sk);
	}
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(owner_state, const struct sock *sk, int before, int state)
{
	if (!is_tcp(sk))
		return 0;
	nested_set(0, sk, before, state);
	change_state(sk, before, state);
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(owner_state_nested, const struct sock *sk, int before, int state)
{
	if (is_tcp(sk) && nested_is_missed(0, sk, before, state))
		change_state(sk, before, state);
	return 0;
}

/* Just before the first SYN: the only hook that knows the port so early. */
SEC("sockops")
int owner_connect(struct bpf_sock_ops *ops)
{
	struct bpf_sock *sk = ops->sk;
	struct tcp_sock *tcp;

	if (ops->op != BPF_SOCK_OPS_TCP_CONNECT_CB || !sk)
		return 1;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (tcp)
		report_connect((const struct sock *)tcp, owner_of((const struct sock *)tcp, false));
	return 1;
}

/*
 * accept(2) with the peer's address, as most servers call it, and getpeername(2). The tracepoints
 * of system calls would report every accept, but make all system calls slower (measured: 100 ns
 * each). A process that accepts without the address is known from its first read or write.
 */
static __always_inline int use_named(struct bpf_sock_addr *address)
{
	struct tcp_sock *tcp = address->sk ? bpf_skc_to_tcp_sock(address->sk) : NULL;

	/* Where uses are not seen, accept(2) is by a hook of its own. */
	if (tcp && !is_unwatched())
		use((const struct sock *)tcp);
	return 1;
}

SEC("cgroup/getpeername4")
int owner_accept4(struct bpf_sock_addr *address)
{
	return use_named(address);
}

SEC("cgroup/getpeername6")
int owner_accept6(struct bpf_sock_addr *address)
{
	return use_named(address);
}

/* Before the data becomes packets (Linux 6.16). */
SEC("tp_btf/tcp_sendmsg_locked")
int BPF_PROG(owner_send, const struct sock *sk)
{
	if (!is_unwatched() && !is_last_user(sk))
		use(sk);
	return 0;
}

static __always_inline int send_by_call(const struct sock *sk)
{
	/* Where storage is hashed, is_last_user()'s helper is missing too. */
	if (!is_unwatched() && (owner_hashed || !is_last_user(sk)))
		use(sk);
	return 0;
}

/* The function itself, where it has no tracepoint. */
SEC("fentry/tcp_sendmsg_locked")
int BPF_PROG(owner_call, struct sock *sk)
{
	return send_by_call(sk);
}

/* sendfile(2) and splice(2) before Linux 6.5. */
SEC("fentry/do_tcp_sendpages")
int BPF_PROG(owner_pages, struct sock *sk)
{
	return send_by_call(sk);
}

/* After the data became packets (Linux 6.3), where there is nothing better. */
SEC("tp_btf/sock_send_length")
int BPF_PROG(owner_sent, const struct sock *sk, int result)
{
	if (!is_unwatched() && result > 0 && sk->sk_protocol == IPPROTO_TCP)
		use(sk);
	return 0;
}

SEC("tp_btf/sock_recv_length")
int BPF_PROG(owner_receive, const struct sock *sk, int result)
{
	if (!is_unwatched() && result >= 0 && !is_last_user(sk) && sk->sk_protocol == IPPROTO_TCP)
		use(sk);
	return 0;
}

/*
 * After data was read (Linux 4.17), where there is nothing better. The kernel may read for itself
 * too, then without the lock that system calls take.
 */
SEC("tp_btf/tcp_rcv_space_adjust")
int BPF_PROG(owner_read, const struct sock *sk)
{
	if (!is_unwatched() && is_locked(sk))
		use(sk);
	return 0;
}

SEC("tp_btf/task_rename")
int BPF_PROG(owner_rename, struct task_struct *task, const char *comm)
{
	struct owner_event event = {.kind = OWNER_RENAME};

	if (BPF_CORE_READ(task, group_leader) != task || !is_reported(BPF_CORE_READ(task, tgid)))
		return 0;
	fill_process(&event.process, task);
	bpf_probe_read_kernel_str(event.process.comm, sizeof(event.process.comm), comm);
	event.time = bpf_ktime_get_ns();
	submit_process(&event);
	return 0;
}

/* After the move; of groups of version 1 too, which changes nothing here. */
SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(owner_move, struct cgroup *group, const char *path, struct task_struct *task)
{
	struct owner_event event = {.kind = OWNER_RENAME};

	if (!is_reported(BPF_CORE_READ(task, tgid)))
		return 0;
	fill_process(&event.process, task);
	event.time = bpf_ktime_get_ns();
	submit_process(&event);
	return 0;
}

/* Its comm was reported before that, by the hook above. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(owner_exec, struct task_struct *task)
{
	struct owner_process process = {};

	if (!owner_detailed || !is_reported(BPF_CORE_READ(task, tgid)))
		return 0;
	fill_process(&process, task);
	report_command(&process);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(owner_exit, struct task_struct *task)
{
	struct owner_event event = {.kind = OWNER_EXIT};

	if (BPF_CORE_READ(task, signal, live.counter))
		return 0;
	fill_process(&event.process, task);
	event.time = bpf_ktime_get_ns();
	bpf_map_delete_elem(&selected_pids, &event.process.tgid);
	if (!is_reported(event.process.tgid))
		return 0;
	bpf_map_delete_elem(&reported, &event.process.tgid);
	submit_process(&event);
	return 0;
}

/* Before the child runs. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(owner_fork, struct task_struct *parent, struct task_struct *child)
{
	__u32 from = BPF_CORE_READ(parent, tgid), to = BPF_CORE_READ(child, tgid), one = 1;

	if (from == to) {
		if (owner_on_demand)
			report_thread(parent);
		return 0;
	}
	if (owner_late)
		report_fork(parent, OWNER_FORK);
	if (owner_filter.follow && bpf_map_lookup_elem(&selected_pids, &from))
		bpf_map_update_elem(&selected_pids, &to, &one, BPF_ANY);
	return 0;
}

SEC("iter/task_file")
int owner_files(struct bpf_iter__task_file *ctx)
{
	struct owner_event event = {};
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct socket *socket;
	const struct sock *sk;
	__u8 state;

	if (!task || !file)
		return 0;
	socket = socket_of(file);
	if (!socket)
		return owner_on_demand && is_ring(file) ? put_ring(ctx->meta, task) : 0;
	sk = BPF_CORE_READ(socket, sk);
	if (!sk || !is_tcp(sk))
		return 0;
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (state == BPF_TCP_CLOSE || !fill_flow(&event.flow, &sk->__sk_common, local_port(sk)))
		return 0;
	event.kind = state == BPF_TCP_LISTEN ? OWNER_LISTENER : OWNER_HELD;
	/* Before the look at its threads: a younger one is reported. */
	set_reported(BPF_CORE_READ(task, tgid));
	fill_process(&event.process, task);
	if (owner_on_demand)
		fill_held(&event, sk, task);
	event.time = bpf_ktime_get_ns();
	event.socket = (unsigned long)sk;
	/* Of several processes that hold it, one that is selected is enough. */
	if (owner_filter.active && is_selected(&event.process))
		select_flow(&event.flow);
	bpf_seq_write(ctx->meta->seq, &event, sizeof(event));
	return 0;
}

/* All sockets: the reader sees which of them no process holds. */
SEC("iter/tcp")
int owner_sockets(struct bpf_iter__tcp *ctx)
{
	struct sock_common *common = ctx->sk_common;
	struct owner_event event = {.kind = OWNER_NOBODY};
	__u8 state;

	if (!common)
		return 0;
	state = common->skc_state;
	if (state == BPF_TCP_NEW_SYN_RECV || state == BPF_TCP_SYN_RECV)
		return 0;
	event.time = bpf_ktime_get_ns();
	event.socket = (unsigned long)common;
	event.state = state;
	if (fill_flow(&event.flow, common, common->skc_num))
		bpf_seq_write(ctx->meta->seq, &event, sizeof(event));
	return 0;
}
