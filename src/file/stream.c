// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/stream.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/cleanup.h"
#include "base/take.h"

#define INPUT_BYTES 65536
#define MAGIC_BYTES 2

/* inflateInit2's window bits: the largest window there is, in gzip's wrapping. */
#define GZIP_WINDOW (15 + 16)

/* Only for what cannot be read by stdio alone: gzip, and pipes, whose first bytes are taken. */
struct source {
	int fd;
	bool gzip;
	bool member; /* a whole one of the gzip file was read */
	z_stream inflate;
	size_t start; /* in input: what was read and not yet taken, for the plain form */
	size_t end;
	uint8_t input[INPUT_BYTES];
};

static ssize_t take_plain(struct source *source, char *bytes, size_t size)
{
	size_t left = source->end - source->start;

	if (!left)
		return read(source->fd, bytes, size);
	if (left > size)
		left = size;
	memcpy(bytes, source->input + source->start, left);
	source->start += left;
	return (ssize_t)left;
}

/* More input where there is none. Returns how much there is then, 0 at the end, or -1. */
static ssize_t fill(struct source *source)
{
	ssize_t n;

	if (source->inflate.avail_in)
		return source->inflate.avail_in;
	n = read(source->fd, source->input, sizeof(source->input));
	if (n > 0) {
		source->inflate.next_in = source->input;
		source->inflate.avail_in = (unsigned int)n;
	}
	return n;
}

static ssize_t broken(void)
{
	errno = EIO;
	return -1;
}

/* At the end of the input: nothing, or an error where a member has not ended. */
static ssize_t end_input(const struct source *source)
{
	const unsigned long taken = source->inflate.total_in;

	return taken && !(source->member && taken < MAGIC_BYTES) ? broken() : 0;
}

/* A gzip file is a sequence of members; trailing bytes that are no member are ignored. */
static ssize_t take_gzip(struct source *source, char *bytes, size_t size)
{
	z_stream *inflater = &source->inflate;
	ssize_t n;
	int result;

	size = size > INT32_MAX ? INT32_MAX : size;
	inflater->next_out = (uint8_t *)bytes;
	inflater->avail_out = (unsigned int)size;
	while (inflater->avail_out == size) {
		n = fill(source);
		if (n <= 0)
			return n ? n : end_input(source);
		result = inflate(inflater, Z_NO_FLUSH);
		if (result == Z_STREAM_END) {
			source->member = true;
			inflateReset(inflater);
		} else if (result != Z_OK) {
			return source->member && !inflater->total_out ? 0 : broken();
		}
	}
	return (ssize_t)(size - inflater->avail_out);
}

static ssize_t take(void *cookie, char *bytes, size_t size)
{
	struct source *source = cookie;

	return source->gzip ? take_gzip(source, bytes, size) : take_plain(source, bytes, size);
}

static int source_close(void *cookie)
{
	struct source *source = cookie;

	if (source->gzip)
		inflateEnd(&source->inflate);
	close(source->fd);
	free(source);
	return 0;
}

static void source_closep(struct source **source)
{
	if (*source)
		source_close(*source);
}

/* Reads the first bytes, which identify the kind. Returns 0 or -errno. */
static int recognise(struct source *source)
{
	ssize_t n;

	while (source->end < MAGIC_BYTES) {
		n = read(source->fd, source->input + source->end, INPUT_BYTES - source->end);
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		source->end += (size_t)n;
	}
	if (source->input[0] != 0x1f || source->input[1] != 0x8b)
		return 0;
	source->inflate.next_in = source->input;
	source->inflate.avail_in = (unsigned int)source->end;
	if (inflateInit2(&source->inflate, GZIP_WINDOW) != Z_OK)
		return -ENOMEM;
	source->gzip = true;
	return 0;
}

/* A plain file, recognised without moving in it, is read by stdio itself. */
static bool is_plain(int fd)
{
	uint8_t magic[MAGIC_BYTES];

	if (pread(fd, magic, sizeof(magic), 0) != (ssize_t)sizeof(magic))
		return false;
	return magic[0] != 0x1f || magic[1] != 0x8b;
}

static int open_source(FILE **stream, int *fd)
{
	const cookie_io_functions_t functions = {.read = take, .close = source_close};
	_cleanup_(source_closep) struct source *source = calloc(1, sizeof(*source));
	int error;

	if (!source)
		return -ENOMEM;
	source->fd = TAKE_FD(*fd);
	error = recognise(source);
	if (error)
		return error;
	*stream = fopencookie(source, "r", functions);
	if (!*stream)
		return -ENOMEM;
	source = NULL;
	return 0;
}

int stream_open(FILE **stream, int given)
{
	_cleanup_(cleanup_close) int fd = given;
	FILE *plain;

	if (!is_plain(fd))
		return open_source(stream, &fd);
	plain = fdopen(fd, "r");
	if (!plain)
		return -errno;
	fd = -1;
	*stream = plain;
	return 0;
}
