/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Containers, by what their cgroups' names and the files of Docker, Podman, containerd and nerdctl
 * say. An id is 64 hexadecimal digits.
 */
#ifndef TCPLENS_PROCESS_CONTAINER_H
#define TCPLENS_PROCESS_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define CONTAINER_ID_LENGTH 64

/* The first id in a text; id has room for it and a zero byte. */
bool container_find_id(const char *text, char *id);

/* The name of a container; "" where no runtime has one. */
void container_name(const char *id, char *name, size_t size);

/*
 * The path of a container's cgroup of version 2, from the hierarchy's root, by the container's
 * name, id or a prefix of the id. Returns 0, -ENOENT or another -errno.
 */
int container_cgroup(const char *name, char *path, size_t size);

#endif
