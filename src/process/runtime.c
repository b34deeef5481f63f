// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/runtime.h"

#include <fcntl.h>
#include <glob.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/take.h"

#define HEXADECIMAL "0123456789abcdef"

/* Those of thousands of containers are shorter. */
#define FILE_MAX (8 << 20)

#define STORAGE "/var/lib/containers/storage/overlay-containers/"

/* One of the first two is given, and what was found has both, and the names. */
struct search {
	char id[RUNTIME_ID_LENGTH + 1];
	const char *name;
	struct runtime_names names;
};

/* files: a pattern of glob(7), with %s for an id where a file has one container. */
struct runtime {
	const char *files;
	bool (*read)(const json_t *file, struct runtime_names *names);
};

/* A string that fits; else "", and false. */
static bool read_string(const json_t *json, char *out, size_t size)
{
	size_t length = json_string_length(json);

	if (!json_is_string(json) || length >= size) {
		*out = '\0';
		return false;
	}
	memcpy(out, json_string_value(json), length + 1);
	return true;
}

/* The first of these members that is a string and not empty. */
static bool read_member(const json_t *object, const char *const *keys, char *out, size_t size)
{
	bool found = false;

	for (*out = '\0'; *keys && !found; keys++)
		found = read_string(json_object_get(object, *keys), out, size) && *out;
	return found;
}

static bool read_names(const json_t *annotations, struct runtime_names *names)
{
	static const char *const containers[] = {"io.kubernetes.cri.container-name",
						 "io.kubernetes.container.name", "nerdctl/name",
						 NULL};
	static const char *const pods[] = {"io.kubernetes.cri.sandbox-name",
					   "io.kubernetes.pod.name", "io.kubernetes.cri-o.KubeName",
					   NULL};
	static const char *const namespaces[] = {"io.kubernetes.cri.sandbox-namespace",
						 "io.kubernetes.pod.namespace",
						 "io.kubernetes.cri-o.Namespace", NULL};

	*names = (struct runtime_names){0};
	read_member(annotations, containers, names->container, sizeof(names->container));
	if (read_member(annotations, pods, names->pod, sizeof(names->pod)))
		read_member(annotations, namespaces, names->pod_namespace,
			    sizeof(names->pod_namespace));
	return names->container[0] || names->pod[0];
}

/* The configuration that the OCI runtime specification defines. */
static bool read_oci(const json_t *file, struct runtime_names *names)
{
	return read_names(json_object_get(file, "annotations"), names);
}

/* Kubernetes puts into labels what other runtimes have as annotations. */
static bool read_docker(const json_t *file, struct runtime_names *names)
{
	char name[sizeof(names->container) + 1];

	read_names(json_object_get(json_object_get(file, "Config"), "Labels"), names);
	if (read_string(json_object_get(file, "Name"), name, sizeof(name)) && name[*name == '/'])
		memcpy(names->container, name + (*name == '/'), sizeof(names->container));
	return names->container[0] || names->pod[0];
}

static const struct runtime runtimes[] = {
	{"/var/lib/docker/containers/%s/config.v2.json", read_docker},
	{"/run/containerd/io.containerd.runtime.v2.task/*/%s/config.json", read_oci},
	{"/run/k3s/containerd/io.containerd.runtime.v2.task/*/%s/config.json", read_oci},
	{"/run/containers/storage/overlay-containers/%s/userdata/config.json", read_oci},
};

/* Those of several containers, without pods. */
static const char *const lists[] = {
	"/var/lib/containers/storage/overlay-containers/containers.json",
	"/var/lib/containers/storage/overlay-containers/volatile-containers.json",
};

/* What a regular file has, the caller's; NULL where it cannot be read, is too long or no JSON. */
static json_t *read_file(const char *path)
{
	_cleanup_(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) || !S_ISREG(status.st_mode) || status.st_size > FILE_MAX)
		return NULL;
	return json_loadfd(fd, 0, NULL);
}

bool runtime_is_id(const char *text)
{
	return strspn(text, HEXADECIMAL) == RUNTIME_ID_LENGTH;
}

static bool is_searched(const struct search *search, const char *id,
			const struct runtime_names *names)
{
	return search->name ? !strcmp(names->container, search->name) : !strcmp(id, search->id);
}

static void set_found(struct search *search, const char *id, const struct runtime_names *names)
{
	memcpy(search->id, id, RUNTIME_ID_LENGTH);
	search->id[RUNTIME_ID_LENGTH] = '\0';
	search->names = *names;
}

static bool search_list(const char *path, struct search *search)
{
	json_auto_t *list = read_file(path);
	struct runtime_names names = {0};
	char id[RUNTIME_ID_LENGTH + 1];
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		const json_t *container = json_array_get(list, i);

		if (!read_string(json_object_get(container, "id"), id, sizeof(id)) ||
		    !runtime_is_id(id) ||
		    !read_string(json_array_get(json_object_get(container, "names"), 0),
				 names.container, sizeof(names.container)) ||
		    !is_searched(search, id, &names))
			continue;
		set_found(search, id, &names);
		return true;
	}
	return false;
}

/* The id is a part of the path. */
static const char *id_of(const char *path)
{
	while ((path = strchr(path, '/')) && !runtime_is_id(++path))
		;
	return path;
}

static bool search_file(const struct runtime *runtime, const char *path, struct search *search)
{
	json_auto_t *file = NULL;
	struct runtime_names names;
	char id[RUNTIME_ID_LENGTH + 1] = "";

	if (!id_of(path))
		return false;
	memcpy(id, id_of(path), RUNTIME_ID_LENGTH);
	file = read_file(path);
	if (!runtime->read(file, &names) || !is_searched(search, id, &names))
		return false;
	set_found(search, id, &names);
	return true;
}

static bool search_files(const struct runtime *runtime, struct search *search)
{
	char pattern[PATH_MAX];
	bool found = false;
	glob_t files;
	size_t i;

	snprintf(pattern, sizeof(pattern), runtime->files, search->name ? "*" : search->id);
	if (glob(pattern, GLOB_NOSORT, NULL, &files))
		return false;
	for (i = 0; i < files.gl_pathc && !found; i++)
		found = search_file(runtime, files.gl_pathv[i], search);
	globfree(&files);
	return found;
}

static bool find(struct search *search)
{
	bool found = false;
	size_t i;

	for (i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]) && !found; i++)
		found = search_files(&runtimes[i], search);
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]) && !found; i++)
		found = search_list(lists[i], search);
	return found;
}

bool runtime_find_names(const char *id, struct runtime_names *names)
{
	struct search search = {0};

	if (!runtime_is_id(id))
		return false;
	memcpy(search.id, id, RUNTIME_ID_LENGTH);
	if (!find(&search))
		return false;
	*names = search.names;
	return true;
}

bool runtime_find_id(const char *name, char id[RUNTIME_ID_LENGTH + 1])
{
	struct search search = {.name = name};

	if (!*name || !find(&search))
		return false;
	memcpy(id, search.id, sizeof(search.id));
	return true;
}
