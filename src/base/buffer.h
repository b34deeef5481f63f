/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Output text on its way to a file descriptor. Appending grows the buffer, nothing is written
 * until buffer_flush. When memory runs out the buffer drops what is appended and remembers
 * -ENOMEM, which the next buffer_flush returns: a printer need not check every field.
 *
 * The appenders are inline and take no format: they are called ten times a packet. buffer_format
 * is for lines that are rare.
 */
#ifndef TCPLENS_BASE_BUFFER_H
#define TCPLENS_BASE_BUFFER_H

#include <endian.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
	char *data; /* used bytes of text, not terminated by a zero byte */
	size_t used;
	size_t size;
	int error; /* 0 or -ENOMEM */
};

/* size: bytes to hold without growing. Returns 0 or -ENOMEM. */
int buffer_init(struct buffer *buffer, size_t size);
void buffer_free(struct buffer *buffer); /* the contents, not the struct */

/*
 * Writes everything to fd and empties the buffer. Returns 0, -ENOMEM if something was dropped
 * before (what was kept is written), or write(2)'s -errno; what could not be written stays. -EINTR
 * is the caller's to decide: a signal may have meant to end a write that blocks.
 */
int buffer_flush(struct buffer *buffer, int fd);

/* Makes room for length more bytes; false where memory is short. */
bool buffer_grow(struct buffer *buffer, size_t length);

__attribute__((format(printf, 2, 3))) void buffer_format(struct buffer *buffer, const char *format,
							 ...);
__attribute__((format(printf, 2, 0))) void buffer_format_list(struct buffer *buffer,
							      const char *format, va_list args);

/* "0000" "0001" ... "9999", not terminated by a zero byte */
extern const char buffer_four_digits[10000][4];
extern const char buffer_hex_digits[16];

static inline bool buffer_room(struct buffer *buffer, size_t length)
{
	return __builtin_expect(buffer->size - buffer->used >= length, 1) ||
	       buffer_grow(buffer, length);
}

static inline void buffer_char(struct buffer *buffer, char c)
{
	if (buffer_room(buffer, 1))
		buffer->data[buffer->used++] = c;
}

static inline void buffer_bytes(struct buffer *buffer, const void *bytes, size_t length)
{
	if (!buffer_room(buffer, length))
		return;
	memcpy(buffer->data + buffer->used, bytes, length);
	buffer->used += length;
}

/* A string constant: its length is known to the compiler. */
#define buffer_literal(buffer, text) buffer_bytes(buffer, "" text, sizeof(text) - 1)

static inline void buffer_string(struct buffer *buffer, const char *text)
{
	buffer_bytes(buffer, text, strlen(text));
}

/* Exactly eight digits; value is below 100,000,000. */
static inline void buffer_put_eight(char *out, uint32_t value)
{
	memcpy(out, buffer_four_digits[value / 10000], 4);
	memcpy(out + 4, buffer_four_digits[value % 10000], 4);
}

/* Without leading zeros; up to three bytes after the digits are overwritten. */
static inline size_t buffer_put_below_10000(char *out, uint32_t value)
{
	uint32_t text, zeros;

	memcpy(&text, buffer_four_digits[value], sizeof(text));
	text = le32toh(text);
	/* Bits of the zeros in front; the last digit stays, whatever it is. */
	zeros = (uint32_t)__builtin_ctz((text ^ 0x30303030) | 1u << 24) & ~7u;
	text = htole32(text >> zeros);
	memcpy(out, &text, sizeof(text));
	return sizeof(text) - zeros / 8;
}

/*
 * Writes value at out in decimal and returns the number of digits, 1 to 10. Up to three bytes after
 * the last digit, but none beyond out + 10, are overwritten.
 */
static inline size_t buffer_put_decimal(char *out, uint32_t value)
{
	size_t digits;

	if (value < 10000)
		return buffer_put_below_10000(out, value);
	if (value < 100000000) {
		digits = buffer_put_below_10000(out, value / 10000);
		memcpy(out + digits, buffer_four_digits[value % 10000], 4);
		return digits + 4;
	}
	digits = buffer_put_below_10000(out, value / 100000000);
	buffer_put_eight(out + digits, value % 100000000);
	return digits + 8;
}

static inline void buffer_decimal(struct buffer *buffer, uint32_t value)
{
	if (buffer_room(buffer, 10))
		buffer->used += buffer_put_decimal(buffer->data + buffer->used, value);
}

/* Exactly digits digits, zeros in front; value must fit. */
static inline void buffer_put_padded(char *out, uint32_t value, size_t digits)
{
	while (digits >= 2) {
		digits -= 2;
		memcpy(out + digits, buffer_four_digits[value % 100] + 2, 2);
		value /= 100;
	}
	if (digits)
		out[0] = (char)('0' + value % 10);
}

static inline void buffer_padded(struct buffer *buffer, uint32_t value, size_t digits)
{
	if (!buffer_room(buffer, digits))
		return;
	buffer_put_padded(buffer->data + buffer->used, value, digits);
	buffer->used += digits;
}

/*
 * Several fields at once: buffer_reserve gives the place where up to length bytes may be written
 * (NULL: there is no memory), each pen_ function writes there and returns where the next byte
 * goes, buffer_commit takes what was written. Spares looking for room and noting the end at every
 * field, which the compiler cannot do by itself: a char that is written may be part of the buffer's
 * own fields for all it knows.
 */
static inline char *buffer_reserve(struct buffer *buffer, size_t length)
{
	return buffer_room(buffer, length) ? buffer->data + buffer->used : NULL;
}

static inline void buffer_commit(struct buffer *buffer, const char *end)
{
	buffer->used = (size_t)(end - buffer->data);
}

#define buffer_pen_literal(out, text) \
	((char *)memcpy(out, "" text, sizeof(text) - 1) + sizeof(text) - 1)

static inline char *buffer_pen_decimal(char *out, uint32_t value)
{
	return out + buffer_put_decimal(out, value);
}

/* text must have room: the caller knows how long it can be. */
static inline char *buffer_pen_string(char *out, const char *text)
{
	size_t length = strlen(text);

	return (char *)memcpy(out, text, length) + length;
}

/* One hexadecimal digit or two. */
static inline char *buffer_pen_hex_octet(char *out, uint8_t value)
{
	if (value > 15)
		*out++ = buffer_hex_digits[value >> 4];
	*out++ = buffer_hex_digits[value & 15];
	return out;
}

/* Exactly digits hexadecimal digits, the lowest ones of value. */
static inline void buffer_hex_padded(struct buffer *buffer, uint64_t value, size_t digits)
{
	char *out;

	if (!buffer_room(buffer, digits))
		return;
	out = buffer->data + buffer->used;
	buffer->used += digits;
	for (; digits; value >>= 4)
		out[--digits] = buffer_hex_digits[value & 15];
}

/* As few hexadecimal digits as value needs, at least one. */
static inline void buffer_hex(struct buffer *buffer, uint64_t value)
{
	size_t digits = value ? (size_t)(67 - __builtin_clzll(value)) / 4 : 1;

	buffer_hex_padded(buffer, value, digits);
}

#endif
