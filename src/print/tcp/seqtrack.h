/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The conversations whose sequence numbers are printed relative to their first ones. A table of
 * fixed size: buckets of a few slots, in a full bucket the conversation unseen for longest makes
 * room. One that returns after that begins anew, with absolute numbers.
 */
#ifndef TCPLENS_PRINT_TCP_SEQTRACK_H
#define TCPLENS_PRINT_TCP_SEQTRACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "decode/segment.h"

/* Conversations remembered at most, IPv4 and IPv6 each. */
#define SEQTRACK_IP4_MAX (1 << 19)
#define SEQTRACK_IP6_MAX (1 << 18)

struct seqtrack;

struct seqtrack_stats {
	uint64_t entered;
	uint64_t evicted;
};

/*
 * The effect of a segment with the ACK flag on its conversation. Addresses are 4 or 16 bytes in
 * network order, everything else in host order. Ports of 16 bits side by side would be read as one
 * right behind their writing, for which the processor waits.
 */
struct seqtrack_segment {
	const uint8_t *source;
	const uint8_t *destination;
	uint32_t source_port;
	uint32_t destination_port;
	uint32_t netns; /* where several networks may have the same addresses: which; else 0 */
	uint32_t sequence;
	uint32_t acknowledgment;
	bool syn;
};

/* Memory is taken from the system only as conversations fill it. Returns 0 or -errno. */
int seqtrack_new(struct seqtrack **seqtrack);
void seqtrack_free(struct seqtrack *seqtrack);
CLEANUP_DEFINE(struct seqtrack *, seqtrack_free)

/*
 * Has the processor fetch what seqtrack_ip4 will need of the same segment, whose numbers and flags
 * are not needed: where there is text to make meanwhile, and seqtrack_is_far says that there have
 * been so many conversations that it pays.
 */
bool seqtrack_is_far(const struct seqtrack *seqtrack);
void seqtrack_prefetch_ip4(struct seqtrack *seqtrack, const struct seqtrack_segment *segment);
void seqtrack_ip4(struct seqtrack *seqtrack, const struct seqtrack_segment *segment,
		  struct segment_base *base);
void seqtrack_ip6(struct seqtrack *seqtrack, const struct seqtrack_segment *segment,
		  struct segment_base *base);

/*
 * The same of a decoded segment with the ACK flag, whose base it sets; of others it does nothing.
 * netns as above.
 */
void seqtrack_relate(struct seqtrack *seqtrack, struct segment *segment, uint32_t netns);

void seqtrack_count(const struct seqtrack *seqtrack, struct seqtrack_stats *stats);

#endif
