// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/input_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "helper/server.h"

struct reply {
	int error;
	char name[PATH_MAX];
};

/* The helper's. */
struct list {
	const char *path;
	const char *written;
	FILE *lines;
};

static int check(int fd, const char *written)
{
	struct stat one, two;

	if (fstat(fd, &one))
		return -errno;
	if (S_ISDIR(one.st_mode))
		return -EISDIR;
	if (written && S_ISREG(one.st_mode) && !stat(written, &two) && one.st_dev == two.st_dev &&
	    one.st_ino == two.st_ino)
		return -ETXTBSY;
	return 0;
}

static int open_file(const char *path, const char *written)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC)
				   : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	int error = fd < 0 ? -errno : check(fd, written);

	if (!error)
		return fd;
	if (fd >= 0)
		close(fd);
	return error;
}

static int prepare(void *arg)
{
	struct list *list = arg;

	list->lines = strcmp(list->path, "-") ? fopen(list->path, "re") : stdin;
	return list->lines ? 0 : -errno;
}

static size_t answer(void *arg, const void *request, size_t size, void *out, int *fd)
{
	struct list *list = arg;
	struct reply *reply = out;
	size_t length;

	(void)request;
	(void)size;
	memset(reply, 0, sizeof(*reply));
	if (!fgets(reply->name, sizeof(reply->name), list->lines)) {
		reply->error = ferror(list->lines) ? -EIO : -ENODATA;
		return sizeof(*reply);
	}
	length = strlen(reply->name);
	if (length && reply->name[length - 1] == '\n')
		reply->name[length - 1] = '\0';
	*fd = open_file(reply->name, list->written);
	if (*fd < 0) {
		reply->error = *fd;
		*fd = -1;
	}
	return sizeof(*reply);
}

static void tell(const char *path, int error)
{
	if (error == -ETXTBSY)
		message_error("%s: the file that is read cannot be the one that is written", path);
	else
		message_errno(error, "%s", path);
}

int input_helper_open(struct input_helper *input, const char *path, bool is_list,
		      const char *written)
{
	static const unsigned int capability = CAP_DAC_READ_SEARCH;
	const struct server server = {
		.name = "tcplens-input",
		.rights = {.capabilities = &capability,
			   .capability_count = 1,
			   .filter = SYSCALL_FILTER_INPUT,
			   .death = SIGKILL},
		.prepare = prepare,
		.answer = answer,
	};
	struct list list = {.path = path, .written = written};
	int error;

	*input = INPUT_HELPER_NONE;
	input->path = path;
	if (is_list) {
		error = server_start(&input->helper, &server, &list);
	} else {
		input->fd = open_file(path, written);
		error = input->fd < 0 ? input->fd : 0;
	}
	if (error)
		tell(path, error);
	return error;
}

int input_helper_next(struct input_helper *input)
{
	struct reply reply = {0};
	ssize_t size;
	int fd = input->fd;

	input->fd = -1;
	if (!input->helper.pid) {
		snprintf(input->name, sizeof(input->name), "%s", input->path);
		return fd < 0 ? -ENODATA : fd;
	}
	size = server_ask(&input->helper, "n", 1, &reply, sizeof(reply), &fd);
	if (size != sizeof(reply))
		reply = (struct reply){.error = size < 0 ? (int)size : -EPROTO};
	reply.name[sizeof(reply.name) - 1] = '\0';
	memcpy(input->name, reply.name, sizeof(input->name));
	if (reply.error && reply.error != -ENODATA)
		tell(*input->name ? input->name : input->path, reply.error);
	return reply.error ?: fd;
}

void input_helper_close(struct input_helper *input)
{
	if (input->fd >= 0)
		close(input->fd);
	helper_stop(&input->helper);
	*input = INPUT_HELPER_NONE;
}
