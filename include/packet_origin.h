/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * --netns all: one set of programs for the interfaces of all network namespaces. On each interface
 * is a small program of its own (src/capture/origin.c), which leaves in record_counters.origin of
 * the CPU where the packet comes from, and tail calls the others. The CPU does nothing else between
 * the two. And what the programs that look for namespaces (bpf/netns.bpf.c) report.
 */
#ifndef TCPLENS_PACKET_ORIGIN_H
#define TCPLENS_PACKET_ORIGIN_H

/* Includes nothing: the including file brings the kernel's __u8 ... __u64. */

/*
 * The lower half is the interface's number of this run, never used again, which records have as
 * their ifindex; the upper is the inode number of its network namespace.
 */
#define ORIGIN_OF(netns, number) ((__u64)(netns) << 32 | (number))
#define ORIGIN_NETNS(origin)	 ((__u32)((origin) >> 32))
#define ORIGIN_NUMBER(origin)	 ((__u32)(origin))

/* Namespaces followed at a time; more are counted. */
#define ORIGIN_NETNS_MAX 1024

/* Why a namespace is reported: it needs a look. */
enum origin_hint_kind {
	ORIGIN_HINT_NEW,     /* a process is in a namespace that is not known */
	ORIGIN_HINT_UP,	     /* an interface comes up for the first time */
	ORIGIN_HINT_CONNECT, /* a socket connects before its namespace was attached to */
};

/*
 * tgid, tid: of a task that is or may be in the namespace, as the reader's pid namespace has them;
 * 0: it does not see it.
 */
struct origin_hint {
	__u32 kind;
	__u32 netns;
	__u32 tgid;
	__u32 tid;
};

/* Written by the kernel's side alone. */
struct origin_seen {
	__u64 turn;  /* interfaces that came up so far */
	__u64 early; /* connections that began while not all were attached to */
};

#endif
