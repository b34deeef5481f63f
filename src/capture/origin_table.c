// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/origin_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture/interface_name.h"

#define BUCKETS 4096 /* a power of two; numbers are given out one after the other */

struct origin_table {
	struct origin_row *buckets[BUCKETS];
	struct origin_row *oldest, *youngest; /* of those that are gone */
	uint32_t count, gone;
	uint64_t refused;
};

int origin_table_new(struct origin_table **table)
{
	*table = calloc(1, sizeof(**table));
	return *table ? 0 : -ENOMEM;
}

static void free_row(struct origin_row *row)
{
	interface_name_free(row->names);
	free(row);
}

void origin_table_free(struct origin_table *table)
{
	struct origin_row *row, *next;
	unsigned int i;

	for (i = 0; table && i < BUCKETS; i++) {
		for (row = table->buckets[i]; row; row = next) {
			next = row->next;
			free_row(row);
		}
	}
	free(table);
}

static struct origin_row **bucket_of(struct origin_table *table, uint32_t number)
{
	return &table->buckets[number & (BUCKETS - 1)];
}

struct origin_row *origin_table_find(const struct origin_table *table, uint32_t number)
{
	struct origin_row *row = *bucket_of((struct origin_table *)table, number);

	while (row && row->number != number)
		row = row->next;
	return row;
}

uint32_t origin_table_number(const struct origin_table *table, uint32_t netns, uint32_t ifindex)
{
	const struct origin_row *row;
	unsigned int i;

	for (i = 0; i < BUCKETS; i++)
		for (row = table->buckets[i]; row; row = row->next)
			if (row->netns == netns && row->ifindex == ifindex)
				return row->number;
	return 0;
}

static void forget_oldest(struct origin_table *table)
{
	struct origin_row *row = table->oldest;
	struct origin_row **at = bucket_of(table, row->number);

	while (*at != row)
		at = &(*at)->next;
	*at = row->next;
	table->oldest = row->younger;
	if (!table->oldest)
		table->youngest = NULL;
	table->gone--;
	table->count--;
	free_row(row);
}

static void retire(struct origin_table *table, struct origin_row *row)
{
	row->gone = true;
	if (table->youngest)
		table->youngest->younger = row;
	else
		table->oldest = row;
	table->youngest = row;
	if (++table->gone > ORIGIN_TABLE_GONE)
		forget_oldest(table);
}

/* Where all rows are taken those of interfaces that are gone make room. */
static struct origin_row *enter(struct origin_table *table, const struct origin_news *news)
{
	const size_t size = strnlen(news->netns_name, sizeof(news->netns_name) - 1) + 1;
	struct origin_row *row, **bucket = bucket_of(table, news->number);

	if (table->count == ORIGIN_TABLE_MAX && table->oldest)
		forget_oldest(table);
	row = table->count < ORIGIN_TABLE_MAX ? calloc(1, sizeof(*row) + size) : NULL;
	if (!row) {
		table->refused++;
		return NULL;
	}
	row->number = news->number;
	row->netns = news->netns;
	memcpy(row->netns_name, news->netns_name, size - 1);
	row->next = *bucket;
	*bucket = row;
	table->count++;
	return row;
}

void origin_table_take(struct origin_table *table, const struct origin_news *news, uint64_t now)
{
	struct origin_row *row = origin_table_find(table, news->number);

	if (news->gone) {
		if (row && !row->gone)
			retire(table, row);
		return;
	}
	if (!row)
		row = enter(table, news);
	if (!row)
		return;
	row->ifindex = news->ifindex;
	row->hardware = news->hardware;
	interface_name_set(&row->names, row->netns_name, news->name, now);
}

uint64_t origin_table_refused(const struct origin_table *table)
{
	return table->refused;
}
