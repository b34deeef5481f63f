// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/interface_table.h"

#include <errno.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/take.h"
#include "capture/interface.h"
#include "capture/interface_name.h"

#define ROOM_FIRST 64
#define BUCKETS	   65536

_Static_assert(INTERFACE_TABLE_MAX < 1 << 15, "1 + an entry's number has 15 bits");

/* What no packet needs of an entry that is settled. */
struct interface_details {
	struct interface_name *names; /* the newest first; NULL: none is known */
	bool current;		      /* it need not be looked up */
	bool gone;		      /* from the machine */
};

struct interface_table {
	int socket;
	const char *netns_name;
	bool again;
	struct interface_entry *entries;
	struct interface_details *details; /* of the entry with that number */
	uint32_t count;
	uint32_t room;
	uint32_t last; /* the entry found by the last search */
	uint32_t turn; /* the entry that makes room next */
	uint64_t evicted;
	struct hash_seed seed;
	uint16_t buckets[BUCKETS]; /* 1 + the number of the first entry; 0: none */
};

int interface_table_new(struct interface_table **out, int socket, const char *netns_name,
			bool again)
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
	table->again = again;
	*out = TAKE_PTR(table);
	return 0;
}

void interface_table_free(struct interface_table *table)
{
	uint32_t i;

	if (!table)
		return;
	for (i = 0; i < table->count; i++)
		interface_name_free(table->details[i].names);
	free(table->entries);
	free(table->details);
	free(table);
}

/*
 * The kernel counts interfaces up from 1: numbers that follow each other have neighbouring buckets,
 * and few cache lines hold those of many. Numbers with the same upper half never share a bucket;
 * those with other upper halves are displaced by a secret distance, so nobody can choose them so
 * that they do. The first 65,536 need no hash.
 */
static uint16_t *bucket_of(struct interface_table *table, uint32_t index)
{
	const uint32_t upper = index / BUCKETS;
	uint32_t bucket = index;

	if (upper)
		bucket += hash_words(&table->seed, &upper, 1);
	return &table->buckets[bucket % BUCKETS];
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
	struct interface_details *details;
	struct interface_entry *entries;

	entries = reallocarray(table->entries, room, sizeof(*entries));
	if (!entries)
		return false;
	table->entries = entries;
	details = reallocarray(table->details, room, sizeof(*details));
	if (!details)
		return false;
	table->details = details;
	table->room = room;
	return true;
}

/* Takes the entries out of their buckets in turn. Returns the free one's number. */
static uint32_t evict(struct interface_table *table)
{
	uint32_t number = table->turn++ % INTERFACE_TABLE_MAX;
	struct interface_entry *entries = table->entries, *before;
	uint16_t *bucket = bucket_of(table, entries[number].index);

	if (*bucket == number + 1) {
		*bucket = entries[number].next;
	} else {
		for (before = &entries[*bucket - 1]; before->next != number + 1;)
			before = &entries[before->next - 1];
		before->next = entries[number].next;
	}
	table->evicted += !table->details[number].gone;
	interface_name_free(table->details[number].names);
	return number;
}

static struct interface_entry *enter(struct interface_table *table, uint32_t index)
{
	uint16_t *bucket = bucket_of(table, index);

	if (table->count == INTERFACE_TABLE_MAX)
		table->last = evict(table);
	else if (table->count < table->room || grow(table))
		table->last = table->count++;
	else
		return NULL;
	table->details[table->last] = (struct interface_details){0};
	table->entries[table->last] = (struct interface_entry){.index = index, .next = *bucket};
	*bucket = (uint16_t)(table->last + 1);
	return &table->entries[table->last];
}

static struct interface_details *details_of(const struct interface_table *table,
					    const struct interface_entry *entry)
{
	return &table->details[entry - table->entries];
}

static void settle(struct interface_entry *entry, const struct interface_details *details)
{
	entry->name = interface_name_newest(details->names);
	entry->settled = details->current && !interface_name_has_older(details->names);
}

static void set(struct interface_table *table, struct interface_entry *entry,
		const struct interface *interface, uint64_t since)
{
	struct interface_details *details = details_of(table, entry);

	entry->hardware = interface->link.hardware;
	interface_name_set(&details->names, table->netns_name, interface->name, since);
}

/* An interface that was removed keeps its last name. Rare, and needs a large frame on the stack. */
static __attribute__((noinline)) void look_up(struct interface_table *table,
					      struct interface_entry *entry)
{
	struct interface_details *details = details_of(table, entry);
	struct interface interface;

	if (details->current)
		return;
	details->current = true;
	if (!interface_by_index(&interface, table->socket, entry->index))
		set(table, entry, &interface, 0);
	settle(entry, details);
}

const struct interface_entry *interface_table_find(struct interface_table *table, uint32_t index)
{
	struct interface_entry *entry = find(table, index) ?: enter(table, index);

	if (entry && !entry->settled)
		look_up(table, entry);
	return entry;
}

const char *interface_table_name(struct interface_table *table, const struct interface_entry *entry,
				 uint64_t time)
{
	struct interface_details *details;
	const char *name;

	if (!entry)
		return NULL;
	if (entry->settled)
		return entry->name;
	details = details_of(table, entry);
	name = interface_name_at(details->names, time);
	if (!table->again)
		interface_name_forget(details->names, time);
	settle(&table->entries[entry - table->entries], details);
	return name;
}

void interface_table_take(struct interface_table *table, const struct interface_event *event,
			  uint64_t now)
{
	struct interface_entry *entry =
		find(table, event->interface.index) ?: enter(table, event->interface.index);
	struct interface_details *details;

	if (!entry)
		return;
	details = details_of(table, entry);
	details->current = true;
	details->gone = event->gone;
	if (!event->gone)
		set(table, entry, &event->interface, now);
	settle(entry, details);
}

void interface_table_renew_all(struct interface_table *table)
{
	uint32_t i;

	for (i = 0; i < table->count; i++) {
		table->details[i].current = false;
		table->entries[i].settled = false;
	}
}

uint64_t interface_table_evicted(const struct interface_table *table)
{
	return table->evicted;
}
