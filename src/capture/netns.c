// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/netns.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* A name may look like a number: a namespace of that name comes before a process. */
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

static int report_error(const char *given, int error)
{
	message_error("--netns %s: %s", given,
		      error == -ENOENT	 ? "no such network namespace"
		      : error == -ENOTTY ? "not a network namespace"
					 : strerror(-error));
	return error;
}

int netns_open(const char *given)
{
	int fd = open_given(given);

	if (fd < 0)
		return report_error(given, fd);
	if (ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET)
		return fd;
	close(fd);
	return report_error(given, -ENOTTY);
}

int netns_enter(int fd, const char *given)
{
	return setns(fd, CLONE_NEWNET) ? report_error(given, -errno) : 0;
}

static int identify(int fd, struct stat *status)
{
	return (fd < 0 ? stat("/proc/self/ns/net", status) : fstat(fd, status)) ? -errno : 0;
}

int netns_inode(int fd, uint32_t *inode)
{
	struct stat status;
	int error = identify(fd, &status);

	if (!error)
		*inode = (uint32_t)status.st_ino;
	return error;
}

/* In a folder whose entries, with a path behind them, are namespaces. */
static int find_in(const char *path, const char *behind, uint32_t inode)
{
	_cleanup_(cleanup_folder) DIR *folder = opendir(path);
	char name[NAME_MAX + 8];
	struct dirent *entry;
	struct stat status;
	int fd;

	while (folder && (entry = readdir(folder))) {
		snprintf(name, sizeof(name), "%s%s", entry->d_name, behind);
		if (fstatat(dirfd(folder), name, &status, 0) || (uint32_t)status.st_ino != inode)
			continue;
		fd = openat(dirfd(folder), name, O_RDONLY | O_CLOEXEC);
		if (fd >= 0 && ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET)
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -ENOENT;
}

int netns_find(uint32_t inode)
{
	int fd = find_in(NAMED, "", inode);

	return fd < 0 ? find_in("/proc", "/ns/net", inode) : fd;
}

char *netns_name(int fd)
{
	_cleanup_(cleanup_folder) DIR *folder = opendir(NAMED);
	struct stat status, named;
	struct dirent *entry;
	char *name = NULL;

	if (!folder || identify(fd, &status))
		return NULL;
	while ((entry = readdir(folder))) {
		if (fstatat(dirfd(folder), entry->d_name, &named, 0) ||
		    named.st_ino != status.st_ino || named.st_dev != status.st_dev ||
		    (name && strcmp(name, entry->d_name) <= 0))
			continue;
		free(name);
		name = strdup(entry->d_name);
	}
	return name;
}
