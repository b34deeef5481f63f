// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "drain.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "signals.h"

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

/* Records between two looks at signals and the clock. */
#define PASS_RECORDS 4096

#define FLUSH_BYTES 131072

/* How long to wait for a reader of standard output that does not read, at the end. */
#define LAST_WRITE_SECONDS 2

#define FINISH_TRIES	100
#define FINISH_PAUSE_NS 1000000

void drain_totals(const struct drain *drain, struct drain_totals *totals)
{
	unsigned int cpu, reason;

	*totals = (struct drain_totals){0};
	for (cpu = 0; cpu < RECORD_CPUS_MAX; cpu++) {
		totals->matched += drain->counters[cpu].matched;
		for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
			totals->lost += drain->counters[cpu].lost[reason];
	}
}

/* A write that blocks can be ended by a signal, which are let through for it. */
void drain_flush(struct drain *drain)
{
	sigset_t blocked;
	int error;

	if (!drain->out.used || drain->output_error)
		return;
	sigprocmask(SIG_SETMASK, &drain->waiting, &blocked);
	do {
		error = buffer_flush(&drain->out, STDOUT_FILENO);
	} while (error == -EINTR && !drain_done(drain));
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	/* What an ending signal interrupted is tried once more at the end. */
	if (error != -EINTR)
		drain->output_error = error;
}

bool drain_done(const struct drain *drain)
{
	const struct options *options = drain->options;

	return (options->count && drain->printed >= options->count) || signals_stop() ||
	       drain->output_error;
}

static bool wants_more(const struct drain *drain)
{
	return !drain->output_error &&
	       (!drain->options->count || drain->printed < drain->options->count);
}

static void print_record(struct drain *drain, const struct record *record)
{
	struct packet packet;

	unpack_record(drain->unpack, record, &packet);
	printer_packet(drain->printer, &packet, &drain->out);
	drain->printed++;
	if (drain->options->line_buffered || drain->out.used >= FLUSH_BYTES)
		drain_flush(drain);
}

int drain_pass(struct drain *drain)
{
	uint64_t settled = clock_monotonic() - SETTLE_NS;
	const struct record *record;
	int i;

	for (i = 0; i < PASS_RECORDS && wants_more(drain); i++) {
		record = rings_next(drain->rings, settled);
		if (!record)
			break;
		drain->taken++;
		print_record(drain, record);
	}
	rings_release(drain->rings);
	if (i == PASS_RECORDS)
		return 0;
	drain_flush(drain);
	return rings_fill(drain->rings) < SLEEP_FILLED_FROM ? SLEEP_MS : SLEEP_FILLED_MS;
}

static void take_rest(struct drain *drain)
{
	const struct record *record;

	while ((record = rings_next(drain->rings, UINT64_MAX))) {
		drain->taken++;
		if (wants_more(drain))
			print_record(drain, record);
	}
	rings_release(drain->rings);
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
	alarm(LAST_WRITE_SECONDS);
	drain_flush(drain);
	alarm(0);
}
