// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_events.h"

#include <errno.h>
#include <sys/epoll.h>

#include "base/message.h"
#include "base/signals.h"
#include "base/watch.h"

/* How often helpers are checked: two checks detect a stopped one, within a second. */
#define HELPERS_NS 400000000

/* Rings are edge-triggered: they nearly always hold something unread. */
static int watch_ns(struct live *live, const struct capture_ns *ns)
{
	const struct load *load = ns->programs.load;
	unsigned int i;
	int error = watch(live->epoll, ns->link_events, EPOLLIN);

	if (!error && capture_ns_helper(ns))
		error = watch(live->epoll, capture_ns_helper(ns)->socket, EPOLLIN);
	for (i = 0; !error && i < load_rings(load); i++)
		error = watch(live->epoll, load_ring_fd(load, i), EPOLLIN | EPOLLET);
	return error;
}

/* It is not polled: whatever is to be looked at must wake it. */
static int watch_recorder(const struct live *live)
{
	const struct facts *facts = live->source.events.facts;
	int error = watch(live->epoll, live_recorder_helper(live->recorder)->socket, EPOLLIN);

	return error || !facts ? error : watch(live->epoll, facts_fd(facts), EPOLLIN);
}

int live_events_open(struct live *live)
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
	/* It has ended for good: a recorder goes on after that. */
	if (!error && live->child.pid)
		error = watch(live->epoll, live->child.fd, EPOLLIN | EPOLLET);
	if (!error && live->recorder)
		error = watch_recorder(live);
	for (i = 0; !error && i < live->namespaces.count; i++)
		error = watch_ns(live, &live->namespaces.list[i]);
	return error;
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

void live_events_check(struct live *live)
{
	uint64_t now = clock_monotonic();
	size_t i;

	if (now - live->checked < HELPERS_NS)
		return;
	live->checked = now;
	for (i = 0; i < live->namespaces.count; i++)
		if (capture_ns_helper(&live->namespaces.list[i]))
			check_helper(live, capture_ns_helper(&live->namespaces.list[i]));
	if (live->file.writer && !live->over && !capture_file_is_served(&live->file)) {
		live->failed = true;
		live->over = true;
	}
	if (live->recorder)
		check_helper(live, live_recorder_helper(live->recorder));
	if (live->resolver)
		check_helper(live, resolver_process(live->resolver));
	if (live->source.attribution) {
		check_helper(live, attribution_process(live->source.attribution));
		check_helper(live, attribution_use_process(live->source.attribution));
	}
}

/* Handles an event of a namespace's descriptor; false if fd is none of them. */
static bool take_ns_event(struct live *live, struct capture_ns *ns, int fd)
{
	if (fd == ns->link_events) {
		capture_ns_follow(ns);
		live->failed |= ns->failed;
	} else if (capture_ns_helper(ns) && fd == capture_ns_helper(ns)->socket) {
		if (capture_ns_hear(ns) && !live->over)
			lose_helper(live, capture_ns_helper(ns), -ESRCH);
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
	for (i = 0; i < live->namespaces.count; i++)
		if (take_ns_event(live, &live->namespaces.list[i], fd))
			return;
}

void live_events_poll(struct live *live, int timeout)
{
	struct epoll_event events[8];
	int i, n;

	n = epoll_pwait(live->epoll, events, 8, timeout, &live->loop.waiting);
	/* Always: with many descriptors ready, epoll may be slow to return the signalfd. */
	signals_read(live->signals);
	for (i = 0; i < n; i++)
		take_event(live, events[i].data.fd);
}

void live_events_wait(struct live *live, int timeout)
{
	live_events_poll(live, timeout);
	if (signals_counters())
		summary_counters(&live->summary);
	if (signals_flush())
		loop_flush(&live->loop);
}

bool live_events_over(const struct live *live)
{
	return live->over || live->child_ended || signals_stop() ||
	       !namespaces_remain(&live->namespaces);
}
