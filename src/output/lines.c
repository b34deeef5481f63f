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
#include "output/parallel.h"

#define FLUSH_BYTES 131072
/* Of a batch that other threads made, which is not copied if it is written at once. */
#define FLUSH_BATCH 8192
#define ENDS_FIRST  4096

struct lines {
	const struct lines_format *format;
	void *formatter;
	struct outlet outlet;
	struct buffer out;
	struct parallel *parallel; /* NULL: this thread makes the lines */
	bool full;		   /* out has enough to write: no need for more before */
	size_t flush_from;	   /* bytes in out that are to be written */
	uint64_t written;	   /* bytes */
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
	if (request->pool && lines->format->take)
		error = parallel_new(&lines->parallel, lines->format, request, lines->formatter);
	if (error)
		return error;
	fd = request->fd >= 0 ? request->fd : reopen_output(STDOUT_FILENO);
	if (fd < 0)
		return fd;
	outlet_open(&lines->outlet, fd);
	*state = TAKE_PTR(lines);
	return 0;
}

/* For the ends of so many packets more. */
static int make_room(struct lines *lines, size_t packets)
{
	size_t room = 2 * lines->room;
	uint64_t *more;

	lines->count -= lines->first;
	memmove(lines->ends, lines->ends + lines->first, lines->count * sizeof(*lines->ends));
	lines->first = 0;
	if (lines->room - lines->count >= packets)
		return 0;
	more = reallocarray(lines->ends, room, sizeof(*more));
	if (!more)
		return -ENOMEM;
	lines->ends = more;
	lines->room = room;
	return 0;
}

static int append(struct lines *lines, struct batch *batch)
{
	uint64_t before = lines->written + lines->out.used;
	struct buffer empty = lines->out;
	size_t i;
	int error = 0;

	if (lines->room - lines->count < batch->end_count)
		error = make_room(lines, batch->end_count);
	if (error)
		return error;
	for (i = 0; i < batch->end_count; i++)
		lines->ends[lines->count++] = before + batch->ends[i];
	if (lines->out.used) {
		buffer_bytes(&lines->out, batch->text.data, batch->text.used);
		lines->out.error = lines->out.error ?: batch->text.error;
	} else if (!lines->out.error) {
		lines->out = batch->text;
		batch->text = empty;
	}
	return 0;
}

/* Takes the lines that are made; all: has all of them made. */
static int gather(struct lines *lines, bool all)
{
	struct batch *batch;
	int error;

	while ((batch = parallel_next(lines->parallel, all))) {
		error = append(lines, batch);
		if (error)
			return error;
		parallel_release(lines->parallel);
	}
	return 0;
}

static int give(struct lines *lines, const struct packet *packet)
{
	int result = parallel_packet(lines->parallel, packet);

	if (result == PARALLEL_NEXT)
		result = gather(lines, false);
	if (result < 0)
		return result;
	lines->full = lines->out.used >= FLUSH_BATCH;
	return lines->full ? SINK_FULL : 0;
}

/* For what comes after all packets so far. */
static void gather_all(struct lines *lines)
{
	int error = lines->parallel ? gather(lines, true) : 0;

	lines->out.error = lines->out.error ?: error;
}

int lines_packet(void *state, const struct packet *packet)
{
	struct lines *lines = state;
	size_t used = lines->out.used;
	int error;

	if (lines->parallel)
		return give(lines, packet);
	error = lines->count < lines->room ? 0 : make_room(lines, 1);
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
	int error;

	if (lines->parallel && !lines->full)
		gather_all(lines);
	error = outlet_flush(&lines->outlet, &lines->out, line_at, NULL, &lines->written);
	lines->full = lines->full && error;
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

	gather_all(lines);
	if (lines->format->end)
		lines->format->end(lines->formatter, &lines->out);
}

void lines_account(void *state, const struct account *account)
{
	struct lines *lines = state;

	gather_all(lines);
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

	if (lines->parallel)
		packets += parallel_packets(lines->parallel);

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

	parallel_free(lines->parallel);
	lines->format->close(lines->formatter);
	outlet_close(&lines->outlet);
	buffer_free(&lines->out);
	free(lines->ends);
	free(lines);
	return 0;
}
