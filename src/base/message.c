// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/message.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/foreign.h"
#include "base/reopen.h"
#include "base/signals.h"

/* How long one message waits for its reader once the end was asked for. */
#define EACH_MS 50

/* How long all wait before the closing lines; less where standard output took its time already. */
#define LAST_MS		2500
#define LAST_STALLED_MS 500

void message_unblock(void)
{
	struct stat status;
	int fd;

	if (fstat(STDERR_FILENO, &status) || !(S_ISFIFO(status.st_mode) || isatty(STDERR_FILENO)))
		return;
	fd = reopen_output(STDERR_FILENO);
	if (fd < 0)
		return;
	dup2(fd, STDERR_FILENO);
	close(fd);
}

static bool is_ready(int ms)
{
	struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};

	return poll(&ready, 1, ms) != 0;
}

bool message_wait_last(bool stalled)
{
	return !signals_stop() || is_ready(stalled ? LAST_STALLED_MS : LAST_MS);
}

/* Fails with EAGAIN where the reader has to read first, as far as stderr can be asked. */
static ssize_t write_some(const char *text, size_t length)
{
	ssize_t n = send(STDERR_FILENO, text, length, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n >= 0 || errno != ENOTSOCK)
		return n;
	if (!is_ready(0)) {
		errno = EAGAIN;
		return -1;
	}
	return write(STDERR_FILENO, text, length);
}

/* A signal that asks to end is heard; from then on the reader has little time. False: none left. */
static bool wait_for_reader(void)
{
	return signals_stop() ? is_ready(EACH_MS) : signals_wait(STDERR_FILENO, POLLOUT);
}

/* One write(2) a message, so that two processes on one stderr do not mix their lines. */
static void put(const char *text, size_t length)
{
	ssize_t n;

	while (length) {
		n = write_some(text, length);
		if (n > 0) {
			text += n;
			length -= (size_t)n;
		} else if (n == 0 || (errno == EAGAIN && !wait_for_reader())) {
			return;
		} else if (errno != EAGAIN && errno != EINTR) {
			/* Nothing is left to do when stderr itself cannot be written. */
			return;
		}
	}
}

/* A message may quote foreign text: names, arguments, errors of a library. */
static void say(const char *kind, const char *format, va_list args)
{
	char said[4096], text[4096];
	size_t length;
	int n;

	n = snprintf(said, sizeof(said), "tcplens: %s", kind);
	if (vsnprintf(said + n, sizeof(said) - (size_t)n, format, args) < 0)
		return;
	length = foreign_copy(text, sizeof(text), said);
	text[length++] = '\n';
	put(text, length);
}

void message_plain(const char *format, ...)
{
	char text[1024];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n > 0)
		put(text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
}

void message_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
}

void message_warning(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("warning: ", format, args);
	va_end(args);
}

void message_info(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
}

/* Why a file is not written to: the kernel's words for these errors are about other things. */
static const char *reason_of(int error)
{
	switch (error) {
	case ELOOP:
		return "it is or is behind a symbolic link, which is not followed";
	case EMLINK:
		return "it has another name, too, and is not written over";
	case EUSERS:
		return "it is another user's, and is not written over";
	default:
		return strerror(error);
	}
}

int message_errno(int error, const char *format, ...)
{
	char text[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	message_error("%s: %s", text, reason_of(abs(error)));
	return -abs(error);
}

int message_unwritten(int error)
{
	return message_errno(error, "Unable to write output");
}

int message_flush_output(void)
{
	return fflush(stdout) ? message_unwritten(errno) : 0;
}
