/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Other network namespaces to capture in. */
#ifndef TCPLENS_CAPTURE_NETNS_H
#define TCPLENS_CAPTURE_NETNS_H

#include <stdint.h>

/*
 * Opens a network namespace: a path, a name of ip-netns(8), or the id of a process that is in it.
 * Returns a descriptor or a negative errno, which has been told.
 */
int netns_open(const char *given);

/*
 * Moves this thread, and all that it starts from then on, into a network namespace. given: for the
 * message. Returns 0 or a negative errno, which has been told.
 */
int netns_enter(int fd, const char *given);

/* The number that tells it from every other as long as it lives; -1: the caller's. Or -errno. */
int netns_inode(int fd, uint32_t *inode);

#endif
