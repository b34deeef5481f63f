/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A connection, from its packets: how it began and ended, what each side sent, and what held it
 * back as far as packets show that. Times are nanoseconds since the epoch, of capture.
 */
#ifndef TCPLENS_FLOW_CONVERSATION_H
#define TCPLENS_FLOW_CONVERSATION_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/round_trip.h"
#include "flow/sequence.h"
#include "packet.h"

#define CONVERSATION_SIDES 2
#define CONVERSATION_NONE  -1 /* instead of a side */

enum conversation_end {
	CONVERSATION_OPEN,   /* neither of these */
	CONVERSATION_CLOSED, /* a FIN of each side, and both acknowledged */
	CONVERSATION_RESET,
	CONVERSATION_REFUSED, /* a reset instead of the handshake */
};

/* What a side waited for as a sender. One at a time: the first that applies. */
enum conversation_wait {
	CONVERSATION_WAIT_RECOVERY, /* a retransmission was not acknowledged yet */
	CONVERSATION_WAIT_WINDOW,   /* no room in the other's window for a segment more */
	CONVERSATION_WAIT_UNKNOWN,  /* something was not acknowledged: packets show no more */
	CONVERSATION_WAIT_IDLE,	    /* nothing was in flight */
	CONVERSATION_WAITS,
};

/* The process at one end, where the file has it. */
struct conversation_owner {
	bool local;
	enum packet_absence absence;
	uint32_t pid;  /* 0: not known */
	uint32_t uid;  /* PACKET_NO_UID: not known */
	char comm[16]; /* not escaped, cut off where longer; "": not known */
};

struct conversation_side {
	uint8_t address[16]; /* in network order; 4 bytes of IPv4 */
	uint16_t port;
	bool fin;	       /* fin_end is meaningful */
	bool fin_acknowledged; /* by the other side */
	bool syn_acknowledged; /* likewise */
	bool recovering;       /* a retransmission was not acknowledged up to recovery_end */
	uint32_t initial;      /* sequence number of its SYN */
	uint32_t fin_end;      /* sequence number after its FIN */
	uint32_t recovery_end;
	uint32_t segment_max; /* the longest payload */
	uint64_t packets;
	uint64_t data_packets;	   /* with payload */
	uint64_t bytes;		   /* of payload, repeated or not */
	uint64_t repeated_packets; /* that have sequence numbers seen before, as tcptrace counts */
	uint64_t repeated_syns;	   /* of them */
	uint64_t repeated_bytes;   /* of payload; likewise */
	uint64_t probe_bytes;	   /* of payload: of keepalives and window probes */
	uint64_t kinds[SEQUENCE_KINDS];	    /* packets, as Wireshark counts */
	uint64_t zero_windows;		    /* packets that announced a window of 0 */
	int64_t waited[CONVERSATION_WAITS]; /* add up to the connection's life */
	enum conversation_wait waiting;
	struct sequence sequence;
	struct round_trip trip;
	struct conversation_owner owner;
};

struct conversation {
	uint8_t version; /* of IP: 4 or 6 */
	enum conversation_end end;
	int8_t end_side; /* who reset or refused, or sent its FIN first; CONVERSATION_NONE */
	int8_t client;	 /* the side that sent the first SYN; CONVERSATION_NONE: it was not seen */
	bool evicted;	 /* it had to make room for others: later packets are not in it */
	uint32_t netns;	 /* of struct packet */
	int64_t first;
	int64_t last;	   /* not before first */
	int64_t ended;	   /* when it ended; meaningful where it has */
	int64_t syn;	   /* when the latest SYN passed, not counting SYN-ACKs */
	int64_t initial;   /* round trip of the handshake, from that SYN; 0: not known */
	int64_t handshake; /* from the first SYN until both were acknowledged; -1: not seen */
	struct conversation_side sides[CONVERSATION_SIDES]; /* 0 opened it, or was seen first */
};

/*
 * Begins with a first segment, not taken yet, whose sender is side from. The caller sets what
 * identifies the connection.
 */
void conversation_begin(struct conversation *conversation, const struct sequence_segment *segment,
			int from);

void conversation_take(struct conversation *conversation, const struct sequence_segment *segment,
		       int from);

/* Whether the segment begins another connection of the same addresses and ports. */
bool conversation_is_reused(const struct conversation *conversation,
			    const struct sequence_segment *segment, int from);

static inline bool conversation_is_over(const struct conversation *conversation)
{
	return conversation->end != CONVERSATION_OPEN;
}

#endif
