// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int outlet_reopen(int fd)
{
	struct stat status;
	char path[64];
	int again = -1;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!fstat(fd, &status) && !S_ISREG(status.st_mode) && !S_ISSOCK(status.st_mode))
		again = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (again < 0)
		again = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return again < 0 ? -errno : again;
}

void outlet_open(struct outlet *outlet, int fd)
{
	struct stat status;

	*outlet = (struct outlet){.fd = fd, .kind = OUTLET_PIPE};
	if (fstat(fd, &status))
		return;
	if (S_ISREG(status.st_mode))
		outlet->kind = OUTLET_FILE;
	if (S_ISSOCK(status.st_mode))
		outlet->kind = OUTLET_SOCKET;
	if (outlet->kind != OUTLET_PIPE)
		return;
	outlet->blocks = !(fcntl(fd, F_GETFL) & O_NONBLOCK);
}

int outlet_close(struct outlet *outlet)
{
	int fd = outlet->fd;

	outlet->fd = -1;
	return fd >= 0 && close(fd) ? -errno : 0;
}

/* Where the description blocks after all, at most PIPE_BUF bytes follow a poll that found room. */
static ssize_t write_some(const struct outlet *outlet, const char *data, size_t size)
{
	struct pollfd ready = {.fd = outlet->fd, .events = POLLOUT};

	if (outlet->kind == OUTLET_SOCKET)
		return send(outlet->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (outlet->kind == OUTLET_PIPE && poll(&ready, 1, 0) == 0) {
		errno = EAGAIN;
		return -1;
	}
	return write(outlet->fd, data, size);
}

typedef size_t unit_fn(const struct buffer *buffer, size_t at, void *arg);

/* How much to write at once from at on: whole units up to PIPE_BUF, or one that is longer. */
static size_t choose_span(const struct outlet *outlet, const struct buffer *buffer, size_t at,
			  unit_fn *unit, void *arg)
{
	size_t span = outlet->rest, next;

	if (outlet->kind != OUTLET_PIPE)
		return buffer->used - at;
	while (!outlet->rest && at + span < buffer->used) {
		next = unit(buffer, at + span, arg);
		if (span && span + next > PIPE_BUF)
			break;
		span += next;
	}
	return outlet->blocks && span > PIPE_BUF ? PIPE_BUF : span;
}

/* Bytes from at to end were written: keeps what is left of the unit that was written in part. */
static void keep_rest(struct outlet *outlet, const struct buffer *buffer, size_t at, size_t end,
		      unit_fn *unit, void *arg)
{
	size_t start = at;

	if (outlet->rest > end - at) {
		outlet->rest -= end - at;
		outlet->part += end - at;
		return;
	}
	at += outlet->rest;
	while (at < end) {
		start = at;
		at += unit(buffer, at, arg);
	}
	outlet->rest = at - end;
	outlet->part = at > end ? end - start : 0;
}

int outlet_flush(struct outlet *outlet, struct buffer *buffer, unit_fn *unit, void *arg,
		 uint64_t *written)
{
	size_t done = 0, span;
	int error = buffer->error;
	ssize_t n;

	while (!error && done < buffer->used) {
		span = choose_span(outlet, buffer, done, unit, arg);
		n = write_some(outlet, buffer->data + done, span);
		/* A full disk takes a part, and gives the reason at the next try. */
		if (n > 0) {
			keep_rest(outlet, buffer, done, done + (size_t)n, unit, arg);
			done += (size_t)n;
		} else if (n == 0 || errno != EINTR) {
			error = n ? -errno : -EIO;
		}
	}
	memmove(buffer->data, buffer->data + done, buffer->used - done);
	buffer->used -= done;
	*written += done;
	return error;
}
