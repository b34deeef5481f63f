// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/attach_helper.h"

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "helper/helper.h"

struct attach_helper {
	struct helper helper;
};

/* What it does in its network namespace, which it never leaves. */
struct watch {
	struct attach *attach;
	int news; /* -1: it follows none */
};

static int attach_if_up(void *arg, const struct interface *interface)
{
	const struct watch *watch = arg;

	/* What cannot be attached has been reported; the others go on. */
	if (interface->up)
		attach_interface(watch->attach, interface);
	return 0;
}

static void follow_event(void *arg, const struct interface_event *event)
{
	const struct watch *watch = arg;
	struct interface interface;

	if (event->gone)
		attach_forget(watch->attach, event->index);
	else if (event->up && interface_by_index(&interface, watch->news, event->index) == 0)
		attach_if_up(arg, &interface);
}

/* Ends poll(2); guard() looks why. */
static void wake(int number)
{
	(void)number;
}

static void guard(const struct helper *helper, struct watch *watch)
{
	struct pollfd fds[] = {{.fd = helper->socket, .events = POLLIN},
			       {.fd = watch->news, .events = POLLIN},
			       {.fd = attach_adopt(watch->attach), .events = POLLIN}};

	while (getppid() == helper->parent) {
		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			return;
		if (fds[0].revents)
			return;
		if (fds[1].revents &&
		    interface_read_events(watch->news, follow_event, watch) == -ENOBUFS)
			interface_each(attach_if_up, watch);
		if (fds[2].revents)
			attach_serve(watch->attach);
	}
}

/*
 * Attaching takes two capabilities. Filters on clsact outlive their programs' descriptors, and to
 * ask whose they are takes CAP_SYS_ADMIN. What it attached has to be detached, so the end of its
 * parent only wakes it.
 */
static int limit(const struct helper *helper, const struct attach *attach, const struct user *user)
{
	static const unsigned int kept[] = {CAP_NET_ADMIN, CAP_BPF, CAP_SYS_ADMIN};
	const struct helper_rights rights = {
		.user = user,
		.capabilities = kept,
		.capability_count = attach_outlives(attach) ? 3 : 2,
		.filter = SYSCALL_FILTER_ATTACH,
		.death = SIGALRM,
	};

	signal(SIGALRM, wake);
	return helper_limit(helper, &rights);
}

static void run(const struct helper *helper, struct attach *attach, bool follow,
		const struct user *user)
{
	struct watch watch = {attach, -1};
	int error;

	if (follow) {
		watch.news = interface_watch();
		if (watch.news < 0)
			message_warning(
				"interfaces that appear later are not captured: no rtnetlink");
	}
	helper_close_sockets(helper);
	error = limit(helper, attach, user);
	if (error)
		message_errno(error, "tcplens-attach");
	/* One may have come up between the first look and the watch. */
	if (!error && follow)
		interface_each(attach_if_up, &watch);
	if (!error)
		guard(helper, &watch);
	attach_free(attach);
	_exit(0);
}

int attach_helper_start(struct attach_helper **out, struct attach *attach, bool follow,
			const struct user *user)
{
	struct attach_helper *helper = malloc(sizeof(*helper));
	int error = helper ? helper_fork(&helper->helper, "tcplens-attach") : -ENOMEM;

	if (error == 1)
		run(&helper->helper, attach, follow, user);
	if (error) {
		free(helper);
		attach_free(attach);
		return error;
	}
	attach_abandon(attach);
	*out = helper;
	return 0;
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
