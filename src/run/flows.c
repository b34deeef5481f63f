// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/flows.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/outlet.h"
#include "base/reopen.h"
#include "base/signals.h"
#include "flow/json.h"
#include "flow/text.h"
#include "helper/sandbox.h"
#include "output/metrics_file.h"
#include "run/flow_session.h"
#include "run/report.h"

#define SECOND_NS  1000000000ull
#define METRICS_NS (15 * SECOND_NS) /* between two writes of metrics by default */
/* The peer of a socket that ended so long ago is looked for. */
#define SETTLE_NS (10 * SECOND_NS)

#define LAST_WRITE_NS (2500000000ull)
#define PENDING_BYTES (4u << 20) /* bytes of lines; the ring waits then */

struct flows {
	struct flow_session session;
	struct outlet outlet;
	struct buffer out;
	struct metrics_file metrics;
	bool hide_living; /* they are passed for the metrics only */
	uint64_t written;
	uint64_t lines;
	bool blocked; /* the output's reader has to read first */
	bool closed;  /* the output takes no more; a closed pipe is an orderly end */
	uint64_t next_pass;
	uint64_t settled; /* the last pass for the sake of peers */
	uint64_t looked;  /* for losses */
	uint64_t lost;	  /* what lines of losses have so far */
};

static void flows_end(struct flows *flows)
{
	flow_session_close(&flows->session);
	metrics_file_close(&flows->metrics);
	outlet_close(&flows->outlet);
	buffer_free(&flows->out);
}

static bool is_complete(const struct flows *flows)
{
	uint64_t limit = flows->session.config->filter.count;

	return limit && flows->lines >= limit;
}

static void put_line(struct flows *flows, const struct flow *flow)
{
	const struct sink_type *sink = flows->session.config->output.sink;

	if (!sink || is_complete(flows) || (flow->end == FLOW_END_OPEN && flows->hide_living))
		return;
	if (sink->machine_readable)
		json_flow(&flows->out, flow, flows->session.config->print.json);
	else
		text_flow(&flows->out, flow);
	flows->lines++;
}

static void take(void *arg, const struct flow *flow)
{
	struct flows *flows = arg;

	if (flows->metrics.path)
		metrics_add(flows->metrics.metrics, flow);
	put_line(flows, flow);
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
	flows->session.failed = true;
}

static void pass(struct flows *flows, bool show)
{
	if (flows->metrics.path && show)
		metrics_begin(flows->metrics.metrics);
	flow_session_pass(&flows->session, show);
}

/* Between two passes over the open sockets; 0: there are none. */
static uint64_t interval_of(const struct flows *flows)
{
	uint64_t seconds = flows->session.config->flows.seconds;

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
		   pairs_wait(flows->session.pairs, now - SETTLE_NS)) {
		pass(flows, false);
		flows->settled = now;
	}
}

static uint64_t timeout_of(const struct flows *flows)
{
	uint64_t now = clock_monotonic();

	if (!flows->next_pass)
		return FLOW_SESSION_LOOK_MS;
	return flows->next_pass > now ? (flows->next_pass - now) / 1000000 + 1 : 0;
}

static void check_helpers(struct flows *flows)
{
	struct replace_helper *replace = flows->metrics.helper;

	flow_session_check(&flows->session, replace ? replace_helper_process(replace) : NULL);
}

static bool wants_account(const struct flows *flows)
{
	const struct sink_type *sink = flows->session.config->output.sink;

	return sink && sink->machine_readable && !flows->closed;
}

static void put_account(struct flows *flows, struct account *account)
{
	report_stamp(account);
	account_put(account, &flows->out, flows->session.config->print.json);
}

static void put_loss(struct flows *flows)
{
	uint64_t lost = flow_session_lost(&flows->session);
	struct account account;

	flows->looked = clock_monotonic();
	if (lost == flows->lost)
		return;
	account_clear(&account);
	account.flows_lost = lost - flows->lost;
	flows->lost = lost;
	put_account(flows, &account);
}

static void put_summary(struct flows *flows)
{
	struct account account;

	if (!wants_account(flows))
		return;
	put_loss(flows);
	account_clear(&account);
	account.summary = true;
	account.flows = flows->lines;
	account.flows_lost = flows->lost;
	put_account(flows, &account);
}

static void take_all(struct flows *flows)
{
	if (flows->out.used > PENDING_BYTES)
		return;
	flow_session_ended(&flows->session);
	pass_if_due(flows);
}

static bool is_over(const struct flows *flows)
{
	return flow_session_is_over(&flows->session) || flows->closed || is_complete(flows);
}

static void run(struct flows *flows)
{
	struct pollfd writable;

	child_go(&flows->session.child);
	flows->settled = clock_monotonic();
	flows->hide_living = !flows->session.config->flows.seconds;
	if (interval_of(flows))
		flows->next_pass = flows->settled + interval_of(flows);
	do {
		take_all(flows);
		flush(flows);
		check_helpers(flows);
		if (wants_account(flows) && clock_monotonic() - flows->looked >= SECOND_NS)
			put_loss(flows);
		if (is_over(flows))
			return;
		writable.fd = flows->blocked ? flows->outlet.fd : -1;
		writable.events = POLLOUT;
		flow_session_wait(&flows->session, timeout_of(flows), &writable, 1);
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
		poll(&writable, 1, FLOW_SESSION_LOOK_MS);
	}
	if (!flows->blocked)
		return;
	message_error("connections were not written: the output was not read to its end");
	flows->session.failed = true;
}

/* Open connections come last. */
static int finish(struct flows *flows)
{
	flows->hide_living = false;
	flows->session.last = true;
	if (!flows->session.failed && !flows->closed &&
	    (flows->metrics.path || !is_complete(flows))) {
		flow_session_ended(&flows->session);
		pass(flows, true);
		pairs_flush(flows->session.pairs);
		metrics_file_write(&flows->metrics);
	}
	put_summary(flows);
	flush_last(flows);
	outlet_abandon(&flows->outlet);
	message_wait_last(flows->blocked);
	message_info("%llu line%s of connections", (unsigned long long)flows->lines,
		     flows->lines == 1 ? "" : "s");
	flow_session_report(&flows->session);
	if (metrics_file_close(&flows->metrics))
		flows->session.failed = true;
	return flow_session_status(&flows->session);
}

static int open_output(struct flows *flows)
{
	int fd, error = buffer_init(&flows->out, PENDING_BYTES / 16);

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
	struct flow_session *session = &flows->session;
	const struct sink_type *sink = session->config->output.sink;
	const struct sandbox_token *token;
	int error = flow_session_open(session);

	if (!error)
		error = metrics_file_prepare(&flows->metrics, session->config->metrics,
					     &session->user);
	if (!error)
		error = flow_session_begin(session, take, flows);
	if (!error)
		error = open_output(flows);
	if (!error)
		error = flow_session_serve(session);
	if (error)
		return error;
	message_unblock();
	error = sandbox_enter(&token, &session->user);
	if (!error && sink && !sink->machine_readable)
		text_header(&flows->out);
	if (!error)
		message_info("following connections");
	return error;
}

int flows_run(struct run_config *config)
{
	_cleanup_(flows_end) struct flows flows = {
		.session = FLOW_SESSION_NONE(config),
		.outlet.fd = -1,
	};

	if (start(&flows))
		return 1;
	run(&flows);
	return finish(&flows);
}
