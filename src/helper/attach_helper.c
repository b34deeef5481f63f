// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/attach_helper.h"

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/message.h"
#include "capture/clock.h"
#include "helper/helper.h"

struct attach_helper {
	struct helper helper;
};

/* Between two reports of the first round. */
#define REPORT_NS 250000000

/* What it does in its network namespace, which it never leaves. */
struct watch {
	const struct helper *helper;
	struct attach *attach;
	int events; /* -1: it follows none */
	struct attach_helper_progress progress;
	uint64_t reported;
};

static bool is_released(const struct watch *watch)
{
	struct pollfd reader = {.fd = watch->helper->socket, .events = POLLIN};

	return getppid() != watch->helper->parent || poll(&reader, 1, 0) > 0;
}

/* Stops at the first after it was told to end. */
static int attach_if_up(void *arg, const struct interface *interface)
{
	struct watch *watch = arg;

	if (is_released(watch))
		return -ECANCELED;
	/* What cannot be attached has been reported; the others go on. */
	if (interface->up)
		attach_interface(watch->attach, interface);
	return 0;
}

static void follow_event(void *arg, const struct interface_event *event)
{
	const struct watch *watch = arg;

	if (event->gone)
		attach_forget(watch->attach, event->interface.index);
	else
		attach_if_up(arg, &event->interface);
}

/* Events were dropped: looks at every interface. */
static void look_again(struct watch *watch)
{
	attach_round(watch->attach);
	if (!interface_each(attach_if_up, watch))
		attach_sweep(watch->attach);
}

static void report(struct watch *watch, bool done)
{
	uint64_t now = clock_monotonic();

	if (!done && now - watch->reported < REPORT_NS)
		return;
	watch->reported = now;
	watch->progress.done = done;
	helper_send(watch->helper->socket, &watch->progress, sizeof(watch->progress), -1);
}

static void attach_first(struct watch *watch, const struct attach_helper_request *request)
{
	struct attach_helper_progress *progress = &watch->progress;
	size_t i;
	int error;

	watch->reported = clock_monotonic();
	for (i = 0; i < request->count; i++)
		progress->total += request->interfaces[i].up;
	for (i = 0; i < request->count && !is_released(watch); i++) {
		if (!request->interfaces[i].up)
			continue;
		error = attach_interface(watch->attach, &request->interfaces[i]);
		progress->attached += !error;
		progress->total -= error == -ENODEV;
		progress->failed += error && error != -ENODEV;
		report(watch, false);
	}
	report(watch, true);
}

/* Ends poll(2); guard() looks why. */
static void wake(int number)
{
	(void)number;
}

static void guard(struct watch *watch)
{
	const struct helper *helper = watch->helper;
	struct pollfd fds[] = {{.fd = helper->socket, .events = POLLIN},
			       {.fd = watch->events, .events = POLLIN},
			       {.fd = attach_adopt(watch->attach), .events = POLLIN}};

	while (getppid() == helper->parent) {
		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			return;
		if (fds[0].revents)
			return;
		if (fds[1].revents &&
		    interface_read_events(watch->events, follow_event, watch) == -ENOBUFS)
			look_again(watch);
		if (fds[2].revents)
			attach_serve(watch->attach);
	}
}

/*
 * Attaching takes two capabilities. What it attached has to be detached, so the end of its parent
 * only wakes it.
 */
static int limit(const struct helper *helper, const struct user *user)
{
	static const unsigned int kept[] = {CAP_NET_ADMIN, CAP_BPF};
	const struct helper_rights rights = {
		.user = user,
		.capabilities = kept,
		.capability_count = 2,
		.filter = SYSCALL_FILTER_ATTACH,
		.death = SIGALRM,
	};

	signal(SIGALRM, wake);
	return helper_limit(helper, &rights);
}

static void run(const struct helper *helper, struct attach *attach,
		const struct attach_helper_request *request)
{
	struct watch watch = {.helper = helper, .attach = attach, .events = request->events};
	int error;

	/* A link takes a descriptor, an interface up to two links. */
	helper_raise_files();
	message_unblock();
	helper_close_sockets(helper);
	error = limit(helper, request->user);
	if (error)
		message_errno(error, "tcplens-attach");
	if (!error && request->events >= 0)
		attach_first(&watch, request);
	if (!error)
		guard(&watch);
	attach_free(attach);
	_exit(0);
}

int attach_helper_start(struct attach_helper **out, struct attach *attach,
			const struct attach_helper_request *request)
{
	struct attach_helper *helper = calloc(1, sizeof(*helper));
	int error = helper ? helper_fork(&helper->helper, "tcplens-attach") : -ENOMEM;

	if (error == 1)
		run(&helper->helper, attach, request);
	if (error) {
		free(helper);
		attach_free(attach);
		return error;
	}
	attach_abandon(attach);
	*out = helper;
	return 0;
}

int attach_helper_hear(struct attach_helper *helper, struct attach_helper_progress *progress)
{
	struct attach_helper_progress heard = {0};
	ssize_t size;

	for (;;) {
		size = helper_receive(helper->helper.socket, &heard, sizeof(heard), NULL, 0);
		if (size != sizeof(heard))
			return size == -ESRCH ? -ESRCH : 0;
		*progress = heard;
	}
}

void attach_helper_release(struct attach_helper *helper)
{
	shutdown(helper->helper.socket, SHUT_RDWR);
}

bool attach_helper_detaches(struct attach_helper *helper)
{
	return !helper_check(&helper->helper);
}

void attach_helper_stop(struct attach_helper *helper)
{
	if (!helper)
		return;
	helper_stop(&helper->helper);
	free(helper);
}

int attach_helper_fd(const struct attach_helper *helper)
{
	return helper->helper.socket;
}

struct helper *attach_helper_process(struct attach_helper *helper)
{
	return &helper->helper;
}
