/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Containers, by their cgroups' names, which have the container's id in them, and what runtimes
 * keep about that.
 */
#ifndef TCPLENS_PROCESS_CONTAINER_H
#define TCPLENS_PROCESS_CONTAINER_H

#include <stddef.h>

#include "process/runtime.h"

/* id: "" where there is none. */
struct container {
	char id[RUNTIME_ID_LENGTH + 1];
	struct runtime_names names;
};

/*
 * The container of a cgroup's path: the innermost of those that a runtime knows, or else the
 * innermost. root: a descriptor of the hierarchy's root, if the path is one of version 2, or
 * negative; names then count only of groups that root has made, so that nobody can take another's.
 */
void container_find(const char *path, int root, struct container *container);

#endif
