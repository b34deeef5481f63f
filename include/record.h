/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The contract between the BPF programs and the reader: one struct record per captured packet in a
 * slot or a BPF ring buffer, and counters of all packets, recorded or lost. Compiled by both
 * compilers; both sides see the same machine, so integers are in host byte order unless a comment
 * says otherwise.
 */
#ifndef TCPLENS_RECORD_H
#define TCPLENS_RECORD_H

/* Includes nothing: the including file brings the kernel's __u8 ... __u64. */

enum record_flags {
	RECORD_EGRESS = 1 << 0, /* seen on its way out of the interface */
	RECORD_RAW_IP =
		1 << 1,	     /* data begins with the IP header: the interface has no link header */
	RECORD_SUM = 1 << 2, /* sum is valid */
	RECORD_UNPARSED = 1 << 3, /* no TCP header was found: data is the frame's first bytes */
	RECORD_TAG = 1 << 4,	  /* bytes 12 to 15 are a VLAN tag from the kernel's metadata */
	RECORD_TCP_INFO = 1 << 5, /* a struct record_tcp_info stands in front of the frame */
};

/*
 * time:    CLOCK_MONOTONIC nanoseconds, read on the hook. Within one ring times never decrease.
 * ifindex: the interface's number; with --netns all ORIGIN_NUMBER() of packet_origin.h.
 * length:  bytes of the frame on the wire, link header included. A VLAN tag that the kernel keeps
 *          in metadata (skb->vlan_tci) is counted, and is in data at its place.
 * avail:   bytes of the frame in data, from record_frame() on.
 * sum:     with RECORD_SUM: the one's complement sum (RFC 1071), folded to 16 bits and not
 *          complemented, of the TCP header and payload, as 16-bit words in memory order (that is,
 *          a network-order sum that both sides treat as raw bytes; an odd tail is padded with 0).
 *          It covers the segment as long as the IP header says it is.
 * type:    skb->pkt_type, PACKET_HOST ... PACKET_OUTGOING of <linux/if_packet.h>.
 */
struct record {
	__u64 time;
	__u32 ifindex;
	__u32 length;
	__u32 avail;
	__u16 sum;
	__u8 type;
	__u8 flags;
	__u8 data[];
};

#define RECORD_HEADER_SIZE 24

_Static_assert(sizeof(struct record) == RECORD_HEADER_SIZE, "no padding between kernel and user");

/*
 * The numbers of a socket at one end of a packet, as they were when the packet came by: one that is
 * being sent is not counted in them yet. As struct tcp_info of <linux/tcp.h> has them, but for
 *
 * notsent: bytes that were written and have not been sent.
 * unread:  bytes that were received in order and that nobody has read.
 * windows: in bytes, as last announced by the peer and to it.
 */
struct record_socket_info {
	__u32 rtt; /* microseconds, as rttvar */
	__u32 rttvar;
	__u32 cwnd; /* segments, as the next five */
	__u32 ssthresh;
	__u32 unacked;
	__u32 lost;
	__u32 retrans;
	__u32 total_retrans;
	__u32 notsent;
	__u32 unread;
	__u32 send_window;
	__u32 receive_window;
};

/*
 * state:    enum of the kernel's TCP_ESTABLISHED ...; 0: no socket of this machine, or none that
 *           has a connection (a listener, TIME_WAIT); then its numbers are undefined.
 * ca_state: enum tcp_ca_state of <linux/tcp.h>.
 */
struct record_socket_state {
	__u8 state;
	__u8 ca_state;
};

enum record_end {
	RECORD_SOURCE,
	RECORD_DESTINATION,
	RECORD_ENDS,
};

/*
 * Of the sockets at both ends. Small: with the record's header and the usual headers of a packet
 * (66 bytes) it takes three cache lines.
 */
struct record_tcp_info {
	struct record_socket_state states[RECORD_ENDS];
	struct record_socket_info sockets[RECORD_ENDS];
};

#define RECORD_TCP_INFO_SIZE 100

_Static_assert(sizeof(struct record_tcp_info) == RECORD_TCP_INFO_SIZE, "no padding");

static inline const __u8 *record_frame(const struct record *record)
{
	return record->data + (record->flags & RECORD_TCP_INFO ? RECORD_TCP_INFO_SIZE : 0);
}

/* The longest frame a record can hold: tcpdump's MAXIMUM_SNAPLEN. */
#define RECORD_SNAP_MAX 262144

/* Why a packet that the filter matched did not become a record. */
enum record_loss {
	RECORD_LOSS_RING_FULL,
	RECORD_LOSS_COPY_FAILED, /* the frame's bytes could not be read */
	RECORD_LOSS_NO_RING,	 /* no ring for the CPU the packet came by */
	RECORD_LOSS_REASONS,
};

/*
 * Short records go into slots: an array for each CPU, each slot on its own cache lines, in memory
 * that the reader maps. Writing one is a handful of stores, where a BPF ring buffer takes two calls
 * and an atomic exchange that waits until the record has reached memory. Slot n of a CPU is at
 * index n % slots of its part; the kernel publishes it by raising record_counters.head, after the
 * slot's bytes and before the next one's (bpf/ordered_store.h). Where it cannot, all records go to
 * the rings.
 */
#define RECORD_SLOT_SIZE  128
#define RECORD_SLOT_BYTES (RECORD_SLOT_SIZE - RECORD_HEADER_SIZE)

struct record_slot {
	__u8 bytes[RECORD_SLOT_SIZE]; /* a struct record and what of the frame fits */
};

/*
 * With --tcp-info a slot is as long as two, for the struct record_tcp_info in front of the frame.
 */
#define RECORD_INFO_SLOT_SHIFT 1
#define RECORD_INFO_SLOT_PARTS (1 << RECORD_INFO_SLOT_SHIFT)
#define RECORD_INFO_SLOT_BYTES \
	(RECORD_INFO_SLOT_PARTS * RECORD_SLOT_SIZE - RECORD_HEADER_SIZE - RECORD_TCP_INFO_SIZE)

/*
 * With --keep-bytes a slot is 1 << shift of struct record_slot, the least that has room for so many
 * bytes of a frame. The least number: link header, a VLAN tag, an IPv6 header and ports.
 */
#define RECORD_KEEP_SLOT_SHIFT 7
#define RECORD_KEEP_SLOT_PARTS (1 << RECORD_KEEP_SLOT_SHIFT)
#define RECORD_KEEP_BYTES_MIN  64
#define RECORD_KEEP_BYTES_MAX  (RECORD_KEEP_SLOT_PARTS * RECORD_SLOT_SIZE - RECORD_HEADER_SIZE)

/* The reader's side of a CPU's slots; only the reader writes it. */
struct record_consumed {
	__u64 tail;		/* slots below this number are free again */
	__u64 no_wakeup_before; /* filling slots below this number needs no wakeup */
	__u64 reserved[6];
};

/*
 * The CPU's side; only that CPU writes it, only the reader reads it.
 * matched counts packets that the filter let through, before anything else can fail, so
 * matched = records + sum of lost, exactly, once the programs are detached.
 */
struct record_counters {
	__u64 matched;
	__u64 lost[RECORD_LOSS_REASONS];
	union {		      /* of the current packet */
		__u64 marked; /* --on expr: bits (trigger_report.h) */
		__u64 origin; /* --netns all: see packet_origin.h */
	};
	__u64 head;   /* number of slots filled so far: the number of the next one */
	__u64 ringed; /* bytes put into the ring since unread was updated */
	__u64 unread; /* unread bytes in the ring at that time */
};

_Static_assert(sizeof(struct record_counters) == 64, "one cache line");
_Static_assert(sizeof(struct record_consumed) == 64, "one cache line");

/*
 * One for each CPU. Two cache lines, since each side has one writer, but adjacent: where the packet
 * path runs, the TLB is as cold as the caches.
 */
struct record_cpu {
	struct record_counters counters;
	struct record_consumed consumed;
};

_Static_assert(sizeof(struct record_cpu) == 128, "two cache lines");

/* Why no TCP header was found in a packet that may have one; see tcp_definition.h. */
enum record_unparsed {
	RECORD_UNPARSED_TAGS,	 /* more VLAN tags than are followed */
	RECORD_UNPARSED_HEADERS, /* more extension headers */
	RECORD_UNPARSED_CUT,	 /* headers beyond the end of the frame */
	RECORD_UNPARSED_IP,	 /* a malformed IP header */
	RECORD_UNPARSED_INSIDE,	 /* TCP, if any, is inside a tunnel */
	RECORD_UNPARSED_REASONS,
};

/* A power of two, so that a mask bounds a reason for the verifier. */
#define RECORD_UNPARSED_ROOM 8

/*
 * One a CPU; only that CPU writes it. left_out: packets that may have been TCP; they are neither
 * matched nor lost. recorded: packets with a record with RECORD_UNPARSED.
 */
struct record_unparsed_counters {
	__u64 left_out[RECORD_UNPARSED_ROOM];
	__u64 recorded[RECORD_UNPARSED_ROOM];
};

_Static_assert(sizeof(struct record_unparsed_counters) == 128, "two cache lines");

/*
 * Where packets were lost, by interface: a table for each CPU, which only that CPU writes. An
 * interface is in one of the RECORD_LOSS_TRIES slots from ifindex % RECORD_LOSS_SLOTS on, around
 * the end; one that finds them all taken has no count of its own. Zero: the slot is free.
 */
#define RECORD_LOSS_SLOTS 128
#define RECORD_LOSS_TRIES 8

struct record_loss_slot {
	__u32 ifindex;
	__u32 reserved;
	__u64 lost; /* for whatever reason */
};

struct record_losses {
	struct record_loss_slot slots[RECORD_LOSS_SLOTS];
};

/* CPU numbers below this have counters of their own; others count in the last, as NO_RING. */
#define RECORD_CPUS_MAX 1024

#endif
