// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/flows.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/outlet.h"
#include "base/reopen.h"
#include "base/signals.h"
#include "capture/clock.h"
#include "flow/json.h"
#include "flow/pairs.h"
#include "flow/socket_flow.h"
#include "flow/text.h"
#include "helper/child.h"
#include "helper/privilege.h"
#include "helper/sandbox.h"
#include "output/metrics_file.h"
#include "run/flow_sources.h"

#define SECOND_NS  1000000000ull
#define METRICS_NS (15 * SECOND_NS) /* between two writes of metrics by default */
#define LOOK_MS	   100		    /* between two looks at the ring, unless it fills up */
/* The peer of a socket that ended so long ago is looked for. */
#define SETTLE_NS (10 * SECOND_NS)

/* Two looks find a helper that is stopped, within a second. */
#define HELPERS_NS 400000000ull

#define LAST_WRITE_NS (2500000000ull)
#define PENDING_MAX   (4u << 20) /* bytes of lines; the ring waits then */

struct flows {
	struct run_config *config;
	struct user user;
	struct child child;
	bool child_ended;
	struct flow_sources sources;
	struct pairs *pairs;
	struct clock clock;
	sigset_t waiting;
	struct outlet outlet;
	struct buffer out;
	struct metrics_file metrics;
	bool hide_living; /* they are passed for the metrics only */
	uint64_t written;
	uint64_t lines;
	bool blocked; /* the output's reader has to read first */
	bool closed;  /* the output takes no more; a closed pipe is an orderly end */
	bool failed;
	uint64_t checked; /* when helpers were looked at */
	uint64_t next_pass;
	uint64_t settled; /* the last pass for the sake of peers */
};

static void flows_end(struct flows *flows)
{
	pairs_free(flows->pairs);
	flow_sources_close(&flows->sources);
	metrics_file_close(&flows->metrics);
	clock_close(&flows->clock);
	child_close(&flows->child);
	outlet_close(&flows->outlet);
	buffer_free(&flows->out);
}

static bool is_complete(const struct flows *flows)
{
	uint64_t limit = flows->config->filter.count;

	return limit && flows->lines >= limit;
}

static void put_line(struct flows *flows, const struct flow *flow)
{
	const struct sink_type *sink = flows->config->output.sink;

	if (!sink || is_complete(flows) || (flow->end == FLOW_END_OPEN && flows->hide_living))
		return;
	if (sink->machine_readable)
		json_flow(&flows->out, flow);
	else
		text_flow(&flows->out, flow);
	flows->lines++;
}

static void emit(void *arg, const struct flow_record *own, const struct flow_record *peer)
{
	struct flows *flows = arg;
	const struct socket_flow_clock clock = {
		.offset_ns = flows->clock.offset,
		.tick_ns = flows->sources.tick_ns,
	};
	struct flow flow;

	socket_flow_fill(&flow, own, peer, &clock);
	flow.netns_name = flow_sources_name(&flows->sources, flow.netns);
	if (flows->metrics.path)
		metrics_add(flows->metrics.metrics, &flow);
	put_line(flows, &flow);
}

static void take_ended(void *arg, const struct flow_record *record)
{
	struct flows *flows = arg;

	if (flow_sources_select(&flows->sources, record))
		pairs_end(flows->pairs, record);
}

static void take_live(void *arg, const struct flow_record *record)
{
	struct flows *flows = arg;

	if (flow_sources_select(&flows->sources, record))
		pairs_live(flows->pairs, record);
}

static size_t line_at(const struct buffer *buffer, size_t at, void *arg)
{
	const char *end = memchr(buffer->data + at, '\n', buffer->used - at);

	(void)arg;
	return end ? (size_t)(end - buffer->data) + 1 - at : buffer->used - at;
}

static void flush(struct flows *flows)
{
	int error = outlet_flush(&flows->outlet, &flows->out, line_at, NULL, &flows->written);

	flows->blocked = error == -EAGAIN;
	if (!error || flows->blocked)
		return;
	flows->closed = true;
	flows->out.used = 0;
	if (error == -EPIPE)
		return;
	message_unwritten(error);
	flows->failed = true;
}

static void pass(struct flows *flows, bool show)
{
	struct flow_sources *sources = &flows->sources;

	if (flows->metrics.path && show)
		metrics_begin(flows->metrics.metrics);
	pairs_begin(flows->pairs, clock_monotonic(), show);
	if (flow_sources_pass(sources, sockets_unowned(sources->sockets), take_live, flows))
		flows->failed = true;
	pairs_finish(flows->pairs);
}

/* Between two passes over the open sockets; 0: there are none. */
static uint64_t interval_of(const struct flows *flows)
{
	uint64_t seconds = flows->config->flows.seconds;

	if (seconds)
		return seconds * SECOND_NS;
	return flows->metrics.path ? METRICS_NS : 0;
}

/* When one is due: to show what is open, or to look for the peers of sockets that have ended. */
static void pass_if_due(struct flows *flows)
{
	uint64_t now = clock_monotonic(), every = interval_of(flows);

	if (every && now >= flows->next_pass) {
		pass(flows, true);
		metrics_file_write(&flows->metrics);
		while (flows->next_pass <= now)
			flows->next_pass += every;
	} else if (!every && now - flows->settled > SETTLE_NS &&
		   pairs_wait(flows->pairs, now - SETTLE_NS)) {
		pass(flows, false);
		flows->settled = now;
	}
}

static int timeout_of(const struct flows *flows)
{
	uint64_t now = clock_monotonic(), left = LOOK_MS;

	if (flows->next_pass && flows->next_pass < now + LOOK_MS * 1000000)
		left = flows->next_pass > now ? (flows->next_pass - now) / 1000000 + 1 : 0;
	return (int)left;
}

static void wait_for_events(struct flows *flows)
{
	struct pollfd fds[] = {
		{.fd = sockets_fd(flows->sources.sockets), .events = POLLIN},
		{.fd = flows->clock.fd, .events = POLLIN},
		{.fd = flows->child.pid ? flows->child.fd : -1, .events = POLLIN},
		{.fd = flows->blocked ? flows->outlet.fd : -1, .events = POLLOUT},
	};
	int milliseconds = timeout_of(flows);
	const struct timespec timeout = {milliseconds / 1000, milliseconds % 1000 * 1000000};

	if (ppoll(fds, sizeof(fds) / sizeof(fds[0]), &timeout, &flows->waiting) <= 0)
		return;
	if (fds[1].revents)
		clock_follow(&flows->clock);
	if (fds[2].revents)
		flows->child_ended = true;
}

static void check_helper(struct flows *flows, struct helper *helper)
{
	if (!helper_check(helper))
		return;
	message_error("%s ended unexpectedly", helper->name);
	flows->failed = true;
}

static void check_helpers(struct flows *flows)
{
	uint64_t now = clock_monotonic();
	size_t i;

	if (now - flows->checked < HELPERS_NS)
		return;
	flows->checked = now;
	for (i = 0; i < flows->sources.count; i++)
		check_helper(flows, &flows->sources.list[i].helper);
	if (flows->metrics.helper)
		check_helper(flows, replace_helper_process(flows->metrics.helper));
}

static void take_all(struct flows *flows)
{
	if (flows->out.used > PENDING_MAX)
		return;
	sockets_ended(flows->sources.sockets, take_ended, flows);
	pass_if_due(flows);
}

static bool is_over(const struct flows *flows)
{
	return flows->failed || flows->closed || flows->child_ended || signals_stop() ||
	       is_complete(flows);
}

static void run(struct flows *flows)
{
	child_go(&flows->child);
	flows->settled = clock_monotonic();
	flows->hide_living = !flows->config->flows.seconds;
	if (interval_of(flows))
		flows->next_pass = flows->settled + interval_of(flows);
	do {
		take_all(flows);
		flush(flows);
		check_helpers(flows);
		if (is_over(flows))
			return;
		wait_for_events(flows);
	} while (!is_over(flows));
}

/* Until all is written, but after a signal only for a while. */
static void flush_last(struct flows *flows)
{
	uint64_t deadline = clock_monotonic() + LAST_WRITE_NS;
	struct pollfd writable = {.fd = flows->outlet.fd, .events = POLLOUT};

	if (flows->closed)
		return;
	for (flush(flows); flows->blocked; flush(flows)) {
		if (signals_stop() && clock_monotonic() > deadline)
			break;
		poll(&writable, 1, LOOK_MS);
	}
	if (!flows->blocked)
		return;
	message_error("connections were not written: the output was not read to its end");
	flows->failed = true;
}

/* Open connections come last. */
static int finish(struct flows *flows)
{
	uint64_t lost;

	flows->hide_living = false;
	if (!flows->failed && !flows->closed && (flows->metrics.path || !is_complete(flows))) {
		sockets_ended(flows->sources.sockets, take_ended, flows);
		pass(flows, true);
		pairs_flush(flows->pairs);
		metrics_file_write(&flows->metrics);
	}
	flush_last(flows);
	outlet_abandon(&flows->outlet);
	message_wait_last(flows->blocked);
	lost = sockets_lost(flows->sources.sockets);
	message_info("%llu line%s of connections", (unsigned long long)flows->lines,
		     flows->lines == 1 ? "" : "s");
	if (lost)
		message_warning("%llu connections that ended are missing: the ring was full (-B)",
				(unsigned long long)lost);
	if (metrics_file_close(&flows->metrics))
		flows->failed = true;
	if (flows->child_ended && !flows->failed)
		return child_status(&flows->child);
	return flows->failed ? 1 : 0;
}

static int check_privileges(void)
{
	char missing[128];

	if (!privilege_missing(missing, sizeof(missing)))
		return 0;
	message_error("You don't have permission to follow connections: %s missing (run as root, "
		      "or give the program these capabilities)",
		      missing);
	return -EPERM;
}

static int start_child(struct flows *flows)
{
	char *const *arguments = flows->config->command;
	int error = arguments ? child_start(&flows->child, arguments, flows->config->user) : 0;

	return error ? message_errno(error, "%s", arguments[0]) : 0;
}

static int open_output(struct flows *flows)
{
	int fd, error = signals_open(&flows->waiting);

	if (!error)
		error = clock_open(&flows->clock);
	if (!error)
		error = buffer_init(&flows->out, PENDING_MAX / 16);
	if (!error)
		error = pairs_new(&flows->pairs, emit, flows);
	if (!error) {
		fd = reopen_output(STDOUT_FILENO);
		error = fd < 0 ? fd : 0;
		if (!error)
			outlet_open(&flows->outlet, fd);
	}
	return error ? message_errno(error, "cannot start") : 0;
}

static int start(struct flows *flows)
{
	const struct sink_type *sink = flows->config->output.sink;
	const struct sandbox_token *token;
	int error = check_privileges() ?: clock_check();

	if (!error)
		error = user_find(&flows->user, flows->config->user);
	if (!error)
		error = start_child(flows);
	if (!error)
		error = flow_sources_open(&flows->sources, flows->config, flows->child.pid);
	if (!error)
		error = metrics_file_prepare(&flows->metrics, flows->config->metrics, &flows->user);
	if (!error)
		error = open_output(flows);
	if (!error)
		error = flow_sources_serve(&flows->sources, &flows->user);
	if (error)
		return error;
	message_unblock();
	error = sandbox_enter(&token, &flows->user);
	if (!error && sink && !sink->machine_readable)
		text_header(&flows->out);
	if (!error)
		message_info("following connections");
	return error;
}

int flows_run(struct run_config *config)
{
	_cleanup_(flows_end) struct flows flows = {
		.config = config,
		.child = CHILD_NONE,
		.clock.fd = -1,
		.outlet.fd = -1,
	};

	if (start(&flows))
		return 1;
	run(&flows);
	return finish(&flows);
}
