/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Changes of a socket's state that come while the program is running for another one. Since Linux
 * 6.1 the kernel does not run a program of a tracepoint that is interrupted by the same tracepoint
 * on its CPU: a softirq that ends a handshake, say, while a system call closes a socket (measured:
 * 4,000 in 52,000 connections, where the softirqs come from the other CPU). Only recursion_misses
 * of struct bpf_prog_info shows it.
 *
 * So two programs are attached, and run one after the other. The first leaves a mark; the second,
 * which is not running when the first is interrupted, acts where it finds none. What it finds is of
 * another change where a softirq came between the two: so there is a mark for sockets that a system
 * call has locked, and one for the others. At worst a change is taken twice.
 */
#ifndef TCPLENS_NESTED_H
#define TCPLENS_NESTED_H

#include "owner_socket.h"

/* Pairs of programs in an object. */
#define NESTED_PAIRS 2

/* The change that the first program has taken last; socket 0: the second has seen that. */
struct nested_mark {
	__u64 socket;
	__s32 before;
	__s32 state;
};

struct nested_marks {
	struct nested_mark of[2]; /* by is_locked() */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NESTED_PAIRS);
	__type(key, __u32);
	__type(value, struct nested_marks);
} nested_marks SEC(".maps");

/* What second programs have taken. */
__u64 nested_taken = 0;

static __always_inline struct nested_mark *nested_mark_of(__u32 pair, const struct sock *sk)
{
	struct nested_marks *marks = bpf_map_lookup_elem(&nested_marks, &pair);

	return marks ? &marks->of[is_locked(sk)] : NULL;
}

/* In the first program of a pair, before it does anything. */
static __always_inline void nested_set(__u32 pair, const struct sock *sk, int before, int state)
{
	struct nested_mark *mark = nested_mark_of(pair, sk);

	if (mark)
		*mark = (struct nested_mark){(unsigned long)sk, before, state};
}

/* In the second: the first did not run. */
static __always_inline bool nested_is_missed(__u32 pair, const struct sock *sk, int before,
					     int state)
{
	struct nested_mark *mark = nested_mark_of(pair, sk);

	if (!mark)
		return false;
	if (mark->socket == (unsigned long)sk && mark->before == before && mark->state == state) {
		mark->socket = 0;
		return false;
	}
	__sync_fetch_and_add(&nested_taken, 1);
	return true;
}

#endif
