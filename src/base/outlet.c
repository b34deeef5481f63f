// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/sock_diag.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/message.h"
#include "base/signals.h"

/* What surely goes through a socket at once. */
#define SOCKET_SPAN (1 << 14)

#define PAUSE_NS 1000000

static size_t pipe_capacity(int fd)
{
	int bytes = fcntl(fd, F_GETPIPE_SZ);

	return bytes > 0 ? (size_t)bytes : 0;
}

static bool is_empty(const struct outlet *outlet)
{
	int bytes;

	return !ioctl(outlet->fd, FIONREAD, &bytes) && !bytes;
}

void outlet_open(struct outlet *outlet, int fd)
{
	struct stat status;

	*outlet = (struct outlet){.fd = fd, .kind = OUTLET_PIPE};
	if (fstat(fd, &status))
		return;
	/* A device that is no terminal, /dev/null above all, takes what it is given. */
	if (S_ISREG(status.st_mode) || (S_ISCHR(status.st_mode) && !isatty(fd)))
		outlet->kind = OUTLET_FILE;
	if (S_ISSOCK(status.st_mode))
		outlet->kind = OUTLET_SOCKET;
	if (outlet->kind != OUTLET_PIPE)
		return;
	if (S_ISFIFO(status.st_mode))
		outlet->capacity = pipe_capacity(fd);
	outlet->blocks = !(fcntl(fd, F_GETFL) & O_NONBLOCK);
}

void outlet_abandon(struct outlet *outlet)
{
	if (outlet->rest && outlet->kind != OUTLET_FILE)
		message_warning("the output is cut off after %zu of the last %zu bytes",
				outlet->part, outlet->part + outlet->rest);
	outlet->rest = outlet->part = 0;
}

int outlet_close(struct outlet *outlet)
{
	int fd = outlet->fd;

	outlet->fd = -1;
	return fd >= 0 && close(fd) ? -errno : 0;
}

/* What waits for room would wait for ever. */
static bool has_no_reader(const struct outlet *outlet)
{
	struct pollfd closed = {.fd = outlet->fd};

	return poll(&closed, 1, 0) > 0;
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

/* How many bytes whole units from at on have, as far as they are no more than most; one is. */
static size_t whole_units(const struct buffer *buffer, size_t at, size_t most, unit_fn *unit,
			  void *arg)
{
	size_t span = 0, next;

	while (at + span < buffer->used) {
		next = unit(buffer, at + span, arg);
		if (span && span + next > most)
			break;
		span += next;
	}
	return span;
}

/*
 * What a socket surely takes, whose bookkeeping is no more than what it keeps; SIZE_MAX: not known,
 * or it is empty, and more room there will never be.
 */
static size_t socket_room(int fd)
{
	__u32 memory[SK_MEMINFO_VARS] = {0}, used, most;
	socklen_t size = sizeof(memory);

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory, &size))
		return SIZE_MAX;
	used = memory[SK_MEMINFO_WMEM_QUEUED];
	if (used < memory[SK_MEMINFO_WMEM_ALLOC])
		used = memory[SK_MEMINFO_WMEM_ALLOC];
	most = memory[SK_MEMINFO_SNDBUF];
	if (!used)
		return SIZE_MAX;
	return used < most ? (most - used) / 2 : 0;
}

/* Whole units, or 0: they do not fit yet. */
static size_t choose_socket_span(const struct outlet *outlet, const struct buffer *buffer,
				 size_t at, unit_fn *unit, void *arg)
{
	size_t span = whole_units(buffer, at, SOCKET_SPAN, unit, arg);

	return outlet->rest || span <= socket_room(outlet->fd) ? outlet->rest ?: span : 0;
}

/*
 * How much to write at once from at on: whole units up to PIPE_BUF, or one that is longer. A pipe
 * surely has room for that one only when it is empty; 0: it is not.
 */
static size_t choose_span(const struct outlet *outlet, const struct buffer *buffer, size_t at,
			  unit_fn *unit, void *arg)
{
	size_t span = outlet->rest;

	if (outlet->kind == OUTLET_FILE)
		return buffer->used - at;
	if (outlet->kind == OUTLET_SOCKET)
		return choose_socket_span(outlet, buffer, at, unit, arg);
	if (!span)
		span = whole_units(buffer, at, PIPE_BUF, unit, arg);
	if (!outlet->rest && span > PIPE_BUF && span <= outlet->capacity)
		return is_empty(outlet) ? whole_units(buffer, at, outlet->capacity, unit, arg) : 0;
	return outlet->blocks && span > PIPE_BUF ? PIPE_BUF : span;
}

/* Bytes from at to end were written: keeps what is left of the unit that was written in part. */
static void keep_rest(struct outlet *outlet, const struct buffer *buffer, size_t at, size_t end,
		      unit_fn *unit, void *arg)
{
	size_t start = at;

	/* The buffer holds whole units: nearly always all of them are written. */
	if (end == buffer->used) {
		outlet->rest = outlet->part = 0;
		return;
	}
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
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	size_t done = 0, span;
	int error = buffer->error;
	ssize_t n;

	while (!error && done < buffer->used) {
		span = choose_span(outlet, buffer, done, unit, arg);
		if (!span && has_no_reader(outlet)) {
			error = -EPIPE;
			break;
		}
		if (!span) {
			/*
			 * poll(2) finds room: who waits by it must not do so without pause. At the
			 * end nobody waits, who flushes after each packet that is left.
			 */
			if (!signals_stop())
				nanosleep(&pause, NULL);
			error = -EAGAIN;
			break;
		}
		n = write_some(outlet, buffer->data + done, span);
		/* A full disk takes a part, and gives the reason at the next try. */
		if (n > 0) {
			keep_rest(outlet, buffer, done, done + (size_t)n, unit, arg);
			done += (size_t)n;
		} else if (n == 0 || errno != EINTR) {
			error = n ? -errno : -EIO;
		}
	}
	if (done)
		memmove(buffer->data, buffer->data + done, buffer->used - done);
	buffer->used -= done;
	*written += done;
	return error;
}
