// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/reopen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* What an unprivileged process may ask for. */
#define PIPE_BYTES (1 << 20)

/* The same for a socket, whose bookkeeping counts too. */
#define SOCKET_BYTES (1 << 20)

/* Room for the longest record in a local socket; others find their own. */
static void enlarge_socket(int fd)
{
	int domain = 0, bytes = 0, wanted = SOCKET_BYTES;
	socklen_t size = sizeof(int);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) || domain != AF_UNIX)
		return;
	if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, &size) || bytes >= wanted)
		return;
	/* Refused, it gets what net.core.wmem_max allows. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &wanted, sizeof(wanted)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &wanted, sizeof(wanted));
}

int reopen_output(int fd)
{
	struct stat status = {0};
	char path[64];
	int again = -1;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!fstat(fd, &status) && !S_ISREG(status.st_mode) && !S_ISSOCK(status.st_mode))
		again = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (again < 0)
		again = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	/* Room for the longest line or record. Refused, the pipe stays as it is. */
	if (again >= 0 && S_ISFIFO(status.st_mode) && fcntl(again, F_GETPIPE_SZ) < PIPE_BYTES)
		fcntl(again, F_SETPIPE_SZ, PIPE_BYTES);
	if (again >= 0 && S_ISSOCK(status.st_mode))
		enlarge_socket(again);
	return again < 0 ? -errno : again;
}
