// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/container.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "helper/server.h"
#include "process/cgroup.h"

#define HEXADECIMAL "0123456789abcdef"

/* An id may be shortened to this many digits. */
#define ID_SHORTEST 8

#define DEPTH_MAX 32 /* of the hierarchy */

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

struct search {
	const char *id; /* or a part of it */
	bool by_root;	/* count only a group that root has made */
	char *path;	/* grows with every step down and keeps what was found */
	size_t size;
};

static bool is_searched(const struct search *search, int parent, const char *name)
{
	struct stat status;

	return strstr(name, search->id) &&
	       (!search->by_root || (!fstat(parent, &status) && !status.st_uid));
}

/* Depth first. */
static int search_groups(const struct search *search, int parent, int depth)
{
	size_t used = strlen(search->path), room = search->size - used;
	struct dirent *entry;
	DIR *folder = fdopendir(parent);
	int error = -ENOENT;

	if (!folder) {
		error = -errno;
		close(parent);
		return error;
	}
	while (error == -ENOENT && depth < DEPTH_MAX && (entry = readdir(folder))) {
		int fd;

		if (entry->d_type != DT_DIR || entry->d_name[0] == '.' ||
		    snprintf(search->path + used, room, "/%s", entry->d_name) >= (int)room)
			continue;
		if (is_searched(search, dirfd(folder), entry->d_name)) {
			error = 0;
			break;
		}
		fd = openat(dirfd(folder), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0)
			error = search_groups(search, fd, depth + 1);
	}
	if (error)
		search->path[used] = '\0';
	closedir(folder);
	return error;
}

static size_t answer(void *arg, const void *request, size_t size, void *out, int *fd)
{
	(void)request;
	(void)size;
	(void)fd;
	memset(out, 0, RUNTIME_ID_LENGTH + 1);
	runtime_find_id(arg, out);
	return RUNTIME_ID_LENGTH + 1;
}

/*
 * As runtime_find_id(), in a process of its own without capabilities, since the files are those of
 * others. Returns 0, -ENOENT or another -errno.
 */
static int find_id(const char *name, char id[RUNTIME_ID_LENGTH + 1])
{
	const struct server server = {
		.name = "tcplens-runtime",
		.rights = {.filter = SYSCALL_FILTER_LOOKUP, .death = SIGKILL},
		.answer = answer,
	};
	struct helper helper = HELPER_NONE;
	int error = server_start(&helper, &server, (void *)name);
	ssize_t size;

	if (error)
		return error;
	size = server_ask(&helper, "", 1, id, RUNTIME_ID_LENGTH + 1, NULL);
	helper_stop(&helper);
	if (size < 0)
		return (int)size;
	id[RUNTIME_ID_LENGTH] = '\0';
	return size == RUNTIME_ID_LENGTH + 1 && runtime_is_id(id) ? 0 : -ENOENT;
}

int container_cgroup(const char *name, char *path, size_t size)
{
	char id[RUNTIME_ID_LENGTH + 1];
	struct search search = {.id = id, .path = path, .size = size};
	int root, error = find_id(name, id);

	if (error && error != -ENOENT)
		return error;
	search.by_root = !error;
	if (error) {
		if (strlen(name) < ID_SHORTEST || strlen(name) > RUNTIME_ID_LENGTH ||
		    name[strspn(name, HEXADECIMAL)])
			return -ENOENT;
		search.id = name;
	}
	root = cgroup_open_root();
	if (root < 0)
		return root;
	path[0] = '\0';
	return search_groups(&search, root, 0);
}
