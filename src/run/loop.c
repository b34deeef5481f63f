// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/loop.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "base/signals.h"
#include "decode/segment.h"

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

static void add_counters(struct loop_totals *totals, const struct load *load)
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

void loop_totals(const struct loop *loop, struct loop_totals *totals)
{
	unsigned int reason;
	size_t i;

	*totals = (struct loop_totals){0};
	for (i = 0; i < loop->ns_count; i++)
		add_counters(totals, loop->namespaces[i].programs.load);
	for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
		totals->lost += totals->lost_by[reason];
}

static int write_text(struct loop *loop)
{
	return buffer_flush(&loop->out, STDOUT_FILENO);
}

static int write_packets(struct loop *loop)
{
	return writer_flush(loop->file->writer);
}

/*
 * A write that blocks can be ended by a signal, which are let through for it. What an ending signal
 * interrupted is tried once more at the end.
 */
static void flush(struct loop *loop, int (*write)(struct loop *loop), int *outcome)
{
	sigset_t blocked;
	int error;

	if (*outcome)
		return;
	sigprocmask(SIG_SETMASK, &loop->waiting, &blocked);
	do {
		error = write(loop);
	} while (error == -EINTR && !loop_done(loop));
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	if (error != -EINTR)
		*outcome = error;
}

static void flush_text(struct loop *loop)
{
	if (loop->out.used)
		flush(loop, write_text, &loop->output_error);
}

static void flush_packets(struct loop *loop)
{
	if (loop->file)
		flush(loop, write_packets, &loop->save_error);
}

bool loop_done(const struct loop *loop)
{
	const struct run_config *config = loop->config;

	return (config->filter.count && loop->captured >= config->filter.count) || signals_stop() ||
	       loop->output_error || loop->save_error || loop->over;
}

static bool wants_more(const struct loop *loop)
{
	return !loop->output_error && !loop->save_error && !loop->over &&
	       (!loop->config->filter.count || loop->captured < loop->config->filter.count);
}

static void save_packet(struct loop *loop, const struct packet *packet)
{
	loop->save_error = writer_packet(loop->file->writer, packet);
	if (!loop->save_error && writer_full(loop->file->writer))
		flush_packets(loop);
}

static void print_packet(struct loop *loop, const struct packet *packet)
{
	if (loop->printer)
		printer_packet(loop->printer, packet, &loop->out);
	else
		json_packet(loop->json, packet, &loop->out);
	if (loop->config->output.line_buffered || loop->out.used >= FLUSH_BYTES)
		flush_text(loop);
}

/* The fields that only some outputs need. */
static void annotate(struct loop *loop, struct packet *packet, struct segment *segment,
		     uint64_t time)
{
	struct packet_tuple tuple;

	if ((!loop->json && !loop->annotation) || !segment_decode(packet, segment))
		return;
	packet->segment = segment;
	if (!loop->annotation)
		return;
	tuple = segment_tuple(segment);
	annotation_packet(loop->annotation, packet, &tuple, time);
}

static void take_record(struct loop *loop, const struct record *record)
{
	struct segment segment;
	struct packet packet;

	unpack_record(loop->namespaces[merge_set(loop->merge)].unpack, record, &packet);
	/* A file has no bytes that were not copied, and what is printed beside it is the same. */
	if (loop->file)
		packet.caplen = packet.prefix_length + packet.avail;
	loop->captured++;
	annotate(loop, &packet, &segment, record->time);
	if (loop->file)
		save_packet(loop, &packet);
	if (loop->printer || loop->json)
		print_packet(loop, &packet);
}

static void keep_time(struct loop *loop)
{
	int result;

	if (!loop->file || loop->save_error || loop->over)
		return;
	result = capture_file_tick(loop->file);
	loop->over = result > 0;
	if (result < 0)
		loop->save_error = result;
}

static int pause_for(struct loop *loop, bool found)
{
	if (merge_fill(loop->merge) >= SLEEP_FILLED_FROM)
		return SLEEP_FILLED_MS;
	loop->idle = found ? 0 : loop->idle + 1;
	return loop->idle < SLEEP_IDLE_PASSES ? SLEEP_MS : SLEEP_IDLE_MS;
}

int loop_pass(struct loop *loop)
{
	uint64_t settled = clock_monotonic() - SETTLE_NS;
	const struct record *record;
	int i;

	keep_time(loop);
	if (loop->attribution)
		attribution_follow(loop->attribution);
	for (i = 0; i < PASS_RECORDS && wants_more(loop); i++) {
		record = merge_next(loop->merge, settled);
		if (!record)
			break;
		loop->taken++;
		take_record(loop, record);
	}
	merge_release(loop->merge);
	if (i == PASS_RECORDS)
		return 0;
	flush_text(loop);
	flush_packets(loop);
	return pause_for(loop, i > 0);
}

static void take_rest(struct loop *loop)
{
	const struct record *record;

	while ((record = merge_next(loop->merge, UINT64_MAX))) {
		loop->taken++;
		if (wants_more(loop))
			take_record(loop, record);
	}
	merge_release(loop->merge);
}

void loop_finish(struct loop *loop)
{
	struct timespec pause = {.tv_nsec = FINISH_PAUSE_NS};
	struct loop_totals totals;
	int i;

	/* A program that was running when it was detached may still submit. */
	for (i = 0; i < FINISH_TRIES; i++) {
		take_rest(loop);
		loop_totals(loop, &totals);
		if (loop->taken + totals.lost >= totals.matched)
			break;
		nanosleep(&pause, NULL);
	}
	if (loop->file)
		writer_end(loop->file->writer);
	alarm(LAST_WRITE_SECONDS);
	flush_text(loop);
	flush_packets(loop);
	alarm(0);
	if (loop->file)
		loop->captured -= writer_unwritten(loop->file->writer);
}
