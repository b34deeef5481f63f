// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/helper.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/signals.h"
#include "helper/privilege.h"

/* Between a stop and its end of both of us, the helper may be the last to go on. */
#define STOPPED_LOOKS 2

union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr header;
};

int helper_fork(struct helper *helper, const char *name)
{
	int pair[2], error;
	pid_t parent = getpid(), pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pid = fork();
	error = -errno;
	if (pid < 0) {
		close(pair[0]);
		close(pair[1]);
		return error;
	}
	close(pair[pid ? 1 : 0]);
	*helper = (struct helper){
		.pid = pid, .socket = pair[pid ? 0 : 1], .name = name, .parent = parent};
	if (pid)
		return 0;
	prctl(PR_SET_NAME, name);
	/* Those of the terminal reach all of our processes; a helper ends when its parent does. */
	signals_ignore();
	return 1;
}

void helper_abandon(struct helper *helper)
{
	if (helper->pid)
		close(helper->socket);
	*helper = HELPER_NONE;
}

void helper_close_sockets(const struct helper *helper)
{
	_cleanup_(cleanup_folder) DIR *folder = opendir("/proc/self/fd");
	const struct dirent *entry;
	socklen_t size;
	int fd, kind;

	while (folder && (entry = readdir(folder))) {
		fd = atoi(entry->d_name);
		size = sizeof(kind);
		if (fd > STDERR_FILENO && fd != helper->socket &&
		    !getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind, &size) && kind == SOCK_SEQPACKET)
			close(fd);
	}
}

int helper_close_others(const struct helper *helper)
{
	int socket = helper->socket;

	if (socket > STDERR_FILENO + 1 &&
	    close_range(STDERR_FILENO + 1, (unsigned int)socket - 1, 0))
		return -errno;
	return close_range((unsigned int)socket + 1, ~0u, 0) ? -errno : 0;
}

void helper_raise_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int helper_limit(const struct helper *helper, const struct helper_rights *rights)
{
	int error = 0;

	if (rights->user)
		error = user_assume(rights->user, rights->capability_count > 0);
	if (!error)
		error = privilege_limit(rights->capabilities, rights->capability_count);
	/* Behind the change of user, which takes it back. */
	if (!error && prctl(PR_SET_PDEATHSIG, rights->death))
		error = -errno;
	if (getppid() != helper->parent)
		_exit(0);
	return error ?: syscall_filter_load(rights->filter);
}

int helper_send(int socket, const void *data, size_t size, int fd)
{
	struct iovec part = {(void *)data, size};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	union control control = {.header = {.cmsg_len = CMSG_LEN(sizeof(fd)),
					    .cmsg_level = SOL_SOCKET,
					    .cmsg_type = SCM_RIGHTS}};

	if (fd >= 0) {
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
	}
	while (sendmsg(socket, &message, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return errno == EPIPE ? -ESRCH : -errno;
	return 0;
}

static int wait_for(int socket, int timeout)
{
	struct pollfd readable = {.fd = socket, .events = POLLIN};
	int n = poll(&readable, 1, timeout);

	if (n < 0)
		return -errno;
	return n ? 0 : -ETIMEDOUT;
}

ssize_t helper_receive(int socket, void *data, size_t size, int *fd, int timeout)
{
	union control control;
	struct iovec part = {data, size};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = fd ? sizeof(control) : 0};
	int error = wait_for(socket, timeout);
	ssize_t n;

	if (fd)
		*fd = -1;
	if (error)
		return error;
	n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	if (n < 0)
		return errno == ECONNRESET ? -ESRCH : -errno;
	if (n == 0)
		return -ESRCH;
	if (fd && message.msg_controllen >= CMSG_LEN(sizeof(*fd)))
		memcpy(fd, CMSG_DATA(&control.header), sizeof(*fd));
	return n;
}

int helper_check(struct helper *helper)
{
	siginfo_t info = {0};

	if (!helper->pid || helper->lost)
		return helper->lost;
	if (waitid(P_PID, (id_t)helper->pid, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT))
		return errno == ECHILD ? -ESRCH : 0;
	if (!info.si_pid) {
		helper->stopped = 0;
		return 0;
	}
	if (info.si_code != CLD_STOPPED)
		return -ESRCH;
	return ++helper->stopped >= STOPPED_LOOKS ? -ESTOPPED : 0;
}

void helper_stop(struct helper *helper)
{
	if (!helper->pid)
		return;
	close(helper->socket);
	/* One that was stopped ends once it goes on: the reader has no right to kill it. */
	while (!helper->stopped && !helper->lost && waitpid(helper->pid, NULL, 0) < 0 &&
	       errno == EINTR)
		;
	*helper = HELPER_NONE;
}
