// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/loop.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "base/signals.h"

/*
 * A record is handed on when it is this old or every ring has one: by then any record that another
 * CPU stamped before it has been submitted, unless that CPU stood still for as long.
 */
#define SETTLE_NS 2000000

/*
 * How long the reader sleeps with nothing to do; with the settling time, a line's delay. Less where
 * records wait to settle in a ring that they might fill meanwhile.
 */
#define SLEEP_MS	  10
#define SLEEP_FILLED_MS	  2
#define SLEEP_FILLED_FROM 10 /* percent */

/* After so many passes that found nothing. With SETTLE_NS a line still comes within 20 ms. */
#define SLEEP_IDLE_MS	  17
#define SLEEP_IDLE_PASSES 100

/* Records between two looks at signals and the clock. */
#define PASS_RECORDS 4096

#define FLUSH_BYTES 131072

/* How long to wait for a reader of standard output that does not read, at the end. */
#define LAST_WRITE_SECONDS 2

#define FINISH_TRIES	100
#define FINISH_PAUSE_NS 1000000

static void add_counters(struct drain_totals *totals, const struct load *load)
{
	const volatile struct record_counters *counters;
	unsigned int cpu, reason;

	for (cpu = 0; cpu < RECORD_CPUS_MAX; cpu++) {
		counters = load_counters(load, cpu);
		totals->matched += counters->matched;
		totals->unparsed += counters->unparsed;
		for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
			totals->lost_by[reason] += counters->lost[reason];
	}
}

void drain_totals(const struct drain *drain, struct drain_totals *totals)
{
	unsigned int reason;
	size_t i;

	*totals = (struct drain_totals){0};
	for (i = 0; i < drain->place_count; i++)
		add_counters(totals, drain->places[i].programs.load);
	for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
		totals->lost += totals->lost_by[reason];
}

static int write_text(struct drain *drain)
{
	return buffer_flush(&drain->out, STDOUT_FILENO);
}

static int write_packets(struct drain *drain)
{
	return writer_flush(drain->save->writer);
}

/*
 * A write that blocks can be ended by a signal, which are let through for it. What an ending signal
 * interrupted is tried once more at the end.
 */
static void flush(struct drain *drain, int (*write)(struct drain *drain), int *outcome)
{
	sigset_t blocked;
	int error;

	if (*outcome)
		return;
	sigprocmask(SIG_SETMASK, &drain->waiting, &blocked);
	do {
		error = write(drain);
	} while (error == -EINTR && !drain_done(drain));
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	if (error != -EINTR)
		*outcome = error;
}

static void flush_text(struct drain *drain)
{
	if (drain->out.used)
		flush(drain, write_text, &drain->output_error);
}

static void flush_packets(struct drain *drain)
{
	if (drain->save)
		flush(drain, write_packets, &drain->save_error);
}

bool drain_done(const struct drain *drain)
{
	const struct options *options = drain->options;

	return (options->count && drain->captured >= options->count) || signals_stop() ||
	       drain->output_error || drain->save_error || drain->over;
}

static bool wants_more(const struct drain *drain)
{
	return !drain->output_error && !drain->save_error && !drain->over &&
	       (!drain->options->count || drain->captured < drain->options->count);
}

static void save_packet(struct drain *drain, const struct packet *packet)
{
	drain->save_error = writer_packet(drain->save->writer, packet);
	if (!drain->save_error && writer_full(drain->save->writer))
		flush_packets(drain);
}

static void print_packet(struct drain *drain, const struct packet *packet)
{
	printer_packet(drain->printer, packet, &drain->out);
	if (drain->options->line_buffered || drain->out.used >= FLUSH_BYTES)
		flush_text(drain);
}

static void take_record(struct drain *drain, const struct record *record)
{
	struct packet packet;

	unpack_record(drain->places[merge_set(drain->merge)].unpack, record, &packet);
	/* A file has no bytes that were not copied, and what is printed beside it is the same. */
	if (drain->save)
		packet.caplen = packet.prefix_length + packet.have;
	drain->captured++;
	if (drain->owners)
		owners_packet(drain->owners, record->time, packet.netns);
	if (drain->note)
		note_owners(drain->note, &packet);
	if (drain->save)
		save_packet(drain, &packet);
	if (drain->printer)
		print_packet(drain, &packet);
}

static void keep_time(struct drain *drain)
{
	int result;

	if (!drain->save || drain->save_error || drain->over)
		return;
	result = save_tick(drain->save);
	drain->over = result > 0;
	if (result < 0)
		drain->save_error = result;
}

static int pause_for(struct drain *drain, bool found)
{
	if (merge_fill(drain->merge) >= SLEEP_FILLED_FROM)
		return SLEEP_FILLED_MS;
	drain->idle = found ? 0 : drain->idle + 1;
	return drain->idle < SLEEP_IDLE_PASSES ? SLEEP_MS : SLEEP_IDLE_MS;
}

int drain_pass(struct drain *drain)
{
	uint64_t settled = clock_monotonic() - SETTLE_NS;
	const struct record *record;
	int i;

	keep_time(drain);
	if (drain->owners)
		owners_follow(drain->owners);
	for (i = 0; i < PASS_RECORDS && wants_more(drain); i++) {
		record = merge_next(drain->merge, settled);
		if (!record)
			break;
		drain->taken++;
		take_record(drain, record);
	}
	merge_release(drain->merge);
	if (i == PASS_RECORDS)
		return 0;
	flush_text(drain);
	flush_packets(drain);
	return pause_for(drain, i > 0);
}

static void take_rest(struct drain *drain)
{
	const struct record *record;

	while ((record = merge_next(drain->merge, UINT64_MAX))) {
		drain->taken++;
		if (wants_more(drain))
			take_record(drain, record);
	}
	merge_release(drain->merge);
}

void drain_finish(struct drain *drain)
{
	struct timespec pause = {.tv_nsec = FINISH_PAUSE_NS};
	struct drain_totals totals;
	int i;

	/* A program that was running when it was detached may still submit. */
	for (i = 0; i < FINISH_TRIES; i++) {
		take_rest(drain);
		drain_totals(drain, &totals);
		if (drain->taken + totals.lost >= totals.matched)
			break;
		nanosleep(&pause, NULL);
	}
	if (drain->save)
		writer_end(drain->save->writer);
	alarm(LAST_WRITE_SECONDS);
	flush_text(drain);
	flush_packets(drain);
	alarm(0);
	if (drain->save)
		drain->captured -= writer_unwritten(drain->save->writer);
}
