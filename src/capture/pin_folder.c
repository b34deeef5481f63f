// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/pin_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/take.h"

#define FILE_SYSTEM "/sys/fs/bpf"

/* The root may go between its making and that of a folder in it, with the last other pin. */
#define MAKE_TRIES 8

bool pin_folder_name_is_valid(const char *name)
{
	size_t length = strlen(name);

	return length && length <= PIN_FOLDER_NAME && *name != '-' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
		       length;
}

static int check_file_system(void)
{
	struct statfs system;

	if (geteuid()) {
		message_error("pinned recorders are root's alone: run as root");
		return -EPERM;
	}
	if (!statfs(FILE_SYSTEM, &system) && (__u32)system.f_type == BPF_FS_MAGIC)
		return 0;
	message_error("%s: no BPF file system is mounted there (mount -t bpf bpf %s); ip netns "
		      "exec hides it, --netns does not",
		      FILE_SYSTEM, FILE_SYSTEM);
	return -ENODEV;
}

int pin_folder_check(void)
{
	struct stat status;
	int error = check_file_system();

	if (error)
		return error;
	if (lstat(PIN_FOLDER_ROOT, &status))
		return errno == ENOENT ? -ENOENT : message_errno(errno, "%s", PIN_FOLDER_ROOT);
	if (S_ISDIR(status.st_mode) && !status.st_uid && !(status.st_mode & 077))
		return 0;
	message_error("%s is not a folder of root alone: its pins are not trusted",
		      PIN_FOLDER_ROOT);
	return -EPERM;
}

static void put_path(const char *name, char path[PIN_FOLDER_PATH])
{
	snprintf(path, PIN_FOLDER_PATH, "%s%s%s", PIN_FOLDER_ROOT, name ? "/" : "",
		 name ? name : "");
}

const char *pin_folder_path(const char *name, const char *object, char path[PIN_FOLDER_PATH])
{
	snprintf(path, PIN_FOLDER_PATH, "%s/%s/%s", PIN_FOLDER_ROOT, name, object);
	return path;
}

int pin_folder_make(const char *name)
{
	char path[PIN_FOLDER_PATH];
	int i, error = -ENOENT;

	put_path(name, path);
	for (i = 0; i < MAKE_TRIES && error == -ENOENT; i++) {
		if (mkdir(PIN_FOLDER_ROOT, 0700) && errno != EEXIST)
			return message_errno(errno, "%s", PIN_FOLDER_ROOT);
		error = pin_folder_check();
		if (!error)
			error = mkdir(path, 0700) ? -errno : 0;
		else if (error != -ENOENT)
			return error;
	}
	if (error == -EEXIST)
		message_error("--pin %s: there is one of that name (--status tells of it, "
			      "--remove removes it)",
			      name);
	else if (error)
		message_errno(error, "%s", path);
	return error;
}

int pin_folder_lock(const char *name)
{
	_cleanup_(cleanup_close) int fd = -1;
	char path[PIN_FOLDER_PATH];
	struct stat locked, there;

	put_path(name, path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	/* Whoever had it before may have removed it. */
	if (fstat(fd, &locked) || stat(path, &there))
		return -errno;
	return locked.st_ino == there.st_ino ? TAKE_FD(fd) : -EBUSY;
}

int pin_folder_remove(const char *name)
{
	char path[PIN_FOLDER_PATH];

	put_path(name, path);
	if (rmdir(path))
		return -errno;
	/* Fails where there are others. */
	rmdir(PIN_FOLDER_ROOT);
	return 0;
}

int pin_folder_each(const char *name, int (*visit)(void *arg, const char *name), void *arg)
{
	_cleanup_(cleanup_folder) DIR *folder = NULL;
	char path[PIN_FOLDER_PATH];
	struct dirent *entry;
	int error = 0;

	put_path(name, path);
	folder = opendir(path);
	if (!folder)
		return -errno;
	while (!error && (entry = readdir(folder)))
		if (*entry->d_name != '.')
			error = visit(arg, entry->d_name);
	return error;
}
