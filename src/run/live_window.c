// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_window.h"

#include "base/message.h"
#include "base/signals.h"
#include "run/live_recorder_state.h"
#include "run/live_state.h"
#include "run/past_comment.h"

#define SECOND 1000000000ull

/* How long the reader sleeps while it writes. */
#define SLEEP_WRITING_MS 10

bool live_window_has_failed(const struct live *live)
{
	return live->over || live->start.failed;
}

uint64_t live_window_interval(const struct live *live)
{
	return live->config->keep.interval * SECOND;
}

void live_window_count(struct live_recorder *recorder, uint64_t *as)
{
	uint64_t hits = packet_triggers_hits(&recorder->packets);

	recorder->totals.triggers += hits;
	*as += hits;
}

void live_window_take_back(struct live_recorder *recorder, uint64_t *as, uint64_t triggers)
{
	struct totals *totals = &recorder->totals;
	uint64_t *const counts[] = {as, &totals->ignored, &totals->merged, &totals->failed};
	uint64_t part;
	size_t i;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		part = *counts[i] < triggers ? *counts[i] : triggers;
		*counts[i] -= part;
		triggers -= part;
	}
	totals->triggers += triggers;
}

uint64_t live_window_triggers_of(const struct live_recorder_report *report)
{
	return (uint64_t)__builtin_popcount(report->report.bits);
}

/* Of those in next that were counted just now. */
static void set_counted(struct live_recorder *recorder, uint64_t *as)
{
	struct live_recorder_report *next = recorder->next;

	for (; next < recorder->next + recorder->next_count; next++)
		next->counted = next->counted ?: as;
}

/* Without an interval none is too soon. */
void live_window_count_resting(struct live *live)
{
	struct totals *totals = &live->recorder->totals;
	uint64_t *as = live_window_interval(live) ? &totals->ignored : &totals->merged;

	if (!live->recorder->arm_at)
		return;
	live_window_count(live->recorder, as);
	set_counted(live->recorder, as);
}

void live_window_arm(struct live *live, uint64_t time)
{
	struct live_recorder *recorder = live->recorder;

	live_window_count_resting(live);
	if (!recorder->arm_at || time < recorder->arm_at)
		return;
	recorder->arm_at = 0;
	packet_triggers_arm(&recorder->packets);
}

/* A file was written, or none could be: packets may be the trigger of the next after a while. */
static void rest(struct live *live, uint64_t time)
{
	live->recorder->arm_at = time + live_window_interval(live);
}

/* To another part of totals, or to inside. */
static void move(struct live_recorder *recorder, struct live_recorder_report *report, uint64_t *to)
{
	uint64_t triggers = live_window_triggers_of(report);

	if (!report->counted)
		return;
	live_window_take_back(recorder, report->counted, triggers);
	*to += triggers;
}

void live_window_drop(struct live_recorder *recorder)
{
	struct live_recorder_report *next = recorder->next;

	for (; next < recorder->next + recorder->next_count; next++)
		move(recorder, next, &recorder->totals.failed);
	recorder->next_count = 0;
}

/* All that were to be in one file. begun: it was; else it may be free space that is lacking. */
static void fail(struct live *live, bool begun)
{
	struct live_recorder *recorder = live->recorder;

	live_window_count(recorder, &recorder->totals.failed);
	recorder->totals.failed += recorder->inside;
	recorder->totals.no_room += recorder->file.no_room;
	live_window_drop(recorder);
	live->failed |= begun || !recorder->file.no_room;
	rest(live, clock_monotonic());
}

/* Marks the packets that are of the file which is being written; the others stay. */
static void mark_next(struct live_recorder *recorder)
{
	struct live_recorder_report *next = recorder->next, *end = next + recorder->next_count;

	recorder->next_count = 0;
	for (; next < end; next++) {
		if (past_mark(&recorder->past, next->set, &next->report))
			move(recorder, next, &recorder->inside);
		else
			recorder->next[recorder->next_count++] = *next;
	}
}

void live_window_begin(struct live *live, const struct past_trigger *trigger)
{
	if (past_begin(&live->recorder->past, trigger))
		fail(live, false);
	else
		mark_next(live->recorder);
}

static void add_next(struct live_recorder *recorder, size_t set,
		     const struct trigger_report *report)
{
	struct live_recorder_report *next = recorder->next + recorder->next_count;

	if (recorder->next_count == MARKS_MAX)
		return;
	recorder->next_count++;
	for (; next > recorder->next && next[-1].report.time > report->time; next--)
		*next = next[-1];
	*next = (struct live_recorder_report){.report = *report, .set = set};
}

/* Between a file and the time when they are armed again, packets are only counted. */
static bool is_for_next(struct live_recorder *recorder, size_t set,
			const struct trigger_report *report)
{
	if (live_recorder_is_writing(recorder))
		return !past_mark(&recorder->past, set, report);
	return report->time >= recorder->arm_at;
}

void live_window_reports(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct trigger_report report;
	size_t set;

	while (packet_triggers_take(&recorder->packets, &set, &report))
		if (is_for_next(recorder, set, &report))
			add_next(recorder, set, &report);
}

uint64_t live_window_events(const struct live_recorder *recorder)
{
	return recorder->past.events_met - recorder->past.met;
}

/* What came while a file was written. An event that began it and was not met comes again. */
static void count_inside(struct live_recorder *recorder)
{
	const struct past *past = &recorder->past;
	uint64_t events = live_window_events(recorder);

	recorder->totals.triggers += events;
	recorder->inside += events;
	live_window_count(recorder, &recorder->inside);
	if (past->by_event && !past->met)
		recorder->past.tried = past->trigger;
}

void live_window_give_up(struct live *live)
{
	count_inside(live->recorder);
	fail(live, true);
}

/* An empty file says itself what it was begun for, unless that is a packet. */
static void tell_unmarked(const struct past *past, const char *path)
{
	size_t count = past->marks.left_out, own = past->by_text;

	if (past->any && count)
		message_warning("%s: %zu trigger%s not marked: a file has %d marks at most, and a "
				"packet %d bytes of them",
				path, count, count == 1 ? " is" : "s are", MARKS_MAX, MARKS_TEXT);
	else if (count > own)
		message_warning("%s: it has no packet to mark with %zu %strigger%s", path,
				count - own, own ? "more " : "", count - own == 1 ? "" : "s");
}

static void tell_losses(const struct live_recorder *recorder)
{
	const struct past *past = &recorder->past;
	const char *path = recorder->file.path;

	if (past->until < past->trigger)
		message_warning("%s: it ends before its trigger", path);
	if (past->complete > past->trigger)
		message_warning("%s: complete only from %.6f s after its trigger", path,
				(double)(past->complete - past->trigger) / SECOND);
	if (past->overwritten)
		message_warning("%s: %s%llu packets were overwritten before they were written",
				path, past_comment_how_many(past),
				(unsigned long long)past->overwritten);
	if (past->unmarked)
		message_warning("%s: without the packets of %zu triggers: they were %s", path,
				past->unmarked, past_comment_why_unmarked(past));
	tell_unmarked(past, path);
}

static void tell(const struct live_recorder *recorder)
{
	const unsigned long long packets = recorder->past.packets;

	message_info("%s: %llu packet%s", recorder->file.path, packets, packets == 1 ? "" : "s");
	tell_losses(recorder);
}

/* Those of packets after its end, which were counted as merged into it, may begin the next. */
static void complete(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct past *past = &recorder->past;
	const uint64_t last = past->until > past->trigger ? past->until : past->trigger;

	live_window_reports(live);
	count_inside(recorder);
	rest(live, last);
	if (past_finish(past)) {
		fail(live, true);
		return;
	}
	recorder->last = last;
	live->failed |= recorder->file.unremoved;
	recorder->totals.written++;
	recorder->totals.merged += recorder->inside - 1;
	recorder->totals.no_room += recorder->file.no_room;
	recorder->totals.overwritten += past->overwritten;
	recorder->totals.late += past->late;
	set_counted(recorder, &recorder->totals.merged);
	tell(recorder);
}

/* After a signal what came before it may begin one file more. */
static void end_early(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	const uint64_t now = clock_monotonic();

	if (signals_stop())
		recorder->end_at = recorder->end_at ?: now;
	else if (!live_window_has_failed(live))
		return;
	if (recorder->past.until > now)
		recorder->past.until = now;
}

int live_window_write(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	uint64_t settled;
	int result;

	end_early(live);
	settled = clock_monotonic() - KEEP_RING_SETTLE_NS;
	live_window_reports(live);
	result = past_pass(&recorder->past, settled);
	if (result < 0)
		live_window_give_up(live);
	else if (result == 2)
		complete(live);
	return result == 1 ? SLEEP_WRITING_MS : 0;
}
