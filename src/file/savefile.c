// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/savefile.h"

#include <errno.h>
#include <unistd.h>

int savefile_init(struct savefile *file, size_t block, size_t record)
{
	file->outlet.fd = -1;
	file->broken = true;
	return buffer_init(&file->buffer, block + record);
}

void savefile_begin(struct savefile *file, int fd)
{
	off_t offset;

	outlet_open(&file->outlet, fd);
	offset = file->outlet.kind == OUTLET_FILE ? lseek(fd, 0, SEEK_CUR) : 0;
	file->start = offset > 0 ? (uint64_t)offset : 0;
	file->written = 0;
	file->broken = false;
	file->buffer.used = 0;
	file->buffer.error = 0;
}

static size_t record_at(const struct buffer *buffer, size_t at, void *arg)
{
	struct savefile *file = arg;

	if (file->span)
		return file->span(buffer->data + at, &file->last_is_packet);
	file->last_is_packet = false;
	return buffer->used - at;
}

void savefile_abandon(struct savefile *file, uint64_t *unwritten)
{
	size_t at = file->outlet.rest;

	*unwritten += at && file->last_is_packet;
	while (at < file->buffer.used) {
		at += record_at(&file->buffer, at, file);
		*unwritten += file->last_is_packet;
	}
	outlet_abandon(&file->outlet);
	file->broken = true;
	file->buffer.used = 0;
}

int savefile_flush(struct savefile *file, uint64_t *unwritten)
{
	int error = outlet_flush(&file->outlet, &file->buffer, record_at, file, &file->written);
	uint64_t whole = file->start + file->written - file->outlet.part;

	if (!error || error == -EAGAIN)
		return error;
	savefile_abandon(file, unwritten);
	/* Should cutting fail too, readers find the last record cut, as after a crash. */
	if (file->outlet.kind == OUTLET_FILE && ftruncate(file->outlet.fd, (off_t)whole))
		return error;
	return error;
}

int savefile_end(struct savefile *file)
{
	file->broken = true;
	return outlet_close(&file->outlet);
}

void savefile_free(struct savefile *file)
{
	outlet_close(&file->outlet);
	buffer_free(&file->buffer);
}
