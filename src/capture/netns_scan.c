// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/netns_scan.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define MOUNTS "/proc/self/mountinfo"

/* The kernel writes space, tab, newline and backslash as \ooo. */
static void unescape(char *text)
{
	char *out = text;
	unsigned int octal;

	for (; *text; out++) {
		if (*text == '\\' && sscanf(text, "\\%3o", &octal) == 1) {
			*out = (char)octal;
			text += 4;
		} else {
			*out = *text++;
		}
	}
	*out = '\0';
}

/* proc(5): the fourth field is the root of the mount, net:[INODE] for a namespace. */
static int visit_mounts(netns_scan_visit visit, void *arg)
{
	_cleanup_(cleanup_file) FILE *file = fopen(MOUNTS, "re");
	_cleanup_(cleanup_free) char *line = NULL;
	uint32_t inode;
	size_t size = 0;
	int at, end;

	if (!file)
		return -errno;
	while (getline(&line, &size, file) > 0) {
		at = end = -1;
		if (sscanf(line, "%*d %*d %*s net:[%u] %n%*s%n", &inode, &at, &end) < 1 || end < 0)
			continue;
		line[end] = '\0';
		unescape(line + at);
		visit(arg, inode, line + at);
	}
	return 0;
}

static int visit_processes(netns_scan_visit visit, void *arg)
{
	_cleanup_(cleanup_folder) DIR *folder = opendir("/proc");
	const struct dirent *entry;
	char path[sizeof(entry->d_name) + sizeof("/proc//ns/net")];
	struct stat status;

	if (!folder)
		return -errno;
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/ns/net", entry->d_name);
		if (!stat(path, &status))
			visit(arg, (uint32_t)status.st_ino, path);
	}
	return 0;
}

int netns_scan(netns_scan_visit visit, void *arg)
{
	int mounts = visit_mounts(visit, arg), processes = visit_processes(visit, arg);

	return mounts ?: processes;
}

/*
 * proc_pid_net(5), net/tcp: the fourth word is the state, the tenth the inode number, 0 where no
 * file has the socket. The kernel's own sockets hold no namespace, nor does TIME-WAIT.
 */
static bool holds(const char *line)
{
	unsigned long inode;
	unsigned int state;

	if (sscanf(line, "%*s %*s %*s %x %*s %*s %*s %*s %*s %lu", &state, &inode) != 2)
		return false;
	return inode || state == TCP_FIN_WAIT1 || state == TCP_LAST_ACK || state == TCP_CLOSING;
}

bool netns_scan_sockets(void)
{
	static const char *const lists[] = {"/proc/thread-self/net/tcp",
					    "/proc/thread-self/net/tcp6"};
	_cleanup_(cleanup_free) char *line = NULL;
	bool found = false;
	size_t size = 0, i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]) && !found; i++) {
		_cleanup_(cleanup_file) FILE *file = fopen(lists[i], "re");

		while (file && !found && getline(&line, &size, file) > 0)
			found = holds(line);
	}
	return found;
}

int netns_scan_open(const char *path, uint32_t inode)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &status) && (uint32_t)status.st_ino == inode &&
	    ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET)
		return fd;
	close(fd);
	return -ESTALE;
}

void netns_scan_task(char path[NETNS_SCAN_TASK], uint32_t tgid, uint32_t tid)
{
	snprintf(path, NETNS_SCAN_TASK, "/proc/%u/task/%u/ns/net", tgid, tid);
}
