// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/message.h"
#include "filter/scope.h"
#include "base/watch.h"
#include "base/outlet.h"
#include "helper/sandbox.h"
#include "helper/child.h"
#include "run/live_start.h"
#include "run/loop.h"
#include "output/resolver.h"
#include "run/capture_ns.h"
#include "process/selection.h"
#include "output/capture_file.h"
#include "base/signals.h"
#include "run/notice.h"
#include "run/summary.h"
#include "run/cpu_limit.h"

/* Above this the resolver of names is not waited for. */
#define PATIENT_FILL_PERCENT 25

/* Between two looks at helpers: two find one that is stopped, within a second. */
#define HELPERS_NS 400000000

struct live {
	struct run_config *config;
	struct capture_ns
		*namespaces; /* the network namespaces captured in; at home in the first */
	size_t ns_count;
	bool any;	   /* every interface of one of them */
	uint16_t linktype; /* LINKTYPE_ of packet.h; _LINUX_SLL2 for several interfaces */
	uint32_t snaplen;

	struct clock clock;
	struct resolver *resolver;
	struct user user;
	struct capture_file file;
	struct loop loop;
	struct live_source source;
	struct summary summary;
	int epoll;
	int signals; /* signalfd(2) */
	struct sampling sampling;
	struct cpu_limit cpu_limit;
	struct child child; /* the command behind -- */
	bool child_ended;
	struct notices notices;
	bool failed;
	bool over;	  /* nothing can be captured any more */
	uint64_t checked; /* when helpers were looked at, CLOCK_MONOTONIC */
	int output;	  /* standard output, until a sink has it; -1 */
};

/* The attach helper of a namespace has a hold on those of the namespaces before it. */
static void detach(struct live *live)
{
	size_t i;

	for (i = live->ns_count; i-- > 0;)
		capture_ns_detach(&live->namespaces[i]);
}

static void live_end(struct live *live)
{
	size_t i;

	detach(live);
	if (live->epoll >= 0)
		close(live->epoll);
	if (live->signals >= 0)
		close(live->signals);
	loop_close(&live->loop);
	annotation_free(live->source.annotation);
	attribution_close(live->source.attribution);
	child_close(&live->child);
	resolver_free(live->resolver);
	merge_close(live->source.merge);
	event_source_close(&live->source.events);
	capture_file_close(&live->file);
	sampling_end(&live->sampling);
	for (i = 0; i < live->ns_count; i++)
		capture_ns_close(&live->namespaces[i]);
	clock_close(&live->clock);
	if (live->output >= 0)
		close(live->output);
	free(live->namespaces);
}

/* Runs act inside every captured namespace, then returns to the first. */
static int in_each(struct live *live, int (*act)(struct live *live, struct capture_ns *ns))
{
	int error = 0, back;
	size_t i;

	for (i = 0; i < live->ns_count && !error; i++) {
		error = capture_ns_enter(&live->namespaces[i]);
		if (!error)
			error = act(live, &live->namespaces[i]);
	}
	back = capture_ns_enter(&live->namespaces[0]);
	return error ?: back;
}

static int choose_in(struct live *live, struct capture_ns *ns)
{
	return capture_ns_choose(ns, live->config);
}

/* The shortest snapshot holds a byte behind a cooked header, as libpcap has it. */
static void choose_snaplen(struct live *live)
{
	uint32_t cooked = packet_cooked_length(live->linktype), least = cooked ? cooked + 1 : 0;

	live->snaplen = (uint32_t)live->config->capture.snaplen;
	if (live->snaplen >= least)
		return;
	message_warning("snaplen raised from %u to %u", live->snaplen, least);
	live->snaplen = least;
}

static int choose_interfaces(struct live *live)
{
	const struct run_config *config = live->config;
	size_t i, count = 0;
	int error;

	if (!config->source.interfaces.count)
		message_info("no interface named with -i: capturing on any");
	error = in_each(live, choose_in);
	if (error)
		return error;
	for (i = 0; i < live->ns_count; i++) {
		live->any |= live->namespaces[i].any;
		count += live->namespaces[i].interface_count;
	}
	if (live->any && config->source.promiscuous)
		message_warning("--promisc is for interfaces named with -i, not for any");
	live->linktype = live->any || count > 1 ? LINKTYPE_LINUX_SLL2
						: live->namespaces[0].interfaces[0].link.linktype;
	choose_snaplen(live);
	return 0;
}

static int add_owners_of(struct live *live, struct capture_ns *ns)
{
	int error = attribution_add_netns(live->source.attribution, ns->inode);

	if (error)
		message_error("addresses cannot be followed: %s", strerror(-error));
	return error;
}

static int open_processes(struct live *live)
{
	int error = selection_open(&live->source.attribution, &live->config->processes,
				   live->child.pid);

	return error || !live->source.attribution ? error : in_each(live, add_owners_of);
}

static int load_in(struct live *live, struct capture_ns *ns)
{
	int error = capture_ns_load(ns, live->config, live->snaplen, live->source.attribution,
				    live->ns_count);

	return error ?: sampling_add(&live->sampling, ns->programs.sampler);
}

static int load_all(struct live *live)
{
	int error;

	sampling_begin(&live->sampling, live->config->filter.sample);
	live->cpu_limit.limit = live->config->capture.limit_cpu;
	error = in_each(live, load_in);
	if (!error && live->config->print.verbose)
		programs_tell_memory(&live->namespaces[0].programs, live->ns_count);
	return error;
}

static int attach_in(struct live *live, struct capture_ns *ns)
{
	return capture_ns_attach(ns, live->config, &live->user);
}

static bool patient(void *arg)
{
	const struct live *live = arg;

	return !loop_done(&live->loop) && !signals_due() &&
	       merge_fill(live->source.merge) < PATIENT_FILL_PERCENT;
}

/* For standard output, what the sandbox does not let it have any more. */
static int prepare_output(struct live *live)
{
	struct print_options *print = &live->config->print;
	const struct sink_type *sink = live->config->output.sink;
	int error;

	if (!sink)
		return 0;
	live->output = outlet_reopen(STDOUT_FILENO);
	if (live->output < 0)
		return live->output;
	if (print->numeric || !sink->needs(print).names)
		return 0;
	error = resolver_new(&live->resolver, &live->user, patient, live);
	if (!error)
		print->names = resolver_callbacks(live->resolver);
	return error;
}

static int open_output(struct live *live, const struct sandbox_token *token)
{
	const struct run_output *output = &live->config->output;
	struct print_options *print = &live->config->print;
	struct sink_request request = {
		.token = token,
		.print = print,
		.line_buffered = output->line_buffered,
		.fd = live->output,
	};

	if (!output->sink)
		return 0;
	live->output = -1;
	if (live->linktype != LINKTYPE_LINUX_SLL2)
		print->interface_name = live->namespaces[0].interfaces[0].name;
	return loop_open_sink(&live->loop, output->sink, &request);
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
			    (sink && sink->needs(&config->print).segment);
	live->loop.limit = config->filter.count;
	live->summary = (struct summary){
		.loop = &live->loop,
		.source = &live->source,
		.sampling = &live->sampling,
		.progress = config->print.verbose && live->file.writer && !sink,
	};
	return 0;
}

/* Whatever parses, in the sandbox. */
static int open_reader(struct live *live, const struct sandbox_token *token)
{
	struct merge_callbacks events = event_source_callbacks(&live->source.events);
	int error = capture_ns_merge(live->namespaces, live->ns_count, &events, token,
				     &live->source.merge);
	size_t i;

	for (i = 0; i < live->ns_count && !error; i++)
		error = capture_ns_unpack(&live->namespaces[i], token, live->linktype,
					  live->snaplen, &live->clock);
	if (!error)
		error = open_output(live, token);
	live->source.namespaces = live->namespaces;
	live->source.ns_count = live->ns_count;
	live->source.copied_only = live->file.writer;
	return error ?: settle_loop(live);
}

/* Rings edge-triggered: only a wakeup counts, not that there is something unread. */
static int watch_ns(struct live *live, const struct capture_ns *ns)
{
	const struct load *load = ns->programs.load;
	unsigned int i;
	int error = watch(live->epoll, ns->link_events, EPOLLIN);

	if (!error && ns->helper)
		error = watch(live->epoll, attach_helper_fd(ns->helper), EPOLLIN);
	for (i = 0; !error && i < load_rings(load); i++)
		error = watch(live->epoll, load_ring_fd(load, i), EPOLLIN | EPOLLET);
	return error;
}

static int open_waiting(struct live *live)
{
	size_t i;
	int error;

	live->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (live->epoll < 0)
		return -errno;
	live->signals = signals_fd();
	if (live->signals < 0)
		return live->signals;
	error = watch(live->epoll, live->signals, EPOLLIN);
	if (!error)
		error = watch(live->epoll, live->clock.fd, EPOLLIN);
	if (!error && live->child.pid)
		error = watch(live->epoll, live->child.fd, EPOLLIN);
	for (i = 0; !error && i < live->ns_count; i++)
		error = watch_ns(live, &live->namespaces[i]);
	return error;
}

static uint64_t count_lost(void *arg, uint32_t netns, uint32_t ifindex)
{
	const struct live *live = arg;
	size_t i;

	for (i = 0; i < live->ns_count; i++)
		if (live->namespaces[i].inode == netns)
			return load_lost(live->namespaces[i].programs.load, ifindex);
	return 0;
}

static int describe_in(struct live *live, struct capture_ns *ns)
{
	return capture_ns_describe(ns, live->file.writer);
}

static int open_save(struct live *live)
{
	struct capture_file_source source = {
		.live = true,
		.linktype = live->linktype,
		.snaplen = live->snaplen,
		.lost = count_lost,
		.arg = live,
		.comment = sampling_comment,
		.comment_arg = &live->sampling,
	};
	int error;

	if (!live->config->file.rules.path)
		return 0;
	error = capture_file_prepare(&live->file, &live->config->file, &live->user);
	if (!error)
		error = capture_file_open(&live->file, &live->config->file, &source);
	if (error)
		return error;
	loop_add_sink(&live->loop, &capture_file_sink, &live->file);
	return in_each(live, describe_in);
}

/* Whether any output has processes; if not, nobody looks for them. */
static int open_annotation(struct live *live)
{
	const struct run_config *config = live->config;

	if (!config->processes.show)
		return 0;
	if (config->output.sink || live->file.processes)
		return annotation_new(&live->source.annotation, live->source.attribution);
	message_warning("--proc: only a pcapng file tells of processes (--pcapng)");
	return 0;
}

static void lose_helper(struct live *live, const struct helper *helper, int error)
{
	message_error("%s %s", helper->name,
		      error == -ESTOPPED ? "was stopped" : "ended unexpectedly");
	live->failed = true;
	live->over = true;
}

static void check_helper(struct live *live, struct helper *helper)
{
	int error = live->over ? 0 : helper_check(helper);

	if (error)
		lose_helper(live, helper, error);
}

/* Twice a second: what they would have done is not done, and nobody would know. */
static void check_helpers(struct live *live)
{
	uint64_t now = clock_monotonic();
	size_t i;

	if (now - live->checked < HELPERS_NS)
		return;
	live->checked = now;
	for (i = 0; i < live->ns_count; i++)
		if (live->namespaces[i].helper)
			check_helper(live, attach_helper_process(live->namespaces[i].helper));
	if (live->file.writer && !live->over && !capture_file_is_served(&live->file)) {
		live->failed = true;
		live->over = true;
	}
	if (live->resolver)
		check_helper(live, resolver_process(live->resolver));
	if (live->source.attribution)
		check_helper(live, attribution_process(live->source.attribution));
}

/* What one of a namespace's descriptors has to say; false where it is none of them. */
static bool take_ns_event(struct live *live, struct capture_ns *ns, int fd)
{
	if (fd == ns->link_events) {
		capture_ns_follow(ns);
		live->failed |= ns->failed;
	} else if (ns->helper && fd == attach_helper_fd(ns->helper)) {
		lose_helper(live, attach_helper_process(ns->helper), -ESRCH);
	} else {
		return false;
	}
	return true;
}

static void take_event(struct live *live, int fd)
{
	size_t i;

	if (fd == live->clock.fd)
		clock_follow(&live->clock);
	else if (fd == live->child.fd)
		live->child_ended = true;
	for (i = 0; i < live->ns_count; i++)
		if (take_ns_event(live, &live->namespaces[i], fd))
			return;
}

static bool is_over(const struct live *live)
{
	size_t i;

	if (live->over || live->child_ended || signals_stop())
		return true;
	for (i = 0; i < live->ns_count; i++)
		if (live->namespaces[i].any || live->namespaces[i].remaining)
			return false;
	return true;
}

static void sleep_or_look(struct live *live, int timeout)
{
	struct epoll_event events[8];
	int i, n;

	n = epoll_pwait(live->epoll, events, 8, timeout, &live->loop.waiting);
	/* Whatever else is ready: with so many descriptors the signals' turn might not come. */
	signals_read(live->signals);
	for (i = 0; i < n; i++)
		take_event(live, events[i].data.fd);
	if (signals_counters())
		summary_counters(&live->summary);
	if (signals_flush())
		loop_flush(&live->loop);
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
		summary_progress(&live->summary);
		notice_look(&live->notices);
		limit_cpu(live);
		check_helpers(live);
		timeout = live_source_pass(&live->source, &live->loop);
		if (loop_done(&live->loop))
			return;
		sleep_or_look(live, timeout);
	} while (!is_over(live));
}

static int finish(struct live *live)
{
	detach(live);
	live_source_finish(&live->source, &live->loop);
	loop_end(&live->loop);
	if (live->config->output.sink && isatty(STDOUT_FILENO) && signals_stop())
		putchar('\n'), fflush(stdout); /* after the terminal's ^C */
	if (loop_close(&live->loop))
		live->failed = true;
	summary_end(&live->summary);
	notice_end(&live->notices);
	selection_tell(live->source.attribution);
	if (live->child_ended && !live->failed)
		return child_status(&live->child);
	return live->failed ? 1 : 0;
}

/* Before there is anything that it could inherit. */
static int start_child(struct live *live)
{
	char *const *arguments = live->config->command;
	int error = arguments ? child_start(&live->child, arguments, live->config->user) : 0;

	if (error)
		message_error("%s: %s", arguments[0], strerror(-error));
	return error;
}

/* After the outputs, whose failure is the more likely one. */
static int open_rest(struct live *live)
{
	int error = open_annotation(live);

	if (!error)
		error = signals_open(&live->loop.waiting);
	if (!error)
		error = clock_open(&live->clock);
	if (!error)
		error = prepare_output(live);
	if (error) {
		message_error("cannot start reading: %s", strerror(-error));
		return error;
	}
	error = in_each(live, attach_in);
	if (error)
		return error;
	error = open_waiting(live);
	if (error)
		message_error("cannot wait for packets: %s", strerror(-error));
	return error;
}

static int start(struct live *live)
{
	int error = capture_ns_open_all(&live->config->source.netns, &live->namespaces,
					&live->ns_count);

	if (!error)
		error = choose_interfaces(live);
	if (!error)
		error = live_start_check(live->any ? "any"
						   : live->namespaces[0].interfaces[0].name);
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
		error = event_source_open(&live->source.events, live->config, live->namespaces,
					  live->ns_count, live->linktype, live->source.attribution);
	if (!error)
		error = open_save(live);
	if (error)
		return error;
	return open_rest(live);
}

static int enter(struct live *live)
{
	const struct sandbox_token *token;
	int error = sandbox_enter(&token, &live->user);

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
	};
	char note[SCOPE_SIZE];

	if (start(&live))
		return 1;
	/* In the sandbox libpcap could not look names up. */
	scope_describe(config->filter.expression, LINKTYPE_ETHERNET, note);
	if (enter(&live))
		return 1;
	live_start_tell(config, note, live.namespaces, live.ns_count, live.linktype, live.snaplen);
	child_go(&live.child);
	live.notices.sources = (struct notice_sources){
		.loop = &live.loop,
		.source = &live.source,
		.resolver = live.resolver,
	};
	run_loop(&live);
	return finish(&live);
}
