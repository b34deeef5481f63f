/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How long sockets take to connect, by their states. */
#ifndef TCPLENS_FACT_CONNECT_H
#define TCPLENS_FACT_CONNECT_H

#include "record.h"

#include "fact.h"

/* Nanoseconds: only those that took longer are reported. */
const volatile __u64 fact_connect_longer = 0;

/*
 * When connect(2) was called, by the socket's address. Not in the socket's storage, which tracing
 * programs have since Linux 5.11: an entry lives as long as the handshake, so that one map serves
 * all kernels.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, FACT_CONNECTS_MAX);
	__type(key, __u64);
	__type(value, __u64);
} fact_connects SEC(".maps");

/*
 * At a change of state, which is before it is stored: when the connection that this ends began to
 * be made, if that took long enough; else 0. Of two ends that connect to each other the state is
 * SYN_RECV in between.
 */
static __always_inline __u64 connect_began(const struct sock *sk, int before, int state)
{
	__u64 key = (unsigned long)sk, now = bpf_ktime_get_ns(), began, *found;

	if (state == BPF_TCP_SYN_SENT) {
		bpf_map_update_elem(&fact_connects, &key, &now, BPF_ANY);
		return 0;
	}
	if ((before != BPF_TCP_SYN_SENT && before != BPF_TCP_SYN_RECV) || state == BPF_TCP_SYN_RECV)
		return 0;
	found = bpf_map_lookup_elem(&fact_connects, &key);
	if (!found)
		return 0;
	began = *found;
	bpf_map_delete_elem(&fact_connects, &key);
	return now - began > fact_connect_longer ? began : 0;
}

#endif
