// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/outlet.h"
#include "base/reopen.h"
#include "base/take.h"

#define FLUSH_BYTES 131072
#define ENDS_FIRST  4096

struct lines {
	const struct lines_format *format;
	void *formatter;
	struct outlet outlet;
	struct buffer out;
	size_t flush_from;   /* bytes in out that are to be written */
	uint64_t written;    /* bytes */
	uint64_t *ends;	     /* where the lines of each packet end, in bytes since the start */
	size_t first, count; /* packets not yet written whole: ends[first ... count - 1] */
	size_t room;
};

static void lines_freep(struct lines **lines)
{
	if (*lines)
		lines_close(*lines);
}

int lines_open(void **state, const struct sink_type *type, const struct sink_request *request)
{
	_cleanup_(lines_freep) struct lines *lines = calloc(1, sizeof(*lines));
	int fd, error;

	if (!lines)
		return -ENOMEM;
	lines->format = type->lines;
	lines->outlet.fd = -1;
	lines->flush_from = request->line_buffered ? 0 : FLUSH_BYTES;
	lines->room = ENDS_FIRST;
	lines->ends = calloc(ENDS_FIRST, sizeof(*lines->ends));
	error = lines->ends ? buffer_init(&lines->out, 2 * FLUSH_BYTES) : -ENOMEM;
	if (!error)
		error = lines->format->open(&lines->formatter, request);
	if (error)
		return error;
	fd = request->fd >= 0 ? request->fd : reopen_output(STDOUT_FILENO);
	if (fd < 0)
		return fd;
	outlet_open(&lines->outlet, fd);
	*state = TAKE_PTR(lines);
	return 0;
}

static int make_room(struct lines *lines)
{
	uint64_t *more;

	lines->count -= lines->first;
	memmove(lines->ends, lines->ends + lines->first, lines->count * sizeof(*lines->ends));
	lines->first = 0;
	if (lines->count < lines->room)
		return 0;
	more = reallocarray(lines->ends, 2 * lines->room, sizeof(*more));
	if (!more)
		return -ENOMEM;
	lines->ends = more;
	lines->room *= 2;
	return 0;
}

int lines_packet(void *state, const struct packet *packet)
{
	struct lines *lines = state;
	int error = lines->count < lines->room ? 0 : make_room(lines);
	size_t used = lines->out.used;

	if (error)
		return error;
	lines->format->packet(lines->formatter, packet, &lines->out);
	/* An event is no packet, and not counted as one that was not written. */
	if (!packet->event && lines->out.used != used)
		lines->ends[lines->count++] = lines->written + lines->out.used;
	return lines->out.used >= lines->flush_from ? SINK_FULL : 0;
}

static size_t line_at(const struct buffer *buffer, size_t at, void *arg)
{
	const char *end = memchr(buffer->data + at, '\n', buffer->used - at);

	(void)arg;
	return end ? (size_t)(end - buffer->data) + 1 - at : buffer->used - at;
}

int lines_flush(void *state)
{
	struct lines *lines = state;
	int error = outlet_flush(&lines->outlet, &lines->out, line_at, NULL, &lines->written);

	if (!lines->out.used)
		lines->first = lines->count;
	while (lines->first < lines->count && lines->ends[lines->first] <= lines->written)
		lines->first++;
	if (lines->first == lines->count)
		lines->first = lines->count = 0;
	return error;
}

void lines_end(void *state)
{
	struct lines *lines = state;

	if (lines->format->end)
		lines->format->end(lines->formatter, &lines->out);
}

void lines_account(void *state, const struct account *account)
{
	struct lines *lines = state;

	if (lines->format->account)
		lines->format->account(lines->formatter, account, &lines->out);
}

int lines_fd(const void *state)
{
	return ((const struct lines *)state)->outlet.fd;
}

uint64_t lines_abandon(void *state)
{
	struct lines *lines = state;
	uint64_t packets = lines->count - lines->first;

	outlet_abandon(&lines->outlet);
	lines->first = lines->count = 0;
	lines->out.used = 0;
	return packets;
}

void lines_stats(const void *state, struct printer_stats *stats)
{
	const struct lines *lines = state;

	lines->format->stats(lines->formatter, stats);
}

int lines_close(void *state)
{
	struct lines *lines = state;

	lines->format->close(lines->formatter);
	outlet_close(&lines->outlet);
	buffer_free(&lines->out);
	free(lines->ends);
	free(lines);
	return 0;
}
