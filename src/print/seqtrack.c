// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/seqtrack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/hash.h"

#define BUCKET_SLOTS 8

/* The side with the lower port (then the lower address) is the low one in both directions. */
struct entry {
	uint32_t used; /* clock of the last segment, 0: the slot is free */
	uint32_t low_sequence;
	uint32_t high_sequence;
	uint32_t ports;	      /* low side's << 16 | high side's; see ports_of */
	uint32_t addresses[]; /* low side's, high side's */
};

#define IP4_WORDS 2
#define IP6_WORDS 8

struct seqtrack {
	uint32_t clock;
	struct seqtrack_stats stats;
	uint8_t *ip4; /* entries with IP4_WORDS each */
	uint8_t *ip6;
};

static inline size_t entry_size(size_t words)
{
	return sizeof(struct entry) + words * sizeof(uint32_t);
}

#define IP4_SIZE (SEQTRACK_IP4_MAX * entry_size(IP4_WORDS))
#define IP6_SIZE (SEQTRACK_IP6_MAX * entry_size(IP6_WORDS))

/*
 * Conversations lie all over their table: with pages of the usual size nearly every segment would
 * miss the processor's table of pages. Where there are no huge ones it works as well, only slower.
 */
static void *map_table(size_t size)
{
	void *table = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (table == MAP_FAILED)
		return NULL;
	madvise(table, size, MADV_HUGEPAGE);
	return table;
}

int seqtrack_new(struct seqtrack **seqtrack)
{
	_cleanup_(seqtrack_freep) struct seqtrack *new = calloc(1, sizeof(*new));

	if (!new)
		return -ENOMEM;
	new->ip4 = map_table(IP4_SIZE);
	new->ip6 = map_table(IP6_SIZE);
	if (!new->ip4 || !new->ip6)
		return -ENOMEM;
	*seqtrack = new;
	new = NULL;
	return 0;
}

void seqtrack_free(struct seqtrack *seqtrack)
{
	if (!seqtrack)
		return;
	if (seqtrack->ip4)
		munmap(seqtrack->ip4, IP4_SIZE);
	if (seqtrack->ip6)
		munmap(seqtrack->ip6, IP6_SIZE);
	free(seqtrack);
}

static bool is_reversed(const struct seqtrack_segment *segment, size_t address_length)
{
	if (segment->source_port != segment->destination_port)
		return segment->source_port > segment->destination_port;
	return memcmp(segment->source, segment->destination, address_length) > 0;
}

/* Networks are told apart by a number spread over the ports' bits, odd so that none is lost. */
#define NETNS_SPREAD 0x9e3779b1u

static uint32_t ports_of(const struct seqtrack_segment *segment, bool reversed)
{
	uint32_t source = segment->source_port;
	uint32_t destination = segment->destination_port;
	uint32_t ports = reversed ? destination << 16 | source : source << 16 | destination;

	return ports ^ segment->netns * NETNS_SPREAD;
}

/* Age counts backwards from the clock, so that the clock may wrap. */
static bool is_older(const struct seqtrack *seqtrack, const struct entry *a, const struct entry *b)
{
	if (!a->used || !b->used)
		return !a->used && b->used;
	return seqtrack->clock - a->used > seqtrack->clock - b->used;
}

static void tick(struct seqtrack *seqtrack)
{
	if (!++seqtrack->clock)
		seqtrack->clock = 1;
}

static void take_slot(struct seqtrack *seqtrack, struct entry *entry, uint32_t ports)
{
	seqtrack->stats.entered++;
	if (entry->used)
		seqtrack->stats.evicted++;
	entry->ports = ports;
}

static void relate(struct seqtrack *seqtrack, struct entry *entry, bool known, bool reversed,
		   const struct seqtrack_segment *segment, struct seqtrack_base *base)
{
	uint32_t *own = reversed ? &entry->high_sequence : &entry->low_sequence;
	uint32_t *peer = reversed ? &entry->low_sequence : &entry->high_sequence;

	entry->used = seqtrack->clock;
	if (known && !segment->syn) {
		base->sequence = *own;
		base->acknowledgment = *peer;
	} else {
		*own = segment->sequence;
		*peer = segment->acknowledgment - 1;
		base->sequence = 0;
		base->acknowledgment = 0;
	}
	base->sack = *peer;
}

/* Which of a bucket's conversations makes room. */
static struct entry *choose_slot(const struct seqtrack *seqtrack, uint8_t *bucket, size_t size)
{
	struct entry *entry, *oldest = (struct entry *)bucket;
	size_t i;

	for (i = 1; i < BUCKET_SLOTS; i++) {
		entry = (struct entry *)(bucket + i * size);
		if (is_older(seqtrack, entry, oldest))
			oldest = entry;
	}
	return oldest;
}

/* The words of an address are known where this is inlined: no loop is left of the comparisons. */
static inline __attribute__((always_inline)) void track(struct seqtrack *seqtrack, uint8_t *table,
							size_t buckets, size_t words,
							const struct seqtrack_segment *segment,
							struct seqtrack_base *base)
{
	size_t i, size = entry_size(words), address_length = words / 2 * sizeof(uint32_t);
	bool reversed = is_reversed(segment, address_length);
	uint32_t ports = ports_of(segment, reversed);
	uint32_t addresses[IP6_WORDS];
	struct entry *entry;
	uint64_t hash = ports;

	memcpy(addresses + (reversed ? words / 2 : 0), segment->source, address_length);
	memcpy(addresses + (reversed ? 0 : words / 2), segment->destination, address_length);
	for (i = 0; i < words; i += 2)
		hash = hash_mix(hash, (uint64_t)addresses[i] << 32 | addresses[i + 1]);
	table += (hash & (buckets - 1)) * BUCKET_SLOTS * size;
	tick(seqtrack);
	for (i = 0; i < BUCKET_SLOTS; i++) {
		entry = (struct entry *)(table + i * size);
		if (entry->used && entry->ports == ports &&
		    !memcmp(entry->addresses, addresses, words * sizeof(uint32_t))) {
			relate(seqtrack, entry, true, reversed, segment, base);
			return;
		}
	}
	entry = choose_slot(seqtrack, table, size);
	take_slot(seqtrack, entry, ports);
	memcpy(entry->addresses, addresses, words * sizeof(uint32_t));
	relate(seqtrack, entry, false, reversed, segment, base);
}

void seqtrack_ip4(struct seqtrack *seqtrack, const struct seqtrack_segment *segment,
		  struct seqtrack_base *base)
{
	track(seqtrack, seqtrack->ip4, SEQTRACK_IP4_MAX / BUCKET_SLOTS, IP4_WORDS, segment, base);
}

void seqtrack_ip6(struct seqtrack *seqtrack, const struct seqtrack_segment *segment,
		  struct seqtrack_base *base)
{
	track(seqtrack, seqtrack->ip6, SEQTRACK_IP6_MAX / BUCKET_SLOTS, IP6_WORDS, segment, base);
}

void seqtrack_count(const struct seqtrack *seqtrack, struct seqtrack_stats *stats)
{
	*stats = seqtrack->stats;
}
