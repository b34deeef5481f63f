// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/stream.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/take.h"
#include "file/codec.h"

#define INPUT_BYTES 65536
#define HEAD_BYTES  (CODEC_MAGIC_BYTES + 4) /* of a frame that is passed over */

/* Only for what cannot be read by stdio alone: compressed files, and pipes, whose first bytes are
 * taken. */
struct source {
	int fd;
	char *problem;			/* see stream_open() */
	const struct codec_type *codec; /* NULL: the file is plain */
	void *state;			/* the codec's */
	bool whole;			/* a frame has ended */
	bool pending;			/* the codec may have more without input */
	bool over;			/* what follows is ignored */
	const char *why;		/* it cannot be read on */
	uint64_t taken, made;		/* bytes of the present frame */
	size_t start, end;		/* of input: what was read and not yet taken */
	uint8_t input[INPUT_BYTES];
};

static size_t left(const struct source *source)
{
	return source->end - source->start;
}

static ssize_t take_plain(struct source *source, char *bytes, size_t size)
{
	size_t some = left(source);

	if (!some)
		return read(source->fd, bytes, size);
	if (some > size)
		some = size;
	memcpy(bytes, source->input + source->start, some);
	source->start += some;
	return (ssize_t)some;
}

static ssize_t fail(const struct source *source)
{
	snprintf(source->problem, STREAM_PROBLEM, "the %s data %s", source->codec->name,
		 source->why);
	errno = EIO;
	return -1;
}

/* Behind a whole frame, bytes that begin no other. */
static bool is_rest(const struct source *source)
{
	return source->codec->ignores_rest && source->whole && !source->made;
}

/* At the end of the input: nothing, or an error where a frame has not ended. */
static ssize_t end_input(struct source *source)
{
	if (!source->taken || (is_rest(source) && source->taken < CODEC_MAGIC_BYTES))
		return 0;
	source->why = "is cut";
	return fail(source);
}

/* More input where there is none. Returns how much there is then, 0 at the end, or -1. */
static ssize_t fill(struct source *source)
{
	ssize_t n;

	if (left(source))
		return (ssize_t)left(source);
	n = read(source->fd, source->input, sizeof(source->input));
	source->start = 0;
	source->end = n > 0 ? (size_t)n : 0;
	return n;
}

static void settle(struct source *source, enum codec_result result)
{
	switch (result) {
	case CODEC_MORE:
		break;
	case CODEC_FRAME_END:
		source->whole = true;
		source->taken = source->made = 0;
		break;
	case CODEC_BROKEN:
		source->over = is_rest(source);
		source->why = source->over ? NULL : "is broken";
		break;
	case CODEC_WINDOW:
		source->why = "needs a window above 128 MiB";
		break;
	}
}

/* One call of the codec; what did not fit before comes alone. Returns how many bytes it made. */
static size_t decode(struct source *source, char *bytes, size_t size)
{
	const size_t some = source->pending ? 0 : left(source);
	struct codec_data data = {.in = source->input + source->start,
				  .in_size = some,
				  .out = (uint8_t *)bytes,
				  .out_size = size};
	enum codec_result result = source->codec->decode(source->state, &data);
	const size_t made = size - data.out_size;

	source->start += some - data.in_size;
	source->taken += some - data.in_size;
	source->made += made;
	source->pending = !data.out_size;
	settle(source, result);
	return made;
}

static ssize_t take_frames(struct source *source, char *bytes, size_t size)
{
	size_t made = 0;
	ssize_t n;

	while (!made && !source->over) {
		if (source->why)
			return fail(source);
		n = source->pending ? 1 : fill(source);
		if (n <= 0)
			return n ? n : end_input(source);
		made = decode(source, bytes, size);
	}
	return (ssize_t)made;
}

static ssize_t take(void *cookie, char *bytes, size_t size)
{
	struct source *source = cookie;

	return source->codec ? take_frames(source, bytes, size) : take_plain(source, bytes, size);
}

static int source_close(void *cookie)
{
	struct source *source = cookie;

	if (source->codec)
		source->codec->close(source->state);
	close(source->fd);
	free(source);
	return 0;
}

static void source_closep(struct source **source)
{
	if (*source)
		source_close(*source);
}

/* Until so many bytes are there. Returns 0, -ENODATA where there are not so many, or -errno. */
static int need(struct source *source, size_t size)
{
	ssize_t n;

	if (left(source) < size && source->start) {
		memmove(source->input, source->input + source->start, left(source));
		source->end = left(source);
		source->start = 0;
	}
	while (left(source) < size) {
		n = read(source->fd, source->input + source->end, INPUT_BYTES - source->end);
		if (n < 0)
			return -errno;
		if (n == 0)
			return -ENODATA;
		source->end += (size_t)n;
	}
	return 0;
}

/* Returns 0, -ENODATA where the file ends before, or -errno. */
static int pass_over(struct source *source, uint64_t size)
{
	size_t some;
	int error = 0;

	while (size && !error) {
		error = need(source, 1);
		some = left(source) < size ? left(source) : (size_t)size;
		source->start += some;
		size -= some;
	}
	return error;
}

/*
 * Reads the first bytes, which identify the kind: those of the first frame that has data. Returns 0
 * or -errno; a file that is too short for any stays plain.
 */
static int recognise(struct source *source)
{
	const struct codec_type *codec;
	bool passed = false;
	int error;

	while (!(error = need(source, CODEC_MAGIC_BYTES)) &&
	       codec_is_skippable(source->input + source->start) &&
	       !(error = need(source, HEAD_BYTES))) {
		passed = true;
		error = pass_over(source, HEAD_BYTES + (uint64_t)codec_number(source->input +
									      source->start +
									      CODEC_MAGIC_BYTES));
		if (error)
			break;
	}
	if (error)
		return error == -ENODATA && !passed ? 0 : error;
	codec = codec_find(source->input + source->start);
	if (!codec)
		return passed ? -ENODATA : 0;
	error = codec->open(&source->state);
	if (!error)
		source->codec = codec;
	return error;
}

/* A plain file, recognised without moving in it, is read by stdio itself. */
static bool is_plain(int fd)
{
	uint8_t magic[CODEC_MAGIC_BYTES];

	return pread(fd, magic, sizeof(magic), 0) == (ssize_t)sizeof(magic) &&
	       !codec_is_skippable(magic) && !codec_find(magic);
}

static int open_source(FILE **stream, int *fd, char *problem)
{
	const cookie_io_functions_t functions = {.read = take, .close = source_close};
	_cleanup_(source_closep) struct source *source = calloc(1, sizeof(*source));
	int error;

	if (!source)
		return -ENOMEM;
	source->fd = TAKE_FD(*fd);
	source->problem = problem;
	error = recognise(source);
	if (error)
		return error;
	*stream = fopencookie(source, "r", functions);
	if (!*stream)
		return -ENOMEM;
	source = NULL;
	return 0;
}

int stream_open(FILE **stream, int given, char problem[STREAM_PROBLEM])
{
	_cleanup_(cleanup_close) int fd = given;
	FILE *plain;

	*problem = '\0';
	if (!is_plain(fd))
		return open_source(stream, &fd, problem);
	plain = fdopen(fd, "r");
	if (!plain)
		return -errno;
	fd = -1;
	*stream = plain;
	return 0;
}
