// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/pending.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/take.h"

#define BUCKET_SLOTS 8
#define KEY_WORDS    10

/* Of the headers of a report, which begin with a link header. */
#define IP4_HEADER   20
#define IP6_HEADER   40
#define IP4_SOURCE   12
#define IP6_SOURCE   8
#define IP4_PROTOCOL 9
#define IP6_NEXT     6
#define TCP_SEQUENCE 4
#define PROTOCOL_TCP 6

struct entry {
	uint64_t since; /* the packet passed at this time at the earliest */
	uint64_t time;	/* of the report; 0: the slot is free */
	uint32_t key[KEY_WORDS];
	uint32_t netns; /* 0: not known */
	uint8_t kind;
	uint8_t cause;
};

struct pending {
	struct hash_seed seed;
	uint64_t latest; /* the time of the latest report */
	uint64_t evicted;
	struct entry entries[PENDING_MAX];
};

int pending_new(struct pending **out)
{
	_cleanup_(pending_freep) struct pending *pending = calloc(1, sizeof(*pending));
	int error = pending ? hash_seed_draw(&pending->seed) : -ENOMEM;

	if (error)
		return error;
	*out = TAKE_PTR(pending);
	return 0;
}

void pending_free(struct pending *pending)
{
	free(pending);
}

static void make_key(uint32_t key[KEY_WORDS], const struct packet_tuple *tuple, uint32_t sequence)
{
	size_t length = tuple->version == 4 ? 4 : 16;

	memset(key, 0, KEY_WORDS * sizeof(*key));
	memcpy(key, tuple->source, length);
	memcpy(key + 4, tuple->destination, length);
	key[8] = (uint32_t)tuple->source_port << 16 | tuple->destination_port;
	key[9] = sequence;
}

static uint16_t read16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* Only of the usual headers, without IPv6 extension headers. */
static bool read_key(const struct fact *fact, uint32_t key[KEY_WORDS])
{
	const uint8_t *ip = fact->record.data + FACT_LINK;
	uint32_t avail = fact->record.avail - FACT_LINK, header;
	struct packet_tuple tuple = {.version = ip[0] >> 4};
	const uint8_t *tcp;

	header = tuple.version == 4 ? (ip[0] & 15u) * 4 : IP6_HEADER;
	if (fact->record.avail < FACT_LINK || header < IP4_HEADER ||
	    avail < header + TCP_SEQUENCE + 4 ||
	    ip[tuple.version == 4 ? IP4_PROTOCOL : IP6_NEXT] != PROTOCOL_TCP)
		return false;
	tuple.source = ip + (tuple.version == 4 ? IP4_SOURCE : IP6_SOURCE);
	tuple.destination = tuple.source + (tuple.version == 4 ? 4 : 16);
	tcp = ip + header;
	tuple.source_port = read16(tcp);
	tuple.destination_port = read16(tcp + 2);
	make_key(key, &tuple,
		 (uint32_t)read16(tcp + TCP_SEQUENCE) << 16 | read16(tcp + TCP_SEQUENCE + 2));
	return true;
}

static struct entry *bucket_of(const struct pending *pending, const uint32_t key[KEY_WORDS])
{
	uint32_t hash = hash_words(&pending->seed, key, KEY_WORDS);

	return (struct entry *)pending->entries +
	       (size_t)(hash % (PENDING_MAX / BUCKET_SLOTS)) * BUCKET_SLOTS;
}

void pending_add(struct pending *pending, const struct fact *fact, uint64_t now)
{
	struct entry *bucket, *oldest, *entry;
	uint32_t key[KEY_WORDS];

	if (!read_key(fact, key))
		return;
	oldest = bucket = bucket_of(pending, key);
	for (entry = bucket + 1; entry < bucket + BUCKET_SLOTS; entry++)
		if (entry->time < oldest->time)
			oldest = entry;
	pending->evicted += oldest->time && oldest->time >= now;
	*oldest = (struct entry){
		.time = fact->record.time,
		.since = fact->since,
		.netns = fact->netns,
		.kind = (uint8_t)fact->kind,
		.cause = fact->cause,
	};
	if (!oldest->since && oldest->time > PENDING_NS)
		oldest->since = oldest->time - PENDING_NS;
	memcpy(oldest->key, key, sizeof(key));
	if (oldest->time > pending->latest)
		pending->latest = oldest->time;
}

bool pending_any(const struct pending *pending, uint64_t time)
{
	return pending->latest >= time;
}

int pending_find(const struct pending *pending, enum fact_kind kind,
		 const struct pending_packet *packet)
{
	const struct entry *bucket, *entry, *found = NULL;
	uint32_t key[KEY_WORDS];

	make_key(key, packet->tuple, packet->sequence);
	bucket = bucket_of(pending, key);
	for (entry = bucket; entry < bucket + BUCKET_SLOTS; entry++) {
		if (entry->kind != kind || entry->time < packet->time ||
		    entry->since > packet->time || memcmp(entry->key, key, sizeof(key)) != 0)
			continue;
		if (entry->netns && entry->netns != packet->netns)
			continue;
		if (!found || entry->time < found->time)
			found = entry;
	}
	return found ? found->cause : -ENOENT;
}

uint64_t pending_evicted(const struct pending *pending)
{
	return pending->evicted;
}
