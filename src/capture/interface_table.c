// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/interface_table.h"

#include <errno.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/take.h"
#include "capture/interface.h"
#include "capture/interface_name.h"

#define ROOM_FIRST 64

struct interface_table {
	int socket;
	const char *netns_name;
	struct interface_entry *entries;
	uint32_t count;
	uint32_t room;
	uint32_t last; /* the entry found by the last search */
	uint32_t turn; /* the entry that makes room next */
	uint64_t evicted;
	struct hash_seed seed;
	uint32_t buckets[INTERFACE_TABLE_MAX]; /* 1 + the number of the first entry; 0: none */
};

int interface_table_new(struct interface_table **out, int socket, const char *netns_name)
{
	_cleanup_(interface_table_freep) struct interface_table *table = calloc(1, sizeof(*table));
	int error;

	if (!table)
		return -ENOMEM;
	error = hash_seed_draw(&table->seed);
	if (error)
		return error;
	table->socket = socket;
	table->netns_name = netns_name;
	*out = TAKE_PTR(table);
	return 0;
}

void interface_table_free(struct interface_table *table)
{
	uint32_t i;

	if (!table)
		return;
	for (i = 0; i < table->count; i++)
		interface_name_free(table->entries[i].names);
	free(table->entries);
	free(table);
}

static uint32_t *bucket_of(struct interface_table *table, uint32_t index)
{
	return &table->buckets[hash_words(&table->seed, &index, 1) % INTERFACE_TABLE_MAX];
}

static struct interface_entry *find(struct interface_table *table, uint32_t index)
{
	struct interface_entry *entries = table->entries;
	uint32_t at;

	if (table->last < table->count && entries[table->last].index == index)
		return &entries[table->last];
	for (at = *bucket_of(table, index); at; at = entries[at - 1].next) {
		if (entries[at - 1].index == index) {
			table->last = at - 1;
			return &entries[at - 1];
		}
	}
	return NULL;
}

static bool grow(struct interface_table *table)
{
	uint32_t room = table->room ? 2 * table->room : ROOM_FIRST;
	struct interface_entry *entries;

	entries = reallocarray(table->entries, room, sizeof(*entries));
	if (!entries)
		return false;
	table->entries = entries;
	table->room = room;
	return true;
}

/* Takes the entries out of their buckets in turn. Returns the free one's number. */
static uint32_t evict(struct interface_table *table)
{
	uint32_t number = table->turn++ % INTERFACE_TABLE_MAX;
	uint32_t *at = bucket_of(table, table->entries[number].index);

	while (*at != number + 1)
		at = &table->entries[*at - 1].next;
	*at = table->entries[number].next;
	table->evicted += !table->entries[number].gone;
	interface_name_free(table->entries[number].names);
	return number;
}

static struct interface_entry *enter(struct interface_table *table, uint32_t index)
{
	uint32_t *bucket = bucket_of(table, index);

	if (table->count == INTERFACE_TABLE_MAX)
		table->last = evict(table);
	else if (table->count < table->room || grow(table))
		table->last = table->count++;
	else
		return NULL;
	table->entries[table->last] = (struct interface_entry){.index = index, .next = *bucket};
	*bucket = table->last + 1;
	return &table->entries[table->last];
}

/* An interface that was removed keeps its last name. */
static void look_up(struct interface_table *table, struct interface_entry *entry)
{
	struct interface interface;

	entry->current = true;
	if (interface_by_index(&interface, table->socket, entry->index))
		return;
	entry->hardware = interface.link.hardware;
	interface_name_set(&entry->names, table->netns_name, interface.name, 0);
}

const struct interface_entry *interface_table_find(struct interface_table *table, uint32_t index)
{
	struct interface_entry *entry = find(table, index) ?: enter(table, index);

	if (entry && !entry->current)
		look_up(table, entry);
	return entry;
}

const char *interface_table_name(const struct interface_entry *entry, uint64_t time)
{
	return entry ? interface_name_at(entry->names, time) : NULL;
}

bool interface_table_has_names(const struct interface_entry *entry)
{
	return interface_name_has_older(entry->names);
}

void interface_table_take(struct interface_table *table, const struct interface_event *event,
			  uint64_t now)
{
	const struct interface *interface = &event->interface;
	struct interface_entry *entry =
		find(table, interface->index) ?: enter(table, interface->index);

	if (!entry)
		return;
	entry->current = true;
	entry->gone = event->gone;
	if (event->gone)
		return;
	entry->hardware = interface->link.hardware;
	interface_name_set(&entry->names, table->netns_name, interface->name, now);
}

void interface_table_renew_all(struct interface_table *table)
{
	uint32_t i;

	for (i = 0; i < table->count; i++)
		table->entries[i].current = false;
}

uint64_t interface_table_evicted(const struct interface_table *table)
{
	return table->evicted;
}
