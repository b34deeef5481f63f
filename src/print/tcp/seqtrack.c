// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/tcp/seqtrack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/hash.h"
#include "base/tcp_flag.h"
#include "decode/protocol.h"

#define BUCKET_SLOTS 8

/* Conversations whose entries, each on a cache line of its own, are near the processor. */
#define NEAR_MAX 4096

/* The side with the lower port (then the lower address) is the low one in both directions. */
struct entry {
	uint32_t used; /* clock of the last segment, 0: the slot is free */
	uint32_t low_sequence;
	uint32_t high_sequence;
	uint32_t ports;	      /* low side's << 16 | high side's; see ports_of */
	uint64_t addresses[]; /* as load_addresses has them */
};

#define IP4_WORDS 1
#define IP6_WORDS 4

struct seqtrack {
	uint32_t clock;
	struct seqtrack_stats stats;
	struct hash_seed seed;
	uint8_t *ip4; /* entries with IP4_WORDS each */
	uint8_t *ip6;
};

static inline size_t entry_size(size_t words)
{
	return sizeof(struct entry) + words * sizeof(uint64_t);
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

	int error;

	if (!new)
		return -ENOMEM;
	new->ip4 = map_table(IP4_SIZE);
	new->ip6 = map_table(IP6_SIZE);
	if (!new->ip4 || !new->ip6)
		return -ENOMEM;
	error = hash_seed_draw(&new->seed);
	if (error)
		return error;
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

/* Networks are distinguished by a number spread over the ports' bits, odd so that none is lost. */
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
		   const struct seqtrack_segment *segment, struct segment_base *base)
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

/* Both addresses, the low side's first. Those of IPv4 are one word, which need not go to memory. */
static inline void load_addresses(uint64_t *addresses, size_t words,
				  const struct seqtrack_segment *segment, bool reversed)
{
	const uint8_t *low = reversed ? segment->destination : segment->source;
	const uint8_t *high = reversed ? segment->source : segment->destination;
	size_t length = words * sizeof(*addresses) / 2;
	uint32_t ip4[2];

	if (words > IP4_WORDS) {
		memcpy(addresses, low, length);
		memcpy(addresses + words / 2, high, length);
		return;
	}
	memcpy(&ip4[0], low, length);
	memcpy(&ip4[1], high, length);
	addresses[0] = (uint64_t)ip4[0] << 32 | ip4[1];
}

static inline uint32_t hash_key(const struct hash_seed *seed, uint32_t ports,
				const uint64_t *addresses, size_t words)
{
	uint32_t key[1 + 2 * IP6_WORDS] = {ports};
	size_t i;

	for (i = 0; i < words; i++) {
		key[1 + 2 * i] = (uint32_t)addresses[i];
		key[2 + 2 * i] = (uint32_t)(addresses[i] >> 32);
	}
	return hash_words(seed, key, 1 + 2 * words);
}

/* How many words are addresses is known where this is inlined: no loop over them is left. */
static inline __attribute__((always_inline)) void track(struct seqtrack *seqtrack, uint8_t *table,
							size_t buckets, size_t words,
							const struct seqtrack_segment *segment,
							struct segment_base *base)
{
	size_t i, size = entry_size(words), length = words * sizeof(uint64_t);
	bool reversed = is_reversed(segment, length / 2);
	uint32_t ports = ports_of(segment, reversed);
	uint64_t addresses[IP6_WORDS];
	struct entry *entry;
	uint32_t hash;

	load_addresses(addresses, words, segment, reversed);
	hash = hash_key(&seqtrack->seed, ports, addresses, words);
	table += (hash & (buckets - 1)) * BUCKET_SLOTS * size;
	tick(seqtrack);
	for (i = 0; i < BUCKET_SLOTS; i++) {
		entry = (struct entry *)(table + i * size);
		if (entry->used && entry->ports == ports &&
		    !memcmp(entry->addresses, addresses, length)) {
			relate(seqtrack, entry, true, reversed, segment, base);
			return;
		}
	}
	entry = choose_slot(seqtrack, table, size);
	take_slot(seqtrack, entry, ports);
	memcpy(entry->addresses, addresses, length);
	relate(seqtrack, entry, false, reversed, segment, base);
}

bool seqtrack_is_far(const struct seqtrack *seqtrack)
{
	return seqtrack->stats.entered > NEAR_MAX;
}

void seqtrack_prefetch_ip4(struct seqtrack *seqtrack, const struct seqtrack_segment *segment)
{
	bool reversed = is_reversed(segment, sizeof(uint32_t));
	uint64_t addresses[IP4_WORDS];
	size_t bucket;

	load_addresses(addresses, IP4_WORDS, segment, reversed);
	bucket = hash_key(&seqtrack->seed, ports_of(segment, reversed), addresses, IP4_WORDS) &
		 (SEQTRACK_IP4_MAX / BUCKET_SLOTS - 1);
	__builtin_prefetch(seqtrack->ip4 + bucket * BUCKET_SLOTS * entry_size(IP4_WORDS), 1);
}

void seqtrack_ip4(struct seqtrack *seqtrack, const struct seqtrack_segment *segment,
		  struct segment_base *base)
{
	track(seqtrack, seqtrack->ip4, SEQTRACK_IP4_MAX / BUCKET_SLOTS, IP4_WORDS, segment, base);
}

void seqtrack_ip6(struct seqtrack *seqtrack, const struct seqtrack_segment *segment,
		  struct segment_base *base)
{
	track(seqtrack, seqtrack->ip6, SEQTRACK_IP6_MAX / BUCKET_SLOTS, IP6_WORDS, segment, base);
}

void seqtrack_relate(struct seqtrack *seqtrack, struct segment *segment, uint32_t netns)
{
	struct seqtrack_segment conversation = {
		.source = segment->network.source,
		.destination = segment->network.destination,
		.source_port = segment->source_port,
		.destination_port = segment->destination_port,
		.netns = netns,
		.sequence = cursor_u32(segment->at, 4),
		.acknowledgment = cursor_u32(segment->at, 8),
		.syn = segment->flags & TCP_SYN,
	};

	if (!(segment->flags & TCP_ACK))
		return;
	if (segment->network.version == 6)
		seqtrack_ip6(seqtrack, &conversation, &segment->base);
	else
		seqtrack_ip4(seqtrack, &conversation, &segment->base);
}

void seqtrack_count(const struct seqtrack *seqtrack, struct seqtrack_stats *stats)
{
	*stats = seqtrack->stats;
}
