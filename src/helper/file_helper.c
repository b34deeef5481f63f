// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/file_helper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "file/retention.h"
#include "helper/folder.h"
#include "helper/privilege.h"
#include "helper/server.h"

struct file_helper {
	struct helper helper;
	const struct rotation_rules *rules;
	/* the helper's own */
	struct folder folder;
	struct retention retention;
	bool settled; /* the first file was opened */
};

/* Before the user changes: the folder is found with the rights of whoever started the program. */
static int prepare(void *arg)
{
	struct file_helper *state = arg;

	return folder_open(&state->folder, state->rules->path, state->rules->seconds > 0);
}

/*
 * The first file may be there already and be root's. For those that follow the right is kept only
 * where the folder is not the user's to write to.
 */
static void settle(struct file_helper *state)
{
	if (state->settled)
		return;
	state->settled = true;
	privilege_suspend();
	if (folder_is_writable(&state->folder))
		privilege_limit(NULL, 0);
	else
		privilege_resume();
}

/* What programs append that compress a file. */
static const char *const endings[] = {".gz", ".zst", ".lz4", ".xz", ".bz2"};

#define ENDINGS (sizeof(endings) / sizeof(endings[0]))

/* A bit for each ending with which a file of that name is there, which is not of this run. */
static unsigned int find_others(const struct folder *folder, const char *name)
{
	char path[ROTATION_NAME_SIZE + 8];
	unsigned int found = 0;
	size_t i;

	for (i = 0; i < ENDINGS; i++) {
		snprintf(path, sizeof(path), "%s%s", name, endings[i]);
		found |= (unsigned int)folder_has(folder, path) << i;
	}
	return found;
}

/*
 * As it was written, and what was made of it, of which one may be at work. What is gone already is
 * no matter.
 */
static int remove_file(const struct folder *folder, const struct retention_oldest *file)
{
	char path[ROTATION_NAME_SIZE + 8];
	int error = folder_remove(folder, file->name), result;
	size_t i;

	if (error == -ENOENT)
		error = 0;
	for (i = 0; i < ENDINGS; i++) {
		if (file->mark >> i & 1)
			continue;
		snprintf(path, sizeof(path), "%s%s", file->name, endings[i]);
		result = folder_remove(folder, path);
		if (!error && result != -ENOENT)
			error = result;
	}
	return error;
}

/* The capture goes on where the oldest stays. */
static int make_room(struct file_helper *state, const struct rotation_file *file, const char *name)
{
	struct retention_oldest oldest;
	int result, error;

	if (!state->retention.most)
		return 0;
	result = retention_enter(&state->retention, state->rules, file,
				 find_others(&state->folder, name), &oldest);
	if (result <= 0)
		return result;
	error = remove_file(&state->folder, &oldest);
	if (error)
		message_warning("--keep-files: cannot remove %s: %s", oldest.name,
				strerror(-error));
	return 0;
}

static size_t answer(void *arg, const void *request, size_t size, void *reply, int *fd)
{
	struct file_helper *state = arg;
	struct rotation_file file;
	char name[ROTATION_NAME_SIZE];
	int error = -EPROTO;

	if (size == sizeof(file)) {
		memcpy(&file, request, sizeof(file));
		error = rotation_name(state->rules, &file, name);
	}
	if (!error)
		error = make_room(state, &file, name);
	if (!error)
		*fd = folder_create(&state->folder, name);
	if (!error && *fd < 0) {
		error = *fd;
		*fd = -1;
	}
	settle(state);
	memcpy(reply, &error, sizeof(error));
	return sizeof(error);
}

int file_helper_start(struct file_helper **out, const struct rotation_rules *rules, uint64_t keep,
		      const struct user *user)
{
	const struct server server = {
		.name = "tcplens-files",
		.rights = folder_rights(user),
		.prepare = prepare,
		.answer = answer,
	};
	struct file_helper *helper = calloc(1, sizeof(*helper));
	int error;

	if (!helper)
		return -ENOMEM;
	helper->rules = rules;
	helper->retention.most = keep;
	helper->folder = FOLDER_NONE;
	error = server_start(&helper->helper, &server, helper);
	if (error) {
		free(helper);
		return error;
	}
	*out = helper;
	return 0;
}

int file_helper_open(struct file_helper *helper, const struct rotation_file *file)
{
	int fd = -1, error = server_ask_error(&helper->helper, file, sizeof(*file), &fd);

	return error ?: fd;
}

struct helper *file_helper_process(struct file_helper *helper)
{
	return &helper->helper;
}

void file_helper_stop(struct file_helper *helper)
{
	if (!helper)
		return;
	helper_stop(&helper->helper);
	free(helper);
}
