// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/recorder_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/take.h"

#define MICROSECOND 1000 /* which names tell apart */
#define NAME_TRIES  1000

int recorder_file_prepare(struct recorder_file *file, const struct user *user)
{
	int error = series_helper_start(&file->helper, file->folder, user);

	if (error)
		return message_errno(error, "%s", file->folder);
	if (!*file->expression)
		file->filter = strdup("tcp");
	else if (asprintf(&file->filter, "(%s) and tcp", file->expression) < 0)
		file->filter = NULL;
	return file->filter ? 0 : message_errno(-ENOMEM, "%s", file->folder);
}

void recorder_file_close(struct recorder_file *file)
{
	recorder_file_give_up(file);
	series_helper_stop(file->helper);
	free(file->filter);
	free(file->entries);
	*file = (struct recorder_file){0};
}

static int open_file(void *arg, const struct rotation_file *turn)
{
	struct recorder_file *file = arg;

	(void)turn;
	return TAKE_FD(file->begun);
}

static uint64_t count_lost(void *arg, uint32_t netns, uint32_t ifindex)
{
	const struct recorder_file *file = arg;

	return file->source.lost(file->source.arg, netns, ifindex);
}

static void comment(void *arg, char *text, size_t size)
{
	const struct recorder_file *file = arg;

	file->source.comment(file->source.comment_arg, text, size);
}

/* Sets no_room. Returns 0, or a negative errno after a message. */
static int look_at_room(struct recorder_file *file, const char *what)
{
	int error = file->least_free ? series_helper_room(file->helper, file->least_free) : 0;

	file->no_room = error == -ENOSPC;
	if (!file->no_room)
		return error ? message_errno(error, "%s", file->folder) : 0;
	message_warning("%s: less than %llu million bytes are free: %s", file->folder,
			(unsigned long long)(file->least_free / 1000000), what);
	return 0;
}

static int put_path(struct recorder_file *file)
{
	char name[SERIES_NAME];
	int error = series_helper_name(&file->name, name);

	if (error)
		return error;
	if (snprintf(file->path, sizeof(file->path), "%s/%s", file->folder, name) >=
	    (int)sizeof(file->path))
		return -ENAMETOOLONG;
	return 0;
}

/*
 * Another recorder with the same folder may have the name, since the same event began its file: the
 * next microsecond does as well. Returns 0, or a negative errno after a message.
 */
static int begin(struct recorder_file *file)
{
	int tries, error;

	for (tries = 0; tries < NAME_TRIES; tries++) {
		error = put_path(file);
		if (error)
			return message_errno(error, "%s", file->folder);
		file->begun = series_helper_begin(file->helper, &file->name);
		if (file->begun != -EEXIST)
			break;
		file->name.time += MICROSECOND;
	}
	return file->begun < 0 ? message_errno(file->begun, "%s", file->path) : 0;
}

int recorder_file_begin(struct recorder_file *file, int64_t time, const char *word)
{
	struct writer_request request = {
		.format = WRITER_PCAPNG,
		.rules.path = file->path,
		.live = true,
		.linktype = file->source.linktype,
		.snaplen = file->source.snaplen,
		.filter = file->filter,
		.comment_every = file->comment_every,
		.open = open_file,
		.lost = count_lost,
		.comment = comment,
		.arg = file,
	};
	int error;

	error = look_at_room(file, "no file is written");
	if (error || file->no_room)
		return error ?: -ENOSPC;
	file->name = (struct series_file){.time = time};
	snprintf(file->name.word, sizeof(file->name.word), "%s", word);
	error = begin(file);
	if (error)
		return error;
	error = writer_open(&file->writer, &request);
	/* A file that was created, but whose first block could not be written. */
	if (error) {
		cleanup_close(&file->begun);
		series_helper_give_up(file->helper, &file->name);
	}
	return error;
}

int recorder_file_packet(struct recorder_file *file, const struct packet *packet)
{
	int error = writer_packet(file->writer, packet);

	if (error || !writer_full(file->writer))
		return error;
	error = writer_flush(file->writer);
	return error ?: look_at_room(file, "the file ends early");
}

int recorder_file_last(struct recorder_file *file, const struct packet *packet)
{
	return writer_packet(file->writer, packet);
}

void recorder_file_give_up(struct recorder_file *file)
{
	if (!file->writer)
		return;
	writer_abandon(file->writer);
	writer_close(file->writer);
	file->writer = NULL;
	series_helper_give_up(file->helper, &file->name);
}

static int remember(struct recorder_file *file, uint64_t bytes)
{
	struct recorder_file_entry *more;

	if (!file->most_files && !file->most_bytes)
		return 0;
	more = realloc(file->entries, (file->count + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	file->entries = more;
	more[file->count++] = (struct recorder_file_entry){file->name, bytes};
	file->bytes += bytes;
	return 0;
}

static bool has_too_many(const struct recorder_file *file)
{
	return (file->most_files && file->count > file->most_files) ||
	       (file->most_bytes && file->bytes > file->most_bytes && file->count > 1);
}

/* One that somebody else has removed is as good as removed. */
static void remove_oldest(struct recorder_file *file)
{
	int error;

	file->unremoved = false;
	while (has_too_many(file)) {
		error = series_helper_remove(file->helper, &file->entries[0].name);
		if (error && error != -ENOENT) {
			message_errno(error, "%s: the oldest file is not removed", file->folder);
			file->unremoved = true;
			return;
		}
		file->bytes -= file->entries[0].bytes;
		memmove(file->entries, file->entries + 1, --file->count * sizeof(*file->entries));
		file->removed++;
	}
}

int recorder_file_finish(struct recorder_file *file)
{
	uint64_t bytes;
	int error;

	writer_end(file->writer);
	bytes = writer_size(file->writer);
	error = writer_flush(file->writer);
	if (error) {
		recorder_file_give_up(file);
		return error;
	}
	error = writer_close(file->writer);
	file->writer = NULL;
	if (!error) {
		error = series_helper_finish(file->helper, &file->name);
		if (error)
			message_errno(error, "%s", file->path);
	}
	if (error) {
		series_helper_give_up(file->helper, &file->name);
		return error;
	}
	/* It has its name and is whole. */
	error = remember(file, bytes);
	if (error)
		message_errno(error, "%s is not among those to be removed", file->path);
	remove_oldest(file);
	return 0;
}
