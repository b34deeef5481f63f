// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_recorder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/signals.h"
#include "capture/load.h"
#include "run/live_events.h"
#include "run/live_recorder_state.h"
#include "run/live_state.h"
#include "run/live_triggers.h"
#include "run/live_window.h"
#include "run/pace.h"
#include "run/past_comment.h"

#define SECOND	    1000000000ull
#define MILLISECOND 1000000ull

/* How long the reader sleeps while nothing is written. */
#define SLEEP_SETTLING_MS 1
#define SLEEP_STARTING_MS 100
#define SLEEP_ARMED_MS	  10000

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
	packet_triggers_prepare(&live->namespaces);
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
	return error ?: packet_triggers_open(&recorder->packets, &live->namespaces);
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

static int sleep_for(const struct live *live)
{
	const struct live_recorder *recorder = live->recorder;
	int most = live->source.attribution ? recorder->pace : SLEEP_ARMED_MS;
	uint64_t now = clock_monotonic();

	if (!live->start.complete)
		return SLEEP_STARTING_MS;
	if (recorder->end_at)
		return SLEEP_SETTLING_MS;
	/* One that came while the queue was looked at wakes nobody. */
	if (live->source.events.facts && facts_waiting(live->source.events.facts))
		return SLEEP_SETTLING_MS;
	if (!trigger_of_packets(&live->config->keep.triggers) || !recorder->arm_at ||
	    recorder->arm_at > now + (uint64_t)most * MILLISECOND)
		return most;
	return recorder->arm_at > now ? (int)((recorder->arm_at - now) / MILLISECOND) + 1 : 0;
}

static void report_counts(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	const bool writing = live_recorder_is_writing(recorder);
	uint64_t events = writing ? live_window_events(recorder) : 0;
	struct totals totals;

	if (writing)
		live_window_count(recorder, &recorder->inside);
	else
		live_window_count_resting(live);
	totals = recorder->totals;
	totals.triggers += events;
	totals.removed = recorder->file.removed;
	totals_tell(&totals);
	event_source_tell_lost(&live->source.events);
	event_source_tell_missed(&live->source.events);
	if (writing)
		message_info("recorder: %s is being written, for %llu of the triggers",
			     recorder->file.path, (unsigned long long)(recorder->inside + events));
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

/* What came before the end is looked at before. After a failure a file is completed at most. */
static bool is_over(struct live *live)
{
	struct live_recorder *recorder = live->recorder;
	const bool writing = live_recorder_is_writing(recorder);

	if (live_window_has_failed(live))
		return !writing || helper_check(live_recorder_helper(recorder));
	if (writing || recorder->later_count)
		return false;
	if (!signals_stop() && !recorder->exited && namespaces_remain(&live->namespaces))
		return false;
	recorder->end_at = recorder->end_at ?: clock_monotonic();
	return recorder->looked >= recorder->end_at;
}

void live_recorder_run(struct live *live)
{
	int timeout;
	bool writing;

	for (;;) {
		look_at_start(live);
		live_events_check(live);
		pace_follow(&live->recorder->pace, live->source.attribution);
		live_triggers_look(live);
		if (signals_counters()) {
			past_tell_reach(&live->recorder->past, clock_monotonic());
			report_counts(live);
		}
		writing = live_recorder_is_writing(live->recorder);
		timeout = writing ? live_window_write(live) : 0;
		/* One that did not answer is lost: the run ends without a sleep before. */
		live_events_check(live);
		if (is_over(live))
			break;
		live_events_poll(live, writing ? timeout : sleep_for(live));
	}
	live_triggers_end(live);
}

int live_recorder_end(struct live *live)
{
	struct live_totals totals;

	report_counts(live);
	live_source_totals(&live->source, &totals);
	message_plain("%llu packet%s received by filter\n%llu packet%s dropped by kernel\n",
		      (unsigned long long)totals.matched, totals.matched == 1 ? "" : "s",
		      (unsigned long long)totals.lost, totals.lost == 1 ? "" : "s");
	past_tell_processes(&live->recorder->past);
	if (live->failed || live->start.failed)
		return 1;
	return live->recorder->exited ? live->recorder->status : 0;
}
