// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

/* Something on the way may be renamed between two calls; an attacker gets no more tries. */
#define TRIES 16

/* Before Linux 5.6: folders one by one, none of which may be a link or lead out. */
static int open_stepwise(int folder, const char *path, int flags, mode_t mode)
{
	_cleanup_(cleanup_close) int at = dup(folder);
	char component[NAME_MAX + 1];
	const char *end;
	int next;

	for (; (end = strchr(path, '/')); path = end + 1) {
		snprintf(component, sizeof(component), "%.*s", (int)(end - path), path);
		if (!strcmp(component, ".."))
			return -EXDEV;
		next = openat(at, *component ? component : ".",
			      O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0)
			return -errno;
		close(at);
		at = next;
	}
	next = openat(at, path, flags | O_NOFOLLOW, mode);
	return next < 0 ? -errno : next;
}

int beneath_open(int folder, const char *path, int flags, mode_t mode)
{
	const struct open_how how = {
		.flags = (unsigned int)flags,
		.mode = mode,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	int tries, fd;

	/* EAGAIN: something was renamed meanwhile, and the kernel cannot be sure. */
	for (tries = 0; tries < TRIES; tries++) {
		fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof(how));
		if (fd >= 0)
			return fd;
		if (errno == ENOSYS)
			return open_stepwise(folder, path, flags, mode);
		if (errno != EAGAIN)
			return -errno;
	}
	return -EAGAIN;
}
