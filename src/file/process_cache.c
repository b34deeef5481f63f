// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/process_cache.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/take.h"

#define NONE UINT32_MAX

/* All bytes of it are set, so that two compare as bytes. */
struct end {
	uint8_t address[16]; /* an IPv4 one in the first four */
	uint16_t port;
	uint16_t version;
};

#define END_WORDS (sizeof(struct end) / sizeof(uint32_t))

/* The end that is less is the low one in both directions. Entries are known by their numbers. */
struct entry {
	uint32_t next;	       /* of the same bucket */
	uint32_t older, newer; /* in the order of their last use */
	struct end low, high;
	char low_text[PACKET_PROCESS_TEXT];
	char high_text[PACKET_PROCESS_TEXT];
};

struct process_cache {
	struct hash_seed seed;
	uint32_t count;
	uint32_t oldest, newest;
	uint32_t buckets[PROCESS_CACHE_MAX];
	struct entry entries[PROCESS_CACHE_MAX];
};

int process_cache_new(struct process_cache **cache)
{
	_cleanup_(process_cache_freep) struct process_cache *new = calloc(1, sizeof(*new));
	int error;

	if (!new)
		return -ENOMEM;
	error = hash_seed_draw(&new->seed);
	if (error)
		return error;
	process_cache_clear(new);
	*cache = new;
	new = NULL;
	return 0;
}

void process_cache_free(struct process_cache *cache)
{
	free(cache);
}

void process_cache_clear(struct process_cache *cache)
{
	memset(cache->buckets, 0xff, sizeof(cache->buckets));
	cache->count = 0;
	cache->oldest = NONE;
	cache->newest = NONE;
}

static struct end make_end(const struct packet_tuple *tuple, const uint8_t *address, uint16_t port)
{
	struct end end = {.port = port, .version = tuple->version};

	memcpy(end.address, address, tuple->version == 6 ? 16 : 4);
	return end;
}

static uint32_t hash_ends(const struct hash_seed *seed, const struct entry *key)
{
	uint32_t words[2 * END_WORDS];

	memcpy(words, &key->low, sizeof(key->low));
	memcpy(words + END_WORDS, &key->high, sizeof(key->high));
	return hash_words(seed, words, 2 * END_WORDS);
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

static uint32_t *bucket_of(struct process_cache *cache, const struct entry *key)
{
	return &cache->buckets[hash_ends(&cache->seed, key) % PROCESS_CACHE_MAX];
}

static struct entry *find(struct process_cache *cache, const struct entry *key)
{
	struct entry *entry;
	uint32_t at;

	for (at = *bucket_of(cache, key); at != NONE; at = entry->next) {
		entry = &cache->entries[at];
		if (!memcmp(&entry->low, &key->low, sizeof(key->low)) &&
		    !memcmp(&entry->high, &key->high, sizeof(key->high)))
			return entry;
	}
	return NULL;
}

static void leave_order(struct process_cache *cache, const struct entry *entry)
{
	*(entry->older == NONE ? &cache->oldest : &cache->entries[entry->older].newer) =
		entry->newer;
	*(entry->newer == NONE ? &cache->newest : &cache->entries[entry->newer].older) =
		entry->older;
}

static void enter_order(struct process_cache *cache, struct entry *entry)
{
	uint32_t number = (uint32_t)(entry - cache->entries);

	entry->older = cache->newest;
	entry->newer = NONE;
	*(cache->newest == NONE ? &cache->oldest : &cache->entries[cache->newest].newer) = number;
	cache->newest = number;
}

/* The entry unused for longest, out of its bucket and the order. */
static struct entry *evict(struct process_cache *cache)
{
	struct entry *entry = &cache->entries[cache->oldest];
	uint32_t *at = bucket_of(cache, entry);

	while (*at != cache->oldest)
		at = &cache->entries[*at].next;
	*at = entry->next;
	leave_order(cache, entry);
	return entry;
}

static struct entry *enter(struct process_cache *cache, const struct entry *key)
{
	uint32_t *bucket;
	struct entry *entry;

	if (cache->count < PROCESS_CACHE_MAX)
		entry = &cache->entries[cache->count++];
	else
		entry = evict(cache);
	bucket = bucket_of(cache, key);
	*entry = *key;
	entry->next = *bucket;
	*bucket = (uint32_t)(entry - cache->entries);
	enter_order(cache, entry);
	return entry;
}

static void use(struct process_cache *cache, struct entry *entry)
{
	leave_order(cache, entry);
	enter_order(cache, entry);
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
	bool high = make_key(&key, tuple), changed;
	struct entry *entry = find(cache, &key);

	if (entry)
		use(cache, entry);
	else
		entry = enter(cache, &key);
	changed = set_text(high ? entry->high_text : entry->low_text, source);
	return set_text(high ? entry->low_text : entry->high_text, destination) || changed;
}

bool process_cache_find(struct process_cache *cache, const struct packet_tuple *tuple,
			const char **source, const char **destination)
{
	struct entry key = {0};
	bool high = make_key(&key, tuple);
	struct entry *entry = find(cache, &key);

	if (!entry)
		return false;
	use(cache, entry);
	*source = high ? entry->high_text : entry->low_text;
	*destination = high ? entry->low_text : entry->high_text;
	return true;
}
