// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/savefile.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

int savefile_init(struct savefile *file, size_t block, size_t record)
{
	file->fd = -1;
	file->broken = true;
	return buffer_init(&file->buffer, block + record);
}

void savefile_begin(struct savefile *file, int fd)
{
	struct stat status;
	off_t offset;

	file->fd = fd;
	file->regular = !fstat(fd, &status) && S_ISREG(status.st_mode);
	offset = file->regular ? lseek(fd, 0, SEEK_CUR) : 0;
	file->start = offset > 0 ? (uint64_t)offset : 0;
	file->written = 0;
	file->broken = false;
	file->torn = false;
	file->buffer.used = 0;
	file->buffer.error = 0;
}

/* The disk took done bytes of the buffer and no more. */
static void give_up(struct savefile *file, size_t done, uint64_t *unwritten)
{
	size_t at = 0, whole = 0;
	bool packet;

	while (file->span && !file->torn && at < file->buffer.used) {
		at += file->span(file->buffer.data + at, &packet);
		if (at <= done)
			whole = at;
		else
			*unwritten += packet;
	}
	file->broken = true;
	file->buffer.used = 0;
	if (!file->regular)
		return;
	/* Should cutting fail too, readers find the last record cut, as after a crash. */
	if (ftruncate(file->fd, (off_t)(file->start + file->written + whole)))
		return;
}

int savefile_flush(struct savefile *file, uint64_t *unwritten)
{
	struct buffer *buffer = &file->buffer;
	size_t done = 0;
	int error = buffer->error;
	ssize_t n;

	while (!error && done < buffer->used) {
		n = write(file->fd, buffer->data + done, buffer->used - done);
		if (n > 0)
			done += (size_t)n;
		else
			error = n ? -errno : -EIO;
		/*
		 * A wait that a signal ended after some bytes; a full disk shows at the next try.
		 */
		if (n > 0 && done < buffer->used && !file->regular)
			error = -EINTR;
	}
	/* Only what waits is interrupted: a pipe or a terminal, and these are never cut. */
	if (error && error != -EINTR) {
		give_up(file, done, unwritten);
		return error;
	}
	memmove(buffer->data, buffer->data + done, buffer->used - done);
	buffer->used -= done;
	file->written += done;
	file->torn = error && (file->torn || done);
	return error;
}

int savefile_end(struct savefile *file)
{
	int fd = file->fd;

	file->fd = -1;
	file->broken = true;
	return fd >= 0 && close(fd) ? -errno : 0;
}

void savefile_free(struct savefile *file)
{
	if (file->fd >= 0)
		close(file->fd);
	buffer_free(&file->buffer);
}
