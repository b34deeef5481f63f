// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/interface_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/take.h"
#include "capture/interface.h"
#include "packet.h"

#define ROOM_FIRST 64

struct interface_name {
	uint64_t since; /* CLOCK_MONOTONIC */
	struct interface_name *older;
	char text[];
};

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

static void free_names(struct interface_name *name)
{
	struct interface_name *older;

	for (; name; name = older) {
		older = name->older;
		free(name);
	}
}

void interface_table_free(struct interface_table *table)
{
	uint32_t i;

	if (!table)
		return;
	for (i = 0; i < table->count; i++)
		free_names(table->entries[i].names);
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
	free_names(table->entries[number].names);
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

/* Without memory the name stays that of before. */
static void set_name(struct interface_table *table, struct interface_entry *entry, const char *name,
		     uint64_t since)
{
	const char *netns = table->netns_name;
	char text[PACKET_INTERFACE_NAME];
	struct interface_name *new;
	size_t size;

	snprintf(text, sizeof(text), "%s%s%s", netns ?: "", netns ? ":" : "", name);
	if (entry->names && !strcmp(entry->names->text, text))
		return;
	size = strlen(text) + 1;
	new = malloc(sizeof(*new) + size);
	if (!new)
		return;
	new->since = since;
	new->older = entry->names;
	memcpy(new->text, text, size);
	entry->names = new;
}

/* An interface that was removed keeps its last name. */
static void look_up(struct interface_table *table, struct interface_entry *entry)
{
	struct interface interface;

	entry->current = true;
	if (interface_by_index(&interface, table->socket, entry->index))
		return;
	entry->hardware = interface.link.hardware;
	set_name(table, entry, interface.name, 0);
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
	struct interface_name *name = entry ? entry->names : NULL;

	if (!name)
		return NULL;
	while (name->since > time && name->older)
		name = name->older;
	free_names(name->older);
	name->older = NULL;
	return name->text;
}

bool interface_table_has_names(const struct interface_entry *entry)
{
	return entry->names && entry->names->older;
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
	set_name(table, entry, interface->name, now);
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
