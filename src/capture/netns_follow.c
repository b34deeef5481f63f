// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/netns_follow.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/watch.h"
#include "capture/netns.h"
#include "capture/netns_scan.h"
#include "capture/netns_space.h"

#define BUCKETS 256 /* a power of two; inode numbers are given out one after the other */
#define EVENTS	64  /* taken at a time */
#define NOTES	64  /* namespaces remembered that could not be followed */

/* Inode numbers, the last ones: what is said or counted of a namespace is so once. */
struct notes {
	uint32_t inodes[NOTES];
	unsigned int turn;
};

struct netns_follow {
	struct netns_follow_request request;
	struct netns_follow_counts counts;
	uint32_t next_number;
	uint32_t own; /* inode number of the namespace that it was made in */
	int home;     /* that one */
	int epoll;
	unsigned int round;
	uint32_t over; /* seen by the current scan, and too many */
	struct notes missed, refused;
	struct netns_space *buckets[BUCKETS];
};

int netns_follow_new(struct netns_follow **out, const struct netns_follow_request *request)
{
	struct netns_follow *follow = calloc(1, sizeof(*follow));
	int error;

	if (!follow)
		return -ENOMEM;
	follow->request = *request;
	error = netns_inode(-1, &follow->own);
	follow->home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	follow->epoll = follow->home < 0 ? -1 : epoll_create1(EPOLL_CLOEXEC);
	if (!error && follow->epoll < 0)
		error = -errno;
	if (error) {
		netns_follow_free(follow);
		return error;
	}
	*out = follow;
	return 0;
}

static struct netns_space **bucket_of(struct netns_follow *follow, uint32_t inode)
{
	return &follow->buckets[inode & (BUCKETS - 1)];
}

static struct netns_space *find(struct netns_follow *follow, uint32_t inode)
{
	struct netns_space *space = *bucket_of(follow, inode);

	while (space && space->inode != inode)
		space = space->next;
	return space;
}

static bool enter(const struct netns_space *space)
{
	return !setns(space->fd, CLONE_NEWNET);
}

/* The process would hold the one that it is in, and a scan would find it there. */
static void go_home(const struct netns_follow *follow)
{
	setns(follow->home, CLONE_NEWNET);
}

/* Takes it out of its bucket, too. */
static void end(struct netns_follow *follow, struct netns_space **at)
{
	struct netns_space *space = *at;

	*at = space->next;
	follow->counts.now--;
	if (follow->request.watch)
		netns_watch_forget(follow->request.watch, space->inode);
	follow->request.leave(follow->request.arg, space->inode);
	netns_space_close(space, enter(space));
	go_home(follow);
}

void netns_follow_free(struct netns_follow *follow)
{
	unsigned int i;

	if (!follow)
		return;
	for (i = 0; i < BUCKETS; i++)
		while (follow->buckets[i])
			end(follow, &follow->buckets[i]);
	cleanup_close(&follow->epoll);
	cleanup_close(&follow->home);
	free(follow);
}

static uint32_t *find_note(struct notes *notes, uint32_t inode)
{
	unsigned int i;

	for (i = 0; i < NOTES; i++)
		if (notes->inodes[i] == inode)
			return &notes->inodes[i];
	return NULL;
}

/* Whether it is the first of this namespace. */
static bool note(struct notes *notes, uint32_t inode)
{
	if (find_note(notes, inode))
		return false;
	notes->inodes[notes->turn++ % NOTES] = inode;
	return true;
}

/* It was found after all. */
static void unmiss(struct netns_follow *follow, uint32_t inode)
{
	uint32_t *at = find_note(&follow->missed, inode);

	if (!at)
		return;
	*at = 0;
	follow->counts.missed--;
}

/* The epoll knows by the descriptor which namespace has something to do. */
static int watch_space(struct netns_follow *follow, struct netns_space *space)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = space};

	if (epoll_ctl(follow->epoll, EPOLL_CTL_ADD, space->events, &event) ||
	    (space->held >= 0 && epoll_ctl(follow->epoll, EPOLL_CTL_ADD, space->held, &event)))
		return -errno;
	return 0;
}

/* Said and counted once. */
static void refuse(struct netns_follow *follow, uint32_t inode, int error)
{
	if (!note(&follow->refused, inode))
		return;
	follow->counts.refused++;
	if (error == -EMFILE)
		message_error("network namespace %u is not captured: no more files may be open; "
			      "raise the limit (ulimit -Hn, LimitNOFILE= of a service)",
			      inode);
	else
		message_errno(error, "network namespace %u is not captured", inode);
}

/* The namespace of that descriptor, which becomes its own. */
static struct netns_space *add(struct netns_follow *follow, uint32_t inode, int fd)
{
	struct netns_space *space, **bucket = bucket_of(follow, inode);
	int error = setns(fd, CLONE_NEWNET) ? -errno : 0;

	if (error)
		close(fd);
	else
		error = netns_space_open(&space, &follow->request, &follow->counts,
					 &follow->next_number, inode, fd);
	if (!error) {
		error = watch_space(follow, space);
		if (error)
			netns_space_close(space, true);
	}
	if (error) {
		refuse(follow, inode, error);
		return NULL;
	}
	unmiss(follow, inode);
	space->next = *bucket;
	*bucket = space;
	follow->counts.namespaces++;
	follow->counts.now++;
	return space;
}

/* One that is not known yet; path leads there, unless it is gone by now. */
static struct netns_space *take(struct netns_follow *follow, uint32_t inode, const char *path)
{
	struct netns_space *space;
	int fd;

	if (find_note(&follow->refused, inode))
		return NULL;
	if (follow->counts.now >= ORIGIN_NETNS_MAX) {
		follow->over++;
		return NULL;
	}
	fd = netns_scan_open(path, inode);
	/* What has ended meanwhile is no error. */
	if (fd < 0 && fd != -ENOENT && fd != -ESTALE && fd != -ESRCH)
		refuse(follow, inode, fd);
	if (fd < 0)
		return NULL;
	space = add(follow, inode, fd);
	if (!space)
		return NULL;
	space->round = follow->round;
	follow->request.enter(follow->request.arg, inode, space->name);
	netns_space_look(space);
	return space;
}

static void take_found(void *arg, uint32_t inode, const char *path)
{
	struct netns_follow *follow = arg;
	struct netns_space *space = find(follow, inode);

	if (space) {
		space->round = follow->round;
	} else if (follow->request.goes_on(follow->request.arg)) {
		take(follow, inode, path);
		go_home(follow);
	}
}

/* Whoever has a socket goes on to talk there, from wherever it is itself. */
static bool has_sockets(const struct netns_follow *follow, const struct netns_space *space)
{
	bool found = enter(space) && netns_scan_sockets();

	go_home(follow);
	return found;
}

/* A task's namespace may be another than that of the process, which the scan looks at. */
static bool is_held(const struct netns_follow *follow, const struct netns_space *space)
{
	char path[NETNS_SCAN_TASK];
	int fd;

	if (space->inode == follow->own)
		return true;
	if (!space->tid)
		return has_sockets(follow, space);
	netns_scan_task(path, space->tgid, space->tid);
	fd = netns_scan_open(path, space->inode);
	if (fd >= 0)
		close(fd);
	return fd >= 0 || has_sockets(follow, space);
}

void netns_follow_scan(struct netns_follow *follow)
{
	struct netns_space **at;
	unsigned int i;

	follow->round++;
	follow->over = 0;
	go_home(follow);
	if (netns_scan(take_found, follow))
		return;
	if (follow->over > follow->counts.over)
		follow->counts.over = follow->over;
	for (i = 0; i < BUCKETS; i++) {
		for (at = &follow->buckets[i]; *at;) {
			if ((*at)->round != follow->round && !is_held(follow, *at))
				end(follow, at);
			else
				at = &(*at)->next;
		}
	}
}

bool netns_follow_hint(struct netns_follow *follow, const struct origin_hint *hint)
{
	struct netns_space *space = find(follow, hint->netns);
	char path[NETNS_SCAN_TASK];

	if (space) {
		if (hint->kind != ORIGIN_HINT_NEW && enter(space))
			netns_space_look(space);
		return true;
	}
	/* By whom it was done is not seen from here; a scan finds what is. */
	if (!hint->tid)
		return false;
	netns_scan_task(path, hint->tgid, hint->tid);
	space = take(follow, hint->netns, path);
	if (space) {
		space->tgid = hint->tgid;
		space->tid = hint->tid;
	} else if (!find_note(&follow->refused, hint->netns)) {
		follow->counts.missed += note(&follow->missed, hint->netns);
	}
	return space;
}

int netns_follow_fd(const struct netns_follow *follow)
{
	return follow->epoll;
}

void netns_follow_serve(struct netns_follow *follow)
{
	struct epoll_event events[EVENTS];
	struct netns_space *space;
	int i, n = epoll_wait(follow->epoll, events, EVENTS, 0);

	for (i = 0; i < n; i++) {
		space = events[i].data.ptr;
		if (space->held >= 0)
			attach_serve(space->attach);
		if (enter(space))
			netns_space_follow(space);
	}
}

struct netns_follow_counts netns_follow_counts(const struct netns_follow *follow)
{
	return follow->counts;
}
