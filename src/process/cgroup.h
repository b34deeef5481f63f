/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The cgroup hierarchy of version 2, wherever it is mounted, and where it is not. */
#ifndef TCPLENS_PROCESS_CGROUP_H
#define TCPLENS_PROCESS_CGROUP_H

#include <linux/types.h>

/* A descriptor of its root, the caller's, or -errno. */
int cgroup_open_root(void);

/*
 * The id and level (the root's is 0) of a group by its path from the hierarchy's root; the usual
 * places of the mount in front of it are skipped. Returns 0 or -errno.
 */
int cgroup_find(const char *path, __u64 *id, __u32 *level);

#endif
