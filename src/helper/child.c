// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/child.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/take.h"
#include "helper/user.h"

#define EXIT_NOT_FOUND 127
#define EXIT_SIGNAL    128

static int become(const char *name)
{
	struct user user;

	if (!name)
		return 0;
	return user_find(&user, name) ?: user_log_in(&user);
}

static void run(int go, char *const *arguments, const char *user)
{
	char word;

	if (read(go, &word, 1) != 1)
		_exit(EXIT_NOT_FOUND);
	errno = -become(user);
	if (!errno)
		execvp(arguments[0], arguments);
	message_errno(errno, "%s", arguments[0]);
	_exit(EXIT_NOT_FOUND);
}

int child_start(struct child *child, char *const *arguments, const char *user)
{
	_cleanup_(cleanup_close) int reader = -1;
	_cleanup_(cleanup_close) int writer = -1;
	int tuple[2], fd;
	pid_t pid;

	if (pipe2(tuple, O_CLOEXEC))
		return -errno;
	reader = tuple[0];
	writer = tuple[1];
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		close(writer);
		run(reader, arguments, user);
	}
	fd = pidfd_open(pid, 0);
	if (fd < 0)
		return -errno;
	*child = (struct child){.pid = pid, .go = TAKE_FD(writer), .fd = fd};
	return 0;
}

void child_go(struct child *child)
{
	if (child->go < 0)
		return;
	if (write(child->go, "g", 1) != 1)
		message_errno(errno, "the command has ended");
	close(child->go);
	child->go = -1;
}

int child_status(struct child *child)
{
	int status;

	if (waitpid(child->pid, &status, 0) != child->pid)
		return EXIT_NOT_FOUND;
	child->pid = 0;
	return WIFSIGNALED(status) ? EXIT_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

void child_close(struct child *child)
{
	if (child->go >= 0)
		close(child->go);
	if (child->fd >= 0)
		close(child->fd);
	*child = CHILD_NONE;
}
