// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/signals.h"
#include "capture/netns.h"
#include "filter/scope.h"
#include "helper/sandbox.h"
#include "run/live_events.h"
#include "run/live_output.h"
#include "run/live_start.h"
#include "run/live_state.h"

static void leave_rings(void *arg)
{
	(void)arg;
}

static void live_end(struct live *live)
{
	namespaces_detach(&live->namespaces, leave_rings, NULL);
	if (live->epoll >= 0)
		close(live->epoll);
	if (live->signals >= 0)
		close(live->signals);
	loop_close(&live->loop);
	pool_free(live->pool);
	only_free(live->source.only);
	annotation_free(live->source.annotation);
	attribution_close(live->source.attribution);
	child_close(&live->child);
	resolver_free(live->resolver);
	merge_close(live->source.merge);
	event_source_close(&live->source.events);
	capture_file_close(&live->file);
	live_recorder_free(live->recorder);
	sampling_end(&live->sampling);
	namespaces_close(&live->namespaces);
	clock_close(&live->clock);
	if (live->output >= 0)
		close(live->output);
}

static int add_owners_of(void *arg, struct capture_ns *ns)
{
	_cleanup_(cleanup_free) char *name = netns_name(ns->netns);
	int error = attribution_add_netns(arg, ns->inode, name);

	ns->attribution = arg;
	if (error)
		message_error("cannot watch local addresses: %s", strerror(-error));
	return error;
}

static int open_processes(struct live *live)
{
	struct attribution **attribution = &live->source.attribution;
	int error =
		selection_open(attribution, &live->config->processes, live->child.pid, &live->user);

	return error || !*attribution
		       ? error
		       : namespaces_each(&live->namespaces, add_owners_of, *attribution);
}

static int load_all(struct live *live)
{
	struct namespaces *namespaces = &live->namespaces;
	size_t i;
	int error;

	sampling_begin(&live->sampling, live->config->filter.sample);
	live->cpu_limit.limit = live->config->capture.limit_cpu;
	error = namespaces_load(namespaces, live->config, live->source.attribution);
	for (i = 0; i < namespaces->count && !error; i++)
		error = sampling_add(&live->sampling, namespaces->list[i].programs.sampler);
	if (!error && live->config->print.verbose)
		programs_report_memory(&namespaces->list[0].programs, namespaces->count);
	return error;
}

static void show_counters(void *arg)
{
	const struct live *live = arg;

	summary_counters(&live->summary);
}

static int settle_loop(struct live *live)
{
	const struct run_config *config = live->config;
	const struct sink_type *sink = config->output.sink;

	live->loop.source = live_source_callbacks(&live->source);
	live->loop.source.counters = show_counters;
	live->loop.source.counters_arg = live;
	live->loop.decode = live->source.annotation || live->source.events.facts ||
			    live->source.only || (sink && sink->needs(&config->print).segment);
	live->loop.limit = config->filter.count;
	live->summary = (struct summary){
		.loop = &live->loop,
		.source = &live->source,
		.sampling = &live->sampling,
		.tally = config->print.verbose,
		.warnings = config->output.warnings,
		.progress = config->print.verbose && live->file.writer && !sink,
	};
	live->report.source = &live->source;
	if (sink && sink->machine_readable)
		live->report.loop = &live->loop;
	return 0;
}

/* Everything that parses packets: opened after the sandbox is entered. */
static int open_reader(struct live *live, const struct sandbox_token *token)
{
	struct merge_callbacks events = event_source_callbacks(&live->source.events);
	size_t i;
	int error;

	if (live->recorder)
		error = live_recorder_open(live, token);
	else
		error = capture_ns_merge(live->namespaces.list, live->namespaces.count, &events,
					 token, &live->source.merge);
	for (i = 0; i < live->namespaces.count && !error; i++)
		error = capture_ns_unpack(&live->namespaces.list[i], token,
					  live->namespaces.linktype, live->namespaces.snaplen,
					  &live->clock, live->recorder);
	if (!error)
		error = live_output_open(live, token);
	live->source.namespaces = live->namespaces.list;
	live->source.ns_count = live->namespaces.count;
	live->source.single = live->namespaces.count == 1 && !live->source.events.facts;
	live->source.copied_only = live->file.writer;
	if (!error && live->config->only.bits)
		error = only_new(&live->source.only, &live->config->only);
	return error ?: settle_loop(live);
}

static void limit_cpu(struct live *live)
{
	uint64_t now = clock_monotonic();
	struct live_totals totals;
	struct timespec cpu;

	if (!cpu_limit_due(&live->cpu_limit, now))
		return;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
	live_source_totals(&live->source, &totals);
	cpu_limit_look(&live->cpu_limit, &live->sampling, now,
		       (uint64_t)cpu.tv_sec * 1000000000 + (uint64_t)cpu.tv_nsec, totals.matched);
}

static void run_loop(struct live *live)
{
	int timeout;

	do {
		live_start_look(&live->start, &live->namespaces);
		if (live->start.failed)
			return;
		if (live->start.complete)
			child_go(&live->child);
		summary_progress(&live->summary);
		notice_look(&live->notices);
		report_look(&live->report);
		limit_cpu(live);
		live_events_check(live);
		timeout = live_source_pass(&live->source, &live->loop);
		if (loop_done(&live->loop))
			return;
		live_events_wait(live, timeout);
	} while (!live_events_over(live));
}

static void empty_rings(void *arg)
{
	struct live *live = arg;

	live_source_empty(&live->source, &live->loop);
}

/* After the terminal's ^C. */
static void end_line(const struct live *live)
{
	const struct loop *loop = &live->loop;
	const struct sink *sink;

	/* A reader who has not taken all before this does not get it either. */
	if (loop->stalled || !signals_stop() || !isatty(STDOUT_FILENO))
		return;
	for (sink = loop->sinks; sink < loop->sinks + loop->sink_count; sink++)
		if (sink->type->lines && write(sink->type->fd(sink->state), "\n", 1) < 0)
			return;
}

static int finish(struct live *live)
{
	namespaces_detach(&live->namespaces, empty_rings, live);
	live_source_finish(&live->source, &live->loop);
	loop_end(&live->loop, report_end(&live->report));
	end_line(live);
	if (!message_wait_last(live->loop.stalled))
		live->failed = true;
	if (loop_close(&live->loop))
		live->failed = true;
	summary_end(&live->summary);
	notice_end(&live->notices);
	selection_tell(live->source.attribution);
	if (live->child_ended && !live->failed && !live->start.failed)
		return child_status(&live->child);
	return live->failed || live->start.failed ? 1 : 0;
}

static int finish_recorder(struct live *live)
{
	namespaces_detach(&live->namespaces, leave_rings, NULL);
	if (!message_wait_last(false))
		live->failed = true;
	return live_recorder_end(live);
}

/* Before anything is open that the command could inherit. */
static int start_child(struct live *live)
{
	char *const *arguments = live->config->command;
	int error = arguments ? child_start(&live->child, arguments, live->config->user) : 0;

	if (error)
		message_error("%s: %s", arguments[0], strerror(-error));
	return error;
}

/* After the outputs, which are more likely to fail. */
static int open_rest(struct live *live)
{
	int error = live_output_annotate(live);

	if (!error)
		error = signals_open(&live->loop.waiting);
	if (!error)
		error = clock_open(&live->clock);
	if (!error)
		error = live_output_prepare(live);
	if (error) {
		message_error("cannot start reading: %s", strerror(-error));
		return error;
	}
	error = namespaces_attach(&live->namespaces, live->config, &live->user);
	if (error)
		return error;
	error = live_events_open(live);
	if (error)
		message_error("cannot wait for packets: %s", strerror(-error));
	return error;
}

static int start(struct live *live)
{
	int error = namespaces_open(&live->namespaces, live->config);

	if (!error)
		error = live_start_check(
			live->namespaces.any ? "any" : live->namespaces.list[0].interfaces[0].name);
	if (!error)
		error = live_recorder_check(live->config);
	if (!error)
		error = clock_check();
	if (!error)
		error = user_find(&live->user, live->config->user);
	if (!error)
		error = start_child(live);
	if (!error)
		error = open_processes(live);
	if (!error)
		error = load_all(live);
	if (!error)
		error = event_source_open(&live->source.events, live->config, live->namespaces.list,
					  live->namespaces.count, live->namespaces.linktype,
					  live->source.attribution);
	if (!error)
		error = live_output_save(live);
	if (error)
		return error;
	return open_rest(live);
}

static int enter(struct live *live)
{
	const struct sandbox_token *token;
	int error;

	message_unblock();
	error = sandbox_enter_threads(&token, &live->user,
				      (unsigned int)live->config->output.threads, &live->pool);
	if (error)
		return error;
	error = open_reader(live, token);
	return error ? message_errno(error, "cannot start reading") : 0;
}

int live_run(struct run_config *config)
{
	_cleanup_(live_end) struct live live = {
		.config = config,
		.clock.fd = -1,
		.epoll = -1,
		.signals = -1,
		.output = -1,
		.child = CHILD_NONE,
		.file = CAPTURE_FILE_NONE,
		.start.config = config,
	};

	if (start(&live))
		return 1;
	/* libpcap cannot resolve names in the sandbox. */
	scope_describe(config->filter.expression, LINKTYPE_ETHERNET, live.start.note);
	if (enter(&live))
		return 1;
	live.notices.sources = (struct notice_sources){
		.loop = &live.loop,
		.source = &live.source,
		.resolver = live.resolver,
		.only = live.source.only,
	};
	if (live.recorder) {
		live_recorder_run(&live);
		return finish_recorder(&live);
	}
	run_loop(&live);
	return finish(&live);
}
