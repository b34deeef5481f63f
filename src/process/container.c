// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/container.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "process/cgroup.h"

#define HEXADECIMAL "0123456789abcdef"

/* An id may be shortened to this many digits. */
#define ID_SHORTEST 8

#define STATE_SIZE (1 << 20) /* of a runtime's file */
#define DEPTH_MAX  32	     /* of the hierarchy */

/*
 * Where a runtime keeps the name: files, one a container if the id is part of the path, and what
 * stands in front of the name there, after the id where a file has several containers.
 */
struct runtime {
	const char *files; /* a pattern of glob(7) */
	const char *key;
};

static const struct runtime runtimes[] = {
	{"/var/lib/docker/containers/*/config.v2.json", "\"Name\":\"/"},
	{"/var/lib/containers/storage/overlay-containers/containers.json", "\"names\":[\""},
	{"/run/containerd/io.containerd.runtime.v2.task/*/*/config.json",
	 "\"io.kubernetes.cri.container-name\":\""},
	{"/run/containerd/io.containerd.runtime.v2.task/*/*/config.json", "\"nerdctl/name\":\""},
};

#define RUNTIMES (sizeof(runtimes) / sizeof(runtimes[0]))

bool container_find_id(const char *text, char *id)
{
	size_t span;

	while (*text) {
		span = strspn(text, HEXADECIMAL);
		if (span == CONTAINER_ID_LENGTH) {
			memcpy(id, text, CONTAINER_ID_LENGTH);
			id[CONTAINER_ID_LENGTH] = '\0';
			return true;
		}
		text += span ?: 1;
	}
	return false;
}

/* Not a parser of JSON: the files are the runtimes' own, which write no spaces there. */
static char *read_state(const char *path)
{
	_cleanup_(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = fd < 0 ? NULL : calloc(1, STATE_SIZE);
	size_t used = 0;
	ssize_t got = 0;

	while (text && used < STATE_SIZE - 1 &&
	       (got = read(fd, text + used, STATE_SIZE - 1 - used)) > 0)
		used += (size_t)got;
	if (text && got < 0) {
		free(text);
		return NULL;
	}
	return text;
}

static bool take_name(const char *text, const char *key, char *name, size_t size)
{
	const char *at = text ? strstr(text, key) : NULL;
	size_t length;

	if (!at)
		return false;
	at += strlen(key);
	length = strcspn(at, "\"");
	if (length >= size)
		return false;
	memcpy(name, at, length);
	name[length] = '\0';
	return true;
}

static bool name_in(const struct runtime *runtime, const char *id, char *name, size_t size)
{
	bool found = false;
	glob_t files;
	size_t i;

	if (glob(runtime->files, GLOB_NOSORT, NULL, &files))
		return false;
	for (i = 0; i < files.gl_pathc && !found; i++) {
		bool own = strstr(files.gl_pathv[i], id);
		_cleanup_(cleanup_free) char *text = NULL;

		if (!own && strchr(runtime->files, '*'))
			continue;
		text = read_state(files.gl_pathv[i]);
		found = text && take_name(own ? text : strstr(text, id), runtime->key, name, size);
	}
	globfree(&files);
	return found;
}

void container_name(const char *id, char *name, size_t size)
{
	size_t i;

	name[0] = '\0';
	for (i = 0; i < RUNTIMES; i++)
		if (name_in(&runtimes[i], id, name, size))
			return;
}

/* The last id before the end of a text. */
static bool last_id(const char *text, const char *end, char *id)
{
	for (; end - text >= CONTAINER_ID_LENGTH; end--)
		if (strspn(end - CONTAINER_ID_LENGTH, HEXADECIMAL) == CONTAINER_ID_LENGTH)
			return container_find_id(end - CONTAINER_ID_LENGTH, id);
	return false;
}

static bool id_in(const struct runtime *runtime, const char *name, char *id)
{
	char needle[256];
	bool found = false;
	glob_t files;
	size_t i;

	snprintf(needle, sizeof(needle), "%s%s\"", runtime->key, name);
	if (glob(runtime->files, GLOB_NOSORT, NULL, &files))
		return false;
	for (i = 0; i < files.gl_pathc && !found; i++) {
		_cleanup_(cleanup_free) char *text = read_state(files.gl_pathv[i]);
		const char *at = text ? strstr(text, needle) : NULL;

		found = at && (container_find_id(files.gl_pathv[i], id) || last_id(text, at, id));
	}
	globfree(&files);
	return found;
}

/* Depth first; path grows with every step down and keeps what was found. */
static int search(int parent, const char *id, char *path, size_t size, int depth)
{
	size_t used = strlen(path);
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
		    snprintf(path + used, size - used, "/%s", entry->d_name) >= (int)(size - used))
			continue;
		if (strstr(entry->d_name, id)) {
			error = 0;
			break;
		}
		fd = openat(dirfd(folder), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0)
			error = search(fd, id, path, size, depth + 1);
	}
	if (error)
		path[used] = '\0';
	closedir(folder);
	return error;
}

int container_cgroup(const char *name, char *path, size_t size)
{
	char id[NAME_MAX + 1] = "";
	int root;
	size_t i;

	for (i = 0; i < RUNTIMES && !id[0]; i++)
		if (!id_in(&runtimes[i], name, id))
			id[0] = '\0';
	if (!id[0]) {
		if (strlen(name) < ID_SHORTEST || strlen(name) > CONTAINER_ID_LENGTH ||
		    name[strspn(name, HEXADECIMAL)])
			return -ENOENT;
		strcpy(id, name);
	}
	root = cgroup_open_root();
	if (root < 0)
		return root;
	path[0] = '\0';
	return search(root, id, path, size, 0);
}
