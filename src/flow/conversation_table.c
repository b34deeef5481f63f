// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/conversation_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/hash.h"
#include "base/take.h"

#define NONE UINT32_MAX

struct list {
	uint32_t first, last;
};

struct conversation_table {
	struct conversation_table_entry *entries; /* limit of them */
	uint32_t *buckets;
	uint32_t bucket_count; /* a power of two */
	uint32_t limit;
	uint32_t used;	      /* entries that were given out once */
	uint32_t spare;	      /* the first of those given back, by next */
	struct list lists[2]; /* [1]: of those that are over */
	struct hash_seed seed;
};

static size_t entries_size(uint32_t limit)
{
	return (size_t)limit * sizeof(struct conversation_table_entry);
}

int conversation_table_new(struct conversation_table **out, uint32_t limit)
{
	_cleanup_(conversation_table_freep) struct conversation_table *table =
		calloc(1, sizeof(*table));
	void *entries;

	if (!table)
		return -ENOMEM;
	table->limit = limit;
	table->spare = NONE;
	table->lists[0] = table->lists[1] = (struct list){NONE, NONE};
	for (table->bucket_count = 1; table->bucket_count < limit; table->bucket_count *= 2)
		;
	table->buckets = malloc(table->bucket_count * sizeof(*table->buckets));
	if (!table->buckets)
		return -ENOMEM;
	memset(table->buckets, 0xff, table->bucket_count * sizeof(*table->buckets));
	entries = mmap(NULL, entries_size(limit), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (entries == MAP_FAILED)
		return -ENOMEM;
	table->entries = entries;
	*out = TAKE_PTR(table);
	return hash_seed_draw(&(*out)->seed);
}

void conversation_table_free(struct conversation_table *table)
{
	if (!table)
		return;
	if (table->entries)
		munmap(table->entries, entries_size(table->limit));
	free(table->buckets);
	free(table);
}

void conversation_table_key(struct conversation_table_key *key, const struct packet_tuple *tuple,
			    uint32_t netns, bool *reversed)
{
	size_t length = tuple->version == 6 ? 16 : 4;
	int order = memcmp(tuple->source, tuple->destination, length);
	uint32_t low, high;

	*reversed = order ? order > 0 : tuple->source_port > tuple->destination_port;
	*key = (struct conversation_table_key){0};
	memcpy(key->words, *reversed ? tuple->destination : tuple->source, length);
	memcpy(key->words + 4, *reversed ? tuple->source : tuple->destination, length);
	low = *reversed ? tuple->destination_port : tuple->source_port;
	high = *reversed ? tuple->source_port : tuple->destination_port;
	key->words[8] = low << 16 | high;
	key->words[9] = netns ^ (uint32_t)tuple->version << 28;
}

static uint32_t *bucket_of(const struct conversation_table *table, uint32_t hash)
{
	return &table->buckets[hash & (table->bucket_count - 1)];
}

static uint32_t hash_of(const struct conversation_table *table,
			const struct conversation_table_key *key)
{
	return hash_words(&table->seed, key->words, CONVERSATION_TABLE_KEY_WORDS);
}

static uint32_t index_of(const struct conversation_table *table,
			 const struct conversation_table_entry *entry)
{
	return (uint32_t)(entry - table->entries);
}

struct conversation_table_entry *conversation_table_find(const struct conversation_table *table,
							 const struct conversation_table_key *key)
{
	uint32_t hash = hash_of(table, key), i;

	for (i = *bucket_of(table, hash); i != NONE; i = table->entries[i].next_in_bucket)
		if (table->entries[i].hash == hash &&
		    !memcmp(&table->entries[i].key, key, sizeof(*key)))
			return &table->entries[i];
	return NULL;
}

bool conversation_table_is_full(const struct conversation_table *table)
{
	return table->spare == NONE && table->used == table->limit;
}

static void append(struct conversation_table *table, struct conversation_table_entry *entry)
{
	struct list *list = &table->lists[entry->over];
	uint32_t i = index_of(table, entry);

	entry->previous = list->last;
	entry->next = NONE;
	if (list->last == NONE)
		list->first = i;
	else
		table->entries[list->last].next = i;
	list->last = i;
}

static void unlink_entry(struct conversation_table *table, struct conversation_table_entry *entry)
{
	struct list *list = &table->lists[entry->over];

	if (entry->previous == NONE)
		list->first = entry->next;
	else
		table->entries[entry->previous].next = entry->next;
	if (entry->next == NONE)
		list->last = entry->previous;
	else
		table->entries[entry->next].previous = entry->previous;
}

struct conversation_table_entry *conversation_table_add(struct conversation_table *table,
							const struct conversation_table_key *key)
{
	struct conversation_table_entry *entry;
	uint32_t *bucket;

	if (table->spare != NONE) {
		entry = &table->entries[table->spare];
		table->spare = entry->next;
	} else {
		entry = &table->entries[table->used++];
	}
	memset(entry, 0, sizeof(*entry));
	entry->key = *key;
	entry->hash = hash_of(table, key);
	bucket = bucket_of(table, entry->hash);
	entry->next_in_bucket = *bucket;
	*bucket = index_of(table, entry);
	append(table, entry);
	return entry;
}

void conversation_table_remove(struct conversation_table *table,
			       struct conversation_table_entry *entry)
{
	uint32_t *link = bucket_of(table, entry->hash), i = index_of(table, entry);

	while (*link != i)
		link = &table->entries[*link].next_in_bucket;
	*link = entry->next_in_bucket;
	unlink_entry(table, entry);
	entry->next = table->spare;
	table->spare = i;
}

void conversation_table_touch(struct conversation_table *table,
			      struct conversation_table_entry *entry)
{
	bool over = conversation_is_over(&entry->conversation);

	/* Those that are over stay where their end put them. */
	if (over && entry->over)
		return;
	unlink_entry(table, entry);
	entry->over = over;
	append(table, entry);
}

struct conversation_table_entry *conversation_table_first(const struct conversation_table *table,
							  bool over)
{
	uint32_t first = table->lists[over].first;

	return first == NONE ? NULL : &table->entries[first];
}

const struct conversation_table_entry *
conversation_table_next(const struct conversation_table *table,
			const struct conversation_table_entry *entry)
{
	return entry->next == NONE ? NULL : &table->entries[entry->next];
}
