// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/memory.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"

/* Far more than a run has; one map in more than one descriptor is counted once. */
#define MAPS_MAX 4096

struct maps {
	unsigned int ids[MAPS_MAX];
	unsigned int count;
	uint64_t bytes;
};

static bool is_known(const struct maps *maps, unsigned int id)
{
	unsigned int i;

	for (i = 0; i < maps->count; i++)
		if (maps->ids[i] == id)
			return true;
	return false;
}

/* Reads fdinfo, proc(5): a BPF map has an id and a size there, a program another id. */
static void add(struct maps *maps, const char *name)
{
	char path[64], line[128];
	unsigned long long bytes = 0;
	unsigned int id = 0;
	_cleanup_(cleanup_file) FILE *file = NULL;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%.20s", name);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		sscanf(line, "memlock: %llu", &bytes);
		sscanf(line, "map_id: %u", &id);
	}
	if (!id || is_known(maps, id) || maps->count == MAPS_MAX)
		return;
	maps->ids[maps->count++] = id;
	maps->bytes += bytes;
}

uint64_t memory_of_maps(void)
{
	_cleanup_(cleanup_folder) DIR *folder = opendir("/proc/self/fdinfo");
	const struct dirent *entry;
	struct maps maps = {0};

	while (folder && (entry = readdir(folder)))
		add(&maps, entry->d_name);
	return maps.bytes;
}
