// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_triggers.h"

#include <stdio.h>

#include "base/message.h"
#include "base/signals.h"
#include "run/live_recorder_state.h"
#include "run/live_state.h"

#define SECOND 1000000000ull

/* How long the reader sleeps while it writes. */
#define SLEEP_WRITING_MS 10

static uint64_t interval_of(const struct live *live)
{
	return live->config->keep.interval * SECOND;
}

/* A file was written, or none could be: packets may be the trigger of the next after a while. */
static void rest(struct live *live, uint64_t time)
{
	live->recorder->arm_at = time + interval_of(live);
}

/* All that were to be in one file. no_room: it was not begun, for lack of free space. */
static void fail(struct live *live, bool no_room)
{
	live->recorder->totals.failed += live->recorder->inside;
	live->recorder->totals.no_room += no_room;
	live->failed |= !no_room;
	rest(live, clock_monotonic());
}

static bool is_too_soon(const struct live *live, uint64_t time)
{
	uint64_t last = live->recorder->last;

	return last && time < last + interval_of(live);
}

/* Packets that were triggers and that nothing has counted yet. */
static void count_packets(struct live_recorder *recorder, uint64_t *as)
{
	uint64_t hits = packet_triggers_hits(&recorder->packets);

	recorder->totals.triggers += hits;
	*as += hits;
}

/* Events may come thick and fast; where no file can be written, one a while tries. */
static bool rests_from_event(const struct live *live, const struct past_trigger *trigger)
{
	return trigger->event && trigger->time < live->recorder->arm_at;
}

static void pull(struct live *live, const struct past_trigger *trigger)
{
	struct live_recorder *recorder = live->recorder;

	recorder->totals.triggers++;
	if (live_recorder_is_writing(recorder)) {
		recorder->inside++;
		if (trigger->text)
			mark_add(&recorder->past.marks, trigger->time, trigger->text);
	} else if (is_too_soon(live, trigger->time) || rests_from_event(live, trigger)) {
		recorder->totals.ignored++;
	} else {
		recorder->inside = 1;
		if (past_begin(&recorder->past, trigger))
			fail(live, recorder->file.no_room);
	}
}

/* Of what no packet and no event is about. */
static void pull_alone(struct live *live, enum trigger_kind kind, const char *text)
{
	const struct past_trigger trigger = {
		.time = clock_monotonic(),
		.word = trigger_name(kind),
		.text = text,
	};

	pull(live, &trigger);
}

static void pull_event(struct live *live, const struct trigger *found, const struct packet *packet,
		       uint64_t time)
{
	const struct past_trigger trigger = {
		.time = time,
		.word = trigger_name(found->kind),
		.event = packet,
	};

	pull(live, &trigger);
}

/* It began a file that ended without it, and was counted. */
static bool was_tried(struct live_recorder *recorder, uint64_t time)
{
	if (time != recorder->past.tried)
		return false;
	recorder->past.tried = 0;
	return true;
}

/* Events that came while nothing was written. One that begins a file stays for the merge. */
static void look_at_events(struct live *live)
{
	struct event_source *events = &live->source.events;
	const struct namespaces *namespaces = &live->namespaces;
	const struct trigger *trigger;
	const struct record *record;
	struct packet packet;

	if (!events->facts || live_recorder_is_writing(live->recorder))
		return;
	facts_settle(events->facts, clock_monotonic());
	while ((record = facts_look(events->facts))) {
		trigger = NULL;
		if (event_source_take(events, namespaces->list, namespaces->count, record, &packet))
			trigger = trigger_find(&live->config->keep.triggers, packet.event);
		if (trigger && !was_tried(live->recorder, record->time))
			pull_event(live, trigger, &packet, record->time);
		if (live_recorder_is_writing(live->recorder))
			return;
		facts_advance(events->facts);
	}
}

/* The trigger of the lowest bit, which the file is named for. */
static const struct trigger *first_of(const struct live *live, uint32_t bits)
{
	return &live->config->keep.triggers.list[__builtin_ctz(bits)];
}

/* A trigger that was counted as something else, in which a race may have had no part. */
static void uncount(struct live_recorder *recorder, uint64_t *as)
{
	if (*as)
		--*as;
	else
		recorder->totals.triggers++;
}

/* A packet was a trigger, and nothing is being written. counted: of its triggers already. */
static void begin_at_packet(struct live *live, size_t set, const struct trigger_report *report,
			    uint64_t counted)
{
	struct live_recorder *recorder = live->recorder;
	const struct past_trigger trigger = {
		.time = report->time,
		.word = trigger_name(first_of(live, report->bits)->kind),
		.report = report,
		.set = set,
	};

	recorder->inside = counted;
	count_packets(recorder, &recorder->inside);
	/* It was counted right before it was reported. */
	if (!recorder->inside) {
		recorder->inside = 1;
		uncount(recorder, &recorder->totals.ignored);
	}
	if (past_begin(&recorder->past, &trigger))
		fail(live, recorder->file.no_room);
	else
		past_mark(&recorder->past, set, report);
}

/* Of the file that is being written; the first after its end may begin the next. */
static void mark(struct live_recorder *recorder, size_t set, const struct trigger_report *report)
{
	if (past_mark(&recorder->past, set, report) || recorder->next_count == MARKS_MAX)
		return;
	recorder->next[recorder->next_count++] = (struct live_recorder_report){*report, set};
}

static void take_reports(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct trigger_report report;
	size_t set;

	while (packet_triggers_take(&recorder->packets, &set, &report)) {
		if (live_recorder_is_writing(recorder))
			mark(recorder, set, &report);
		else if (!recorder->arm_at)
			begin_at_packet(live, set, &report, 0);
	}
}

/* Between a file and the time when they are armed again, packets are only counted. */
static void look_at_packets(struct live *live)
{
	struct live_recorder *recorder = live->recorder;

	take_reports(live);
	if (live_recorder_is_writing(recorder) || !recorder->arm_at ||
	    clock_monotonic() < recorder->arm_at)
		return;
	recorder->arm_at = 0;
	count_packets(recorder, &recorder->totals.ignored);
	packet_triggers_arm(&recorder->packets);
}

static void look_at_signal(struct live *live)
{
	if (!signals_flush() || !trigger_has(&live->config->keep.triggers, TRIGGER_SIGNAL))
		return;
	pull_alone(live, TRIGGER_SIGNAL, "signal");
}

static void look_at_command(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	char text[MARK_TEXT];

	if (!live->child_ended || recorder->exited)
		return;
	recorder->exited = true;
	recorder->status = child_status(&live->child);
	if (!trigger_has(&live->config->keep.triggers, TRIGGER_EXIT))
		return;
	snprintf(text, sizeof(text), "exit status=%d", recorder->status);
	pull_alone(live, TRIGGER_EXIT, text);
}

/* What came while a file was written. An event that began it and was not met comes again. */
static void count_inside(struct live_recorder *recorder)
{
	const struct past *past = &recorder->past;
	uint64_t events = past->events_met - past->met;

	recorder->totals.triggers += events;
	recorder->inside += events;
	count_packets(recorder, &recorder->inside);
	if (past->by_event && !past->met)
		recorder->past.tried = past->trigger;
}

static void give_up(struct live *live)
{
	count_inside(live->recorder);
	live->recorder->next_count = 0;
	fail(live, false);
}

/* With an interval of 0 the next file begins at the first packet after the complete one. */
static void begin_next(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	const struct live_recorder_report *next = recorder->next,
					  *end = next + recorder->next_count;

	recorder->next_count = 0;
	if (next == end || is_too_soon(live, next->report.time) || signals_stop())
		return;
	uncount(recorder, &recorder->totals.merged);
	begin_at_packet(live, next->set, &next->report, 1);
	while (++next < end && live_recorder_is_writing(recorder))
		past_mark(&recorder->past, next->set, &next->report);
}

static void warn(const struct live_recorder *recorder)
{
	const struct past *past = &recorder->past;
	const char *path = recorder->file.path;

	if (past->until < past->trigger)
		message_warning("%s: it ends before its trigger", path);
	if (past->overwritten)
		message_warning("%s: %llu packets were overwritten before they were written", path,
				(unsigned long long)past->overwritten);
	if (past->unmarked)
		message_warning("%s: without the packets of %zu triggers: they were %s", path,
				past->unmarked, past_why_unmarked(past));
	if (past->marks.left_out)
		message_warning("%s: %zu triggers are not marked: a file has %d marks at most, a "
				"packet %d bytes of them, and an empty file none",
				path, past->marks.left_out, MARKS_MAX, MARKS_TEXT);
}

static void complete(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct past *past = &recorder->past;

	take_reports(live);
	recorder->last = past->until > past->trigger ? past->until : past->trigger;
	count_inside(recorder);
	rest(live, recorder->last);
	if (past_finish(past)) {
		recorder->next_count = 0;
		fail(live, false);
		return;
	}
	live->failed |= recorder->file.unremoved;
	recorder->totals.written++;
	recorder->totals.merged += recorder->inside - 1;
	recorder->totals.no_room += recorder->file.no_room;
	recorder->totals.overwritten += past->overwritten;
	recorder->totals.late += past->late;
	message_info("%s: %llu packet%s", recorder->file.path, (unsigned long long)past->packets,
		     past->packets == 1 ? "" : "s");
	warn(recorder);
	begin_next(live);
}

int live_triggers_write(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	uint64_t settled;
	int result;

	if (signals_stop() && recorder->past.until > clock_monotonic())
		recorder->past.until = clock_monotonic();
	settled = clock_monotonic() - PAST_SETTLE_NS;
	look_at_packets(live);
	result = past_pass(&recorder->past, settled);
	if (result < 0)
		give_up(live);
	else if (result == 2)
		complete(live);
	return result == 1 ? SLEEP_WRITING_MS : 0;
}

void live_triggers_look(struct live *live)
{
	/* The oldest first: where the reader was stopped for long, events wait in their queue. */
	look_at_events(live);
	look_at_command(live);
	look_at_signal(live);
	look_at_packets(live);
}

/* Events that nothing looked at before the end of the run. */
static void count_events(struct live *live)
{
	struct event_source *events = &live->source.events;
	struct totals *totals = &live->recorder->totals;
	const struct record *record;
	struct packet packet;

	if (!events->facts)
		return;
	facts_settle(events->facts, clock_monotonic());
	while ((record = facts_look(events->facts))) {
		if (event_source_take(events, live->namespaces.list, live->namespaces.count, record,
				      &packet) &&
		    trigger_find(&live->config->keep.triggers, packet.event) &&
		    !was_tried(live->recorder, record->time)) {
			totals->triggers++;
			totals->failed++;
		}
		facts_advance(events->facts);
	}
}

void live_triggers_end(struct live *live)
{
	struct live_recorder *recorder = live->recorder;

	if (live_recorder_is_writing(recorder)) {
		message_error("%s: given up", recorder->file.path);
		give_up(live);
	}
	count_events(live);
	count_packets(recorder, &recorder->totals.ignored);
}
