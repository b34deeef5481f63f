// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_triggers.h"

#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/signals.h"
#include "run/live_recorder_state.h"
#include "run/live_state.h"
#include "run/live_window.h"

static bool is_too_soon(const struct live *live, uint64_t time)
{
	uint64_t last = live->recorder->last;

	return last && time < last + live_window_interval(live);
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
		live_window_arm(live, UINT64_MAX);
		live_window_begin(live, trigger);
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
	       time >= recorder->past.until + live_window_interval(live);
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
	const struct live_recorder_alone first = recorder->later[0];

	recorder->later_count--;
	memmove(recorder->later, recorder->later + 1,
		recorder->later_count * sizeof(*recorder->later));
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

/* With the first packet of next. */
static void begin_at_packet(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct live_recorder_report *first = recorder->next;
	const struct live_recorder_report next = *first;
	const struct past_trigger trigger = {
		.time = next.report.time,
		.word = trigger_name(first_of(live, next.report.bits)->kind),
		.report = &next.report,
		.set = next.set,
	};

	live_window_arm(live, trigger.time);
	recorder->inside = 0;
	if (!first->counted)
		live_window_count(recorder, &recorder->inside);
	if (!recorder->inside) {
		recorder->inside = live_window_triggers_of(first);
		live_window_take_back(recorder, first->counted ?: &recorder->totals.ignored,
				      recorder->inside);
	}
	first->counted = NULL;
	live_window_begin(live, &trigger);
}

/* The first of next, which may have come too soon after a file that it was not in. */
static void pull_packet(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct live_recorder_report *first = recorder->next;

	if (!first->counted || !is_too_soon(live, first->report.time)) {
		begin_at_packet(live);
		return;
	}
	live_window_take_back(recorder, first->counted, live_window_triggers_of(first));
	recorder->totals.ignored += live_window_triggers_of(first);
	recorder->next_count--;
	memmove(first, first + 1, recorder->next_count * sizeof(*first));
}

/*
 * What came first, while nothing is being written. event: the first. After the end no packet and no
 * event begins a file. False: there is none.
 */
static bool pull_first(struct live *live, const struct record *event)
{
	const struct live_recorder *recorder = live->recorder;
	const uint64_t end = recorder->end_at ?: UINT64_MAX - 1;
	uint64_t packet_time = recorder->next_count ? recorder->next[0].report.time : UINT64_MAX;
	uint64_t alone_time = recorder->later_count ? recorder->later[0].time : UINT64_MAX;
	uint64_t event_time = event ? event->time : UINT64_MAX;

	if (packet_time <= end && packet_time <= event_time && packet_time <= alone_time)
		pull_packet(live);
	else if (event_time <= end && event_time <= alone_time)
		look_at_event(live, event);
	else if (recorder->later_count)
		pull_later(live);
	else
		return false;
	return true;
}

/* By time: where the reader was stopped for long, or a file is complete, several wait. */
static void look_at_past(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct facts *facts = live->source.events.facts;
	const uint64_t now = clock_monotonic();

	live_window_reports(live);
	if (facts && !live_recorder_is_writing(recorder))
		facts_settle(facts, now);
	while (!live_recorder_is_writing(recorder)) {
		if (!pull_first(live, facts ? facts_look(facts) : NULL)) {
			recorder->looked = now - KEEP_RING_SETTLE_NS - KEEP_RING_LATE_NS;
			return;
		}
	}
	while (recorder->later_count && !is_of_the_next(live, recorder->later[0].time))
		pull_later(live);
}

static void look_at_time(struct live *live)
{
	const struct live_recorder *recorder = live->recorder;
	const uint64_t now = clock_monotonic();

	if (live_recorder_is_writing(recorder) || !recorder->arm_at || now < recorder->arm_at)
		return;
	/* Those that came too soon are told by arm_at. */
	live_window_reports(live);
	live_window_arm(live, now);
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

void live_triggers_look(struct live *live)
{
	look_at_past(live);
	look_at_command(live);
	look_at_signal(live);
	look_at_time(live);
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
	struct totals *totals = &recorder->totals;

	if (live_recorder_is_writing(recorder)) {
		message_error("%s: given up", recorder->file.path);
		live_window_give_up(live);
		past_abandon(&recorder->past);
	}
	live_window_drop(recorder);
	totals->triggers += recorder->later_count;
	totals->failed += recorder->later_count;
	count_events(live);
	live_window_count_resting(live);
	live_window_count(recorder, &totals->failed);
}
