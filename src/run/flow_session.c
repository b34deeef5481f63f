// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/flow_session.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/message.h"
#include "base/signals.h"
#include "flow/forwarded_flow.h"
#include "flow/socket_flow.h"
#include "helper/privilege.h"
#include "run/flow_forwarded.h"

/* Two looks find a helper that is stopped, within a second. */
#define HELPERS_NS 400000000ull

/* Between two looks at forwarded connections. */
#define FORWARDED_NS 1000000000ull

void flow_session_close(struct flow_session *session)
{
	pairs_free(session->pairs);
	flow_forwarded_detach(&session->sources);
	flow_sources_close(&session->sources);
	clock_close(&session->clock);
	child_close(&session->child);
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

static int start_child(struct flow_session *session)
{
	char *const *arguments = session->config->command;
	int error = arguments ? child_start(&session->child, arguments, session->config->user) : 0;

	return error ? message_errno(error, "%s", arguments[0]) : 0;
}

static bool asks_forwarded(const struct run_config *config)
{
	return config->flows.forwarded || config->top.forwarded;
}

int flow_session_open(struct flow_session *session)
{
	int error = check_privileges() ?: clock_check();

	if (!error)
		error = user_find(&session->user, session->config->user);
	if (!error)
		error = start_child(session);
	if (!error)
		error = flow_sources_open(&session->sources, session->config, session->child.pid);
	if (!error && asks_forwarded(session->config))
		error = flow_forwarded_open(&session->sources, session->config);
	return error;
}

static void emit(void *arg, const struct flow_record *own, const struct flow_record *peer)
{
	struct flow_session *session = arg;
	const struct socket_flow_clock clock = {
		.offset_ns = session->clock.offset,
		.tick_ns = session->sources.tick_ns,
	};
	struct flow flow;

	socket_flow_fill(&flow, own, peer, &clock);
	flow.netns_name = flow_sources_name(&session->sources, flow.netns);
	session->take(session->arg, &flow);
}

int flow_session_begin(struct flow_session *session,
		       void (*take)(void *arg, const struct flow *flow), void *arg)
{
	int error = signals_open(&session->waiting);

	session->take = take;
	session->arg = arg;
	if (!error)
		error = clock_open(&session->clock);
	if (!error)
		error = pairs_new(&session->pairs, emit, session);
	return error ? message_errno(error, "cannot start") : 0;
}

int flow_session_serve(struct flow_session *session)
{
	int error = flow_sources_serve(&session->sources, &session->user);

	if (!error && session->sources.forwarded)
		error = flow_forwarded_attach(&session->sources, &session->user);
	return error;
}

static void take_ended(void *arg, const struct flow_record *record)
{
	struct flow_session *session = arg;

	if (flow_sources_select(&session->sources, record))
		pairs_end(session->pairs, record);
}

static void take_live(void *arg, const struct flow_record *record)
{
	struct flow_session *session = arg;

	if (flow_sources_select(&session->sources, record))
		pairs_live(session->pairs, record);
}

static void take_forwarded(void *arg, const struct forwarded_record *record)
{
	struct flow_session *session = arg;
	struct flow flow;

	forwarded_flow_fill(&flow, record, session->clock.offset);
	flow.netns_name = flow_sources_name(&session->sources, flow.netns);
	session->take(session->arg, &flow);
}

static void pass_forwarded(struct flow_session *session, enum forwarded_kind kind)
{
	session->looked = clock_monotonic();
	if (flow_forwarded_pass(&session->sources, kind, take_forwarded, session))
		session->failed = true;
}

void flow_session_ended(struct flow_session *session)
{
	sockets_ended(session->sources.sockets, take_ended, session);
	if (session->sources.forwarded && clock_monotonic() - session->looked > FORWARDED_NS)
		pass_forwarded(session, FORWARDED_PASS_ENDS);
}

void flow_session_pass(struct flow_session *session, bool show)
{
	struct flow_sources *sources = &session->sources;

	pairs_begin(session->pairs, clock_monotonic(), show);
	if (flow_sources_pass(sources, sockets_unowned(sources->sockets), take_live, session))
		session->failed = true;
	pairs_finish(session->pairs);
	if (sources->forwarded && show && !session->failed)
		pass_forwarded(session, session->last ? FORWARDED_PASS_LAST : FORWARDED_PASS_LIVE);
}

void flow_session_wait(struct flow_session *session, uint64_t milliseconds, struct pollfd *own,
		       size_t count)
{
	struct pollfd fds[3 + FLOW_SESSION_FDS_MAX] = {
		{.fd = sockets_fd(session->sources.sockets), .events = POLLIN},
		{.fd = session->clock.fd, .events = POLLIN},
		{.fd = session->child.pid ? session->child.fd : -1, .events = POLLIN},
	};
	struct timespec timeout = {0};

	if (milliseconds > FLOW_SESSION_LOOK_MS)
		milliseconds = FLOW_SESSION_LOOK_MS;
	timeout.tv_nsec = (long)milliseconds * 1000000;
	if (count)
		memcpy(fds + 3, own, count * sizeof(*own));
	if (ppoll(fds, 3 + count, &timeout, &session->waiting) <= 0)
		return;
	if (fds[1].revents)
		clock_follow(&session->clock);
	if (fds[2].revents)
		session->child_ended = true;
	if (count)
		memcpy(own, fds + 3, count * sizeof(*own));
}

static void check_helper(struct flow_session *session, struct helper *helper)
{
	int error = helper_check(helper);

	if (!error)
		return;
	message_error("%s %s", helper->name,
		      error == -ESTOPPED ? "was stopped" : "ended unexpectedly");
	session->failed = true;
}

void flow_session_check(struct flow_session *session, struct helper *more)
{
	uint64_t now = clock_monotonic();
	size_t i;

	if (now - session->checked < HELPERS_NS)
		return;
	session->checked = now;
	for (i = 0; i < session->sources.count; i++) {
		check_helper(session, &session->sources.list[i].helper);
		if (session->sources.namespaces[i].helper)
			check_helper(session,
				     attach_helper_process(session->sources.namespaces[i].helper));
	}
	if (more)
		check_helper(session, more);
}

bool flow_session_is_over(const struct flow_session *session)
{
	return session->failed || session->child_ended || signals_stop();
}

uint64_t flow_session_lost(const struct flow_session *session)
{
	const struct forwarded *forwarded = session->sources.forwarded;

	return sockets_lost(session->sources.sockets) + (forwarded ? forwarded_lost(forwarded) : 0);
}

void flow_session_report(struct flow_session *session)
{
	uint64_t lost = sockets_lost(session->sources.sockets);
	uint64_t missed = sockets_missed(session->sources.sockets);

	if (lost)
		message_warning("%llu connections that ended are missing: the ring was full (-B)",
				(unsigned long long)lost);
	if (missed)
		message_warning("%llu events may be missing: so often the kernel did not run a "
				"program in itself",
				(unsigned long long)missed);
	if (session->sources.forwarded)
		flow_forwarded_report(&session->sources);
}

int flow_session_status(struct flow_session *session)
{
	if (session->child_ended && !session->failed)
		return child_status(&session->child);
	return session->failed ? 1 : 0;
}
