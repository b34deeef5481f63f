/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the process programs report to the reader: which process a TCP socket belongs to, and when
 * that changed. Events come through two rings, and for sockets older than the capture from
 * iterators, in the same form. Includes nothing, like record.h; integers are in host byte order.
 */
#ifndef TCPLENS_OWNER_H
#define TCPLENS_OWNER_H

#define OWNER_COMM_SIZE 16 /* TASK_COMM_LEN */

/*
 * A process; numbers are those of the initial PID namespace. tgid 0: not known. start (nanoseconds
 * since boot, CLOCK_BOOTTIME) distinguishes it from an earlier process with the same number.
 */
struct owner_process {
	__u64 start;
	__u64 cgroup;	 /* with by_cgroup: the group of version 2 at the filter's level; else 0 */
	__u64 cgroup_id; /* of version 2, its own */
	__u32 tgid;
	__u32 tid; /* 0: more than one thread uses the socket */
	__u32 uid; /* in the initial user namespace */
	__u32 parent;
	char comm[OWNER_COMM_SIZE]; /* of the thread group's leader; may lack its zero byte */
};

_Static_assert(sizeof(struct owner_process) == 56, "no padding between kernel and user");

/*
 * A connection as seen by one of its sockets; with remote and remote_port all zero, a listening
 * socket. An IPv4 address is in the form ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), so a connection
 * has one key whether its socket is of IPv4 or IPv6.
 */
struct owner_flow {
	__u8 local[16];
	__u8 remote[16];
	__u32 netns; /* inode number of the network namespace */
	__u16 local_port;
	__u16 remote_port;
};

_Static_assert(sizeof(struct owner_flow) == 40, "no padding between kernel and user");

/* Converts an IPv4 address, 4 bytes in network order, to that form; mapped must be zeroed. */
static inline __attribute__((always_inline)) void owner_map_address(__u8 mapped[16],
								    const void *address)
{
	mapped[10] = 0xff;
	mapped[11] = 0xff;
	__builtin_memcpy(mapped + 12, address, 4);
}

enum owner_kind {
	OWNER_CONNECT,	   /* a connection begins; process makes it */
	OWNER_ESTABLISHED, /* a connection to a listener begins, it is not accepted yet;
			    * process is the listener's, where known */
	OWNER_USE,   /* process accepted or used the socket, or did so again after it forked; or it
		      * closed one that no process was known to use */
	OWNER_CLOSE, /* the socket is closed; packets may follow */
	OWNER_LISTEN,
	OWNER_LISTEN_CLOSE,
	OWNER_RENAME,	/* process has a new comm or cgroup; no flow */
	OWNER_EXIT,	/* the last thread of process ends; no flow */
	OWNER_FORK,	/* process has a child, which holds its sockets too; no flow */
	OWNER_SHARED,	/* another process may use the socket from now on */
	OWNER_THREAD,	/* process has several threads; no flow */
	OWNER_RING,	/* process has, or from the iterator holds, an io_uring; no flow */
	OWNER_COMMAND,	/* struct owner_command: process is about to use a socket, or has become
			 * another program; no flow */
	OWNER_HELD,	/* from the iterator: process holds the socket of a connection */
	OWNER_LISTENER, /* from the iterator: process holds a listening socket */
	OWNER_NOBODY,	/* from the iterator: a socket of that state, which a process may hold */
};

/*
 * time:       CLOCK_MONOTONIC nanoseconds of the change. Events of one socket may come
 *             out of order.
 * socket:     a number that no other socket has as long as this one lives.
 * generation: a number that no other socket of the same flow has or had, kept in the socket's
 *             storage: 0 where it has none yet, since nothing was reported of it.
 */
struct owner_event {
	__u64 time;
	__u64 socket;
	__u64 generation;
	struct owner_process process;
	struct owner_flow flow;
	__u32 kind;
	__u32 state; /* TCP_* of <linux/tcp_states.h>, with OWNER_NOBODY; see below */
};

/* The state of OWNER_HELD, where it is known: the peer has acknowledged all that was sent. */
#define OWNER_HELD_IDLE 1

/*
 * The state of OWNER_USE by accept(2), or on a socket of TCP Fast Open, before OWNER_ESTABLISHED
 * was reported, which may have another generation and come before this or after.
 */
#define OWNER_USE_EARLY 1

_Static_assert(sizeof(struct owner_event) == 128, "no padding between kernel and user");

/*
 * Reported only where owner_detailed is set: a process may have ended before the reader looks into
 * /proc. text: as in /proc/PID/cmdline, words ended by zero bytes, as far as there is room.
 */
#define OWNER_COMMAND_SIZE 256

struct owner_command {
	struct owner_event event;
	char text[OWNER_COMMAND_SIZE];
};

/*
 * Which processes' packets are captured, if active: all conditions that are set must hold. In the
 * programs' read-only data. by_pid: the process is in the map of selected processes.
 */
struct owner_filter {
	__u64 cgroup;	    /* id of a cgroup (version 2); it includes those below it */
	__u32 cgroup_level; /* how many are above it */
	__u32 uid;
	__u8 active;
	__u8 by_pid;
	__u8 follow; /* children of selected processes are selected */
	__u8 by_comm;
	__u8 by_uid;
	__u8 by_cgroup;
	__u8 reserved[2];
	char comm[OWNER_COMM_SIZE];
	__u8 comm_mask[OWNER_COMM_SIZE]; /* 0xff for each byte of a name that is compared */
};

_Static_assert(sizeof(struct owner_filter) == 56, "no padding between kernel and user");

/*
 * Processes and open connections selected at a time; and connections of theirs that are not open
 * yet or any more, and what else makes room, those unused for longest first.
 */
#define OWNER_PIDS_MAX	   16384
#define OWNER_OPEN_MAX	   1048576
#define OWNER_SELECTED_MAX 65536

/*
 * When events were lost because a ring was full, the first and the last time: by a hash of what
 * they were about. What is known of that from before may be wrong, as may be that of others with
 * the same hash.
 */
struct owner_loss {
	__u64 first; /* 0: none was lost */
	__u64 last;
};

#define OWNER_LOSS_FLOWS     32768
#define OWNER_LOSS_LISTENERS 4096
#define OWNER_LOSS_PROCESSES 16384

struct owner_losses {
	struct owner_loss flows[OWNER_LOSS_FLOWS];
	struct owner_loss listeners[OWNER_LOSS_LISTENERS];
	struct owner_loss processes[OWNER_LOSS_PROCESSES];
};

#define OWNER_HASH_MULTIPLIER 0x9e3779b97f4a7c15ull

/* seed: secret, so that nobody can choose what has the same hash. */
static inline __attribute__((always_inline)) __u32 owner_flow_hash(const struct owner_flow *flow,
								   __u64 seed)
{
	const __u32 *words = (const __u32 *)flow;
	__u64 hash = seed;

	for (unsigned int i = 0; i < sizeof(*flow) / sizeof(*words); i++) {
		hash = (hash ^ words[i]) * OWNER_HASH_MULTIPLIER;
		hash ^= hash >> 32;
	}
	return (__u32)hash;
}

static inline __attribute__((always_inline)) __u32 owner_tgid_hash(__u32 tgid, __u64 seed)
{
	return (__u32)(((seed ^ tgid) * OWNER_HASH_MULTIPLIER) >> 32);
}

#endif
