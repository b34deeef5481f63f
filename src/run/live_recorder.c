// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_recorder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/signals.h"
#include "capture/load.h"
#include "recorder/totals.h"
#include "run/live_events.h"
#include "run/live_state.h"
#include "run/pace.h"
#include "run/packet_triggers.h"
#include "run/past.h"

#define SECOND	    1000000000ull
#define MILLISECOND 1000000ull

/* How long the reader sleeps: while it writes, and with nothing to do. */
#define SLEEP_WRITING_MS  10
#define SLEEP_STARTING_MS 100
#define SLEEP_ARMED_MS	  10000

struct live_recorder {
	struct recorder_file file;
	struct past past;
	struct packet_triggers packets;
	uint64_t arm_at; /* when the triggers of packets are armed, CLOCK_MONOTONIC; 0: they are */
	bool ready;	 /* the start was reported */
	bool exited;	 /* the command's end was seen */
	int status;	 /* of the command */
	int pace;	 /* with processes to follow, ms between two looks */
	uint64_t last;	 /* until when the last file goes, CLOCK_MONOTONIC; 0: there is none */

	struct totals totals;
};

static uint64_t count_lost(void *arg, uint32_t netns, uint32_t ifindex)
{
	const struct live *live = arg;

	return namespaces_lost(&live->namespaces, netns, ifindex);
}

static void comment(void *arg, char *text, size_t size)
{
	const struct live *live = arg;
	char sampled[SAMPLING_TEXT_SIZE];
	size_t used;

	past_comment(&live->recorder->past, text, size);
	sampling_comment((void *)&live->sampling, sampled, sizeof(sampled));
	used = strlen(text);
	if (*sampled)
		snprintf(text + used, size - used, ", %s", sampled);
}

int live_recorder_check(const struct run_config *config)
{
	if (!config->keep.chosen ||
	    (load_has_slots() && !feature_in(config->capture.without, FEATURE_SLOTS)))
		return 0;
	message_error("--keep needs slots, and so x86-64, or arm64 with Linux 6.0, and a kernel "
		      "without PREEMPT_RT; see --features");
	return -EOPNOTSUPP;
}

int live_recorder_prepare(struct live *live)
{
	const struct run_config *config = live->config;
	struct live_recorder *recorder = calloc(1, sizeof(*recorder));

	if (!recorder)
		return message_errno(-ENOMEM, "cannot start recording");
	live->recorder = recorder;
	recorder->file = (struct recorder_file){
		.folder = config->file.rules.path,
		.expression = config->filter.expression,
		.comment_every = config->file.comment_every,
		.most_files = config->keep.files,
		.most_bytes = config->keep.megabytes * 1000000,
		.least_free = config->keep.free_megabytes * 1000000,
		.source = {.live = true,
			   .linktype = live->namespaces.linktype,
			   .snaplen = live->namespaces.snaplen,
			   .lost = count_lost,
			   .arg = live,
			   .comment = comment,
			   .comment_arg = live},
	};
	return recorder_file_prepare(&recorder->file, &live->user);
}

int live_recorder_open(struct live *live, const struct sandbox_token *token)
{
	struct live_recorder *recorder = live->recorder;
	int error;

	recorder->past = (struct past){
		.namespaces = &live->namespaces,
		.events = &live->source.events,
		.triggers = &live->config->keep.triggers,
		.file = &recorder->file,
		.attribution = live->source.attribution,
		.annotation = live->source.annotation,
		.token = token,
		.clock = &live->clock,
		.most_ns = live->config->keep.past_ns,
		.after_ns = live->config->keep.after * SECOND,
		.scope_kind = live->config->keep.scope,
	};
	error = past_open(&recorder->past);
	if (!error)
		error = packet_triggers_open(&recorder->packets, &live->namespaces);
	if (!error)
		packet_triggers_arm(&recorder->packets);
	return error;
}

struct helper *live_recorder_helper(const struct live_recorder *recorder)
{
	return series_helper_process(recorder->file.helper);
}

void live_recorder_free(struct live_recorder *recorder)
{
	if (!recorder)
		return;
	packet_triggers_close(&recorder->packets);
	past_close(&recorder->past);
	recorder_file_close(&recorder->file);
	free(recorder);
}

static bool is_writing(const struct live_recorder *recorder)
{
	return recorder->past.merge;
}

static uint64_t interval_of(const struct live *live)
{
	return live->config->keep.interval * SECOND;
}

/* A file was written, or none could be: packets may be the trigger of the next after a while. */
static void rest(struct live *live, uint64_t time)
{
	live->recorder->arm_at = time + interval_of(live);
}

static void fail(struct live *live)
{
	const bool no_room = live->recorder->file.no_room;

	live->recorder->totals.failed++;
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
	if (is_writing(recorder)) {
		recorder->totals.merged++;
		if (trigger->text)
			mark_add(&recorder->past.marks, trigger->time, trigger->text);
	} else if (is_too_soon(live, trigger->time) || rests_from_event(live, trigger)) {
		recorder->totals.ignored++;
	} else if (past_begin(&recorder->past, trigger)) {
		fail(live);
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

/* Events that came while nothing was written. One that begins a file stays for the merge. */
static void look_at_events(struct live *live)
{
	struct event_source *events = &live->source.events;
	const struct namespaces *namespaces = &live->namespaces;
	const struct trigger *trigger;
	const struct record *record;
	struct packet packet;

	if (!events->facts)
		return;
	facts_settle(events->facts, clock_monotonic());
	while ((record = facts_look(events->facts))) {
		trigger = NULL;
		if (event_source_take(events, namespaces->list, namespaces->count, record, &packet))
			trigger = trigger_find(&live->config->keep.triggers, packet.event);
		if (trigger)
			pull_event(live, trigger, &packet, record->time);
		if (is_writing(live->recorder)) {
			/* It comes once more, from the merge. */
			live->recorder->totals.triggers--;
			return;
		}
		facts_advance(events->facts);
	}
}

/* The trigger of the lowest bit, which the file is named for. */
static const struct trigger *first_of(const struct live *live, uint32_t bits)
{
	return &live->config->keep.triggers.list[__builtin_ctz(bits)];
}

/* A packet was a trigger, and nothing is being written. */
static void begin_at_packet(struct live *live, size_t set, const struct trigger_report *report)
{
	struct live_recorder *recorder = live->recorder;
	const struct past_trigger trigger = {
		.time = report->time,
		.word = trigger_name(first_of(live, report->bits)->kind),
		.report = report,
		.set = set,
	};
	uint64_t others = 0;

	count_packets(recorder, &others);
	recorder->totals.merged += others ? others - 1 : 0;
	if (past_begin(&recorder->past, &trigger))
		fail(live);
	else
		past_mark(&recorder->past, set, report);
}

/* Between a file and the time when they are armed again, packets are only counted. */
static void look_at_packets(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct trigger_report report;
	size_t set;

	while (packet_triggers_take(&recorder->packets, &set, &report)) {
		if (is_writing(recorder))
			past_mark(&recorder->past, set, &report);
		else if (!recorder->arm_at)
			begin_at_packet(live, set, &report);
	}
	if (is_writing(recorder) || !recorder->arm_at || clock_monotonic() < recorder->arm_at)
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

static void complete(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	struct past *past = &recorder->past;

	recorder->last = past->until;
	recorder->totals.triggers += past->events_met;
	/* The one that began the file is among them. */
	recorder->totals.merged += past->events_met - (past->by_event && past->events_met);
	count_packets(recorder, &recorder->totals.merged);
	rest(live, past->until);
	if (past_finish(past)) {
		fail(live);
		return;
	}
	recorder->totals.written++;
	recorder->totals.no_room += recorder->file.no_room;
	recorder->totals.overwritten += past->overwritten;
	recorder->totals.late += past->late;
	message_info("%s: %llu packets", recorder->file.path, (unsigned long long)past->packets);
	if (past->overwritten)
		message_warning("%s: %llu packets were overwritten before they were written",
				recorder->file.path, (unsigned long long)past->overwritten);
	if (past->unmarked)
		message_warning("%s: without the packets of %zu triggers: they were overwritten",
				recorder->file.path, past->unmarked);
}

/* Returns how long to sleep then, in ms. */
static int write_on(struct live *live)
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
		fail(live);
	else if (result == 2)
		complete(live);
	return result == 1 ? SLEEP_WRITING_MS : 0;
}

static int sleep_for(const struct live *live)
{
	const struct live_recorder *recorder = live->recorder;
	int most = live->source.attribution ? recorder->pace : SLEEP_ARMED_MS;
	uint64_t now = clock_monotonic();

	if (!live->start.complete)
		return SLEEP_STARTING_MS;
	if (!trigger_of_packets(&live->config->keep.triggers) || !recorder->arm_at ||
	    recorder->arm_at > now + (uint64_t)most * MILLISECOND)
		return most;
	return recorder->arm_at > now ? (int)((recorder->arm_at - now) / MILLISECOND) + 1 : 0;
}

static void report_counts(const struct live_recorder *recorder)
{
	struct totals totals = recorder->totals;

	totals.removed = recorder->file.removed;
	totals_tell(&totals);
}

static void look_at_start(struct live *live)
{
	live_start_look(&live->start, &live->namespaces);
	if (live->start.failed || !live->start.complete || live->recorder->ready)
		return;
	live->recorder->ready = true;
	live->recorder->past.began = clock_monotonic();
	past_tell_size(&live->recorder->past);
	child_go(&live->child);
}

static bool is_over(const struct live *live)
{
	const struct live_recorder *recorder = live->recorder;

	if (live->over || live->start.failed)
		return true;
	if (is_writing(recorder))
		return false;
	return recorder->exited || signals_stop() || !namespaces_remain(&live->namespaces);
}

void live_recorder_run(struct live *live)
{
	int timeout;

	for (;;) {
		look_at_start(live);
		live_events_check(live);
		pace_follow(&live->recorder->pace, live->source.attribution);
		look_at_command(live);
		look_at_signal(live);
		look_at_packets(live);
		if (!is_writing(live->recorder))
			look_at_events(live);
		if (signals_counters()) {
			past_tell_reach(&live->recorder->past, clock_monotonic());
			report_counts(live->recorder);
		}
		timeout = is_writing(live->recorder) ? write_on(live) : sleep_for(live);
		if (is_over(live))
			return;
		live_events_poll(live, timeout);
	}
}

int live_recorder_end(const struct live *live)
{
	struct live_totals totals;

	count_packets(live->recorder, &live->recorder->totals.ignored);
	report_counts(live->recorder);
	live_source_totals(&live->source, &totals);
	message_plain("%llu packet%s received by filter\n%llu packet%s dropped by kernel\n",
		      (unsigned long long)totals.matched, totals.matched == 1 ? "" : "s",
		      (unsigned long long)totals.lost, totals.lost == 1 ? "" : "s");
	past_tell_processes(&live->recorder->past);
	if (live->failed || live->start.failed)
		return 1;
	return live->recorder->exited ? live->recorder->status : 0;
}
