// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Output to full pipes and sockets: it never blocks, and never splits a line. */
#include "base/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
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
	outlet_open(&outlet, outlet_reopen(out));
	close(out);
	fcntl(in, F_SETFL, O_NONBLOCK);
	fill(&buffer, 0, count, length);
	error = outlet_flush(&outlet, &buffer, line, NULL, &written);
	tap_number(tap, error, -EAGAIN, "%s: a full reader gives EAGAIN", name);
	lines = read_lines(in, text, sizeof(text), &next, length);
	if (outlet.kind == OUTLET_PIPE)
		tap_number(tap, lines, (long)(written / length), "%s: whole lines come out", name);
	tap_number(tap, (long)(written + buffer.used), (long)(count * length),
		   "%s: unwritten bytes stay in the buffer", name);
	while (outlet_flush(&outlet, &buffer, line, NULL, &written) == -EAGAIN &&
	       (lines >= 0 || outlet.kind == OUTLET_SOCKET))
		lines = read_lines(in, text, sizeof(text), &next, length);
	read_lines(in, text, sizeof(text), &next, length);
	if (outlet.kind == OUTLET_PIPE)
		tap_number(tap, next, count, "%s: every line comes out once, in order", name);
	tap_number(tap, (long)written, (long)(count * length), "%s: all is written in the end",
		   name);
	outlet_close(&outlet);
}

int main(void)
{
	struct tap tap = {0};
	int ends[2];

	if (!pipe(ends)) {
		check(&tap, ends[1], ends[0], 20000, 100, "pipe");
		close(ends[0]);
	}
	if (!pipe(ends)) {
		check(&tap, ends[1], ends[0], 20000, 73, "pipe, lines of 73 bytes");
		close(ends[0]);
	}
	if (!pipe(ends)) {
		check(&tap, ends[1], ends[0], 400, 10007, "pipe, long lines");
		close(ends[0]);
	}
	if (!pipe(ends)) {
		check(&tap, ends[1], ends[0], 12, 300000, "pipe, lines longer than the pipe");
		close(ends[0]);
	}
	if (!socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) {
		check(&tap, ends[1], ends[0], 20000, 100, "socket");
		close(ends[0]);
	}
	return tap_done(&tap);
}
