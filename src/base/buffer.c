// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/buffer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

const char buffer_hex_digits[16] = {'0', '1', '2', '3', '4', '5', '6', '7',
				    '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

/* Every number of so many digits, in order, each after the given digits. */
#define TENS(a, b, c)                                                                   \
	{a, b, c, '0'}, {a, b, c, '1'}, {a, b, c, '2'}, {a, b, c, '3'}, {a, b, c, '4'}, \
		{a, b, c, '5'}, {a, b, c, '6'}, {a, b, c, '7'}, {a, b, c, '8'},         \
	{                                                                               \
		a, b, c, '9'                                                            \
	}
#define HUNDREDS(a, b)                                                                       \
	TENS(a, b, '0'), TENS(a, b, '1'), TENS(a, b, '2'), TENS(a, b, '3'), TENS(a, b, '4'), \
		TENS(a, b, '5'), TENS(a, b, '6'), TENS(a, b, '7'), TENS(a, b, '8'),          \
		TENS(a, b, '9')
#define THOUSANDS(a)                                                                              \
	HUNDREDS(a, '0'), HUNDREDS(a, '1'), HUNDREDS(a, '2'), HUNDREDS(a, '3'), HUNDREDS(a, '4'), \
		HUNDREDS(a, '5'), HUNDREDS(a, '6'), HUNDREDS(a, '7'), HUNDREDS(a, '8'),           \
		HUNDREDS(a, '9')

const char buffer_four_digits[10000][4] = {
	THOUSANDS('0'), THOUSANDS('1'), THOUSANDS('2'), THOUSANDS('3'), THOUSANDS('4'),
	THOUSANDS('5'), THOUSANDS('6'), THOUSANDS('7'), THOUSANDS('8'), THOUSANDS('9'),
};

int buffer_init(struct buffer *buffer, size_t size)
{
	char *data = malloc(size ? size : 1);

	if (!data)
		return -ENOMEM;
	*buffer = (struct buffer){.data = data, .size = size ? size : 1};
	return 0;
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){0};
}

/* A write of which only a part was done was interrupted, but for a file: there the disk is full. */
static bool is_file(int fd)
{
	struct stat status;

	return !fstat(fd, &status) && S_ISREG(status.st_mode);
}

int buffer_flush(struct buffer *buffer, int fd)
{
	ssize_t n;
	int err;

	while (buffer->used) {
		n = write(fd, buffer->data, buffer->used);
		if (n < 0)
			return -errno;
		memmove(buffer->data, buffer->data + n, buffer->used - (size_t)n);
		buffer->used -= (size_t)n;
		if (buffer->used && !is_file(fd))
			return -EINTR;
	}
	err = buffer->error;
	buffer->error = 0;
	return err;
}

bool buffer_grow(struct buffer *buffer, size_t length)
{
	size_t size;
	char *data;

	if (buffer->error)
		return false;
	if (__builtin_add_overflow(buffer->used, length, &size) ||
	    __builtin_add_overflow(size, buffer->size, &size))
		data = NULL;
	else
		data = realloc(buffer->data, size);
	if (!data) {
		buffer->error = -ENOMEM;
		return false;
	}
	buffer->data = data;
	buffer->size = size;
	return true;
}

void buffer_format_list(struct buffer *buffer, const char *format, va_list args)
{
	size_t room = buffer->size - buffer->used;
	va_list again;
	int length;

	va_copy(again, args);
	length = vsnprintf(room ? buffer->data + buffer->used : NULL, room, format, args);
	if (length >= 0 && (size_t)length >= room) {
		room = (size_t)length + 1;
		if (buffer_room(buffer, room))
			vsnprintf(buffer->data + buffer->used, room, format, again);
		else
			length = 0;
	}
	va_end(again);
	if (length < 0)
		buffer->error = -ENOMEM;
	else
		buffer->used += (size_t)length;
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buffer_format_list(buffer, format, args);
	va_end(args);
}
