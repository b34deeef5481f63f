// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/file_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/take.h"
#include "helper/privilege.h"

struct file_helper {
	pid_t pid;
	int socket;
};

/* What is sent back: an error, or 0 and the file as ancillary data. */
union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr header;
};

static int open_file(const struct rotation_rules *rules, const struct rotation_file *file)
{
	char name[ROTATION_NAME_SIZE];
	int error = rotation_name(rules, file, name);
	int fd;

	if (error)
		return error;
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	return fd < 0 ? -errno : fd;
}

static int answer(int socket, int error, int fd)
{
	struct iovec data = {&error, sizeof(error)};
	struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
	union control control = {.header = {.cmsg_len = CMSG_LEN(sizeof(fd)),
					    .cmsg_level = SOL_SOCKET,
					    .cmsg_type = SCM_RIGHTS}};

	if (fd >= 0) {
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static void serve(int socket, const struct rotation_rules *rules)
{
	struct rotation_file file;
	int fd, error;

	while (recv(socket, &file, sizeof(file), 0) == (ssize_t)sizeof(file)) {
		fd = open_file(rules, &file);
		error = answer(socket, fd < 0 ? fd : 0, fd);
		if (fd >= 0)
			close(fd);
		if (error)
			return;
	}
}

/* A descriptor of the capture's that stays open here would keep alive what the capture closes. */
static int close_others(int socket)
{
	if (socket > STDERR_FILENO + 1 &&
	    close_range(STDERR_FILENO + 1, (unsigned int)socket - 1, 0))
		return -errno;
	return close_range((unsigned int)socket + 1, ~0u, 0) ? -errno : 0;
}

/* Signals of the terminal reach both processes; this one ends when the other is done. */
static void run(int socket, const struct rotation_rules *rules, const struct user *user)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGALRM};
	size_t i;
	int error;

	prctl(PR_SET_NAME, "tcplens-opener");
	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	error = close_others(socket);
	if (!error)
		error = user_assume(user, true);
	if (!error)
		error = privilege_limit(&(unsigned int){CAP_DAC_OVERRIDE}, 1);
	/* A change of user takes this back. It is for a file that is a pipe: open(2) waits. */
	if (!error && prctl(PR_SET_PDEATHSIG, SIGKILL))
		error = -errno;
	if (!answer(socket, error, -1) && !error)
		serve(socket, rules);
	_exit(0);
}

/* The answer's error; *fd is the file if one came along. */
static int receive(int socket, int *fd)
{
	union control control;
	int error = 0;
	struct iovec data = {&error, sizeof(error)};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	ssize_t n;

	do
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(error))
		return n < 0 ? -errno : -ESRCH;
	if (message.msg_controllen >= CMSG_LEN(sizeof(*fd)))
		memcpy(fd, CMSG_DATA(&control.header), sizeof(*fd));
	return error;
}

int file_helper_start(struct file_helper **out, const struct rotation_rules *rules,
		      const struct user *user)
{
	_cleanup_(file_helper_stopp) struct file_helper *helper = NULL;
	int pair[2], error, none = -1;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	helper = malloc(sizeof(*helper));
	pid = helper ? fork() : -1;
	if (pid < 0) {
		error = helper ? -errno : -ENOMEM;
		close(pair[0]);
		close(pair[1]);
		free(helper);
		helper = NULL;
		return error;
	}
	if (pid == 0)
		run(pair[1], rules, user);
	close(pair[1]);
	*helper = (struct file_helper){pid, pair[0]};
	error = receive(helper->socket, &none);
	if (error)
		return error;
	*out = TAKE_PTR(helper);
	return 0;
}

int file_helper_open(struct file_helper *helper, const struct rotation_file *file)
{
	int error, fd = -EIO;

	if (send(helper->socket, file, sizeof(*file), MSG_NOSIGNAL) < 0)
		return -errno;
	error = receive(helper->socket, &fd);
	return error ?: fd;
}

void file_helper_stop(struct file_helper *helper)
{
	if (!helper)
		return;
	close(helper->socket);
	while (waitpid(helper->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(helper);
}
