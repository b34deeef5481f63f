// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Output to full pipes and sockets: it never blocks, and never splits a line. */
#include "base/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/reopen.h"
#include "tap.h"

static size_t line(const struct buffer *buffer, size_t at, void *arg)
{
	const char *end = memchr(buffer->data + at, '\n', buffer->used - at);

	(void)arg;
	return (size_t)(end - buffer->data) + 1 - at;
}

static void fill(struct buffer *buffer, unsigned int from, unsigned int to, size_t length)
{
	char text[32];

	for (; from < to; from++) {
		snprintf(text, sizeof(text), "%07u", from);
		buffer_string(buffer, text);
		for (size_t i = strlen(text); i + 1 < length; i++)
			buffer_char(buffer, 'x');
		buffer_char(buffer, '\n');
	}
}

/* Reads all there is; returns the number of whole lines in order from *next, -1 if one is cut. */
static long read_lines(int fd, char *at, size_t size, unsigned int *next, size_t length)
{
	size_t used = 0;
	ssize_t n;
	long lines = 0;

	while (used < size && (n = read(fd, at + used, size - used)) > 0)
		used += (size_t)n;
	for (size_t i = 0; i < used; i += length, lines++) {
		if (i + length > used || at[i + length - 1] != '\n' ||
		    (unsigned int)strtoul(at + i, NULL, 10) != (*next)++)
			return -1;
	}
	return lines;
}

static void check(struct tap *tap, int out, int in, unsigned int count, size_t length,
		  const char *name)
{
	_cleanup_(buffer_free) struct buffer buffer = {0};
	static char text[1 << 22];
	struct outlet outlet;
	unsigned int next = 0;
	uint64_t written = 0;
	long lines;
	int error;

	buffer_init(&buffer, 1);
	outlet_open(&outlet, reopen_output(out));
	close(out);
	fcntl(in, F_SETFL, O_NONBLOCK);
	fill(&buffer, 0, count, length);
	error = outlet_flush(&outlet, &buffer, line, NULL, &written);
	tap_number(tap, error, -EAGAIN, "%s: a full reader gives EAGAIN", name);
	lines = read_lines(in, text, sizeof(text), &next, length);
	tap_number(tap, lines, (long)(written / length), "%s: whole lines come out", name);
	tap_number(tap, (long)(written + buffer.used), (long)(count * length),
		   "%s: unwritten bytes stay in the buffer", name);
	while (outlet_flush(&outlet, &buffer, line, NULL, &written) == -EAGAIN && lines >= 0)
		lines = read_lines(in, text, sizeof(text), &next, length);
	read_lines(in, text, sizeof(text), &next, length);
	tap_number(tap, next, count, "%s: every line comes out once, in order", name);
	tap_number(tap, (long)written, (long)(count * length), "%s: all is written in the end",
		   name);
	outlet_close(&outlet);
}

static void check_pipe(struct tap *tap, unsigned int count, size_t length, const char *name)
{
	int ends[2];

	if (!tap_ok(tap, !pipe(ends), "%s: is made", name))
		return;
	check(tap, ends[1], ends[0], count, length, name);
	close(ends[0]);
}

static void check_socket(struct tap *tap, unsigned int count, size_t length, const char *name)
{
	int ends[2];

	if (!tap_ok(tap, !socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "%s: is made", name))
		return;
	check(tap, ends[1], ends[0], count, length, name);
	close(ends[0]);
}

/* Both ends of a connection on loopback. Returns 0 or -1. */
static int connect_tcp(int ends[2])
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	_cleanup_(cleanup_close) int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1) ||
	    getsockname(listener, (struct sockaddr *)&address, &size))
		return -1;
	ends[1] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(ends[1], (struct sockaddr *)&address, size))
		return -1;
	ends[0] = accept(listener, NULL, NULL);
	return ends[0] < 0 ? -1 : 0;
}

/* What TCP took may be with the sender still: it is read after the end. */
static void check_tcp(struct tap *tap, unsigned int count, size_t length, const char *name)
{
	_cleanup_(buffer_free) struct buffer buffer = {0};
	static char text[1 << 25];
	struct outlet outlet;
	unsigned int next = 0;
	uint64_t written = 0;
	int ends[2];

	if (!tap_ok(tap, !connect_tcp(ends), "%s: is connected", name))
		return;
	buffer_init(&buffer, 1);
	outlet_open(&outlet, ends[1]);
	fill(&buffer, 0, count, length);
	tap_number(tap, outlet_flush(&outlet, &buffer, line, NULL, &written), -EAGAIN,
		   "%s: a full reader gives EAGAIN", name);
	outlet_close(&outlet);
	tap_number(tap, read_lines(ends[0], text, sizeof(text), &next, length),
		   (long)(written / length), "%s: whole lines come out", name);
	tap_number(tap, (long)(written % length), 0, "%s: whole lines were taken", name);
	close(ends[0]);
}

/* Where there is never room for a whole line, the end says that the last one is cut. */
static void test_cut(struct tap *tap)
{
	_cleanup_(buffer_free) struct buffer buffer = {0};
	char said[256] = "";
	int ends[2], messages[2], stderr_fd = dup(STDERR_FILENO);
	struct outlet outlet;
	uint64_t written = 0;

	if (!tap_ok(tap, !pipe(ends) && !pipe(messages), "a small pipe: is made"))
		return;
	fcntl(ends[1], F_SETPIPE_SZ, 4096);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	buffer_init(&buffer, 1);
	outlet_open(&outlet, ends[1]);
	fill(&buffer, 0, 1, 10000);
	tap_number(tap, outlet_flush(&outlet, &buffer, line, NULL, &written), -EAGAIN,
		   "a small pipe: a long line does not fit");
	dup2(messages[1], STDERR_FILENO);
	outlet_abandon(&outlet);
	outlet_abandon(&outlet);
	dup2(stderr_fd, STDERR_FILENO);
	close(messages[1]);
	tap_ok(tap, read(messages[0], said, sizeof(said) - 1) > 0, "a small pipe: the end warns");
	tap_text(tap, said,
		 "tcplens: warning: the output is cut off after 4096 of the last 10000 bytes\n",
		 "a small pipe: once, with where it is cut");
	close(messages[0]);
	close(ends[0]);
	close(stderr_fd);
	outlet_close(&outlet);
}

/* A long line waits for an empty pipe, but not for one that nobody empties any more. */
static void test_no_reader(struct tap *tap)
{
	_cleanup_(buffer_free) struct buffer buffer = {0};
	struct outlet outlet;
	uint64_t written = 0;
	int ends[2];

	if (!tap_ok(tap, !pipe(ends), "no reader: the pipe is made"))
		return;
	buffer_init(&buffer, 1);
	outlet_open(&outlet, ends[1]);
	fill(&buffer, 0, 1, 100);
	tap_number(tap, outlet_flush(&outlet, &buffer, line, NULL, &written), 0,
		   "no reader: while there is one a line is taken");
	fill(&buffer, 1, 2, 5000);
	tap_number(tap, outlet_flush(&outlet, &buffer, line, NULL, &written), -EAGAIN,
		   "no reader: a long one waits for it");
	close(ends[0]);
	tap_number(tap, outlet_flush(&outlet, &buffer, line, NULL, &written), -EPIPE,
		   "no reader: but not for ever");
	tap_number(tap, (long)written, 100, "no reader: nothing more is written");
	outlet_close(&outlet);
}

int main(void)
{
	struct tap tap = {0};

	check_pipe(&tap, 20000, 100, "pipe");
	check_pipe(&tap, 20000, 73, "pipe, lines of 73 bytes");
	check_pipe(&tap, 400, 10007, "pipe, long lines");
	check_pipe(&tap, 12, 300000, "pipe, lines longer than the pipe");
	check_socket(&tap, 20000, 100, "socket");
	check_socket(&tap, 40000, 73, "socket, lines of 73 bytes");
	check_socket(&tap, 400, 10007, "socket, long lines");
	check_socket(&tap, 12, 262160, "socket, records of the longest packets");
	check_tcp(&tap, 200000, 100, "TCP");
	check_tcp(&tap, 2000, 10007, "TCP, long lines");
	check_tcp(&tap, 80, 262160, "TCP, records of the longest packets");
	test_cut(&tap);
	test_no_reader(&tap);
	return tap_done(&tap);
}
