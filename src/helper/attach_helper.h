/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A process that keeps the privileges to attach and detach when the one that parses packets has
 * given them up. It never sees a packet. Needed to follow interfaces that appear later (-i any),
 * and where what is attached outlives its maker (clsact).
 */
#ifndef TCPLENS_HELPER_ATTACH_HELPER_H
#define TCPLENS_HELPER_ATTACH_HELPER_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "capture/attach.h"
#include "helper/user.h"

struct attach_helper;

/*
 * Forks it, inside the network namespace that it stays in; it becomes user, with the capabilities
 * that it needs. attach becomes the child's alone and is freed here, also on failure. With follow
 * it attaches to every interface that comes up. It ends, and detaches, on request or when this
 * process ends, however it ends. Returns 0 or -errno.
 */
int attach_helper_start(struct attach_helper **helper, struct attach *attach, bool follow,
			const struct user *user);

/*
 * Has everything detached; returns when that is done. Of several the one started last has a hold on
 * those before it, and is to be stopped first. Takes NULL.
 */
void attach_helper_stop(struct attach_helper *helper);
CLEANUP_DEFINE(struct attach_helper *, attach_helper_stop)

/* Becomes readable when the attach helper died before its time. */
int attach_helper_fd(const struct attach_helper *helper);

/* To be looked at by helper_check(). */
struct helper *attach_helper_process(struct attach_helper *helper);

#endif
