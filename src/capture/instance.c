// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "base/cleanup.h"

#define ASK_TRIES    50
#define ASK_PAUSE_NS 2000000

#define NAME_SIZE sizeof(((struct sockaddr_un *)0)->sun_path)

static socklen_t fill_address(struct sockaddr_un *address, const char *name)
{
	size_t length = strnlen(name, NAME_SIZE - 2);

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(address->sun_path + 1, name, length);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
}

static bool has_net_admin(pid_t pid)
{
	char path[64], line[128];
	_cleanup_(cleanup_file) FILE *file = NULL;
	unsigned long long permitted;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "CapPrm: %llx", &permitted) == 1)
			return permitted >> CAP_NET_ADMIN & 1;
	return false;
}

/* Others may ask at the same time, or want to look like the holder by keeping us from asking. */
static int reach(int fd, const struct sockaddr_un *address, socklen_t length)
{
	const struct timespec pause = {.tv_nsec = ASK_PAUSE_NS};
	int tries;

	for (tries = 0; tries < ASK_TRIES; tries++) {
		if (!connect(fd, (const struct sockaddr *)address, length))
			return 0;
		if (errno != EAGAIN)
			return -errno;
		nanosleep(&pause, NULL);
	}
	return -EAGAIN;
}

/* Whether the listener could hold a number: root, or a process that may attach programs. */
static bool is_holder(const char *name)
{
	_cleanup_(cleanup_close) int fd =
		socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address;
	socklen_t length = fill_address(&address, name), size;
	struct ucred peer;

	size = sizeof(peer);
	if (fd < 0 || reach(fd, &address, length) ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
		return false;
	return !peer.uid || has_net_admin(peer.pid);
}

static void own_name(int fd, char name[NAME_SIZE])
{
	struct sockaddr_un address = {0};
	socklen_t length = sizeof(address);

	name[0] = '\0';
	if (fd < 0 || getsockname(fd, (struct sockaddr *)&address, &length) ||
	    length <= offsetof(struct sockaddr_un, sun_path) + 1)
		return;
	length -= offsetof(struct sockaddr_un, sun_path) + 1;
	memcpy(name, address.sun_path + 1, length);
	name[length] = '\0';
}

bool instance_is_held(unsigned int number, int socket)
{
	_cleanup_(cleanup_file) FILE *list = fopen("/proc/self/net/unix", "re");
	_cleanup_(cleanup_free) char *line = NULL;
	char prefix[32], own[NAME_SIZE];
	size_t size = 0;
	char *name;

	own_name(socket, own);
	snprintf(prefix, sizeof(prefix), " @tcplens/%u/", number);
	while (list && getline(&line, &size, list) > 0) {
		name = strstr(line, prefix);
		if (!name)
			continue;
		name[strcspn(name, "\n")] = '\0';
		name += 2;
		if (strcmp(name, own) && is_holder(name))
			return true;
	}
	return false;
}

static int bind_name(unsigned int number)
{
	int error, fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;
	char name[NAME_SIZE];
	socklen_t length;
	uint64_t random;

	if (fd < 0 || getrandom(&random, sizeof(random), 0) != sizeof(random))
		goto fail;
	snprintf(name, sizeof(name), "tcplens/%u/%016llx", number, (unsigned long long)random);
	length = fill_address(&address, name);
	if (!bind(fd, (struct sockaddr *)&address, length) && !listen(fd, SOMAXCONN))
		return fd;
fail:
	error = -errno;
	if (fd >= 0)
		close(fd);
	return error;
}

/* Held first and then looked at, so that of two that come at a time at most one goes on. */
int instance_take(unsigned int *number)
{
	int fd;

	for (*number = 0; *number < INSTANCE_MAX; (*number)++) {
		if (instance_is_held(*number, -1))
			continue;
		fd = bind_name(*number);
		if (fd < 0 || !instance_is_held(*number, fd))
			return fd;
		close(fd);
	}
	return -EUSERS;
}

void instance_adopt(int socket)
{
	/* The kernel notes who listened last. */
	listen(socket, SOMAXCONN);
	fcntl(socket, F_SETFL, O_NONBLOCK);
}

void instance_serve(int socket)
{
	int fd;

	while ((fd = accept4(socket, NULL, NULL, SOCK_CLOEXEC)) >= 0)
		close(fd);
}
