/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* That a process uses a socket: what is stored of it, and what the reader is told. */
#ifndef TCPLENS_OWNER_USE_H
#define TCPLENS_OWNER_USE_H

#include "owner_events.h"
#include "owner_filter.h"
#include "owner_socket.h"
#include "owner_task.h"
#include "socket_owner.h"

/* The reader needs the command lines of processes. */
const volatile bool owner_detailed = false;

/* False where there was no room for the event. */
static __always_inline bool report(const struct sock *sk, const struct owner *owner,
				   const struct owner_process *process, __u32 kind, __u64 time)
{
	/* Before the generation: another CPU sets them the other way round. */
	__u8 state = BPF_CORE_READ(sk, __sk_common.skc_state);
	struct owner_event event = {.kind = kind,
				    .time = time,
				    .socket = (unsigned long)sk,
				    .generation = generation_of(owner)};

	if (kind == OWNER_USE && state == BPF_TCP_SYN_RECV)
		event.state = OWNER_USE_EARLY;
	if (process)
		event.process = *process;
	if (!fill_flow(&event.flow, &sk->__sk_common, local_port(sk)))
		return true;
	set_reported(event.process.tgid);
	/* The change to LISTEN is traced before it is made. */
	select_if(&event.flow, &event.process, state == BPF_TCP_CLOSE && kind != OWNER_LISTEN);
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
	    is_selected_as_before(&owner->process, &process)) {
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

#endif
