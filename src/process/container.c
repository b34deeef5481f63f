// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/container.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define HEXADECIMAL "0123456789abcdef"

/* In front of what has the form of a container's id: a pod of Podman. */
#define POD_PREFIX "libpod_pod_"

static bool is_pod(const char *path, const char *at)
{
	size_t length = strlen(POD_PREFIX);

	return (size_t)(at - path) >= length && !strncmp(at - length, POD_PREFIX, length);
}

/* Only root can have made a group whose parent is root's. */
static bool is_roots(int root, const char *path, const char *at)
{
	char parent[PATH_MAX];
	struct stat status;

	while (at[-1] != '/')
		at--;
	path += strspn(path, "/");
	return (size_t)snprintf(parent, sizeof(parent), "%.*s.", (int)(at - path), path) <
		       sizeof(parent) &&
	       !fstatat(root, parent, &status, 0) && !status.st_uid;
}

void container_find(const char *path, int root, struct container *container)
{
	const char *at;

	*container = (struct container){0};
	for (at = path + strlen(path); *path == '/' && at > path; at--) {
		if (!runtime_is_id(at) || strchr(HEXADECIMAL, at[-1]) || is_pod(path, at))
			continue;
		if (!container->id[0])
			memcpy(container->id, at, RUNTIME_ID_LENGTH);
		if (root >= 0 && !is_roots(root, path, at))
			continue;
		if (!runtime_find_names(at, &container->names))
			continue;
		memcpy(container->id, at, RUNTIME_ID_LENGTH);
		return;
	}
}
