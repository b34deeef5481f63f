// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/process_cache.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/take.h"

#define BUCKET_SLOTS 8
#define BUCKETS	     (PROCESS_CACHE_MAX / BUCKET_SLOTS)

/* All bytes of it are set, so that two compare as bytes. */
struct end {
	uint8_t address[16]; /* an IPv4 one in the first four */
	uint16_t port;
	uint16_t version;
};

/* The end that is less is the low one in both directions. */
struct entry {
	uint64_t used; /* the process cache's clock */
	struct end low, high;
	char low_text[PACKET_PROCESS_TEXT];
	char high_text[PACKET_PROCESS_TEXT];
};

struct process_cache {
	uint64_t clock;
	uint64_t cleared; /* the clock then: an entry not used since is none */
	struct entry *entries;
};

int process_cache_new(struct process_cache **cache)
{
	_cleanup_(process_cache_freep) struct process_cache *new = calloc(1, sizeof(*new));

	if (!new)
		return -ENOMEM;
	new->entries = calloc(PROCESS_CACHE_MAX, sizeof(*new->entries));
	if (!new->entries)
		return -ENOMEM;
	*cache = TAKE_PTR(new);
	return 0;
}

void process_cache_free(struct process_cache *cache)
{
	if (!cache)
		return;
	free(cache->entries);
	free(cache);
}

void process_cache_clear(struct process_cache *cache)
{
	cache->cleared = cache->clock;
}

static struct end make_end(const struct packet_tuple *tuple, const uint8_t *address, uint16_t port)
{
	struct end end = {.port = port, .version = tuple->version};

	memcpy(end.address, address, tuple->version == 6 ? 16 : 4);
	return end;
}

static uint64_t hash_end(uint64_t hash, const struct end *end)
{
	uint64_t words[2];

	memcpy(words, end->address, sizeof(words));
	hash = hash_mix(hash, words[0]);
	hash = hash_mix(hash, words[1]);
	return hash_mix(hash, end->port);
}

/* True where the source is the high end. */
static bool make_key(struct entry *key, const struct packet_tuple *tuple)
{
	struct end source = make_end(tuple, tuple->source, tuple->source_port);
	struct end destination = make_end(tuple, tuple->destination, tuple->destination_port);
	bool high = memcmp(&source, &destination, sizeof(source)) > 0;

	key->low = high ? destination : source;
	key->high = high ? source : destination;
	return high;
}

/* The connection's entry; where there is none, the slot for it, and *known is false. */
static struct entry *look_up(struct process_cache *cache, const struct entry *key, bool *known)
{
	uint64_t hash = hash_end(hash_end(0, &key->low), &key->high);
	struct entry *bucket = &cache->entries[hash % BUCKETS * BUCKET_SLOTS];
	struct entry *entry, *oldest = bucket;

	for (entry = bucket; entry < bucket + BUCKET_SLOTS; entry++) {
		*known = entry->used > cache->cleared &&
			 !memcmp(&entry->low, &key->low, sizeof(key->low)) &&
			 !memcmp(&entry->high, &key->high, sizeof(key->high));
		if (*known)
			return entry;
		if (entry->used < oldest->used)
			oldest = entry;
	}
	return oldest;
}

static bool set_text(char *text, const char *value)
{
	if (!strncmp(text, value, PACKET_PROCESS_TEXT - 1))
		return false;
	snprintf(text, PACKET_PROCESS_TEXT, "%s", value);
	return true;
}

bool process_cache_enter(struct process_cache *cache, const struct packet_tuple *tuple,
			 const char *source, const char *destination)
{
	struct entry key = {0};
	bool high = make_key(&key, tuple), known, changed;
	struct entry *entry = look_up(cache, &key, &known);

	if (!known)
		*entry = key;
	entry->used = ++cache->clock;
	changed = set_text(high ? entry->high_text : entry->low_text, source);
	return set_text(high ? entry->low_text : entry->high_text, destination) || changed;
}

bool process_cache_find(struct process_cache *cache, const struct packet_tuple *tuple,
			const char **source, const char **destination)
{
	struct entry key = {0};
	bool high = make_key(&key, tuple), known;
	struct entry *entry = look_up(cache, &key, &known);

	if (!known)
		return false;
	entry->used = ++cache->clock;
	*source = high ? entry->high_text : entry->low_text;
	*destination = high ? entry->low_text : entry->high_text;
	return true;
}
