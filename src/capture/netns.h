/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Other network namespaces to capture in. */
#ifndef TCPLENS_CAPTURE_NETNS_H
#define TCPLENS_CAPTURE_NETNS_H

#include <stdint.h>

/*
 * Opens a network namespace: a path, a name of ip-netns(8), or the id of a process that is in it.
 * Returns a descriptor, or a negative errno after printing why.
 */
int netns_open(const char *given);

/*
 * Moves this thread, and all that it starts from then on, into a network namespace. given: for the
 * message. Returns 0, or a negative errno after printing why.
 */
int netns_enter(int fd, const char *given);

/* Its inode number, unique as long as it exists; fd -1: the caller's. Returns 0 or -errno. */
int netns_inode(int fd, uint32_t *inode);

/*
 * Opens the one of that inode number where a name of ip-netns(8) or a process leads to it. Returns
 * a descriptor or -ENOENT.
 */
int netns_find(uint32_t inode);

/*
 * Its name of ip-netns(8), of several the first by their bytes; NULL where it has none, or memory
 * runs out. Foreign text, the caller's.
 */
char *netns_name(int fd);

#endif
