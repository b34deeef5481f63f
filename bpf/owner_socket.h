/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What events say of a socket, read from the kernel's structures. */
#ifndef TCPLENS_OWNER_SOCKET_H
#define TCPLENS_OWNER_SOCKET_H

#include "owner.h"

#define AF_INET	 2
#define AF_INET6 10

/* A member whose type is an unnamed structure of locks; only this member is needed. */
struct sock___locked {
	struct {
		int owned;
	} sk_lock;
} __attribute__((preserve_access_index));

/* The file system of sockets; from the kernel's <linux/magic.h>. */
#define SOCKFS_MAGIC 0x534F434B

struct super_block___of_file {
	unsigned long s_magic;
} __attribute__((preserve_access_index));

struct inode___of_file {
	struct super_block___of_file *i_sb;
} __attribute__((preserve_access_index));

struct file___of_socket {
	struct inode___of_file *f_inode;
	void *private_data;
} __attribute__((preserve_access_index));

/* False for what is neither IPv4 nor IPv6. local_port: see local_port(). */
static __always_inline bool fill_flow(struct owner_flow *flow, const struct sock_common *common,
				      __u16 local_port)
{
	__u16 family = BPF_CORE_READ(common, skc_family);
	__be32 local, remote;

	if (family == AF_INET) {
		local = BPF_CORE_READ(common, skc_rcv_saddr);
		remote = BPF_CORE_READ(common, skc_daddr);
		owner_map_address(flow->local, &local);
		owner_map_address(flow->remote, &remote);
	} else if (family == AF_INET6) {
		bpf_core_read(flow->local, sizeof(flow->local), &common->skc_v6_rcv_saddr);
		bpf_core_read(flow->remote, sizeof(flow->remote), &common->skc_v6_daddr);
	} else {
		return false;
	}
	flow->netns = BPF_CORE_READ(common, skc_net.net, ns.inum);
	flow->local_port = local_port;
	flow->remote_port = bpf_ntohs(BPF_CORE_READ(common, skc_dport));
	/* A listener has one form, whichever its family. */
	if (!flow->remote_port)
		__builtin_memset(flow->remote, 0, sizeof(flow->remote));
	return true;
}

/*
 * When a socket is closed its port is released (skc_num becomes 0) before the change of state is
 * traced; inet_sport is kept, but a listener has none before it is bound.
 */
static __always_inline __u16 local_port(const struct sock *sk)
{
	__u16 port = bpf_ntohs(BPF_CORE_READ((const struct inet_sock *)sk, inet_sport));

	return port ?: BPF_CORE_READ(sk, __sk_common.skc_num);
}

static __always_inline bool is_tcp(const struct sock *sk)
{
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	return (family == AF_INET || family == AF_INET6) &&
	       BPF_CORE_READ(sk, sk_protocol) == IPPROTO_TCP;
}

/* The current task holds the socket's lock, so the change of state is its doing. */
static __always_inline bool is_locked(const struct sock *sk)
{
	return BPF_CORE_READ((const struct sock___locked *)sk, sk_lock.owned);
}

/* The socket of a file, NULL where it is another kind of file. */
static __always_inline struct socket *socket_of(const struct file *file)
{
	const struct file___of_socket *of = (const void *)file;

	if (BPF_CORE_READ(of, f_inode, i_sb, s_magic) != SOCKFS_MAGIC)
		return NULL;
	return BPF_CORE_READ(of, private_data);
}

#endif
