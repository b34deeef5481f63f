/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A connection's sums: from the kernel's sockets (--flows), from forwarded packets
 * (--flows=forwarded) or from those of files (--flows -r). Integers are in host byte order,
 * addresses in network order. A number that is not known is FLOW_UNKNOWN, which text shows as `-`
 * and JSON as null. What a flow points to is borrowed.
 */
#ifndef TCPLENS_FLOW_FLOW_H
#define TCPLENS_FLOW_FLOW_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "packet.h"

#define FLOW_UNKNOWN UINT64_MAX

/* The ends of a connection. Where it is not known who opened it, the client was seen first. */
enum flow_side {
	FLOW_CLIENT,
	FLOW_SERVER,
	FLOW_SIDES,
	FLOW_NEITHER = FLOW_SIDES, /* or not known */
};

/* Why a segment was sent again, as facts name it (docs/facts.md). */
enum flow_retransmission {
	FLOW_RETRANSMIT_FAST,
	FLOW_RETRANSMIT_TIMEOUT,
	FLOW_RETRANSMIT_PROBE, /* tail loss probe */
	FLOW_RETRANSMIT_SYN,   /* SYN or SYN-ACK */
	FLOW_RETRANSMIT_KINDS,
};

/* What an end waited for as a sender: shares of the connection's life, which add up to it. */
enum flow_wait {
	FLOW_WAIT_APPLICATION, /* there was nothing to send */
	FLOW_WAIT_RECEIVER,    /* the peer's window was full */
	FLOW_WAIT_BUFFER,      /* the send buffer was too small */
	FLOW_WAIT_CONGESTION,  /* the congestion window, and the path's time */
	FLOW_WAIT_RECOVERY,    /* lost segments were repaired */
	FLOW_WAIT_UNKNOWN,     /* packets do not show it; always 0 from sockets */
	FLOW_WAITS,
};

enum flow_handshake {
	FLOW_HANDSHAKE_UNKNOWN, /* it was over before the connection was seen */
	FLOW_HANDSHAKE_PENDING,
	FLOW_HANDSHAKE_COMPLETE,
	FLOW_HANDSHAKE_REFUSED, /* by a reset, or by an ICMP message: see ended_by */
	FLOW_HANDSHAKE_TIMEOUT,
	FLOW_HANDSHAKE_ABORTED, /* the client gave up, or its socket was closed */
};

/* ended_by: who sent the first FIN, or the reset. FLOW_NEITHER with a reset: the network (ICMP). */
enum flow_end_kind {
	FLOW_END_OPEN, /* it is still open */
	FLOW_END_FIN,  /* both directions were closed */
	FLOW_END_RESET,
	FLOW_END_TIMEOUT,     /* nothing was acknowledged for too long */
	FLOW_END_UNREACHABLE, /* reported by ICMP */
	FLOW_END_ABORTED,     /* the socket was closed from outside: ss -K */
	FLOW_END_UNKNOWN,     /* it is over, how was not seen */
	FLOW_END_KINDS,
};

/* Packets of an end as Wireshark's analysis names them, and those that announced a window of 0. */
struct flow_analysis {
	uint64_t retransmission; /* neither fast nor spurious */
	uint64_t fast;
	uint64_t spurious;
	uint64_t out_of_order;
	uint64_t keep_alive;
	uint64_t window_probe;
	uint64_t window_zero;
};

/*
 * An end, with what it sent. The state of a sender (rtt_min ... waits) is known of an end whose
 * socket is on this machine, or of both from packets as far as these show it.
 */
struct flow_end {
	uint8_t address[16]; /* 4 bytes of it with version 4 */
	uint16_t port;
	bool local; /* its socket was seen on this machine */

	/* Its process, if local. pid 0: not known. comm is foreign text. */
	uint32_t pid;
	uint32_t uid; /* PACKET_NO_UID: not known */
	char comm[16];

	uint64_t bytes;		/* of payload, each counted once */
	uint64_t segments;	/* all; on the wire, after segmentation */
	uint64_t data_segments; /* those with payload, retransmitted ones too */
	uint64_t retransmitted; /* segments */
	uint64_t retransmitted_bytes;
	uint64_t retransmitted_by[FLOW_RETRANSMIT_KINDS];
	uint64_t spurious; /* of the retransmitted ones: the peer had them already (RFC 2883) */
	uint64_t rtt_min_ns;
	uint64_t rtt_ns;   /* smoothed (RFC 6298) */
	uint64_t cwnd;	   /* segments */
	uint64_t ssthresh; /* segments; FLOW_UNKNOWN also before the first loss */
	uint64_t mss;	   /* bytes of payload in a segment */
	uint64_t rate;	   /* bytes a second that the peer acknowledged, the last measurement */
	uint64_t waits[FLOW_WAITS]; /* nanoseconds; all known or all unknown but the last */
	const struct flow_analysis *analysis; /* NULL: not from packets */
	bool window_zero; /* of a forwarded connection: its last segment announced that window */
};

struct flow {
	uint8_t version;	/* 4 or 6 */
	uint32_t netns;		/* inode number of the network namespace; 0: not known */
	const char *netns_name; /* NULL: none is to be shown */
	bool forwarded;		/* by this machine, which has no socket of it */
	bool client_known;	/* ends[FLOW_CLIENT] opened the connection */
	uint64_t start_ns;	/* since the epoch; FLOW_UNKNOWN: before it was seen */
	uint64_t last_ns;	/* of its end, or of this line while it is open */
	uint64_t seen_ns;	/* the first that is known of it: start_ns or later */
	enum flow_handshake handshake;
	uint64_t handshake_ns; /* from SYN to establishment, or to the failure */
	enum flow_end_kind end;
	enum flow_side ended_by;
	struct flow_end ends[FLOW_SIDES];
};

/* Everything unknown, without addresses. */
static inline void flow_clear(struct flow *flow)
{
	struct flow_end *end;
	unsigned int i;

	memset(flow, 0, sizeof(*flow));
	flow->start_ns = flow->last_ns = flow->seen_ns = flow->handshake_ns = FLOW_UNKNOWN;
	flow->ended_by = FLOW_NEITHER;
	for (end = flow->ends; end < flow->ends + FLOW_SIDES; end++) {
		end->uid = PACKET_NO_UID;
		end->bytes = end->segments = end->data_segments = FLOW_UNKNOWN;
		end->retransmitted = end->retransmitted_bytes = end->spurious = FLOW_UNKNOWN;
		end->rtt_min_ns = end->rtt_ns = end->cwnd = end->ssthresh = FLOW_UNKNOWN;
		end->mss = end->rate = FLOW_UNKNOWN;
		for (i = 0; i < FLOW_RETRANSMIT_KINDS; i++)
			end->retransmitted_by[i] = FLOW_UNKNOWN;
		for (i = 0; i < FLOW_WAIT_UNKNOWN; i++)
			end->waits[i] = FLOW_UNKNOWN;
	}
}

/*
 * The names that text and JSON share: "fin", "reset", ...; "complete", "refused", ...; "fast", ...;
 * "application", "receiver", ...
 */
const char *flow_end_name(enum flow_end_kind kind);
const char *flow_handshake_name(enum flow_handshake handshake);
const char *flow_retransmission_name(enum flow_retransmission kind);
const char *flow_wait_name(enum flow_wait wait);

/*
 * The waits of an end in tenths of a percent, which add up to 1000; false where they are not known
 * or all zero.
 */
bool flow_shares(const struct flow_end *end, uint32_t shares[FLOW_WAITS]);

/*
 * The direction whose sender the text line describes: of those whose waits are known, else whose
 * RTT is, the one that sent more bytes.
 */
enum flow_side flow_main_side(const struct flow *flow);

#endif
