// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/series_helper.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "helper/folder.h"
#include "helper/privilege.h"
#include "helper/server.h"

#define SECOND 1000000000

enum request_kind {
	REQUEST_BEGIN,
	REQUEST_FINISH,
	REQUEST_GIVE_UP,
	REQUEST_REMOVE,
	REQUEST_ROOM,
};

struct request {
	uint32_t kind;
	uint32_t reserved;
	uint64_t bytes; /* of REQUEST_ROOM */
	struct series_file file;
};

_Static_assert(sizeof(struct request) <= SERVER_REQUEST_MAX, "fits into a request");

struct series_helper {
	struct helper helper;
	char path[PATH_MAX]; /* of the folder, with a slash at the end */
	/* the helper's own */
	struct folder folder;
	bool settled; /* it was decided whether the capability is needed */
};

int series_helper_name(const struct series_file *file, char name[SERIES_NAME])
{
	time_t seconds = file->time / SECOND;
	char date[32];
	struct tm tm;

	if (file->time < 0 || !localtime_r(&seconds, &tm) ||
	    strnlen(file->word, SERIES_WORD) == SERIES_WORD ||
	    file->word[strspn(file->word, "abcdefghijklmnopqrstuvwxyz-")] || !*file->word)
		return -EINVAL;
	if (!strftime(date, sizeof(date), "%Y-%m-%dT%H-%M-%S", &tm))
		return -EINVAL;
	if (snprintf(name, SERIES_NAME, "%s.%06lld_%s.pcapng", date,
		     (long long)(file->time % SECOND / 1000), file->word) >= SERIES_NAME)
		return -EINVAL;
	return 0;
}

static int prepare(void *arg)
{
	struct series_helper *state = arg;

	tzset();
	return folder_open(&state->folder, state->path, false);
}

/* The right is kept only where the folder is not the user's to write to. */
static void settle(struct series_helper *state)
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

static int serve(struct series_helper *state, const struct request *request, int *fd)
{
	char path[PATH_MAX + SERIES_NAME], name[SERIES_NAME];
	int error;

	if (request->kind == REQUEST_ROOM)
		return folder_has_room(&state->folder, request->bytes);
	error = series_helper_name(&request->file, name);
	if (error)
		return error;
	snprintf(path, sizeof(path), "%s%s", state->path, name);
	switch (request->kind) {
	case REQUEST_BEGIN:
		*fd = folder_new_begin(&state->folder, path);
		error = *fd < 0 ? *fd : 0;
		*fd = *fd < 0 ? -1 : *fd;
		return error;
	case REQUEST_FINISH:
		return folder_replace_finish(&state->folder, path);
	case REQUEST_GIVE_UP:
		return folder_replace_give_up(&state->folder, path);
	case REQUEST_REMOVE:
		return folder_remove(&state->folder, path);
	}
	return -EPROTO;
}

static size_t answer(void *arg, const void *bytes, size_t size, void *reply, int *fd)
{
	struct request request;
	int error = -EPROTO;

	settle(arg);
	if (size == sizeof(request)) {
		memcpy(&request, bytes, sizeof(request));
		error = serve(arg, &request, fd);
	}
	memcpy(reply, &error, sizeof(error));
	return sizeof(error);
}

int series_helper_start(struct series_helper **out, const char *folder, const struct user *user)
{
	const struct server server = {
		.name = "tcplens-files",
		.rights = folder_rights(user),
		.prepare = prepare,
		.answer = answer,
	};
	struct series_helper *helper = calloc(1, sizeof(*helper));
	int error = 0;

	if (!helper)
		return -ENOMEM;
	helper->folder = FOLDER_NONE;
	if (snprintf(helper->path, sizeof(helper->path), "%s/", folder) >=
	    (int)sizeof(helper->path))
		error = -ENAMETOOLONG;
	if (!error)
		error = server_start(&helper->helper, &server, helper);
	if (error) {
		free(helper);
		return error;
	}
	*out = helper;
	return 0;
}

static int ask(struct series_helper *helper, enum request_kind kind, const struct series_file *file,
	       int *fd)
{
	struct request request = {.kind = kind, .file = *file};

	return server_ask_error(&helper->helper, &request, sizeof(request), fd);
}

int series_helper_begin(struct series_helper *helper, const struct series_file *file)
{
	int fd = -1, error = ask(helper, REQUEST_BEGIN, file, &fd);

	return error ?: fd;
}

int series_helper_finish(struct series_helper *helper, const struct series_file *file)
{
	int fd;

	return ask(helper, REQUEST_FINISH, file, &fd);
}

int series_helper_give_up(struct series_helper *helper, const struct series_file *file)
{
	int fd;

	return ask(helper, REQUEST_GIVE_UP, file, &fd);
}

int series_helper_remove(struct series_helper *helper, const struct series_file *file)
{
	int fd;

	return ask(helper, REQUEST_REMOVE, file, &fd);
}

int series_helper_room(struct series_helper *helper, uint64_t bytes)
{
	struct request request = {.kind = REQUEST_ROOM, .bytes = bytes};
	int fd;

	return server_ask_error(&helper->helper, &request, sizeof(request), &fd);
}

struct helper *series_helper_process(struct series_helper *helper)
{
	return &helper->helper;
}

void series_helper_stop(struct series_helper *helper)
{
	if (!helper)
		return;
	helper_stop(&helper->helper);
	free(helper);
}
