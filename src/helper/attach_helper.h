/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A process that keeps the privileges to attach and detach when the one that parses packets has
 * given them up. It never sees a packet. Needed to follow interfaces that appear later (-i any),
 * and where what is attached outlives its maker (clsact).
 */
#ifndef TCPLENS_HELPER_ATTACH_HELPER_H
#define TCPLENS_HELPER_ATTACH_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "capture/attach.h"
#include "helper/user.h"

struct attach_helper;

/* interfaces: attached to at first, where events tell of others. Both borrowed. */
struct attach_helper_request {
	const struct interface *interfaces;
	size_t count;
	int events; /* of interface_watch() before they were listed; -1: none are followed */
	const struct user *user;
};

/* How far it has come with the interfaces that were there at first. */
struct attach_helper_progress {
	uint32_t attached;
	uint32_t total;	 /* without those that have gone meanwhile */
	uint32_t done;	 /* it has tried them all */
	uint32_t failed; /* for which reasons were printed */
};

/*
 * Forks it, inside the network namespace that it stays in; it becomes user, with the capabilities
 * that it needs. attach becomes the child's alone and is freed here, also on failure. With events
 * it attaches to the interfaces and then to every one that comes up. It ends, and detaches, on
 * request or when this process ends, however it ends. Returns 0 or -errno.
 */
int attach_helper_start(struct attach_helper **helper, struct attach *attach,
			const struct attach_helper_request *request);

/*
 * What it has reported, to be called when its descriptor is readable. Returns 0, or -ESRCH where it
 * has ended.
 */
int attach_helper_hear(struct attach_helper *helper, struct attach_helper_progress *progress);

/* Has everything detached, without waiting for that. */
void attach_helper_release(struct attach_helper *helper);

/* True from its release on until everything is detached. */
bool attach_helper_detaches(struct attach_helper *helper);

/*
 * Has everything detached; returns when that is done. Of several the one started last has a hold on
 * those before it, and is to be stopped first. Takes NULL.
 */
void attach_helper_stop(struct attach_helper *helper);
CLEANUP_DEFINE(struct attach_helper *, attach_helper_stop)

/* Becomes readable when the attach helper has something to report, or died before its time. */
int attach_helper_fd(const struct attach_helper *helper);

/* To be looked at by helper_check(). */
struct helper *attach_helper_process(struct attach_helper *helper);

#endif
