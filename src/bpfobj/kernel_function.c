// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/kernel_function.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

static int read_all(int fd, char *data, size_t size)
{
	size_t got = 0;
	ssize_t n;

	while (got < size) {
		n = read(fd, data + got, size - got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		got += (size_t)n;
	}
	return 0;
}

int kernel_function_exists(const char *btf_path, const char *name)
{
	_cleanup_(cleanup_close) int fd = open(btf_path, O_RDONLY | O_CLOEXEC);
	_cleanup_(cleanup_free) char *data = NULL;
	size_t length = strlen(name) + 1, size;
	struct stat status;
	const char *at;
	int error;

	if (fd < 0 || fstat(fd, &status))
		return -errno;
	size = (size_t)status.st_size;
	data = malloc(size + 1);
	if (!data)
		return -ENOMEM;
	error = read_all(fd, data, size);
	if (error)
		return error;
	/* Each name is between two zero bytes. */
	for (at = data; size && (at = memmem(at, size - (size_t)(at - data), name, length)); at++)
		if (at > data && !at[-1])
			return 1;
	return 0;
}
