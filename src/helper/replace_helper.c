// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/replace_helper.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "helper/folder.h"
#include "helper/privilege.h"
#include "helper/server.h"

enum request {
	REQUEST_BEGIN,
	REQUEST_FINISH,
	REQUEST_GIVE_UP,
};

struct replace_helper {
	struct helper helper;
	const char *path;
	/* the helper's own */
	struct folder folder;
	bool settled; /* it was decided whether the capability is needed */
};

static int prepare(void *arg)
{
	struct replace_helper *state = arg;

	return folder_open(&state->folder, state->path, false);
}

/* The right is kept only where the folder is not the user's to write to. */
static void settle(struct replace_helper *state)
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

static size_t answer(void *arg, const void *request, size_t size, void *reply, int *fd)
{
	struct replace_helper *state = arg;
	uint32_t what = UINT32_MAX;
	int error = -EPROTO;

	settle(state);
	if (size == sizeof(what))
		memcpy(&what, request, sizeof(what));
	if (what == REQUEST_BEGIN) {
		error = folder_replace_begin(&state->folder, state->path);
		*fd = error < 0 ? -1 : error;
		error = error < 0 ? error : 0;
	} else if (what == REQUEST_FINISH) {
		error = folder_replace_finish(&state->folder, state->path);
	} else if (what == REQUEST_GIVE_UP) {
		error = folder_replace_give_up(&state->folder, state->path);
	}
	memcpy(reply, &error, sizeof(error));
	return sizeof(error);
}

int replace_helper_start(struct replace_helper **out, const char *name, const char *path,
			 const struct user *user)
{
	const struct server server = {
		.name = name,
		.rights = folder_rights(user),
		.prepare = prepare,
		.answer = answer,
	};
	struct replace_helper *helper = calloc(1, sizeof(*helper));
	int error;

	if (!helper)
		return -ENOMEM;
	helper->path = path;
	helper->folder = FOLDER_NONE;
	error = server_start(&helper->helper, &server, helper);
	if (error) {
		free(helper);
		return error;
	}
	*out = helper;
	return 0;
}

static int ask(struct replace_helper *helper, enum request request, int *fd)
{
	uint32_t what = request;

	return server_ask_error(&helper->helper, &what, sizeof(what), fd);
}

int replace_helper_begin(struct replace_helper *helper)
{
	int fd = -1, error = ask(helper, REQUEST_BEGIN, &fd);

	return error ?: fd;
}

int replace_helper_finish(struct replace_helper *helper)
{
	int fd;

	return ask(helper, REQUEST_FINISH, &fd);
}

int replace_helper_give_up(struct replace_helper *helper)
{
	int fd;

	return ask(helper, REQUEST_GIVE_UP, &fd);
}

struct helper *replace_helper_process(struct replace_helper *helper)
{
	return &helper->helper;
}

void replace_helper_stop(struct replace_helper *helper)
{
	if (!helper)
		return;
	helper_stop(&helper->helper);
	free(helper);
}
