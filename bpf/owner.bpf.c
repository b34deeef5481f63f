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

#include "owner.h"
#include "owner_events.h"
#include "owner_filter.h"
#include "owner_socket.h"
#include "owner_task.h"
#include "socket_owner.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The reader needs the command lines of processes. */
const volatile bool owner_detailed = false;

/* False where there was no room for the event. */
static __always_inline bool report(const struct sock *sk, const struct owner *owner,
				   const struct owner_process *process, __u32 kind, __u64 time)
{
	struct owner_event event = {.kind = kind,
				    .time = time,
				    .socket = (unsigned long)sk,
				    .generation = generation_of(owner)};

	if (process)
		event.process = *process;
	if (!fill_flow(&event.flow, &sk->__sk_common, local_port(sk)))
		return true;
	set_reported(event.process.tgid);
	select_if(&event.flow, &event.process,
		  BPF_CORE_READ(sk, __sk_common.skc_state) == BPF_TCP_CLOSE);
	if (kind == OWNER_CLOSE)
		close_flow(&event.flow);
	if (owner_filter.active && kind == OWNER_LISTEN_CLOSE)
		bpf_map_delete_elem(&selected, &event.flow);
	return submit(&event);
}

/* Whether the reader knows the owner, also where events were lost since it was reported. */
static __noinline bool is_settled(const struct sock *sk, const struct owner *owner)
{
	struct owner_flow flow = {};

	if (!owner->settled || !owner_loss_count)
		return owner->settled;
	return fill_flow(&flow, &sk->__sk_common, local_port(sk)) &&
	       owner->settled > flow_loss(&flow)->last &&
	       owner->settled > process_loss(owner->process.tgid)->last;
}

static __always_inline void report_use(const struct sock *sk, struct owner *owner,
				       const struct owner_process *process)
{
	__u64 time = bpf_ktime_get_ns();
	bool reported = report(sk, owner, process, OWNER_USE, time);

	if (owner)
		owner->settled = reported ? time : 0;
}

/* process->tid becomes 0 where the threads that use the socket are too many to be reported. */
static __always_inline void count_threads(struct owner *owner, struct owner_process *process)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (owner->process.tgid != process->tgid || owner->process.start != process->start)
		owner->threads = 0;
	else if (owner->process.tid != process->tid)
		owner->threads++;
	/* A thread that is reported after it has sent comes too late. */
	if (owner->threads >= OWNER_THREADS_MAX ||
	    (owner_late && BPF_CORE_READ(task, signal, live.counter) > 1))
		process->tid = 0;
}

/* Makes process the owner of the socket, and reports it. */
static __always_inline void take_over(const struct sock *sk, struct owner_process *process,
				      __u32 forks)
{
	struct owner *owner = owner_of(sk, true);

	if (owner) {
		count_threads(owner, process);
		owner->process = *process;
		owner->forks = forks;
		if (!owner->generation)
			number_owner(owner);
		forget_user(sk);
	}
	if (owner_detailed)
		report_command(process);
	report_use(sk, owner, process);
}

/*
 * The current task uses the socket; reported unless it is known to be the last one that did.
 */
static __noinline void use(const struct sock *sk)
{
	struct owner *owner = owner_of(sk, false);
	struct owner_process process = {};
	__u64 losses = *(volatile __u64 *)&owner_loss_count;
	struct identity task;
	__u32 count;

	fill_identity(&task);
	count = forks_of(task.tgid);
	if (owner && is_owned_by(owner, &task) && owner->forks == count && is_settled(sk, owner) &&
	    is_selected_as_before(&owner->process)) {
		if (!may_change())
			remember_user(sk, owner, &task, losses);
		return;
	}
	/* Forgotten when it was closed: its address must not be entered again. */
	if (owner_hashed && BPF_CORE_READ(sk, __sk_common.skc_state) == BPF_TCP_CLOSE)
		return;
	if (is_tcp(sk) && fill_current(&process))
		take_over(sk, &process, count);
}

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
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(owner_state, const struct sock *sk, int before, int state)
{
	if (!is_tcp(sk))
		return 0;
	if (state == BPF_TCP_SYN_SENT || state == BPF_TCP_LISTEN) {
		start(sk, state == BPF_TCP_LISTEN);
		return 0;
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

	if (tcp)
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
	if (!is_last_user(sk))
		use(sk);
	return 0;
}

/* After the data became packets (Linux 6.3), where there is nothing better. */
SEC("tp_btf/sock_send_length")
int BPF_PROG(owner_sent, const struct sock *sk, int result)
{
	if (result > 0 && sk->sk_protocol == IPPROTO_TCP)
		use(sk);
	return 0;
}

SEC("tp_btf/sock_recv_length")
int BPF_PROG(owner_receive, const struct sock *sk, int result)
{
	if (result >= 0 && !is_last_user(sk) && sk->sk_protocol == IPPROTO_TCP)
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
	if (is_locked(sk))
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

static __always_inline void report_fork(struct task_struct *parent)
{
	struct owner_event event = {.kind = OWNER_FORK};
	__u32 count;

	fill_process(&event.process, parent);
	event.time = bpf_ktime_get_ns();
	count = forks_of(event.process.tgid) + 1;
	bpf_map_update_elem(&forks, &event.process.tgid, &count, BPF_ANY);
	submit(&event);
}

/* Before the child runs. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(owner_fork, struct task_struct *parent, struct task_struct *child)
{
	__u32 from = BPF_CORE_READ(parent, tgid), to = BPF_CORE_READ(child, tgid), one = 1;

	if (from == to)
		return 0;
	if (owner_late)
		report_fork(parent);
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
		return 0;
	sk = BPF_CORE_READ(socket, sk);
	if (!sk || !is_tcp(sk))
		return 0;
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (state == BPF_TCP_CLOSE || !fill_flow(&event.flow, &sk->__sk_common, local_port(sk)))
		return 0;
	event.kind = state == BPF_TCP_LISTEN ? OWNER_LISTENER : OWNER_HELD;
	fill_process(&event.process, task);
	set_reported(event.process.tgid);
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
