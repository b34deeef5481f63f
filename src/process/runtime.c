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

/* One of the first two is given. */
struct search {
	const char *id;
	const struct runtime_query *query;
	struct runtime_container *found;
	size_t count, most;
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
	if (read_string(json_object_get(file, "Name"), name, sizeof(name)) && name[*name == '/']) {
		memcpy(names->in_pod, names->container, sizeof(names->in_pod));
		memcpy(names->container, name + (*name == '/'), sizeof(names->container));
	}
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

static bool is_named(const struct runtime_query *query, const struct runtime_names *names)
{
	if (query->container && strcmp(names->container, query->container) &&
	    (!names->in_pod[0] || strcmp(names->in_pod, query->container)))
		return false;
	return (!query->pod || !strcmp(names->pod, query->pod)) &&
	       (!query->pod_namespace || !strcmp(names->pod_namespace, query->pod_namespace));
}

static bool is_searched(const struct search *search, const char *id,
			const struct runtime_names *names)
{
	return search->query ? is_named(search->query, names)
			     : !memcmp(id, search->id, RUNTIME_ID_LENGTH);
}

static bool is_full(const struct search *search)
{
	return search->count == search->most;
}

/* Several files may have the same one. */
static void add_found(struct search *search, const char *id, const struct runtime_names *names)
{
	struct runtime_container *container = &search->found[search->count];
	size_t i;

	for (i = 0; i < search->count; i++)
		if (!memcmp(search->found[i].id, id, RUNTIME_ID_LENGTH))
			return;
	*container = (struct runtime_container){.names = *names};
	memcpy(container->id, id, RUNTIME_ID_LENGTH);
	search->count++;
}

static void search_list(const char *path, struct search *search)
{
	json_auto_t *list = read_file(path);
	struct runtime_names names = {0};
	char id[RUNTIME_ID_LENGTH + 1];
	size_t i;

	for (i = 0; i < json_array_size(list) && !is_full(search); i++) {
		const json_t *container = json_array_get(list, i);

		if (read_string(json_object_get(container, "id"), id, sizeof(id)) &&
		    runtime_is_id(id) &&
		    read_string(json_array_get(json_object_get(container, "names"), 0),
				names.container, sizeof(names.container)) &&
		    is_searched(search, id, &names))
			add_found(search, id, &names);
	}
}

/* The id is a part of the path. */
static const char *id_of(const char *path)
{
	while ((path = strchr(path, '/')) && !runtime_is_id(++path))
		;
	return path;
}

static void search_file(const struct runtime *runtime, const char *path, struct search *search)
{
	json_auto_t *file = NULL;
	struct runtime_names names;
	const char *id = id_of(path);

	if (!id)
		return;
	file = read_file(path);
	if (runtime->read(file, &names) && is_searched(search, id, &names))
		add_found(search, id, &names);
}

static void search_files(const struct runtime *runtime, struct search *search)
{
	char pattern[PATH_MAX];
	glob_t files;
	size_t i;

	snprintf(pattern, sizeof(pattern), runtime->files, search->query ? "*" : search->id);
	if (glob(pattern, GLOB_NOSORT, NULL, &files))
		return;
	for (i = 0; i < files.gl_pathc && !is_full(search); i++)
		search_file(runtime, files.gl_pathv[i], search);
	globfree(&files);
}

static void find(struct search *search)
{
	size_t i;

	for (i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]) && !is_full(search); i++)
		search_files(&runtimes[i], search);
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]) && !is_full(search); i++)
		search_list(lists[i], search);
}

bool runtime_find_names(const char *text, struct runtime_names *names)
{
	char id[RUNTIME_ID_LENGTH + 1] = "";
	struct runtime_container found;
	struct search search = {.id = id, .found = &found, .most = 1};

	if (!runtime_is_id(text))
		return false;
	memcpy(id, text, RUNTIME_ID_LENGTH);
	find(&search);
	if (search.count)
		*names = found.names;
	return search.count;
}

size_t runtime_find(const struct runtime_query *query, struct runtime_container *found, size_t most)
{
	struct search search = {.query = query, .found = found, .most = most};

	find(&search);
	return search.count;
}
