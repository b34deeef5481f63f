// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/attach_helper.h"

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/message.h"
#include "helper/privilege.h"

struct attach_helper {
	pid_t pid;
	int socket;
};

/* What it does in its network namespace, which it never leaves. */
struct watch {
	struct attach *attach;
	int news; /* -1: it follows none */
};

static int attach_if_up(void *arg, const struct interface *interface)
{
	const struct watch *watch = arg;

	/* What cannot be attached has been told; the others go on. */
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

/* Signals of the terminal reach both processes; this one ends when the other is done. */
static void ignore_signals(void)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGPIPE};
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
}

static void guard(int socket, struct watch *watch)
{
	struct pollfd fds[] = {{.fd = socket, .events = POLLIN},
			       {.fd = watch->news, .events = POLLIN}};

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		if (fds[0].revents)
			return;
		if (fds[1].revents &&
		    interface_read_events(watch->news, follow_event, watch) == -ENOBUFS)
			interface_each(attach_if_up, watch);
	}
}

/*
 * Attaching takes two capabilities. Filters on clsact outlive their programs' descriptors, and to
 * ask whose they are takes CAP_SYS_ADMIN.
 */
static int limit_privileges(const struct attach *attach)
{
	static const unsigned int kept[] = {CAP_NET_ADMIN, CAP_BPF, CAP_SYS_ADMIN};

	return privilege_limit(kept, attach_outlives(attach) ? 3 : 2);
}

static void run(int socket, struct attach *attach, bool follow)
{
	struct watch watch = {attach, -1};

	prctl(PR_SET_NAME, "tcplens-warden");
	ignore_signals();
	if (limit_privileges(attach))
		message_warning("the process that attaches keeps its privileges");
	if (follow) {
		watch.news = interface_watch();
		if (watch.news < 0)
			message_warning(
				"interfaces that appear later are not captured: no rtnetlink");
		/* One may have come up between the first look and the watch. */
		interface_each(attach_if_up, &watch);
	}
	guard(socket, &watch);
	attach_free(attach);
	_exit(0);
}

int attach_helper_start(struct attach_helper **out, struct attach *attach, bool follow)
{
	struct attach_helper *helper = malloc(sizeof(*helper));
	int pair[2], error;

	if (!helper || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		error = helper ? -errno : -ENOMEM;
		goto fail;
	}
	helper->pid = fork();
	if (helper->pid < 0) {
		error = -errno;
		close(pair[0]);
		close(pair[1]);
		goto fail;
	}
	if (helper->pid == 0) {
		close(pair[0]);
		run(pair[1], attach, follow);
	}
	close(pair[1]);
	attach_abandon(attach);
	helper->socket = pair[0];
	*out = helper;
	return 0;
fail:
	free(helper);
	attach_free(attach);
	return error;
}

void attach_helper_stop(struct attach_helper *helper)
{
	if (!helper)
		return;
	close(helper->socket);
	while (waitpid(helper->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(helper);
}

int attach_helper_fd(const struct attach_helper *helper)
{
	return helper->socket;
}
