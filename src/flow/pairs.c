// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/pairs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/take.h"
#include "flow/socket_flow.h"

#define BUCKETS	 16384
#define LOOPBACK 1 /* the kernel gives that number to lo alone */
#define WORDS	 (sizeof(struct owner_flow) / sizeof(uint32_t))

struct waiting {
	struct waiting *next;  /* in the bucket */
	struct waiting *newer; /* by the time when they came */
	struct waiting *older;
	struct flow_record record;
	uint64_t pass; /* in which its peer was seen, or the socket itself if it is open */
};

struct pairs {
	struct waiting *buckets[BUCKETS];
	struct waiting *newest, *oldest;
	size_t count;
	struct hash_seed seed;
	pairs_emit emit;
	void *arg;
	uint64_t pass;
	uint64_t pass_time;
	bool show;
};

int pairs_new(struct pairs **out, pairs_emit emit, void *arg)
{
	_cleanup_(pairs_freep) struct pairs *pairs = calloc(1, sizeof(*pairs));
	int error = pairs ? hash_seed_draw(&pairs->seed) : -ENOMEM;

	if (error)
		return error;
	pairs->emit = emit;
	pairs->arg = arg;
	*out = TAKE_PTR(pairs);
	return 0;
}

void pairs_free(struct pairs *pairs)
{
	struct waiting *waiting, *older;

	if (!pairs)
		return;
	for (waiting = pairs->newest; waiting; waiting = older) {
		older = waiting->older;
		free(waiting);
	}
	free(pairs);
}

/* The same connection from its other end. */
static struct owner_flow swap(const struct owner_flow *flow)
{
	struct owner_flow other = *flow;

	memcpy(other.local, flow->remote, sizeof(other.local));
	memcpy(other.remote, flow->local, sizeof(other.remote));
	other.local_port = flow->remote_port;
	other.remote_port = flow->local_port;
	return other;
}

static struct waiting **bucket_of(struct pairs *pairs, const struct owner_flow *flow)
{
	uint32_t words[WORDS];

	memcpy(words, flow, sizeof(words));
	return &pairs->buckets[hash_words(&pairs->seed, words, WORDS) % BUCKETS];
}

static struct waiting *find(struct pairs *pairs, const struct owner_flow *flow)
{
	struct waiting *waiting;

	for (waiting = *bucket_of(pairs, flow); waiting; waiting = waiting->next)
		if (!memcmp(&waiting->record.flow, flow, sizeof(*flow)))
			return waiting;
	return NULL;
}

static void remove_waiting(struct pairs *pairs, struct waiting *waiting)
{
	struct waiting **at = bucket_of(pairs, &waiting->record.flow);

	while (*at != waiting)
		at = &(*at)->next;
	*at = waiting->next;
	*(waiting->newer ? &waiting->newer->older : &pairs->newest) = waiting->older;
	*(waiting->older ? &waiting->older->newer : &pairs->oldest) = waiting->newer;
	pairs->count--;
	free(waiting);
}

static void emit_alone(struct pairs *pairs, struct waiting *waiting)
{
	if (waiting->record.ended || pairs->show)
		pairs->emit(pairs->arg, &waiting->record, NULL);
	remove_waiting(pairs, waiting);
}

static void add(struct pairs *pairs, const struct flow_record *record)
{
	struct waiting **bucket, *waiting = find(pairs, &record->flow);

	/* The end of its peer was not seen: a new connection has the same addresses and ports. */
	if (waiting)
		emit_alone(pairs, waiting);
	if (pairs->count == PAIRS_MAX)
		emit_alone(pairs, pairs->oldest);
	waiting = calloc(1, sizeof(*waiting));
	if (!waiting) {
		pairs->emit(pairs->arg, record, NULL);
		return;
	}
	bucket = bucket_of(pairs, &record->flow);
	waiting->record = *record;
	waiting->pass = record->ended ? 0 : pairs->pass;
	waiting->next = *bucket;
	*bucket = waiting;
	waiting->older = pairs->newest;
	*(pairs->newest ? &pairs->newest->newer : &pairs->oldest) = waiting;
	pairs->newest = waiting;
	pairs->count++;
}

/* Whether the other end has a socket here too, which is another one than this. */
static bool has_peer(const struct flow_record *record)
{
	struct owner_flow other = swap(&record->flow);

	if (record->ifindex != LOOPBACK || socket_flow_is_unfinished(record))
		return false;
	return memcmp(&other, &record->flow, sizeof(other));
}

void pairs_end(struct pairs *pairs, const struct flow_record *record)
{
	struct owner_flow other = swap(&record->flow);
	struct waiting *peer = has_peer(record) ? find(pairs, &other) : NULL;

	if (!has_peer(record)) {
		pairs->emit(pairs->arg, record, NULL);
	} else if (peer && peer->record.ended) {
		pairs->emit(pairs->arg, &peer->record, record);
		remove_waiting(pairs, peer);
	} else {
		add(pairs, record);
	}
}

void pairs_begin(struct pairs *pairs, uint64_t now, bool show)
{
	pairs->pass++;
	pairs->pass_time = now;
	pairs->show = show;
}

void pairs_live(struct pairs *pairs, const struct flow_record *record)
{
	struct owner_flow other = swap(&record->flow);
	struct waiting *peer = has_peer(record) ? find(pairs, &other) : NULL;

	if (peer && peer->record.ended) {
		peer->pass = pairs->pass;
		if (pairs->show)
			pairs->emit(pairs->arg, &peer->record, record);
	} else if (!pairs->show) {
		return;
	} else if (peer) {
		pairs->emit(pairs->arg, &peer->record, record);
		remove_waiting(pairs, peer);
	} else if (has_peer(record)) {
		add(pairs, record);
	} else {
		pairs->emit(pairs->arg, record, NULL);
	}
}

void pairs_finish(struct pairs *pairs)
{
	struct waiting *waiting, *newer;

	for (waiting = pairs->oldest; waiting; waiting = newer) {
		newer = waiting->newer;
		if (!waiting->record.ended ||
		    (waiting->record.time < pairs->pass_time && waiting->pass != pairs->pass))
			emit_alone(pairs, waiting);
	}
}

bool pairs_wait(const struct pairs *pairs, uint64_t before)
{
	return pairs->oldest && pairs->oldest->record.time < before;
}

void pairs_flush(struct pairs *pairs)
{
	while (pairs->oldest)
		emit_alone(pairs, pairs->oldest);
}
