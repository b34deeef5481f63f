// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/take.h"
#include "helper/beneath.h"

#define LINKS_MAX 40 /* path_resolution(7) */

/* A file may appear and go between two calls; an attacker gets no more tries. */
#define CREATE_TRIES 16

#define PIPE_PAUSE_NS 10000000

/* A folder on the way, from which the rest of a path is looked up. */
struct way {
	int fd;
	unsigned int links;
	uid_t starter;
	char rest[2 * PATH_MAX];
};

/* Takes the first component off the rest; false where there is none. */
static bool take_component(struct way *way, char component[NAME_MAX + 1])
{
	size_t skip = strspn(way->rest, "/"), length = strcspn(way->rest + skip, "/");

	if (!length || length > NAME_MAX)
		return false;
	memcpy(component, way->rest + skip, length);
	component[length] = '\0';
	memmove(way->rest, way->rest + skip + length, strlen(way->rest + skip + length) + 1);
	return true;
}

static int go_to(struct way *way, int fd)
{
	if (fd < 0)
		return -errno;
	close(way->fd);
	way->fd = fd;
	return 0;
}

/* The link's text takes its place in front of the rest. */
static int follow(struct way *way, int link, const struct stat *status)
{
	char text[PATH_MAX], rest[sizeof(way->rest)];
	ssize_t length = readlinkat(link, "", text, sizeof(text) - 1);

	if (length < 0)
		return -errno;
	text[length] = '\0';
	if ((status->st_uid && status->st_uid != way->starter) || ++way->links > LINKS_MAX)
		return -ELOOP;
	if (snprintf(rest, sizeof(rest), "%s/%s", text, way->rest) >= (int)sizeof(rest))
		return -ENAMETOOLONG;
	memcpy(way->rest, rest, sizeof(rest));
	if (*text != '/')
		return 0;
	return go_to(way, open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
}

static int step(struct way *way, const char *component)
{
	_cleanup_(cleanup_close) int next = -1;
	struct stat status;
	int error;

	next = openat(way->fd, component, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (next < 0 || fstat(next, &status))
		return -errno;
	if (S_ISLNK(status.st_mode))
		return follow(way, next, &status);
	if (!S_ISDIR(status.st_mode))
		return -ENOTDIR;
	error = go_to(way, next);
	next = -1;
	return error;
}

int folder_open(struct folder *folder, const char *path, bool pattern)
{
	struct way way = {.starter = getuid()};
	size_t fixed = pattern ? strcspn(path, "%") : strlen(path);
	char component[NAME_MAX + 1];
	int error = 0;

	while (fixed && path[fixed - 1] != '/')
		fixed--;
	if (fixed >= PATH_MAX)
		return -ENAMETOOLONG;
	way.fd = open(*path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (way.fd < 0)
		return -errno;
	memcpy(way.rest, path, fixed);
	while (!error && take_component(&way, component))
		error = step(&way, component);
	if (!error && way.rest[strspn(way.rest, "/")])
		error = -ENAMETOOLONG;
	if (error) {
		close(way.fd);
		return error;
	}
	*folder = (struct folder){way.fd, fixed, way.starter, getppid(), -1};
	return 0;
}

void folder_close(struct folder *folder)
{
	if (folder->fd >= 0)
		close(folder->fd);
	cleanup_close(&folder->lock);
	*folder = FOLDER_NONE;
}

/* Whether what is there already may be written to. */
static int check(const struct folder *folder, const struct stat *status)
{
	if (!S_ISREG(status->st_mode) && !S_ISFIFO(status->st_mode) && !S_ISCHR(status->st_mode))
		return S_ISDIR(status->st_mode) ? -EISDIR : -EINVAL;
	if (status->st_nlink > 1)
		return -EMLINK;
	if (status->st_uid == geteuid() || status->st_uid == folder->starter)
		return 0;
	/* /dev/null and the like, whose owner tcpdump may have changed: only root can make one. */
	return S_ISCHR(status->st_mode) ? 0 : -EUSERS;
}

/* A pipe without a reader is waited for. What came in the place of one that was ours is not it. */
static int open_there(const struct folder *folder, const char *path)
{
	const struct timespec pause = {.tv_nsec = PIPE_PAUSE_NS};
	_cleanup_(cleanup_close) int seen = -1;
	struct stat status;
	int error, fd;

	seen = beneath_open(folder->fd, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
	if (seen < 0)
		return seen;
	if (fstat(seen, &status))
		return -errno;
	if (S_ISLNK(status.st_mode))
		return -ELOOP;
	error = check(folder, &status);
	if (error)
		return error;
	for (;;) {
		fd = beneath_open(folder->fd, path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
				  0);
		if (fd != -ENXIO || !S_ISFIFO(status.st_mode))
			return fd;
		if (getppid() != folder->parent)
			return -ESRCH;
		nanosleep(&pause, NULL);
	}
}

static int finish(const struct folder *folder, int fd)
{
	struct stat status;
	int error = fstat(fd, &status) ? -errno : check(folder, &status);

	if (!error && S_ISREG(status.st_mode) && ftruncate(fd, 0))
		error = -errno;
	if (!error)
		return fd;
	close(fd);
	return error;
}

int folder_create(const struct folder *folder, const char *path)
{
	int fd = -EAGAIN, tries;

	path += folder->prefix;
	for (tries = 0; tries < CREATE_TRIES; tries++) {
		fd = beneath_open(folder->fd, path,
				  O_WRONLY | O_CREAT | O_EXCL | O_NOCTTY | O_CLOEXEC, 0666);
		if (fd != -EEXIST)
			return fd;
		fd = open_there(folder, path);
		if (fd != -ENOENT)
			break;
	}
	return fd < 0 ? fd : finish(folder, fd);
}

/* The name in the folder, without slashes, and the hidden one. */
static int temporary_name(const struct folder *folder, const char *path, const char **name,
			  char hidden[NAME_MAX + 1])
{
	*name = path + folder->prefix;
	if (!**name || strchr(*name, '/'))
		return -EINVAL;
	if (snprintf(hidden, NAME_MAX + 1, ".%s.tmp", *name) > NAME_MAX)
		return -ENAMETOOLONG;
	return 0;
}

/* A file system without such locks has none that is taken. */
static bool is_locked(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;
}

/* -EBUSY: the name is another file's by now. */
static int check_name(const struct folder *folder, int fd, const char *name)
{
	struct stat opened, there;

	if (fstat(fd, &opened) || fstatat(folder->fd, name, &there, AT_SYMLINK_NOFOLLOW))
		return -errno;
	return opened.st_ino == there.st_ino ? 0 : -EBUSY;
}

/*
 * Removes what was left under the hidden name, but not a file that another process is writing:
 * whoever writes one has it locked. A link there is removed, not followed.
 */
static int remove_left(const struct folder *folder, const char *hidden)
{
	_cleanup_(cleanup_close) int fd = -1;
	struct stat there;
	int error;

	if (fstatat(folder->fd, hidden, &there, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	if (S_ISREG(there.st_mode))
		fd = beneath_open(folder->fd, hidden, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
	if (fd >= 0) {
		if (is_locked(fd))
			return -EBUSY;
		error = check_name(folder, fd, hidden);
		/* Another has removed it, or begun, since. */
		if (error)
			return error == -ENOENT ? 0 : error;
	}
	return unlinkat(folder->fd, hidden, 0) && errno != ENOENT ? -errno : 0;
}

/* O_EXCL refuses what came there in between. */
static int create_hidden(const struct folder *folder, const char *hidden)
{
	return beneath_open(folder->fd, hidden, O_WRONLY | O_CREAT | O_EXCL | O_NOCTTY | O_CLOEXEC,
			    0666);
}

static void unlock(struct folder *folder)
{
	cleanup_close(&folder->lock);
	folder->lock = -1;
}

int folder_replace_begin(struct folder *folder, const char *path)
{
	_cleanup_(cleanup_close) int fd = -1;
	char hidden[NAME_MAX + 1];
	const char *name;
	int error = temporary_name(folder, path, &name, hidden);

	if (!error)
		error = remove_left(folder, hidden);
	if (error)
		return error;
	fd = create_hidden(folder, hidden);
	if (fd < 0)
		return fd == -EEXIST ? -EBUSY : fd;
	/* Before it was locked, another may have taken it for one that was left. */
	error = is_locked(fd) ? -EBUSY : check_name(folder, fd, hidden);
	if (error)
		return error == -ENOENT ? -EBUSY : error;
	unlock(folder);
	/* Until the end, which comes after the writer has closed its own. */
	folder->lock = dup(fd);
	return folder->lock < 0 ? -errno : TAKE_FD(fd);
}

int folder_new_begin(const struct folder *folder, const char *path)
{
	_cleanup_(cleanup_close) int fd = -1;
	char hidden[NAME_MAX + 1];
	struct stat status;
	const char *name;
	int error = temporary_name(folder, path, &name, hidden);

	if (error)
		return error;
	fd = create_hidden(folder, hidden);
	if (fd < 0)
		return fd;
	/* In this order: whoever had the hidden name before has given the file its own by now. */
	if (!fstatat(folder->fd, name, &status, AT_SYMLINK_NOFOLLOW)) {
		unlinkat(folder->fd, hidden, 0);
		return -EEXIST;
	}
	return TAKE_FD(fd);
}

/* A device of that name is left alone. */
static bool is_replaceable(const struct folder *folder, const char *name)
{
	struct stat status;

	return fstatat(folder->fd, name, &status, AT_SYMLINK_NOFOLLOW) || S_ISREG(status.st_mode) ||
	       S_ISLNK(status.st_mode);
}

int folder_replace_finish(struct folder *folder, const char *path)
{
	char hidden[NAME_MAX + 1];
	const char *name;
	int error = temporary_name(folder, path, &name, hidden);

	if (!error && !is_replaceable(folder, name))
		error = -EEXIST;
	if (!error && renameat(folder->fd, hidden, folder->fd, name))
		error = -errno;
	if (!error)
		unlock(folder);
	return error;
}

int folder_replace_give_up(struct folder *folder, const char *path)
{
	char hidden[NAME_MAX + 1];
	const char *name;
	int error = temporary_name(folder, path, &name, hidden);

	if (!error && unlinkat(folder->fd, hidden, 0))
		error = -errno;
	unlock(folder);
	return error;
}

/* The status of what has the name; *at: the folder that it is in, *name: its name there. */
static int look(const struct folder *folder, const char *path, int *at, const char **name,
		struct stat *status)
{
	const char *slash = strrchr(path + folder->prefix, '/');
	char way[PATH_MAX] = ".";

	*name = path + folder->prefix;
	if (slash &&
	    (size_t)snprintf(way, sizeof(way), "%.*s", (int)(slash - *name), *name) >= sizeof(way))
		return -ENAMETOOLONG;
	if (slash)
		*name = slash + 1;
	*at = beneath_open(folder->fd, way, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	return *at < 0 ? *at : fstatat(*at, *name, status, AT_SYMLINK_NOFOLLOW) ? -errno : 0;
}

int folder_remove(const struct folder *folder, const char *path)
{
	_cleanup_(cleanup_close) int at = -1;
	struct stat status;
	const char *name;
	int error = look(folder, path, &at, &name, &status);

	if (!error && !S_ISREG(status.st_mode))
		error = -EINVAL;
	if (!error && unlinkat(at, name, 0))
		error = -errno;
	return error;
}

bool folder_has(const struct folder *folder, const char *path)
{
	_cleanup_(cleanup_close) int at = -1;
	struct stat status;
	const char *name;

	return !look(folder, path, &at, &name, &status);
}

bool folder_is_writable(const struct folder *folder)
{
	/* By the effective rights, which are to be without capabilities. */
	return !faccessat(folder->fd, ".", W_OK | X_OK, AT_EACCESS);
}

int folder_has_room(const struct folder *folder, uint64_t bytes)
{
	struct statfs system;
	uint64_t size;

	if (fstatfs(folder->fd, &system))
		return -errno;
	/* Some file systems leave f_frsize 0 where it is f_bsize (statfs(2)). */
	size = (uint64_t)(system.f_frsize ?: system.f_bsize);
	return system.f_bavail < bytes / size ? -ENOSPC : 0;
}

struct helper_rights folder_rights(const struct user *user)
{
	static const unsigned int capability = CAP_DAC_OVERRIDE;

	return (struct helper_rights){
		.user = user->shared ? NULL : user,
		.capabilities = &capability,
		.capability_count = 1,
		.filter = SYSCALL_FILTER_FILES,
		.death = SIGKILL,
	};
}
