/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The cgroup of a container, or of all containers of a pod, that is chosen by its name. */
#ifndef TCPLENS_PROCESS_CONTAINER_GROUP_H
#define TCPLENS_PROCESS_CONTAINER_GROUP_H

#include <stddef.h>

/*
 * container: its name, or where pod is NULL its id or a prefix of that; NULL: all of the pod.
 * pod: NAME or NAMESPACE/NAME; NULL: any, or none.
 */
struct container_choice {
	const char *container;
	const char *pod;
};

#define CONTAINER_GROUP_OTHERS 512

/*
 * The path of the cgroup of version 2, from the hierarchy's root. Names count only of groups that
 * root has made. Returns 0 or -errno: -ENOENT where there is none of that name that runs;
 * -ENOTUNIQ where there are several, which others then names, as far as there is room: pods as
 * NAMESPACE/NAME, containers by their ids too; -EMLINK where the containers of the pod have no
 * group of their own in common.
 */
int container_group_find(const struct container_choice *choice, char *path, size_t size,
			 char others[CONTAINER_GROUP_OTHERS]);

#endif
