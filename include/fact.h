/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What bpf/facts.bpf.c reports to the reader: something that the kernel did to a TCP connection,
 * with the headers that it is about. Include record.h before it; integers are in host byte order.
 */
#ifndef TCPLENS_FACT_H
#define TCPLENS_FACT_H

enum fact_kind {
	FACT_RETRANSMIT,
	FACT_DROP,
	FACT_RESET,
	FACT_STATE,
	FACT_CA,
	FACT_CSUM,
	FACT_LISTEN_OVERFLOW,
	FACT_CONNECT,
	FACT_KINDS,
};

enum fact_cause {
	FACT_CAUSE_NONE,
	FACT_CAUSE_TIMEOUT,    /* the retransmission timer: the first segment that is not acked */
	FACT_CAUSE_SLOW_START, /* after a timeout, by acknowledgments */
	FACT_CAUSE_FAST,
	FACT_CAUSE_TAIL_LOSS_PROBE,
	FACT_CAUSE_SYN_ACK,  /* of a connection that is not established yet */
	FACT_CAUSE_SPURIOUS, /* no segment: the former ones were not necessary */
	FACT_CAUSE_SENT,     /* a reset; the others are retransmissions */
	FACT_CAUSE_RECEIVED,
	FACT_CAUSES,
};

/* from and to without a value. */
#define FACT_NO_STATE 0xff

/*
 * record: as a captured packet's. time: when it happened. data: FACT_LINK bytes, all zero but the
 *         EtherType, in place of a link header; then the IP and TCP header.
 *         Where there was no packet they are made from the socket: ports and addresses,
 *         sequence and acknowledgment number, ACK or SYN, and lengths are right, the rest is 0.
 *         ifindex is 0.
 *
 * location: of a drop: the address of the instruction after the call.
 * since:    of a retransmission: when the kernel began what led to it (CLOCK_MONOTONIC); the packet
 *           passed the hook between this and time. 0: not known.
 *           Of a connect: when it began.
 * netns:    inode number of the network namespace; 0: not known.
 * reason:   of a drop and of a reset that is sent: the kernel's number for it.
 * segments: of a retransmission: on the wire; 0 if spurious.
 * error:    of a retransmission: 0, or the negative errno why it was not sent; of a connect: what
 *           connect(2) returns for it.
 * from, to: of state, ca and connect: the kernel's numbers. from, of a reset: the socket's state.
 */
struct fact {
	__u64 location;
	__u64 since;
	__u32 kind;
	__u32 netns;
	__u32 reason;
	__u32 segments;
	__s32 error;
	__u8 from;
	__u8 to;
	__u8 cause;
	__u8 has_reason; /* reason is valid; resets have a reason 0 too */
	struct record record;
};

#define FACT_HEAD	 40
#define FACT_LINK	 14
#define FACT_HEADERS_MAX 120 /* the longest IPv4 and TCP header */
#define FACT_DATA	 144 /* room for both and any size up to 127, a multiple of 8 */
#define FACT_SIZE	 (FACT_HEAD + RECORD_HEADER_SIZE + FACT_DATA)

_Static_assert(sizeof(struct fact) == FACT_HEAD + RECORD_HEADER_SIZE, "no padding");
_Static_assert(FACT_LINK + FACT_HEADERS_MAX <= FACT_DATA, "headers fit");

/*
 * The name of the function that holds the instruction before location, as kallsyms has it, with
 * the module in brackets where there is one: "nft_do_chain [nf_tables]". It comes through the same
 * ring, before the first event with that location, and is told from events by its size.
 */
#define FACT_FUNCTION_TEXT 64

struct fact_function {
	__u64 location;
	char name[FACT_FUNCTION_TEXT];
};

/* Connections that are being made at a time, of which the beginning is known. */
#define FACT_CONNECTS_MAX 65536

/* Network namespaces that events are reported of. */
#define FACT_NETNS_MAX 1024

#endif
