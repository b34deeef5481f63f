// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/netns_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/message.h"
#include "capture/clock.h"

/* Scans find what no hint leads to, and what is gone. 1/SCAN_SHARE: of the time, at most. */
#define SCAN_NS	   1000000000
#define SCAN_SHARE 20

struct netns_helper {
	struct helper helper;
	volatile struct netns_helper_state *state; /* shared with the process */
	struct address_sockets sockets;		   /* of which one has come */
};

/* The process's own. */
struct watch {
	const struct helper *helper;
	struct netns_follow *follow;
	struct netns_watch *hints; /* NULL: there are none */
	volatile struct netns_helper_state *state;
	bool addresses;
	int mounts; /* becomes readable by an exception when a mount comes or goes */
	bool lost;  /* a hint led nowhere */
	uint64_t scanned, scan_took;
};

static void tell(void *arg, const struct origin_news *news)
{
	const struct watch *watch = arg;

	helper_send(watch->helper->socket, news, sizeof(*news), -1);
}

/* By two messages, as each has room for one descriptor. */
static void enter(void *arg, uint32_t inode, const char *name)
{
	const struct watch *watch = arg;
	struct origin_news news = {.netns = inode};
	struct address_sockets sockets;
	int error;

	if (!watch->addresses)
		return;
	snprintf(news.netns_name, sizeof(news.netns_name), "%s", name);
	error = address_socket_open(&sockets);
	if (error) {
		message_warning("%s: its local addresses are not known: %s", name,
				strerror(-error));
		return;
	}
	helper_send(watch->helper->socket, &news, sizeof(news), sockets.request);
	helper_send(watch->helper->socket, &news, sizeof(news), sockets.news);
	address_socket_close(&sockets);
}

static void leave(void *arg, uint32_t inode)
{
	const struct watch *watch = arg;
	const struct origin_news news = {.netns = inode, .gone = true};

	if (watch->addresses)
		helper_send(watch->helper->socket, &news, sizeof(news), -1);
}

static bool goes_on(void *arg)
{
	const struct watch *watch = arg;
	struct pollfd reader = {.fd = watch->helper->socket, .events = POLLIN};

	return getppid() == watch->helper->parent && poll(&reader, 1, 0) <= 0;
}

static void publish(const struct watch *watch)
{
	struct netns_helper_state state = {.counts = netns_follow_counts(watch->follow),
					   .done = watch->state->done};

	if (watch->hints) {
		state.early = netns_watch_early(watch->hints);
		state.lost = netns_watch_lost(watch->hints);
	}
	*watch->state = state;
}

static void scan(struct watch *watch)
{
	watch->lost = false;
	watch->scanned = clock_monotonic();
	netns_follow_scan(watch->follow);
	watch->scan_took = clock_monotonic() - watch->scanned;
}

static void take_hint(void *arg, const struct origin_hint *hint)
{
	struct watch *watch = arg;

	if (!netns_follow_hint(watch->follow, hint))
		watch->lost = true;
}

/* Milliseconds until the next scan. early: something asks for one. */
static int pause_before_scan(const struct watch *watch, bool early)
{
	uint64_t least = watch->scan_took * SCAN_SHARE, now = clock_monotonic();
	uint64_t pause = early || least > SCAN_NS ? least : SCAN_NS, since = now - watch->scanned;

	return since >= pause ? 0 : (int)((pause - since) / 1000000) + 1;
}

/* Ends poll(2); guard() looks why. */
static void wake(int number)
{
	(void)number;
}

static void guard(struct watch *watch)
{
	const struct helper *helper = watch->helper;
	struct pollfd fds[] = {
		{.fd = helper->socket, .events = POLLIN},
		{.fd = netns_follow_fd(watch->follow), .events = POLLIN},
		{.fd = watch->mounts, .events = POLLPRI},
		{.fd = watch->hints ? netns_watch_fd(watch->hints) : -1, .events = POLLIN}};
	bool early = false;

	while (getppid() == helper->parent) {
		publish(watch);
		if (poll(fds, 4, pause_before_scan(watch, early)) < 0 && errno != EINTR)
			return;
		if (fds[0].revents)
			return;
		/* The events of a namespace first: where it is known, a hint finds all done. */
		netns_follow_serve(watch->follow);
		if (watch->hints)
			netns_watch_hints(watch->hints, take_hint, watch);
		early |= watch->lost || fds[2].revents & (POLLPRI | POLLERR);
		if (pause_before_scan(watch, early))
			continue;
		early = false;
		scan(watch);
	}
}

/*
 * To enter a namespace takes CAP_SYS_ADMIN, to find one by a process of another user
 * CAP_SYS_PTRACE, by a mount in a folder of root's CAP_DAC_READ_SEARCH. What it attached has to be
 * detached, so the end of its parent only wakes it.
 */
static int limit(const struct helper *helper, const struct user *user)
{
	static const unsigned int kept[] = {CAP_NET_ADMIN, CAP_BPF, CAP_SYS_ADMIN, CAP_SYS_PTRACE,
					    CAP_DAC_READ_SEARCH};
	const struct helper_rights rights = {
		.user = user,
		.capabilities = kept,
		.capability_count = sizeof(kept) / sizeof(kept[0]),
		.filter = SYSCALL_FILTER_NETNS,
		.death = SIGALRM,
	};

	signal(SIGALRM, wake);
	return helper_limit(helper, &rights);
}

static int open_follow(struct watch *watch, const struct netns_helper_request *request)
{
	struct netns_follow_request follow = *request->follow;
	int error = netns_watch_open(&watch->hints, request->btf_path);

	if (error)
		message_warning("--netns all without the kernel's hints (%s): a network namespace "
				"is found within a second, not before its first packet",
				strerror(-error));
	follow.watch = watch->hints;
	follow.tell = tell;
	follow.enter = enter;
	follow.leave = leave;
	follow.goes_on = goes_on;
	follow.arg = watch;
	watch->mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	return netns_follow_new(&watch->follow, &follow);
}

static void run(const struct helper *helper, volatile struct netns_helper_state *state,
		const struct netns_helper_request *request)
{
	struct watch watch = {.helper = helper, .state = state, .addresses = request->addresses};
	int error;

	message_unblock();
	helper_close_sockets(helper);
	error = open_follow(&watch, request);
	if (!error)
		error = limit(helper, request->user);
	if (error) {
		message_errno(error, "tcplens-netns");
		_exit(1);
	}
	scan(&watch);
	state->done = true;
	guard(&watch);
	publish(&watch);
	netns_follow_free(watch.follow);
	_exit(0);
}

int netns_helper_start(struct netns_helper **out, const struct netns_helper_request *request)
{
	struct netns_helper *helper = calloc(1, sizeof(*helper));
	void *page;
	int error;

	if (!helper)
		return -ENOMEM;
	/* For the namespaces, here and there. */
	helper_raise_files();
	page = mmap(NULL, sizeof(*helper->state), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	error = page == MAP_FAILED ? -errno : 0;
	if (!error) {
		helper->state = page;
		helper->sockets = ADDRESS_SOCKETS_NONE;
		error = helper_fork(&helper->helper, "tcplens-netns");
	}
	if (error == 1)
		run(&helper->helper, helper->state, request);
	if (error) {
		free(helper);
		return error;
	}
	*out = helper;
	return 0;
}

int netns_helper_hear(struct netns_helper *helper,
		      void (*take)(void *arg, const struct origin_news *news,
				   struct address_sockets *sockets),
		      void *arg)
{
	struct address_sockets *sockets = &helper->sockets;
	struct origin_news news = {0};
	ssize_t size;
	int fd;

	for (;;) {
		size = helper_receive(helper->helper.socket, &news, sizeof(news), &fd, 0);
		if (size != sizeof(news)) {
			cleanup_close(&fd);
			return size == -ESRCH ? -ESRCH : 0;
		}
		if (fd >= 0 && sockets->request < 0) {
			sockets->request = fd;
			continue;
		}
		sockets->news = fd;
		take(arg, &news, sockets);
		address_socket_close(sockets);
	}
}

struct netns_helper_state netns_helper_state(const struct netns_helper *helper)
{
	return *helper->state;
}

void netns_helper_release(struct netns_helper *helper)
{
	shutdown(helper->helper.socket, SHUT_RDWR);
}

bool netns_helper_detaches(struct netns_helper *helper)
{
	return helper->helper.pid && !helper_check(&helper->helper);
}

void netns_helper_stop(struct netns_helper *helper)
{
	if (helper)
		helper_stop(&helper->helper);
}

void netns_helper_free(struct netns_helper *helper)
{
	if (!helper)
		return;
	netns_helper_stop(helper);
	address_socket_close(&helper->sockets);
	munmap((void *)helper->state, sizeof(*helper->state));
	free(helper);
}

int netns_helper_fd(const struct netns_helper *helper)
{
	return helper->helper.socket;
}

struct helper *netns_helper_process(struct netns_helper *helper)
{
	return &helper->helper;
}
