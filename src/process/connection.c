// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/connection.h"

#include <errno.h>
#include <string.h>

#include "base/hash.h"

#define BUCKETS_FIRST 4096

struct flows {
	struct processes *processes;
	struct flow **buckets;
	size_t bucket_count; /* a power of two */
	size_t count;
	struct flow *oldest, *newest; /* of the closed ones */
	size_t closed_count;
};

int flow_new(struct flows **out, struct processes *processes)
{
	_cleanup_(flow_freep) struct flows *flows = calloc(1, sizeof(*flows));

	if (!flows)
		return -ENOMEM;
	flows->processes = processes;
	flows->bucket_count = BUCKETS_FIRST;
	flows->buckets = calloc(flows->bucket_count, sizeof(*flows->buckets));
	if (!flows->buckets)
		return -ENOMEM;
	*out = flows;
	flows = NULL;
	return 0;
}

static size_t hash_key(const struct owner_flow *key)
{
	uint64_t words[sizeof(*key) / sizeof(uint64_t)], hash = 0;
	size_t i;

	memcpy(words, key, sizeof(words));
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		hash = hash_mix(hash, words[i]);
	return hash;
}

static struct flow **bucket_of(const struct flows *flows, const struct owner_flow *key)
{
	return &flows->buckets[hash_key(key) & (flows->bucket_count - 1)];
}

struct flow *flow_find(const struct flows *flows, const struct owner_flow *key)
{
	struct flow *flow = *bucket_of(flows, key);

	while (flow && memcmp(&flow->key, key, sizeof(*key)))
		flow = flow->next;
	return flow;
}

static void leave_history(struct flows *flows, struct flow *flow)
{
	if (!flow->closed)
		return;
	*(flow->older ? &flow->older->newer : &flows->oldest) = flow->newer;
	*(flow->newer ? &flow->newer->older : &flows->newest) = flow->older;
	flow->older = NULL;
	flow->newer = NULL;
	flow->closed = 0;
	flows->closed_count--;
}

static void enter_history(struct flows *flows, struct flow *flow, uint64_t time)
{
	flow->closed = time;
	flow->older = flows->newest;
	*(flows->newest ? &flows->newest->newer : &flows->oldest) = flow;
	flows->newest = flow;
	flows->closed_count++;
}

static void drop_changes(struct flows *flows, struct flow *flow)
{
	unsigned int i;

	for (i = 0; i < flow->change_count; i++)
		process_release(flows->processes, flow->changes[i].process);
	flow->change_count = 0;
}

void flow_forget(struct flows *flows, struct flow *flow)
{
	struct flow **at = bucket_of(flows, &flow->key);

	leave_history(flows, flow);
	drop_changes(flows, flow);
	while (*at != flow)
		at = &(*at)->next;
	*at = flow->next;
	flows->count--;
	free(flow);
}

void flow_free(struct flows *flows)
{
	size_t i;

	if (!flows)
		return;
	for (i = 0; flows->buckets && i < flows->bucket_count; i++)
		while (flows->buckets[i])
			flow_forget(flows, flows->buckets[i]);
	free(flows->buckets);
	free(flows);
}

/* Where there is no memory for a larger table, the small one goes on with longer chains. */
static void grow(struct flows *flows)
{
	struct flow **old = flows->buckets, **more, *flow, *next;
	size_t i, old_count = flows->bucket_count;

	more = calloc(2 * old_count, sizeof(*more));
	if (!more)
		return;
	flows->buckets = more;
	flows->bucket_count = 2 * old_count;
	for (i = 0; i < old_count; i++) {
		for (flow = old[i]; flow; flow = next) {
			next = flow->next;
			flow->next = *bucket_of(flows, &flow->key);
			*bucket_of(flows, &flow->key) = flow;
		}
	}
	free(old);
}

static struct flow *enter(struct flows *flows, const struct owner_flow *key)
{
	struct flow *flow = flow_find(flows, key);
	struct flow **bucket;

	if (flow)
		return flow;
	if (flows->count >= flows->bucket_count)
		grow(flows);
	flow = calloc(1, sizeof(*flow));
	if (!flow)
		return NULL;
	flow->key = *key;
	bucket = bucket_of(flows, key);
	flow->next = *bucket;
	*bucket = flow;
	flows->count++;
	return flow;
}

void flow_begin(struct flows *flows, const struct owner_flow *key, const struct flow_change *change)
{
	struct flow *flow = enter(flows, key);

	if (!flow) {
		process_release(flows->processes, change->process);
		return;
	}
	leave_history(flows, flow);
	drop_changes(flows, flow);
	flow->begun = true;
	flow->changes[0] = *change;
	flow->change_count = 1;
}

void flow_change(struct flows *flows, const struct owner_flow *key,
		 const struct flow_change *change)
{
	struct flow *flow = enter(flows, key);
	unsigned int at;

	if (!flow) {
		process_release(flows->processes, change->process);
		return;
	}
	for (at = flow->change_count; at && flow->changes[at - 1].time > change->time;)
		at--;
	if (at && flow->changes[at - 1].process == change->process && change->process) {
		flow->changes[at - 1].listener &= change->listener;
		if (flow->changes[at - 1].used < change->used)
			flow->changes[at - 1].used = change->used;
		process_release(flows->processes, change->process);
		return;
	}
	if (flow->change_count == FLOW_CHANGES) {
		process_release(flows->processes, flow->changes[0].process);
		memmove(flow->changes, flow->changes + 1,
			(FLOW_CHANGES - 1) * sizeof(flow->changes[0]));
		flow->change_count--;
		at -= at > 0;
	}
	memmove(flow->changes + at + 1, flow->changes + at,
		(flow->change_count - at) * sizeof(flow->changes[0]));
	flow->changes[at] = *change;
	flow->change_count++;
}

void flow_close(struct flows *flows, const struct owner_flow *key, uint64_t time)
{
	struct flow *flow = flow_find(flows, key);

	if (!flow)
		return;
	leave_history(flows, flow);
	enter_history(flows, flow, time);
	if (flows->closed_count > FLOW_HISTORY)
		flow_forget(flows, flows->oldest);
}

const struct flow_change *flow_at(const struct flow *flow, uint64_t time)
{
	unsigned int i = flow->change_count;

	while (i && flow->changes[i - 1].time > time)
		i--;
	if (i)
		return &flow->changes[i - 1];
	return flow->begun && flow->change_count ? &flow->changes[0] : NULL;
}
