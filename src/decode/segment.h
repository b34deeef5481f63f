/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A packet's innermost TCP segment: where its headers are, and its numbers in host byte order. One
 * pass over the headers, which allocates nothing. Whoever needs the tuple, the length or the
 * checksum of a packet takes them from here; only the text of the outer headers needs printers.
 */
#ifndef TCPLENS_DECODE_SEGMENT_H
#define TCPLENS_DECODE_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cursor.h"
#include "packet.h"

/* The network header of a segment. The pointers go to captured bytes of the packet. */
struct segment_network {
	uint8_t version; /* 4 or 6 */
	bool direct;	 /* the segment follows this header: no extension header between */
	bool fragment;	 /* the packet is a first fragment */
	const uint8_t *source;
	const uint8_t *destination;
	struct cursor header; /* the packet from this header on, as long as it says it is */
};

/*
 * What to subtract for relative numbers, where conversations are tracked; 0 on a conversation's
 * first segment, and where they are not tracked. sack: block edges are numbers of the peer.
 */
struct segment_base {
	uint32_t sequence;
	uint32_t acknowledgment;
	uint32_t sack;
};

struct segment {
	struct segment_network network;
	struct cursor at;	/* from the TCP header on; not all of it may be captured */
	uint32_t length;	/* of header and payload, as the network header has it */
	uint32_t header_length; /* as the TCP header has it, whether that makes sense or not */
	uint16_t source_port;
	uint16_t destination_port;
	uint8_t flags; /* enum protocol_tcp; 0 where they were not captured */
	struct segment_base base;
};

/* False where no TCP header with its ports was captured; segment is undefined then. */
bool segment_decode(const struct packet *packet, struct segment *segment);

/*
 * Where a file's packet has its outermost IP header, and of which version what leads to it says
 * that it is. False where there is none: *cut is then whether that is since what leads to it goes
 * on beyond the end of the bytes.
 */
bool segment_find_network(const struct packet *packet, uint32_t *offset, uint8_t *version,
			  bool *cut);

/* The segment whose TCP header is at, of length bytes, in the packet that network describes. */
void segment_fill(struct segment *segment, const struct segment_network *network, struct cursor at,
		  uint32_t length);

/* The addresses borrow the packet's bytes. */
struct packet_tuple segment_tuple(const struct segment *segment);

enum segment_checksum {
	SEGMENT_CHECKSUM_UNKNOWN, /* not all bytes are there, nor their sum; or a fragment */
	SEGMENT_CHECKSUM_CORRECT,
	SEGMENT_CHECKSUM_INCORRECT,
};

/*
 * The checksum over the whole segment and the pseudo header (RFC 9293 section 3.1, RFC 8200 section
 * 8.1). *folded: what everything adds up to, set unless the verdict is unknown.
 */
enum segment_checksum segment_verify(const struct segment *segment, const struct packet *packet,
				     uint16_t *folded);

#endif
