// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/top_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/take.h"
#include "flow/top_interval.h"

#define BUCKETS_MIN 1024
#define WORDS	    (sizeof(struct top_key) / sizeof(uint32_t))

_Static_assert(WORDS == HASH_WORDS_MAX && sizeof(struct top_key) % sizeof(uint32_t) == 0,
	       "a key is hashed whole");

struct top_table {
	struct top_row **buckets;
	size_t bucket_count; /* a power of 2 */
	size_t row_count;
	size_t flow_count; /* rows with a flow */
	struct hash_seed seed;
	struct flow **ended; /* for the next pass */
	size_t ended_count;
	size_t ended_left_out;
	uint64_t last_id;
	uint64_t pass;
	struct top_interval interval;
	struct top_counts counts;
};

int top_table_new(struct top_table **out)
{
	_cleanup_(top_table_freep) struct top_table *table = calloc(1, sizeof(*table));

	if (!table)
		return -ENOMEM;
	table->buckets = calloc(BUCKETS_MIN, sizeof(struct top_row *));
	table->ended = calloc(TOP_TABLE_ENDED_MAX, sizeof(*table->ended));
	if (!table->buckets || !table->ended)
		return -ENOMEM;
	table->bucket_count = BUCKETS_MIN;
	if (hash_seed_draw(&table->seed))
		return -EIO;
	*out = TAKE_PTR(table);
	return 0;
}

static void free_row(struct top_table *table, struct top_row *row)
{
	if (row->flow)
		table->flow_count--;
	table->row_count--;
	free(row->flow);
	free(row);
}

static void free_rows(struct top_table *table)
{
	struct top_row *row;
	size_t i;

	for (i = 0; i < table->bucket_count; i++)
		while ((row = table->buckets[i])) {
			table->buckets[i] = row->next;
			free_row(table, row);
		}
}

void top_table_free(struct top_table *table)
{
	if (!table)
		return;
	free_rows(table);
	while (table->ended_count)
		free(table->ended[--table->ended_count]);
	free(table->ended);
	free(table->buckets);
	free(table);
}

static void map_address(uint8_t out[16], const struct flow *flow, enum flow_side side)
{
	const uint8_t *address = flow->ends[side].address;

	if (flow->version == 6) {
		memcpy(out, address, 16);
		return;
	}
	memset(out, 0, 16);
	out[10] = out[11] = 0xff;
	memcpy(out + 12, address, 4);
}

/* Both ends in an order that does not depend on which is the client. */
static bool make_key(struct top_key *key, const struct flow *flow)
{
	uint8_t address[FLOW_SIDES][16];
	enum flow_side first = FLOW_CLIENT, second = FLOW_SERVER;
	int order;

	map_address(address[FLOW_CLIENT], flow, FLOW_CLIENT);
	map_address(address[FLOW_SERVER], flow, FLOW_SERVER);
	order = memcmp(address[FLOW_CLIENT], address[FLOW_SERVER], 16);
	if (order > 0 || (!order && flow->ends[FLOW_CLIENT].port > flow->ends[FLOW_SERVER].port)) {
		first = FLOW_SERVER;
		second = FLOW_CLIENT;
	}
	memcpy(key->address[0], address[first], 16);
	memcpy(key->address[1], address[second], 16);
	key->port[0] = flow->ends[first].port;
	key->port[1] = flow->ends[second].port;
	key->netns = flow->netns;
	return first == FLOW_CLIENT;
}

static struct top_row **bucket_of(struct top_table *table, const struct top_key *key)
{
	uint32_t words[WORDS];

	memcpy(words, key, sizeof(words));
	return &table->buckets[hash_words(&table->seed, words, WORDS) & (table->bucket_count - 1)];
}

/* One that has ended is another connection. */
static struct top_row *find(struct top_table *table, const struct top_key *key)
{
	struct top_row *row;

	for (row = *bucket_of(table, key); row; row = row->next)
		if (row->end == FLOW_END_OPEN && !memcmp(&row->key, key, sizeof(*key)))
			return row;
	return NULL;
}

/* Without memory the buckets stay as they are, and get longer. */
static void grow(struct top_table *table)
{
	struct top_row **old = table->buckets, **bucket, *row;
	size_t count = table->bucket_count, i;

	if (table->row_count < count)
		return;
	table->buckets = calloc(count * 2, sizeof(struct top_row *));
	if (!table->buckets) {
		table->buckets = old;
		return;
	}
	table->bucket_count = count * 2;
	for (i = 0; i < count; i++)
		while ((row = old[i])) {
			old[i] = row->next;
			bucket = bucket_of(table, &row->key);
			row->next = *bucket;
			*bucket = row;
		}
	free(old);
}

static struct top_row *add(struct top_table *table, const struct top_key *key)
{
	struct top_row **bucket, *row;

	if (table->row_count == TOP_TABLE_ROWS_MAX)
		return NULL;
	row = calloc(1, sizeof(*row));
	if (!row)
		return NULL;
	grow(table);
	bucket = bucket_of(table, key);
	row->key = *key;
	row->id = ++table->last_id;
	row->next = *bucket;
	*bucket = row;
	table->row_count++;
	return row;
}

static struct top_row *update(struct top_table *table, const struct flow *flow)
{
	struct top_key key = {0};
	bool client_is_first = make_key(&key, flow);
	struct top_row *row = find(table, &key);
	bool is_new = !row;

	if (is_new)
		row = add(table, &key);
	if (!row) {
		table->counts.left_out++;
		return NULL;
	}
	top_interval_update(row, flow, client_is_first, is_new, &table->interval);
	row->pass = table->pass;
	return row;
}

void top_table_ended(struct top_table *table, const struct flow *flow)
{
	struct flow *copy = table->ended_count < TOP_TABLE_ENDED_MAX ? malloc(sizeof(*copy)) : NULL;

	if (!copy) {
		table->ended_left_out++;
		return;
	}
	*copy = *flow;
	table->ended[table->ended_count++] = copy;
}

static void give_flow(struct top_table *table, struct top_row *row, struct flow *flow)
{
	if (!row->flow)
		table->flow_count++;
	free(row->flow);
	row->flow = flow;
}

static void take_ended(struct top_table *table)
{
	struct top_row *row;
	size_t i;

	for (i = 0; i < table->ended_count; i++) {
		row = update(table, table->ended[i]);
		if (row)
			give_flow(table, row, table->ended[i]);
		else
			free(table->ended[i]);
		table->counts.ended++;
	}
	table->ended_count = 0;
}

void top_table_begin(struct top_table *table, uint64_t now_ns)
{
	table->pass++;
	table->interval.before_ns = table->interval.now_ns;
	table->interval.now_ns = now_ns;
	table->counts = (struct top_counts){
		.ended = table->ended_left_out,
		.left_out = table->ended_left_out,
	};
	table->ended_left_out = 0;
	take_ended(table);
}

void top_table_live(struct top_table *table, const struct flow *flow)
{
	struct top_row *row = update(table, flow);
	struct flow *copy;

	table->counts.live++;
	if (!row)
		return;
	if (row->flow) {
		*row->flow = *flow;
	} else if (table->flow_count < TOP_TABLE_FLOWS_MAX || row->flow_asked) {
		copy = malloc(sizeof(*copy));
		if (!copy)
			return;
		*copy = *flow;
		give_flow(table, row, copy);
	}
}

void top_table_finish(struct top_table *table)
{
	struct top_row **at, *row;
	size_t i;

	for (i = 0; i < table->bucket_count; i++) {
		at = &table->buckets[i];
		while ((row = *at)) {
			if (row->pass == table->pass) {
				at = &row->next;
				continue;
			}
			*at = row->next;
			free_row(table, row);
		}
	}
}

struct top_counts top_table_counts(const struct top_table *table)
{
	return table->counts;
}

void top_table_each(const struct top_table *table, void (*visit)(void *arg, struct top_row *row),
		    void *arg)
{
	struct top_row *row;
	size_t i;

	for (i = 0; i < table->bucket_count; i++)
		for (row = table->buckets[i]; row; row = row->next)
			visit(arg, row);
}
