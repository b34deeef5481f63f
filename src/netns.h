/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Another network namespace to capture in. */
#ifndef TCPLENS_NETNS_H
#define TCPLENS_NETNS_H

/*
 * Moves this thread, and all that it starts from then on, into a network namespace: a path, a name
 * of ip-netns(8), or the id of a process that is in it. Returns 0 or a negative errno, which has
 * been told.
 */
int netns_enter(const char *given);

#endif
