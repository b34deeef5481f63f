/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the programs of one CPU share. Mostly no program is interrupted by another of these, since
 * bottom halves are serialized. With PREEMPT_RT they are no longer so from Linux 6.18 and 6.12.57
 * on (commit 3253cb49cbad, "softirq: Allow to drop the softirq-BKL lock on PREEMPT_RT"): a program
 * may be preempted by that of another packet on its CPU, at any instruction. Then
 * config.preemptible is set, counters are raised by one instruction, and memory that a program
 * needs for a while is claimed. An atomic addition without its result is all that Linux 5.10 has.
 */
#ifndef TCPLENS_SHARE_H
#define TCPLENS_SHARE_H

#include "frame.h"

/*
 * How many packets' programs on a CPU may use the same memory at a time. Loops over them are
 * unrolled: before Linux 6.2 the verifier does not follow a key that is counted on the stack.
 */
#define SHARE_ENTRIES 4

static __always_inline void share_raise(__u64 *counter)
{
	if (config.preemptible)
		__sync_fetch_and_add(counter, 1);
	else
		(*counter)++;
}

/*
 * True: the entry is the caller's until share_release(). Of those that raise it at a time none may
 * get it, but never two.
 */
static __always_inline bool share_claim(__u64 *users)
{
	if (!config.preemptible)
		return true;
	__sync_fetch_and_add(users, 1);
	barrier();
	if (*(volatile __u64 *)users == 1)
		return true;
	__sync_fetch_and_add(users, -1);
	return false;
}

static __always_inline void share_release(__u64 *users)
{
	if (config.preemptible)
		__sync_fetch_and_add(users, -1);
}

#endif
