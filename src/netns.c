// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/number.h"

/* Where ip-netns(8) keeps those that have names. */
#define NAMED "/run/netns/"

static int open_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* A name may look like a number; the namespace that has it goes before the process. */
static int open_given(const char *given)
{
	char path[PATH_MAX];
	uint64_t pid;
	int fd;

	if (strchr(given, '/'))
		return open_path(given);
	if (!*given || snprintf(path, sizeof(path), NAMED "%s", given) >= (int)sizeof(path))
		return -ENOENT;
	fd = open_path(path);
	if (fd != -ENOENT || number_parse(given, 1, INT32_MAX, &pid))
		return fd;
	snprintf(path, sizeof(path), "/proc/%llu/ns/net", (unsigned long long)pid);
	return open_path(path);
}

int netns_enter(const char *given)
{
	_cleanup_(cleanup_close) int fd = open_given(given);
	int error;

	if (fd >= 0 && !setns(fd, CLONE_NEWNET))
		return 0;
	error = fd < 0 ? fd : -errno;
	message_error("--netns %s: %s", given,
		      error == -ENOENT	 ? "no such network namespace"
		      : error == -EINVAL ? "not a network namespace"
					 : strerror(-error));
	return error;
}
