/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the process programs store about each socket: which process used it last. */
#ifndef TCPLENS_SOCKET_OWNER_H
#define TCPLENS_SOCKET_OWNER_H

#include "owner.h"
#include "owner_events.h"

/*
 * The last process that used a socket. The kernel frees it with the socket, and copies it from a
 * listener to the sockets of its connections.
 */
struct owner {
	struct owner_process process;
	__u64 since;	  /* of a connection being made: the time of that */
	__u64 generation; /* see struct owner_event */
	__u64 settled;	  /* when it was last reported; 0: the reader does not know it */
	__u32 reported;	  /* of a connection being made: the reader knows of it */
	__u32 forks;	  /* of the process, when it used the socket */
	__u32 threads;	  /* of the process, as many as were seen to use it */
	__u32 shared;	  /* of a connection being made: others may hold its socket */
};

/* After so many of its threads have used a socket in turn, that is no longer reported. */
#define OWNER_THREADS_MAX 3

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct owner);
} owners SEC(".maps");

/*
 * Before Linux 5.11 tracing programs cannot use socket storage: then a map by the socket's address
 * has the same until the socket is closed, but is not copied from listeners.
 */
const volatile bool owner_hashed = false;

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OWNER_SELECTED_MAX);
	__type(key, __u64);
	__type(value, struct owner);
} owners_hashed SEC(".maps");

/*
 * No hook reports a sender before its data becomes packets, or not all the time: if the last user
 * has forked, another process may be the one that sends.
 */
const volatile bool owner_late = false;

/* How often processes have forked; by the thread group's id. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OWNER_PIDS_MAX);
	__type(key, __u32);
	__type(value, __u32);
} forks SEC(".maps");

static __always_inline struct owner *hashed_owner(const struct sock *sk, bool create)
{
	__u64 key = (unsigned long)sk;
	struct owner *owner = bpf_map_lookup_elem(&owners_hashed, &key);
	struct owner none = {};

	if (owner || !create)
		return owner;
	bpf_map_update_elem(&owners_hashed, &key, &none, BPF_ANY);
	return bpf_map_lookup_elem(&owners_hashed, &key);
}

/* NULL if there is none, or no room to create one. */
static __always_inline struct owner *owner_of(const struct sock *sk, const bool create)
{
	if (owner_hashed)
		return hashed_owner(sk, create);
	return bpf_sk_storage_get(&owners, (void *)sk, 0, create ? BPF_SK_STORAGE_GET_F_CREATE : 0);
}

/*
 * Distinguishes the socket from earlier and later ones with the same addresses and ports. The time
 * is unique, since these cannot exist at the same time.
 */
static __always_inline void number_owner(struct owner *owner)
{
	owner->generation = bpf_ktime_get_ns();
}

static __always_inline __u64 generation_of(const struct owner *owner)
{
	return owner ? owner->generation : 0;
}

static __always_inline void forget_owner(const struct sock *sk)
{
	__u64 key = (unsigned long)sk;

	if (owner_hashed)
		bpf_map_delete_elem(&owners_hashed, &key);
}

static __always_inline __u32 forks_of(__u32 tgid)
{
	__u32 *count = owner_late ? bpf_map_lookup_elem(&forks, &tgid) : NULL;

	return count ? *count : 0;
}

/*
 * A cache of the last users of sockets, indexed by the socket's hash: nearly every read and write
 * is by the same process as the one before, and a lookup here is cheaper than one in socket
 * storage. Not used with owner_late, where forks matter too, nor on architectures where
 * full_barrier() is not a barrier.
 */
#define USERS_MAX 2048

/* Odd, so that no two products with one of them are the same. */
#define USER_LOSSES 0xc2b2ae3d27d4eb4full
#define USER_UID    0x165667b19e3779f9ull
#define USER_TID    0xd6e8feb86659fd93ull

static __always_inline bool has_users(void)
{
#ifdef __TARGET_ARCH_x86
	return !owner_late;
#else
	return false;
#endif
}

/*
 * The only atomic instruction that Linux before 5.12 accepts. In assembly because clang would emit
 * another one for an addition of 0.
 */
static __always_inline void full_barrier(__u64 *at)
{
	asm volatile("lock *(u64 *)(%0 + 0) += %1" : : "r"(at), "r"(0ull) : "memory");
}

struct user {
	__u64 socket; /* its address */
	__u64 number; /* its hash and the task */
};

static struct user users[USERS_MAX];

static __always_inline struct user *user_of(const struct sock *sk)
{
	return &users[sk->__sk_common.skc_hash & (USERS_MAX - 1)];
}

/* Who a task is, as far as that is reported of a socket. */
struct identity {
	__u64 start; /* of the process */
	__u32 tgid;
	__u32 tid;
	__u32 uid;
};

/* Cheaper than all of the process. */
static __always_inline void fill_identity(struct identity *task)
{
	struct task_struct *current = (void *)bpf_get_current_task();
	__u64 numbers = bpf_get_current_pid_tgid();

	task->start = BPF_CORE_READ(current, group_leader, start_boottime);
	task->tgid = numbers >> 32;
	task->tid = (__u32)numbers;
	task->uid = (__u32)bpf_get_current_uid_gid();
}

/*
 * losses: owner_loss_count. After a loss no number matches, so that what was lost is reported
 * again. Two numbers that differ in one value alone always differ. tid 0: of any thread.
 */
static __always_inline __u64 user_number(const struct sock *sk, const struct identity *task,
					 __u32 tid, __u64 losses)
{
	return ((__u64)sk->__sk_common.skc_hash << 32 | task->tgid) ^
	       task->start * OWNER_HASH_MULTIPLIER ^ losses * USER_LOSSES ^ task->uid * USER_UID ^
	       tid * USER_TID;
}

/* True where the current task is known to be the socket's last user; false: perhaps. */
static __always_inline bool is_last_user(const struct sock *sk)
{
	const struct user *user = user_of(sk);
	struct task_struct *task;
	struct identity current;
	__u64 number;

	if (!has_users() || user->socket != (unsigned long)sk)
		return false;
	/* A helper that every kernel has for which has_users() is true. */
	task = bpf_get_current_task_btf();
	current.start = task->group_leader->start_boottime;
	current.tgid = task->tgid;
	current.tid = task->pid;
	current.uid = task->cred->uid.val;
	number = user_number(sk, &current, 0, owner_loss_count);
	return user->number == number || user->number == (number ^ current.tid * USER_TID);
}

/* To be called after the socket's owner has changed. */
static __always_inline void forget_user(const struct sock *sk)
{
	*(volatile __u64 *)&user_of(sk)->number = 0;
}

/* tid 0 of the owner: any thread will do. */
static __always_inline bool is_owned_by(const struct owner *owner, const struct identity *task)
{
	const volatile struct owner_process *process = &owner->process;
	__u32 tid = process->tid;

	return process->tgid == task->tgid && (!tid || tid == task->tid) &&
	       process->uid == task->uid && process->start == task->start;
}

/*
 * The task is in owner, and settled after so many losses. Where another CPU is changing that,
 * either it forgets the user after this, or the second look at owner sees the change.
 */
static __always_inline void remember_user(const struct sock *sk, const struct owner *owner,
					  const struct identity *task, __u64 losses)
{
	struct user *user = user_of(sk);

	if (!has_users())
		return;
	user->socket = (unsigned long)sk;
	*(volatile __u64 *)&user->number = user_number(sk, task, owner->process.tid, losses);
	full_barrier(&user->number); /* the store before the look */
	if (!is_owned_by(owner, task))
		forget_user(sk);
}

#endif
