// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/parallel.h"

#include <errno.h>
#include <stdlib.h>

#include "base/take.h"

/* So that each thread has a batch, and there is one more for each that will end its own first. */
#define BATCHES_PER_THREAD 4

struct slot {
	struct parallel *parallel;
	struct batch batch;
	struct pool_job job;
};

struct parallel {
	struct pool *pool;
	const struct lines_format *format;
	void *state;			    /* remembers what lines depend on */
	void *formatters[POOL_THREADS_MAX]; /* by thread */
	struct slot *slots;		    /* a ring */
	size_t room;
	size_t first;	  /* the oldest that is submitted */
	size_t submitted; /* the one after them is being filled */
};

static void run(void *arg, unsigned int thread)
{
	struct slot *slot = arg;

	batch_format(&slot->batch, slot->parallel->format, slot->parallel->formatters[thread]);
}

static struct slot *slot_at(const struct parallel *parallel, size_t number)
{
	return &parallel->slots[(parallel->first + number) % parallel->room];
}

static int open_slots(struct parallel *parallel)
{
	size_t i;
	int error = 0;

	parallel->room = (size_t)BATCHES_PER_THREAD * pool_threads(parallel->pool);
	parallel->slots = calloc(parallel->room, sizeof(*parallel->slots));
	if (!parallel->slots)
		return -ENOMEM;
	for (i = 0; i < parallel->room && !error; i++) {
		parallel->slots[i].parallel = parallel;
		parallel->slots[i].job = (struct pool_job){.run = run, .arg = &parallel->slots[i]};
		error = batch_init(&parallel->slots[i].batch);
	}
	return error;
}

int parallel_new(struct parallel **out, const struct lines_format *format,
		 const struct sink_request *request, void *state)
{
	_cleanup_(parallel_freep) struct parallel *parallel = calloc(1, sizeof(*parallel));
	unsigned int i;
	int error;

	if (!parallel)
		return -ENOMEM;
	parallel->pool = request->pool;
	parallel->format = format;
	parallel->state = state;
	error = open_slots(parallel);
	for (i = 0; i < pool_threads(parallel->pool) && !error; i++)
		error = format->open(&parallel->formatters[i], request);
	if (error)
		return error;
	*out = TAKE_PTR(parallel);
	return 0;
}

void parallel_free(struct parallel *parallel)
{
	size_t i;

	if (!parallel)
		return;
	for (i = 0; i < parallel->submitted; i++)
		pool_finish(parallel->pool, &slot_at(parallel, i)->job);
	for (i = 0; parallel->slots && i < parallel->room; i++)
		batch_free(&parallel->slots[i].batch);
	for (i = 0; i < POOL_THREADS_MAX; i++)
		parallel->format->close(parallel->formatters[i]);
	free(parallel->slots);
	free(parallel);
}

static void submit(struct parallel *parallel, bool alone)
{
	pool_submit(parallel->pool, &slot_at(parallel, parallel->submitted)->job, alone);
	parallel->submitted++;
}

int parallel_packet(struct parallel *parallel, const struct packet *packet)
{
	struct batch *batch = &slot_at(parallel, parallel->submitted)->batch;
	bool full = batch->count && !batch_has_room(batch, packet);
	int error;

	if (full) {
		submit(parallel, false);
		batch = &slot_at(parallel, parallel->submitted)->batch;
	}
	error = batch_add(batch, parallel->format, parallel->state, packet);
	return error ?: full ? PARALLEL_NEXT : 0;
}

struct batch *parallel_next(struct parallel *parallel, bool all)
{
	struct slot *filling = slot_at(parallel, parallel->submitted);
	struct slot *oldest = slot_at(parallel, 0);

	/* What little there is needs no other thread. */
	if (all && parallel->submitted < parallel->room && filling->batch.count)
		submit(parallel, true);
	if (!parallel->submitted)
		return NULL;
	/* One has to be free for the packets that come next. */
	if (all || parallel->submitted >= parallel->room - 1)
		pool_finish(parallel->pool, &oldest->job);
	else if (!pool_done(parallel->pool, &oldest->job))
		return NULL;
	return &oldest->batch;
}

void parallel_release(struct parallel *parallel)
{
	batch_clear(&slot_at(parallel, 0)->batch);
	parallel->first = (parallel->first + 1) % parallel->room;
	parallel->submitted--;
}

uint64_t parallel_packets(const struct parallel *parallel)
{
	uint64_t packets = 0;
	size_t i;

	for (i = 0; i < parallel->room; i++)
		packets += parallel->slots[i].batch.packets;
	return packets;
}
