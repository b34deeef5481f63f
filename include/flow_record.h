/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What bpf/flows.bpf.c reports of a TCP socket: when it ends through a ring, while it lives through
 * an iterator, in the same form. To be included after owner.h; integers are in host byte order.
 */
#ifndef TCPLENS_FLOW_RECORD_H
#define TCPLENS_FLOW_RECORD_H

#define FLOW_RECORD_RETRANSMIT_KINDS 4 /* as enum flow_retransmission of src/flow/flow.h */

/* As enum tcp_chrono of the kernel, less one. */
enum flow_record_chrono {
	FLOW_CHRONO_BUSY,
	FLOW_CHRONO_RECEIVER,
	FLOW_CHRONO_BUFFER,
	FLOW_CHRONOS,
};

#define FLOW_FLAG_CLIENT       1   /* this socket opened the connection */
#define FLOW_FLAG_SERVER       2   /* it is a listener's */
#define FLOW_FLAG_STARTED      4   /* start is that of the connection, not when it was first seen */
#define FLOW_FLAG_OWN	       8   /* process used this socket itself, not only its listener */
#define FLOW_FLAG_FIN_SENT     16  /* before the peer's came */
#define FLOW_FLAG_FIN_RECEIVED 32  /* before one was sent */
#define FLOW_FLAG_RESET	       64  /* the peer reset it */
#define FLOW_FLAG_SELECTED     128 /* a selected process used it */

/*
 * Times are CLOCK_MONOTONIC nanoseconds, 0 where not known; chronos are ticks of the kernel's timer
 * (1 / CONFIG_HZ seconds), since first. bytes_received includes one for the peer's FIN if
 * fin_counted, bytes_acked or unacked one for the own if fin_sent.
 */
struct flow_record {
	__u64 time;
	__u64 start; /* of the SYN; of a listener's connection, of the SYN-ACK */
	__u64 first; /* when the socket was first seen */
	__u64 established;
	__u64 recovery;	   /* nanoseconds of loss recovery since first */
	__u64 bytes_sent;  /* retransmitted ones too, and those that a local rule dropped */
	__u64 bytes_acked; /* with one for the SYN of a client, and one for the FIN */
	__u64 bytes_retransmitted;
	__u64 bytes_received;
	struct owner_process process;
	struct owner_flow flow;
	__u32 segments_out;
	__u32 segments_in;
	__u32 data_segments_out;
	__u32 data_segments_in;
	__u32 retransmitted;
	__u32 retransmitted_by[FLOW_RECORD_RETRANSMIT_KINDS];
	__u32 spurious;
	__u32 chronos[FLOW_CHRONOS];
	__u32 srtt;    /* microseconds; 0: not measured */
	__u32 rtt_min; /* microseconds; ~0: not measured */
	__u32 cwnd;
	__u32 ssthresh; /* 0x7fffffff: none */
	__u32 mss;
	__u32 rate_delivered; /* segments in rate_interval microseconds */
	__u32 rate_interval;
	__u32 ifindex; /* of the route out; 0: not known */
	__u32 flags;
	__s32 error; /* sk_err */
	__u32 reserved;
	__u32 unacked; /* bytes that were sent, the FIN counts as one */
	__u8 before;   /* the state (TCP_*) before the end; the state of one that lives */
	__u8 ended;
	__u8 fin_counted;
	__u8 fin_sent;
};

_Static_assert(sizeof(struct flow_record) == 272, "no padding between kernel and user");

/* Network namespaces at a time. */
#define FLOW_NETNS_MAX 1024

#endif
