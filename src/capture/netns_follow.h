/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Every network namespace of the machine, with --netns all: those that are there, those that come,
 * and their interfaces, which programs are attached to. For a process that may enter them all.
 *
 * It holds a namespace open as long as a process or a mount leads there or it has TCP sockets of
 * processes elsewhere, and up to a scan longer.
 */
#ifndef TCPLENS_CAPTURE_NETNS_FOLLOW_H
#define TCPLENS_CAPTURE_NETNS_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "capture/attach.h"
#include "capture/netns_watch.h"
#include "capture/origin.h"
#include "capture/origin_table.h"
#include "packet_origin.h"

/* attach: without prefix and programs. names: of interfaces to attach to; none: all. Borrowed. */
struct netns_follow_request {
	struct attach_options attach;
	struct origin_programs origin;
	const char *const *names;
	size_t name_count;
	struct netns_watch *watch; /* NULL: nothing is told of what comes but by scans */
	/* Before the first packet of an interface, and when it changes. */
	void (*tell)(void *arg, const struct origin_news *news);
	/* Inside a namespace that is new, before its interfaces; and when it is gone. */
	void (*enter)(void *arg, uint32_t inode, const char *name);
	void (*leave)(void *arg, uint32_t inode);
	/* Before each attachment: whether to go on. */
	bool (*goes_on)(void *arg);
	void *arg;
};

/* All but now are sums of the run. */
struct netns_follow_counts {
	uint32_t namespaces; /* that were entered */
	uint32_t now;	     /* that are there */
	uint32_t missed;     /* of which a task was seen, and that were gone when looked for */
	uint32_t refused;    /* that could not be entered, for which the reason was printed */
	uint32_t over;	     /* that were too many at a time, at most */
	uint32_t attached;   /* interfaces */
	uint32_t failed;     /* likewise */
};

struct netns_follow;

/* Returns 0 or -errno. */
int netns_follow_new(struct netns_follow **follow, const struct netns_follow_request *request);

/* Detaches from everything. Takes NULL. */
void netns_follow_free(struct netns_follow *follow);
CLEANUP_DEFINE(struct netns_follow *, netns_follow_free)

/* Takes up what is new, and lets go of what is not there any more. */
void netns_follow_scan(struct netns_follow *follow);

/* The same for what a hint is about. False: it leads nowhere, a scan may. */
bool netns_follow_hint(struct netns_follow *follow, const struct origin_hint *hint);

/* Becomes readable when netns_follow_serve() has something to do. */
int netns_follow_fd(const struct netns_follow *follow);
void netns_follow_serve(struct netns_follow *follow);

struct netns_follow_counts netns_follow_counts(const struct netns_follow *follow);

#endif
