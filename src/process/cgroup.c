// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "base/cleanup.h"

/* A mount of our own, seen by nobody else (Linux 5.2); needs CAP_SYS_ADMIN. */
static int mount_cgroup_root(void)
{
	_cleanup_(cleanup_close) int context = fsopen("cgroup2", FSOPEN_CLOEXEC);
	_cleanup_(cleanup_close) int mount = -1;
	int fd;

	if (context < 0 || fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return -errno;
	mount = fsmount(context, FSMOUNT_CLOEXEC, 0);
	if (mount < 0)
		return -errno;
	fd = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int cgroup_open_root(void)
{
	struct mntent *mount;
	FILE *mounts;
	int fd = mount_cgroup_root();

	if (fd >= 0)
		return fd;
	mounts = setmntent("/proc/self/mounts", "re");
	if (!mounts)
		return -errno;
	while (fd < 0 && (mount = getmntent(mounts))) {
		if (strcmp(mount->mnt_type, "cgroup2"))
			continue;
		fd = open(mount->mnt_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			fd = -errno;
	}
	endmntent(mounts);
	return fd;
}

/* The path in the hierarchy: what stands after the mount's own, if the path goes through one. */
static const char *strip_mount(const char *path)
{
	static const char *const mounts[] = {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"};
	size_t i, length;

	for (i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		length = strlen(mounts[i]);
		if (!strncmp(path, mounts[i], length) && (path[length] == '/' || !path[length]))
			return path + length;
	}
	return path;
}

int cgroup_find(const char *path, __u64 *id, __u32 *level)
{
	struct {
		struct file_handle handle;
		__u64 id;
	} found = {.handle.handle_bytes = sizeof(__u64)};
	_cleanup_(cleanup_close) int root = cgroup_open_root();
	_cleanup_(cleanup_close) int group = -1;
	__u32 depth = 0;
	int mount;

	if (root < 0)
		return root;
	path = strip_mount(path);
	path += strspn(path, "/");
	group = openat(root, *path ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group < 0)
		return -errno;
	/* The id is all that a handle of this file system holds (kernfs, since Linux 5.5). */
	if (name_to_handle_at(group, "", &found.handle, &mount, AT_EMPTY_PATH))
		return -errno;
	for (; *path; path += strspn(path, "/")) {
		path += strcspn(path, "/");
		depth++;
	}
	memcpy(id, found.handle.f_handle, sizeof(*id));
	*level = depth;
	return 0;
}
