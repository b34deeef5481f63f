// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_triggers.h"

#include <stdio.h>
#include <string.h>

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

/* All that were to be in one file. begun: it was; else it may be free space that is lacking. */
static void fail(struct live *live, bool begun)
{
	struct live_recorder *recorder = live->recorder;

	recorder->totals.failed += recorder->inside;
	recorder->totals.no_room += recorder->file.no_room;
	recorder->next_count = 0;
	live->failed |= begun || !recorder->file.no_room;
	rest(live, clock_monotonic());
}

/* Marks the packets that are of the file which is being written; the others stay. */
static void mark_next(struct live_recorder *recorder)
{
	struct live_recorder_report *next = recorder->next, *end = next + recorder->next_count;

	recorder->next_count = 0;
	for (; next < end; next++)
		if (!past_mark(&recorder->past, next->set, &next->report))
			recorder->next[recorder->next_count++] = *next;
}

static void begin(struct live *live, const struct past_trigger *trigger)
{
	if (past_begin(&live->recorder->past, trigger))
		fail(live, false);
	else
		mark_next(live->recorder);
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
		begin(live, trigger);
	}
}

/* Of what no packet and no event is about. */
static void pull_alone(struct live *live, const struct live_recorder_alone *alone)
{
	const struct past_trigger trigger = {
		.time = alone->time,
		.word = trigger_name(alone->kind),
		.text = alone->text,
	};

	pull(live, &trigger);
}

/* It may begin a file of its own when the one that is being written is complete. */
static bool is_of_the_next(const struct live *live, uint64_t time)
{
	const struct live_recorder *recorder = live->recorder;

	return live_recorder_is_writing(recorder) && time > recorder->past.until &&
	       time >= recorder->past.until + interval_of(live);
}

static void hear_alone(struct live *live, enum trigger_kind kind, const char *text)
{
	struct live_recorder *recorder = live->recorder;
	struct live_recorder_alone alone = {.time = clock_monotonic(), .kind = kind};

	snprintf(alone.text, sizeof(alone.text), "%s", text);
	if (is_of_the_next(live, alone.time) && recorder->later_count < LIVE_RECORDER_LATER)
		recorder->later[recorder->later_count++] = alone;
	else
		pull_alone(live, &alone);
}

static void pull_later(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct live_recorder_alone first = recorder->later[0];

	if (!recorder->later_count || is_of_the_next(live, first.time))
		return;
	recorder->later[0] = recorder->later[1];
	recorder->later_count--;
	pull_alone(live, &first);
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

/* The trigger that an event is, which was not counted yet; or NULL. */
static const struct trigger *trigger_of(struct live *live, const struct record *record,
					struct packet *packet)
{
	const struct namespaces *namespaces = &live->namespaces;
	const struct trigger *trigger;

	if (!event_source_take(&live->source.events, namespaces->list, namespaces->count, record,
			       packet))
		return NULL;
	trigger = trigger_find(&live->config->keep.triggers, packet->event);
	return trigger && !was_tried(live->recorder, record->time) ? trigger : NULL;
}

/* One that begins a file stays for the merge. */
static void look_at_event(struct live *live, const struct record *record)
{
	struct packet packet;
	const struct trigger *trigger = trigger_of(live, record, &packet);

	if (trigger)
		pull_event(live, trigger, &packet, record->time);
	if (!live_recorder_is_writing(live->recorder))
		facts_advance(live->source.events.facts);
}

/* The trigger of the lowest bit, which the file is named for. */
static const struct trigger *first_of(const struct live *live, uint32_t bits)
{
	return &live->config->keep.triggers.list[__builtin_ctz(bits)];
}

/* Takes back what a trigger was counted as. Where a race left none to take, it is a new one. */
static void uncount(struct live_recorder *recorder, uint64_t *as)
{
	if (*as)
		--*as;
	else
		recorder->totals.triggers++;
}

/* With the first packet of next, while nothing is being written. counted: of its triggers. */
static void begin_at_packet(struct live *live, uint64_t counted)
{
	struct live_recorder *recorder = live->recorder;
	const struct live_recorder_report next = recorder->next[0];
	const struct past_trigger trigger = {
		.time = next.report.time,
		.word = trigger_name(first_of(live, next.report.bits)->kind),
		.report = &next.report,
		.set = next.set,
	};

	recorder->inside = counted;
	count_packets(recorder, &recorder->inside);
	/* It was counted right before it was reported. */
	if (!recorder->inside) {
		recorder->inside = 1;
		uncount(recorder, &recorder->totals.ignored);
	}
	begin(live, &trigger);
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
	*next = (struct live_recorder_report){*report, set};
}

/* Between a file and the time when they are armed again, packets are only counted. */
static void take_reports(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct trigger_report report;
	size_t set;

	while (packet_triggers_take(&recorder->packets, &set, &report)) {
		if (live_recorder_is_writing(recorder) ? !past_mark(&recorder->past, set, &report)
						       : !recorder->arm_at)
			add_next(recorder, set, &report);
	}
}

/* The oldest first: where the reader was stopped for long, packets and events wait. */
static void look_at_past(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct facts *facts = live->source.events.facts;
	const struct record *record;

	take_reports(live);
	if (facts && !live_recorder_is_writing(recorder))
		facts_settle(facts, clock_monotonic());
	while (!live_recorder_is_writing(recorder)) {
		record = facts ? facts_look(facts) : NULL;
		if (recorder->next_count &&
		    (!record || recorder->next[0].report.time <= record->time))
			begin_at_packet(live, 0);
		else if (record)
			look_at_event(live, record);
		else
			return;
	}
}

static void arm(struct live *live)
{
	struct live_recorder *recorder = live->recorder;

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
	hear_alone(live, TRIGGER_SIGNAL, "signal");
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
	hear_alone(live, TRIGGER_EXIT, text);
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
	fail(live, true);
}

/* Packets after the end of a file that is complete, which were counted as merged into it. */
static void begin_next(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct totals *totals = &recorder->totals;

	for (; recorder->next_count; recorder->next_count--) {
		uncount(recorder, &totals->merged);
		if (!signals_stop() && !is_too_soon(live, recorder->next[0].report.time)) {
			begin_at_packet(live, 1);
			return;
		}
		*(signals_stop() ? &totals->failed : &totals->ignored) += 1;
		memmove(recorder->next, recorder->next + 1,
			(recorder->next_count - 1) * sizeof(*recorder->next));
	}
}

static void tell_losses(const struct live_recorder *recorder)
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
	const uint64_t last = past->until > past->trigger ? past->until : past->trigger;

	take_reports(live);
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
	message_info("%s: %llu packet%s", recorder->file.path, (unsigned long long)past->packets,
		     past->packets == 1 ? "" : "s");
	tell_losses(recorder);
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
	take_reports(live);
	result = past_pass(&recorder->past, settled);
	if (result < 0)
		give_up(live);
	else if (result == 2)
		complete(live);
	return result == 1 ? SLEEP_WRITING_MS : 0;
}

void live_triggers_look(struct live *live)
{
	look_at_past(live);
	pull_later(live);
	look_at_command(live);
	look_at_signal(live);
	arm(live);
}

/* Events that nothing looked at before the end of the run. */
static void count_events(struct live *live)
{
	struct facts *facts = live->source.events.facts;
	struct totals *totals = &live->recorder->totals;
	const struct record *record;
	struct packet packet;

	if (!facts)
		return;
	facts_settle(facts, clock_monotonic());
	while ((record = facts_look(facts))) {
		if (trigger_of(live, record, &packet)) {
			totals->triggers++;
			totals->failed++;
		}
		facts_advance(facts);
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
