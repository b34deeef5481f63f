// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/base/buffer: every appender against printf, growth, and what a failed write leaves. */
#include "base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

static const uint64_t values[] = {
	0,	    1,	       9,	   10,	       11,	   99,	       100,
	101,	    999,       1000,	   9999,       10000,	   65535,      65536,
	99999,	    100000,    999999,	   1000000,    9999999,	   10000000,   99999999,
	100000000,  999999999, 1000000000, 2147483648, 4294967295, 4294967296, 0x123456789abcdef0,
	UINT64_MAX,
};

#define VALUES (sizeof(values) / sizeof(values[0]))

/* What was appended since the last call, as a string. */
static const char *take(struct buffer *buffer, char *text, size_t size)
{
	size_t length = buffer->used < size - 1 ? buffer->used : size - 1;

	memcpy(text, buffer->data, length);
	text[length] = '\0';
	buffer->used = 0;
	return text;
}

static void test_numbers(struct tap *tap, struct buffer *buffer)
{
	char got[64], want[64];
	size_t i;

	for (i = 0; i < VALUES; i++) {
		buffer_hex(buffer, values[i]);
		snprintf(want, sizeof(want), "%" PRIx64, values[i]);
		tap_text(tap, take(buffer, got, sizeof(got)), want, "buffer_hex: %" PRIu64,
			 values[i]);
		buffer_hex_padded(buffer, values[i], 16);
		snprintf(want, sizeof(want), "%016" PRIx64, values[i]);
		tap_text(tap, take(buffer, got, sizeof(got)), want, "buffer_hex_padded: %" PRIu64,
			 values[i]);
		if (values[i] > UINT32_MAX)
			continue;
		buffer_decimal(buffer, (uint32_t)values[i]);
		snprintf(want, sizeof(want), "%" PRIu64, values[i]);
		tap_text(tap, take(buffer, got, sizeof(got)), want, "buffer_decimal: %" PRIu64,
			 values[i]);
		buffer_padded(buffer, (uint32_t)values[i], 10);
		snprintf(want, sizeof(want), "%010" PRIu64, values[i]);
		tap_text(tap, take(buffer, got, sizeof(got)), want, "buffer_padded: %" PRIu64,
			 values[i]);
	}
}

/* Many numbers, each of which must write no more than ten bytes. */
static void test_decimals(struct tap *tap)
{
	char got[16], want[16];
	unsigned int i, wrong = 0;
	uint32_t value;
	size_t length;

	for (i = 0; i < 1000000; i++) {
		value = i < 200000 ? i : i * 2654435761u >> i % 23;
		snprintf(want, sizeof(want), "%" PRIu32, value);
		memset(got, '#', sizeof(got));
		length = buffer_put_decimal(got, value);
		wrong += length != strlen(want) || memcmp(got, want, length) || got[10] != '#';
	}
	tap_number(tap, wrong, 0,
		   "buffer_put_decimal: none of 1000000 numbers differs from printf's");
}

static void test_text(struct tap *tap, struct buffer *buffer)
{
	char got[64];

	buffer_literal(buffer, "one");
	buffer_char(buffer, ' ');
	buffer_string(buffer, "two");
	buffer_bytes(buffer, " three", 3);
	buffer_format(buffer, "%s-%d", "x", -7);
	tap_text(tap, take(buffer, got, sizeof(got)), "one two thx--7",
		 "appended texts follow each other");
	buffer_padded(buffer, 7, 1);
	buffer_padded(buffer, 7, 3);
	tap_text(tap, take(buffer, got, sizeof(got)), "7007", "buffer_padded: 1 and 3 digits");
}

/* From a capacity of one byte to a million. */
static void test_growth(struct tap *tap)
{
	struct buffer buffer;
	int null = open("/dev/null", O_WRONLY);
	size_t i, wrong = 0;

	tap_number(tap, buffer_init(&buffer, 0), 0, "buffer_init: size 0 is accepted");
	for (i = 0; i < 1000000; i++)
		buffer_char(&buffer, (char)('a' + i % 26));
	for (i = 0; i < buffer.used; i++)
		wrong += buffer.data[i] != (char)('a' + i % 26);
	tap_number(tap, (long long)buffer.used, 1000000, "a growing buffer keeps all bytes");
	tap_number(tap, (long long)wrong, 0, "a growing buffer changes no byte");
	tap_ok(tap, !buffer_grow(&buffer, SIZE_MAX),
	       "buffer_grow: more than memory can hold is refused");
	buffer_char(&buffer, 'x');
	tap_number(tap, buffer_flush(&buffer, null), -ENOMEM,
		   "buffer_flush: reports that memory ran out");
	tap_number(tap, buffer_flush(&buffer, null), 0,
		   "buffer_flush: reports that memory ran out only once");
	close(null);
	buffer_free(&buffer);
}

static void test_flush(struct tap *tap)
{
	struct buffer buffer;
	char got[8] = "";
	int pipes[2];

	if (buffer_init(&buffer, 16) || pipe(pipes)) {
		tap_ok(tap, false, "a buffer and a pipe can be made");
		return;
	}
	buffer_literal(&buffer, "hello");
	tap_number(tap, buffer_flush(&buffer, pipes[1]), 0, "buffer_flush: succeeds on a pipe");
	tap_number(tap, read(pipes[0], got, sizeof(got)), 5,
		   "buffer_flush: writes every byte to the pipe");
	tap_text(tap, got, "hello", "buffer_flush: writes the bytes unchanged");
	tap_number(tap, (long long)buffer.used, 0, "buffer_flush: leaves nothing in the buffer");
	buffer_literal(&buffer, "rest");
	tap_number(tap, buffer_flush(&buffer, -1), -EBADF,
		   "buffer_flush: fails on a bad descriptor");
	tap_number(tap, (long long)buffer.used, 4, "buffer_flush: keeps what could not be written");
	buffer_free(&buffer);
	close(pipes[0]);
	close(pipes[1]);
}

int main(void)
{
	struct tap tap = {0};
	struct buffer buffer;

	if (buffer_init(&buffer, 4))
		return 1;
	test_numbers(&tap, &buffer);
	test_decimals(&tap);
	test_text(&tap, &buffer);
	buffer_free(&buffer);
	test_growth(&tap);
	test_flush(&tap);
	return tap_done(&tap);
}
