// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/container_group.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "helper/server.h"
#include "process/cgroup.h"
#include "process/runtime.h"

#define HEXADECIMAL "0123456789abcdef"

/* An id may be shortened to this many digits. */
#define ID_SHORTEST 8

/* So many digits of an id are shown. */
#define ID_SHOWN 12

#define DEPTH_MAX 32 /* of the hierarchy */

/* Of a name, those included that have ended and of which a runtime has kept the files. */
#define FOUND_MAX 100
_Static_assert(FOUND_MAX * sizeof(struct runtime_container) <= SERVER_ANSWER_MAX, "one answer");

/* In the name of a container's monitor's group, which has the container's id too. */
#define MONITOR "conmon"

/* What follows in the name of a pod's group is the pod's uid, with - or, by systemd, with _. */
#define POD_PREFIX     "pod"
#define POD_UID	       HEXADECIMAL "-_"
#define POD_UID_LENGTH 32 /* at least */

struct search {
	const char *id; /* or a part of it */
	bool by_root;	/* count only a group that root has made */
	char *path;	/* grows with every step down and keeps what was found */
	size_t size;
};

static bool is_searched(const struct search *search, int parent, const char *name)
{
	struct stat status;

	return strstr(name, search->id) && !strstr(name, MONITOR) &&
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

static int find_group(const char *id, bool by_root, char *path, size_t size)
{
	const struct search search = {.id = id, .by_root = by_root, .path = path, .size = size};
	int root = cgroup_open_root();

	path[0] = '\0';
	return root < 0 ? root : search_groups(&search, root, 0);
}

static size_t answer(void *arg, const void *request, size_t size, void *out, int *fd)
{
	size_t count = runtime_find(arg, out, FOUND_MAX);

	(void)request;
	(void)size;
	(void)fd;
	/* An answer has a byte at least. */
	return count ? count * sizeof(struct runtime_container) : 1;
}

/*
 * As runtime_find(), in a process of its own without capabilities, since the files are those of
 * others. Returns how many there are, or -errno.
 */
static int find_containers(const struct runtime_query *query, struct runtime_container *found)
{
	const struct server server = {
		.name = "tcplens-runtime",
		.rights = {.filter = SYSCALL_FILTER_LOOKUP, .death = SIGKILL},
		.answer = answer,
	};
	struct helper helper = HELPER_NONE;
	int i, count, error = server_start(&helper, &server, (void *)query);
	ssize_t size;

	if (error)
		return error;
	size = server_ask(&helper, "", 1, found, FOUND_MAX * sizeof(*found), NULL);
	helper_stop(&helper);
	if (size < 0)
		return (int)size;
	count = (int)((size_t)size / sizeof(*found));
	for (i = 0; i < count; i++) {
		found[i].id[RUNTIME_ID_LENGTH] = '\0';
		if (!runtime_is_id(found[i].id))
			return -EPROTO;
	}
	return count;
}

/* NAME or NAMESPACE/NAME; text holds what the query points to. */
static void read_pod(struct runtime_query *query, char *text)
{
	char *slash = strchr(text, '/');

	query->pod = text;
	if (!slash)
		return;
	*slash = '\0';
	query->pod_namespace = text;
	query->pod = slash + 1;
}

/* Cuts the container's own group off, if what is left is that of a pod. */
static bool go_up_to_pod(char *path)
{
	const char *pod = NULL, *at;

	*strrchr(path, '/') = '\0';
	for (at = strrchr(path, '/'); at && (at = strstr(at, POD_PREFIX)); at++)
		pod = at + strlen(POD_PREFIX);
	return pod && strspn(pod, POD_UID) >= POD_UID_LENGTH;
}

static void name_other(const struct runtime_container *found, bool whole, char *others)
{
	const struct runtime_names *names = &found->names;
	size_t used = strlen(others), room = CONTAINER_GROUP_OTHERS - used;
	char *at = others + used;
	int length;

	if (whole)
		length = snprintf(at, room, ", %s/%s", names->pod_namespace, names->pod);
	else if (names->pod[0])
		length = snprintf(at, room, ", %.*s (%s/%s)", ID_SHOWN, found->id,
				  names->pod_namespace, names->pod);
	else
		length = snprintf(at, room, ", %.*s", ID_SHOWN, found->id);
	if (length >= (int)room)
		*at = '\0';
}

/* What runs of those that were found: one group, or several, which are named. */
struct pick {
	bool whole; /* pods: their containers' common group */
	char *path;
	size_t size;
	char *others;
	int picked; /* different groups */
};

static int pick_one(struct pick *pick, const struct runtime_container *found)
{
	char path[PATH_MAX];
	int error = find_group(found->id, true, path, sizeof(path));

	if (error)
		return error == -ENOENT ? 0 : error;
	if (pick->whole && !go_up_to_pod(path))
		return -EMLINK;
	if (pick->picked && !strcmp(path, pick->path))
		return 0;
	if (!pick->picked++ && snprintf(pick->path, pick->size, "%s", path) >= (int)pick->size)
		return -ENAMETOOLONG;
	name_other(found, pick->whole, pick->others);
	return 0;
}

static int pick_group(struct pick *pick, const struct runtime_container *found, int count)
{
	int i, error = 0;

	pick->others[0] = '\0';
	for (i = 0; i < count && !error; i++)
		error = pick_one(pick, &found[i]);
	if (error)
		return error;
	if (pick->picked > 1)
		memmove(pick->others, pick->others + 2, strlen(pick->others + 2) + 1);
	return !pick->picked ? -ENOENT : pick->picked > 1 ? -ENOTUNIQ : 0;
}

static bool is_part_of_id(const char *name)
{
	size_t length = strlen(name);

	return length >= ID_SHORTEST && length <= RUNTIME_ID_LENGTH &&
	       strspn(name, HEXADECIMAL) == length;
}

int container_group_find(const struct container_choice *choice, char *path, size_t size,
			 char others[CONTAINER_GROUP_OTHERS])
{
	_cleanup_(cleanup_free) struct runtime_container *found = calloc(FOUND_MAX, sizeof(*found));
	_cleanup_(cleanup_free) char *pod = strdup(choice->pod ?: "");
	struct runtime_query query = {.container = choice->container};
	struct pick pick = {
		.whole = !choice->container, .path = path, .size = size, .others = others};
	int count;

	if (!found || !pod)
		return -ENOMEM;
	if (choice->pod)
		read_pod(&query, pod);
	/* Names that are empty are those of containers that have none. */
	if ((query.container && !*query.container) || (query.pod && !*query.pod))
		return -ENOENT;
	count = find_containers(&query, found);
	if (count < 0)
		return count;
	if (count || choice->pod || !is_part_of_id(choice->container))
		return pick_group(&pick, found, count);
	return find_group(choice->container, false, path, size);
}
