/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The network namespaces that a process or a mount leads to. */
#ifndef TCPLENS_CAPTURE_NETNS_SCAN_H
#define TCPLENS_CAPTURE_NETNS_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * One that was found, maybe again. path: of a file that is the namespace; it may be gone by now.
 */
typedef void (*netns_scan_visit)(void *arg, uint32_t inode, const char *path);

/* Mounts first, as ip-netns(8) makes them, since those have names. Returns 0 or -errno. */
int netns_scan(netns_scan_visit visit, void *arg);

/*
 * Opens path if it is the network namespace with that inode number. Returns the descriptor or
 * -errno; -ESTALE where it is another.
 */
int netns_scan_open(const char *path, uint32_t inode);

/*
 * Whether the namespace that the process is in has TCP sockets that keep it: of processes, which
 * may be in others, or closed ones whose last segments are not acknowledged.
 */
bool netns_scan_sockets(void);

/* Room for the path of a task's namespace, and that path. */
#define NETNS_SCAN_TASK 64
void netns_scan_task(char path[NETNS_SCAN_TASK], uint32_t tgid, uint32_t tid);

#endif
