// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/retention.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

/* Of the 64 bit hash of Fowler, Noll and Vo, which tells most names apart. */
#define HASH_START 14695981039346656037u
#define HASH_PRIME 1099511628211u

struct retention_file {
	struct rotation_file file;
	uint64_t hash; /* of its name */
	unsigned int mark;
};

static uint64_t hash_name(const char *name)
{
	uint64_t hash = HASH_START;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * HASH_PRIME;
	return hash;
}

void retention_free(struct retention *retention)
{
	free(retention->files);
	*retention = (struct retention){0};
}

/* A name that has been used before is its latest file's alone, with the mark of the first. */
static int forget(struct retention *retention, const struct rotation_rules *rules, const char *name,
		  struct retention_file *entry)
{
	char other[ROTATION_NAME_SIZE];
	size_t i;
	int error;

	for (i = retention->start; i < retention->end; i++) {
		if (retention->files[i].hash != entry->hash)
			continue;
		error = rotation_name(rules, &retention->files[i].file, other);
		if (error)
			return error;
		if (strcmp(name, other))
			continue;
		entry->mark = retention->files[i].mark;
		retention->end--;
		memmove(&retention->files[i], &retention->files[i + 1],
			(retention->end - i) * sizeof(*retention->files));
		return 0;
	}
	return 0;
}

/* The array has twice the room that it needs, so that it is moved seldom. */
static int make_room(struct retention *retention)
{
	size_t count = retention->end - retention->start, room;
	struct retention_file *files = retention->files;

	if (retention->end < retention->room)
		return 0;
	room = count ? 2 * count : FIRST_ROOM;
	if (room > retention->room) {
		files = realloc(files, room * sizeof(*files));
		if (!files)
			return -ENOMEM;
		retention->files = files;
		retention->room = room;
	}
	memmove(files, files + retention->start, count * sizeof(*files));
	retention->start = 0;
	retention->end = count;
	return 0;
}

int retention_enter(struct retention *retention, const struct rotation_rules *rules,
		    const struct rotation_file *file, unsigned int mark,
		    struct retention_oldest *oldest)
{
	struct retention_file entry = {.file = *file, .mark = mark};
	char name[ROTATION_NAME_SIZE];
	int error = rotation_name(rules, file, name);

	if (error || !retention->most)
		return error;
	entry.hash = hash_name(name);
	error = forget(retention, rules, name, &entry);
	if (!error)
		error = make_room(retention);
	if (error)
		return error;
	retention->files[retention->end++] = entry;
	if (retention->end - retention->start <= retention->most)
		return 0;
	entry = retention->files[retention->start++];
	oldest->mark = entry.mark;
	error = rotation_name(rules, &entry.file, oldest->name);
	return error ?: 1;
}
