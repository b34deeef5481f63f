// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_source.h"

#include <limits.h>
#include <time.h>

#include "capture/clock.h"

/*
 * A record is handed on when it is this old or every ring has one: by then any record that another
 * CPU stamped earlier has been submitted, unless that CPU was stalled for as long.
 */
#define SETTLE_NS 2000000

/*
 * How long the reader sleeps with nothing to do; with SETTLE_NS, the delay of a line. Less where
 * records wait to settle in a ring that may fill up meanwhile.
 */
#define SLEEP_MS	  10
#define SLEEP_FILLED_MS	  2
#define SLEEP_FILLED_FROM 10 /* percent */

/* After SLEEP_IDLE_PASSES without a record. With SETTLE_NS the delay is still below 20 ms. */
#define SLEEP_IDLE_MS	  17
#define SLEEP_IDLE_PASSES 100

/* Records between two checks of signals and the clock. */
#define PASS_RECORDS 4096

#define FINISH_TRIES	100
#define FINISH_PAUSE_NS 1000000

static void add_counters(struct live_totals *totals, const struct load *load)
{
	const volatile struct record_unparsed_counters *unparsed;
	const volatile struct record_counters *counters;
	unsigned int cpu, reason;

	for (cpu = 0; cpu < RECORD_CPUS_MAX; cpu++) {
		counters = load_counters(load, cpu);
		totals->matched += counters->matched;
		for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
			totals->lost_by[reason] += counters->lost[reason];
		unparsed = load_unparsed(load, cpu);
		for (reason = 0; reason < RECORD_UNPARSED_REASONS; reason++) {
			totals->left_out[reason] += unparsed->left_out[reason];
			totals->unparsed[reason] += unparsed->recorded[reason];
		}
	}
}

void live_source_totals(const struct live_source *source, struct live_totals *totals)
{
	unsigned int reason;
	size_t i;

	*totals = (struct live_totals){0};
	for (i = 0; i < source->ns_count; i++)
		add_counters(totals, source->namespaces[i].programs.load);
	for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
		totals->lost += totals->lost_by[reason];
	totals->late = source->merge ? merge_late(source->merge) : 0;
}

/* The next record, skipping events that do not match. */
static const struct record *next_record(struct live_source *source, struct packet *packet)
{
	const struct record *record;
	unsigned int set;

	while ((record = merge_next(source->merge, source->settled))) {
		set = source->single ? 0 : merge_set(source->merge);
		if (set < source->ns_count) {
			source->taken++;
			unpack_record(source->namespaces[set].unpack, record, packet);
			return record;
		}
		if (event_source_take(&source->events, source->namespaces, source->ns_count, record,
				      packet))
			return record;
	}
	return NULL;
}

static int next(void *arg, struct packet *packet)
{
	struct live_source *source = arg;
	const struct record *record = next_record(source, packet);

	if (!record)
		return 0;
	source->time = record->time;
	/* With --print, lines show what the file has. */
	if (source->copied_only)
		packet->caplen = packet->prefix_length + packet->avail;
	return 1;
}

static void annotate(void *arg, struct packet *packet, const struct packet_tuple *tuple)
{
	struct live_source *source = arg;

	source->reported = 0;
	if (source->events.facts && !packet->event)
		source->reported = event_source_mark(&source->events, packet, tuple, source->time);
	if (source->annotation)
		annotation_packet(source->annotation, packet, tuple, source->time);
}

static bool takes(void *arg, const struct packet *packet)
{
	const struct live_source *source = arg;

	return only_takes(source->only, packet, source->time, source->reported) &&
	       !(packet->event && source->events.hidden);
}

struct loop_source live_source_callbacks(struct live_source *source)
{
	return (struct loop_source){
		.next = next,
		.annotate = source->annotation || source->events.facts ? annotate : NULL,
		.takes = source->only ? takes : NULL,
		.arg = source,
	};
}

static int pause_for(struct live_source *source, bool found)
{
	if (merge_fill(source->merge) >= SLEEP_FILLED_FROM)
		return SLEEP_FILLED_MS;
	source->idle = found ? 0 : source->idle + 1;
	return source->idle < SLEEP_IDLE_PASSES ? SLEEP_MS : SLEEP_IDLE_MS;
}

static void settle(struct live_source *source, uint64_t time)
{
	source->settled = time;
	if (source->events.facts)
		facts_settle(source->events.facts, time);
}

int live_source_pass(struct live_source *source, struct loop *loop)
{
	int n;

	settle(source, clock_monotonic() - SETTLE_NS);
	loop_tick(loop);
	if (source->attribution)
		attribution_follow(source->attribution, source->settled);
	n = loop_pass(loop, PASS_RECORDS);
	merge_release(source->merge);
	if (n == PASS_RECORDS)
		return 0;
	loop_flush(loop);
	return pause_for(source, n > 0);
}

/* Takes what the loop does not want, so that all that were counted are taken in the end. */
static void discard(struct live_source *source)
{
	while (merge_next(source->merge, source->settled))
		source->taken += merge_set(source->merge) < source->ns_count;
}

void live_source_empty(struct live_source *source, struct loop *loop)
{
	settle(source, clock_monotonic() - SETTLE_NS);
	loop_pass(loop, PASS_RECORDS);
	if (!loop_wants_more(loop))
		discard(source);
	merge_release(source->merge);
}

static void take_rest(struct live_source *source, struct loop *loop)
{
	settle(source, UINT64_MAX);
	loop_pass(loop, INT_MAX);
	discard(source);
	merge_release(source->merge);
}

void live_source_finish(struct live_source *source, struct loop *loop)
{
	struct timespec pause = {.tv_nsec = FINISH_PAUSE_NS};
	struct live_totals totals;
	int i;

	/* A program that was running when it was detached may still submit. */
	for (i = 0; i < FINISH_TRIES; i++) {
		take_rest(source, loop);
		live_source_totals(source, &totals);
		if (source->taken + totals.lost >= totals.matched)
			break;
		nanosleep(&pause, NULL);
	}
}
