// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/pin_dump.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/pool.h"
#include "base/reopen.h"
#include "base/signals.h"
#include "capture/interface.h"
#include "capture/merge.h"
#include "capture/pin.h"
#include "capture/pin_folder.h"
#include "capture/unpack.h"
#include "helper/sandbox.h"
#include "output/resolver.h"
#include "run/loop.h"
#include "run/pin_clock.h"
#include "run/pin_filter.h"
#include "run/summary.h"

/* Records between two looks at signals. */
#define PASS_RECORDS 4096

static const struct timespec settling = {.tv_nsec = KEEP_RING_SETTLE_NS};

#define SECOND 1000000000.0

struct pin_dump {
	struct run_config *config;
	struct pin *pin;
	const struct pin_description *description;
	struct user user;
	struct clock clock;
	struct resolver *resolver;
	struct pool *pool; /* of --threads; NULL: none */
	struct pin_filter filter;
	struct capture_file file;
	struct loop loop;
	struct keep_ring *rings; /* by CPU */
	struct merge *merge;
	struct unpack *unpack;
	int links;	   /* rtnetlink */
	int output;	   /* standard output, until a sink has it; -1 */
	uint64_t now;	   /* CLOCK_MONOTONIC, as the next three: nothing younger is written */
	uint64_t since;	   /* nor older */
	uint64_t complete; /* from then on nothing was overwritten when it began */
	uint64_t settled;
	bool over;
	bool cut;	      /* -c ended it, and there is more */
	uint64_t overwritten; /* packets of those that it was to have, known at its end */
	bool inexact;	      /* fewer may have been: a small memory turned over as it began */
};

static void pin_dump_end(struct pin_dump *dump)
{
	loop_close(&dump->loop);
	pool_free(dump->pool);
	capture_file_close(&dump->file);
	resolver_free(dump->resolver);
	pin_filter_close(&dump->filter);
	merge_close(dump->merge);
	unpack_free(dump->unpack);
	free(dump->rings);
	clock_close(&dump->clock);
	if (dump->links >= 0)
		close(dump->links);
	if (dump->output >= 0)
		close(dump->output);
	pin_close(dump->pin);
}

static uint64_t count_overwritten(const struct pin_dump *dump)
{
	uint64_t sum = 0;
	unsigned int cpu;

	for (cpu = 0; dump->rings && cpu < dump->description->cpus; cpu++)
		sum += dump->rings[cpu].overwritten;
	return sum;
}

static uint64_t count_lost(void *arg, uint32_t netns, uint32_t ifindex)
{
	const struct pin_dump *dump = arg;

	(void)netns;
	return pin_lost(dump->pin, ifindex);
}

/* Where the file begins the slots have not been looked at. */
static void comment(void *arg, char *text, size_t size)
{
	const struct pin_dump *dump = arg;
	const uint64_t overwritten = dump->overwritten;
	size_t used;

	used = (size_t)snprintf(text, size, "flight recorder: pin %s", dump->config->pin.name);
	if (dump->cut)
		used += (size_t)snprintf(text + used, size - used, ", the oldest %llu alone (-c)",
					 (unsigned long long)dump->loop.captured);
	else if (dump->now)
		used += (size_t)snprintf(text + used, size - used,
					 ", complete from %.6f s before the dump",
					 (double)(dump->now - dump->complete) / SECOND);
	if (overwritten)
		snprintf(text + used, size - used,
			 ", %s%llu packets overwritten before they were written",
			 dump->inexact ? "at most " : "", (unsigned long long)overwritten);
}

static int describe_interfaces(const struct pin_dump *dump)
{
	const struct pin_head *head = &dump->description->head;
	size_t i;
	int error = 0;

	for (i = 0; i < head->interface_count && !error; i++)
		error = writer_interface(dump->file.writer, head->netns, head->interfaces[i].index,
					 head->interfaces[i].name);
	return error;
}

static int open_file(struct pin_dump *dump)
{
	struct capture_file_request *request = &dump->config->file;
	const struct capture_file_source source = {
		.live = true,
		.linktype = (uint16_t)dump->description->linktype,
		.snaplen = dump->description->snaplen,
		.lost = count_lost,
		.arg = dump,
		.comment = comment,
		.comment_arg = dump,
	};
	int error;

	if (!request->rules.path)
		return 0;
	request->expression = dump->filter.text;
	error = capture_file_prepare(&dump->file, request, &dump->user);
	/* Where a pipe's reader is waited for, a signal ends the wait, and us. */
	if (!error && !dump->file.helper)
		error = signals_open(&dump->loop.waiting);
	if (!error)
		error = capture_file_open(&dump->file, request, &source);
	if (error)
		return error;
	loop_add_sink(&dump->loop, &capture_file_sink, &dump->file, false);
	error = describe_interfaces(dump);
	return error ? message_errno(error, "%s", request->rules.path) : 0;
}

/* What the sandbox does not let us have any more. */
static int prepare(struct pin_dump *dump)
{
	const struct run_config *config = dump->config;
	const struct sink_type *sink = config->output.sink;
	int error;

	error = open_file(dump) ?: signals_open(&dump->loop.waiting);
	if (error)
		return error;
	dump->links = interface_watch();
	error = dump->links < 0 ? dump->links : clock_open(&dump->clock);
	if (!error && sink) {
		dump->output = reopen_output(STDOUT_FILENO);
		error = dump->output < 0 ? dump->output : 0;
	}
	if (!error && sink && !config->print.numeric && sink->needs(&config->print).names)
		error = resolver_new(&dump->resolver, &dump->user, NULL, NULL);
	message_unblock();
	return error ? message_errno(error, "cannot start") : 0;
}

static int open_output(struct pin_dump *dump, const struct sandbox_token *token)
{
	struct run_config *config = dump->config;
	const struct sink_request request = {
		.token = token,
		.print = &config->print,
		.line_buffered = config->output.line_buffered,
		.pool = dump->pool,
		.fd = dump->output,
	};

	if (!config->output.sink)
		return 0;
	dump->output = -1;
	if (dump->resolver)
		config->print.names = resolver_callbacks(dump->resolver);
	return loop_open_sink(&dump->loop, config->output.sink, &request);
}

static int open_unpack(struct pin_dump *dump, const struct sandbox_token *token)
{
	const struct pin_head *head = &dump->description->head;
	const struct unpack_request request = {
		.linktype = (uint16_t)dump->description->linktype,
		.snaplen = dump->description->snaplen,
		.clock = &dump->clock,
		.socket = dump->links,
		.netns = head->netns,
	};
	size_t i;
	int error = unpack_new(&dump->unpack, token, &request);

	for (i = 0; i < head->interface_count && !error; i++) {
		struct interface_event event = {.interface.index = head->interfaces[i].index};

		event.interface.link = link_kind_of(head->interfaces[i].hardware, 0);
		memcpy(event.interface.name, head->interfaces[i].name, IF_NAMESIZE);
		unpack_take_event(dump->unpack, &event, 0);
	}
	return error;
}

static int open_merge(struct pin_dump *dump, const struct sandbox_token *token)
{
	const unsigned int cpus = dump->description->cpus;
	_cleanup_(cleanup_free) struct merge_sources *sources = calloc(cpus, sizeof(*sources));
	unsigned int cpu;

	dump->rings = calloc(cpus, sizeof(*dump->rings));
	if (!sources || !dump->rings)
		return -ENOMEM;
	for (cpu = 0; cpu < cpus; cpu++) {
		pin_ring(dump->pin, cpu, &dump->rings[cpu]);
		sources[cpu].callbacks = (struct merge_callbacks){keep_ring_peek, keep_ring_advance,
								  &dump->rings[cpu]};
	}
	return merge_open(&dump->merge, token, sources, cpus);
}

/* Last: the kernel overwrites. */
static void begin_rings(struct pin_dump *dump)
{
	const struct pin_description *description = dump->description;
	uint64_t past = dump->config->keep.past_ns ?: description->past_ns, oldest, records;
	unsigned int cpu;

	dump->now = clock_monotonic();
	dump->since = past && past < dump->now ? dump->now - past : 0;
	dump->complete = description->head.started;
	for (cpu = 0; cpu < description->cpus; cpu++) {
		keep_ring_begin(&dump->rings[cpu], dump->since);
		dump->inexact |= !keep_ring_end(&dump->rings[cpu], dump->now + 1);
		oldest = keep_ring_oldest(&dump->rings[cpu], &records) ?: dump->now;
		if (records + 1 >= description->slots && oldest > dump->complete)
			dump->complete = oldest;
	}
	if (dump->complete < dump->since)
		dump->complete = dump->since;
	/* A small memory may have been written over since then. */
	if (dump->complete > dump->now)
		dump->complete = dump->now;
}

static int next(void *arg, struct packet *packet)
{
	struct pin_dump *dump = arg;
	const bool last = dump->settled > dump->now + KEEP_RING_LATE_NS;
	const struct record *record = dump->over ? NULL : merge_next(dump->merge, dump->settled);

	if (!record || (last && record->time > dump->now)) {
		dump->over |= last;
		return 0;
	}
	if (record->time < dump->since || record->time > dump->now)
		return LOOP_LEFT_OUT;
	unpack_record(dump->unpack, record, packet);
	packet->caplen = packet->prefix_length + packet->avail;
	return pin_filter_takes(&dump->filter, packet) ? 1 : LOOP_LEFT_OUT;
}

static void settle_loop(struct pin_dump *dump)
{
	const struct sink_type *sink = dump->config->output.sink;

	dump->loop.source = (struct loop_source){.next = next, .arg = dump};
	dump->loop.decode = sink && sink->needs(&dump->config->print).segment;
	dump->loop.limit = dump->config->filter.count;
}

/* They are blocked but for a wait, and while there are records there is none. */
static void let_signals_in(const struct pin_dump *dump)
{
	if (signals_due())
		ppoll(NULL, 0, &(const struct timespec){0}, &dump->loop.waiting);
}

/* Whether there is more than -c takes. */
static bool is_cut(struct pin_dump *dump)
{
	struct packet packet;
	int n;

	if (!loop_reached_limit(&dump->loop))
		return false;
	while ((n = next(dump, &packet)) != 1 && !dump->over && !signals_stop()) {
		let_signals_in(dump);
		if (n != LOOP_LEFT_OUT)
			ppoll(NULL, 0, &settling, &dump->loop.waiting);
		dump->settled = clock_monotonic() - KEEP_RING_SETTLE_NS;
	}
	return n == 1;
}

static void run_loop(struct pin_dump *dump)
{
	for (;;) {
		let_signals_in(dump);
		loop_leave_closed(&dump->loop);
		if (loop_done(&dump->loop))
			return;
		dump->settled = clock_monotonic() - KEEP_RING_SETTLE_NS;
		if (loop_pass(&dump->loop, PASS_RECORDS) == PASS_RECORDS)
			continue;
		loop_flush(&dump->loop);
		if (dump->over)
			return;
		ppoll(NULL, 0, &settling, &dump->loop.waiting);
	}
}

/* A file is, whether or not somebody reads what is printed besides. */
static bool is_whole(const struct pin_dump *dump)
{
	const bool has_file = dump->config->file.rules.path;
	const struct sink *sink = dump->loop.sinks;

	for (; sink < dump->loop.sinks + dump->loop.sink_count; sink++)
		if (sink->error && !(has_file && sink->type->lines && sink->error == -EPIPE))
			return false;
	return !dump->loop.stalled && !signals_stop();
}

static void sum_up(const struct pin_dump *dump, struct account *summary)
{
	account_clear(summary);
	summary->summary = true;
	summary->captured = dump->loop.captured;
	if (dump->filter.chosen)
		summary->not_understood = pin_filter_left_out(&dump->filter);
}

static void tell_count(const struct pin_dump *dump)
{
	const char *name = dump->config->pin.name, *end = dump->loop.captured == 1 ? "" : "s";
	const unsigned long long count = dump->loop.captured;

	if (dump->cut)
		message_info("--pin %s: the oldest %llu packet%s alone (-c)", name, count, end);
	else
		message_info("--pin %s: %llu packet%s, complete from %.3f s ago", name, count, end,
			     (double)(dump->now - dump->complete) / SECOND);
}

static int finish(struct pin_dump *dump)
{
	const char *name = dump->config->pin.name;
	struct account summary;
	bool whole, heard;
	int error;

	dump->overwritten = count_overwritten(dump);
	dump->cut = is_cut(dump);
	sum_up(dump, &summary);
	loop_end(&dump->loop, &summary);
	whole = is_whole(dump);
	dump->file.whole = whole;
	heard = message_wait_last(dump->loop.stalled);
	if (signals_stop() && dump->config->file.rules.path)
		message_error("--pin %s: the dump was interrupted", name);
	error = loop_close(&dump->loop);
	if (whole && !error)
		tell_count(dump);
	summary_unparsed("not understood", dump->filter.filter.left_out);
	if (dump->overwritten)
		message_warning(
			"--pin %s: %s%llu packets were overwritten before they were written", name,
			dump->inexact ? "at most " : "", (unsigned long long)dump->overwritten);
	return error || !heard || (signals_stop() && dump->config->file.rules.path) ? 1 : 0;
}

static int start(struct pin_dump *dump)
{
	const char *name = dump->config->pin.name;
	int error = pin_folder_check();

	if (error == -ENOENT)
		message_error("--pin %s: there is no pinned recorder", name);
	if (!error)
		error = user_find(&dump->user, dump->config->user);
	if (!error)
		error = pin_open(&dump->pin, name);
	if (!error)
		error = clock_check();
	if (error)
		return error;
	dump->description = pin_description(dump->pin);
	error = pin_filter_open(&dump->filter, dump->config->filter.expression, dump->description);
	if (error)
		return error;
	pin_clock_tell(&dump->description->head);
	return prepare(dump);
}

/* Everything that parses packets. */
static int enter(struct pin_dump *dump)
{
	const struct sandbox_token *token;
	int error = sandbox_enter_threads(&token, &dump->user,
					  (unsigned int)dump->config->output.threads, &dump->pool);

	if (error)
		return error;
	error = open_unpack(dump, token);
	if (!error)
		error = open_output(dump, token);
	if (!error)
		error = open_merge(dump, token);
	settle_loop(dump);
	return error ? message_errno(error, "cannot start") : 0;
}

int pin_dump_run(struct run_config *config)
{
	_cleanup_(pin_dump_end) struct pin_dump dump = {
		.config = config,
		.clock.fd = -1,
		.file = CAPTURE_FILE_NONE,
		.links = -1,
		.output = -1,
	};

	if (start(&dump) || enter(&dump))
		return 1;
	begin_rings(&dump);
	run_loop(&dump);
	return finish(&dump);
}
