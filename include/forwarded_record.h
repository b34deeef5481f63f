/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What bpf/forwarded.bpf.c counts of the connections that a machine forwards. To be included after
 * struct bpf_spin_lock; integers are in host byte order, addresses in network order.
 */
#ifndef TCPLENS_FORWARDED_RECORD_H
#define TCPLENS_FORWARDED_RECORD_H

/* The ends in an order that does not depend on the direction: the lower address is the first. */
struct forwarded_key {
	__u8 address[2][16]; /* IPv4 as ::ffff:a.b.c.d */
	__u32 netns;	     /* inode number of the network namespace */
	__u16 port[2];
};

_Static_assert(sizeof(struct forwarded_key) == 40, "no padding between kernel and user");

#define FORWARDED_SIDES 2 /* also: neither of them */

/* Of forwarded_state.client: nobody knows who opened it; the side less this was seen first. */
#define FORWARDED_UNKNOWN 2

enum forwarded_end {
	FORWARDED_OPEN,
	FORWARDED_FIN, /* both were acknowledged */
	FORWARDED_RESET,
};

#define FORWARDED_STARTED 1  /* a segment was seen: next is meaningful */
#define FORWARDED_SYN	  2  /* its SYN was seen: origin is that of the stream */
#define FORWARDED_FINISH  4  /* its FIN was seen: finish is the number after it */
#define FORWARDED_ACKS	  8  /* it acknowledges: acknowledgment is meaningful */
#define FORWARDED_ZERO	  16 /* its last segment announced a window of 0 */

/* What an end sent. Times are CLOCK_MONOTONIC nanoseconds, 0 where there is none. */
struct forwarded_side {
	__u64 bytes; /* of payload, by sequence numbers: each once */
	__u64 segments;
	__u64 data_segments;
	__u64 retransmitted; /* segments that begin below the highest number before them */
	__u64 retransmitted_bytes;
	__u64 last; /* when the last one was seen */
	__u32 retransmitted_syns;
	__u32 origin;	      /* the first sequence number */
	__u32 next;	      /* after the highest one */
	__u32 acknowledgment; /* the highest one */
	__u32 finish;
	__u32 ifindex; /* of the interface where this direction is counted */
	__u32 flags;
	__u32 reserved;
};

_Static_assert(sizeof(struct forwarded_side) == 80, "no padding between kernel and user");

struct forwarded_state {
	struct bpf_spin_lock lock;
	__u8 client;   /* the side that opened it, or one above FORWARDED_UNKNOWN */
	__u8 end;      /* enum forwarded_end */
	__u8 ended_by; /* the side of the reset, or of the first FIN; FORWARDED_SIDES: none */
	__u8 reported; /* its end was given out: it waits for what follows */
	__u64 first;
	__u64 syn; /* of the client's first one */
	__u64 established;
	__u64 ended;
	struct forwarded_side sides[FORWARDED_SIDES];
};

_Static_assert(sizeof(struct forwarded_state) == 200, "no padding between kernel and user");

/* Why a record is given out. */
enum forwarded_over {
	FORWARDED_LIVES,
	FORWARDED_ENDED,    /* as state.end says */
	FORWARDED_REPLACED, /* another connection has its addresses and ports */
	FORWARDED_IDLE,	    /* it was not seen for too long */
};

struct forwarded_record {
	__u64 time;
	struct forwarded_key key;
	struct forwarded_state state;
	__u32 over; /* enum forwarded_over */
	__u32 reserved;
};

_Static_assert(sizeof(struct forwarded_record) == 256, "no padding between kernel and user");

/*
 * What a pass over the table does, set by the reader before it reads one. Times are nanoseconds.
 * What has ended is given out settle after that, once; sweep: instead of giving out, removes what
 * was given out and has been silent for linger.
 */
struct forwarded_pass {
	__u64 now;
	__u64 settle;
	__u64 linger;
	__u64 idle;	 /* of connections */
	__u64 idle_syn;	 /* of those that were not answered, and after one or both FINs */
	__u64 idle_half; /* after a FIN of the only direction that is seen */
	__u8 show;	 /* give out those that live too */
	__u8 sweep;
	__u8 reserved[6];
};

#endif
