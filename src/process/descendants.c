// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/descendants.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"

struct relation {
	uint32_t pid;
	uint32_t parent;
	bool member;
};

struct relations {
	struct relation *list;
	size_t count;
};

/* The name in /proc/PID/stat may hold anything: what follows stands after its last parenthesis. */
static bool read_parent(uint32_t pid, uint32_t *parent)
{
	_cleanup_(cleanup_file) FILE *file = NULL;
	char path[32], text[512], *after;

	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	file = fopen(path, "re");
	if (!file || !fgets(text, sizeof(text), file))
		return false;
	after = strrchr(text, ')');
	return after && sscanf(after, ") %*c %u", parent) == 1;
}

static int add(struct relations *relations, uint32_t pid)
{
	struct relation *more, relation = {.pid = pid};

	if (!read_parent(pid, &relation.parent))
		return 0; /* it has ended meanwhile */
	more = reallocarray(relations->list, relations->count + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	relations->list = more;
	relations->list[relations->count++] = relation;
	return 0;
}

static int read_all(struct relations *relations)
{
	_cleanup_(cleanup_folder) DIR *folder = opendir("/proc");
	const struct dirent *entry;
	uint64_t pid;
	int error = 0;

	if (!folder)
		return -errno;
	while (!error && (entry = readdir(folder)))
		if (!number_parse(entry->d_name, 1, INT32_MAX, &pid))
			error = add(relations, (uint32_t)pid);
	return error;
}

static bool holds(const uint32_t *pids, size_t count, uint32_t pid)
{
	size_t i;

	for (i = 0; i < count && pids[i] != pid; i++)
		;
	return i < count;
}

/* Once more over all that are not yet members; true where one became one. */
static bool grow(struct relations *relations, uint32_t *family, size_t *members)
{
	size_t i, before = *members;

	for (i = 0; i < relations->count; i++) {
		struct relation *one = &relations->list[i];

		if (one->member || !holds(family, *members, one->parent))
			continue;
		one->member = true;
		family[(*members)++] = one->pid;
	}
	return *members > before;
}

int descendants_find(uint32_t **family, size_t *members, const uint32_t *pids, size_t count)
{
	struct relations relations = {0};
	int error = read_all(&relations);
	uint32_t *found = error ? NULL : calloc(relations.count + count + 1, sizeof(*found));
	size_t i;

	if (found) {
		memcpy(found, pids, count * sizeof(*found));
		*members = count;
		for (i = 0; i < relations.count; i++)
			relations.list[i].member = holds(pids, count, relations.list[i].pid);
		while (grow(&relations, found, members))
			;
		*family = found;
	} else if (!error) {
		error = -ENOMEM;
	}
	free(relations.list);
	return error;
}
