// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/foreign.h"

#include <string.h>

#include "base/utf8.h"

#define ESCAPE_LENGTH 4 /* \xNN */

/* The code point at text, a well-formed sequence of length bytes. */
static uint32_t code_point(const char *text, size_t length)
{
	static const uint8_t first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t code = (uint8_t)*text & first_bits[length];
	size_t i;

	for (i = 1; i < length; i++)
		code = code << 6 | ((uint8_t)text[i] & 0x3f);
	return code;
}

static bool is_refused(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x200e ||
	       code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069);
}

size_t foreign_length(const char *text)
{
	size_t length;

	if (*text >= 0x20 && *text < 0x7f)
		return 1;
	length = utf8_length(text);
	return length && is_refused(code_point(text, length)) ? 0 : length;
}

static void escape(char out[ESCAPE_LENGTH], uint8_t byte)
{
	out[0] = '\\';
	out[1] = 'x';
	out[2] = buffer_hex_digits[byte >> 4];
	out[3] = buffer_hex_digits[byte & 15];
}

/* How many bytes from text on are printable ASCII, as most text is from its start to its end. */
static size_t ascii_length(const char *text)
{
	size_t length = 0;

	while (text[length] >= 0x20 && text[length] < 0x7f)
		length++;
	return length;
}

void foreign_put(struct buffer *out, const char *text)
{
	char escaped[ESCAPE_LENGTH];
	size_t length = ascii_length(text);

	buffer_bytes(out, text, length);
	for (text += length; *text; text += length ?: 1) {
		length = foreign_length(text);
		if (!length)
			escape(escaped, (uint8_t)*text);
		buffer_bytes(out, length ? text : escaped, length ?: sizeof(escaped));
	}
}

size_t foreign_copy(char *out, size_t size, const char *text)
{
	char escaped[ESCAPE_LENGTH];
	size_t length, shown, used = ascii_length(text);

	if (used >= size)
		used = size ? size - 1 : 0;
	memcpy(out, text, used);
	for (text += used; *text; text += length ?: 1) {
		length = foreign_length(text);
		shown = length ?: sizeof(escaped);
		if (used + shown >= size)
			break;
		if (!length)
			escape(escaped, (uint8_t)*text);
		memcpy(out + used, length ? text : escaped, shown);
		used += shown;
	}
	if (size)
		out[used] = '\0';
	return used;
}

/* How many bytes from text on are ASCII and mean themselves in a JSON string. */
static size_t plain_length(const char *text)
{
	size_t length = 0;

	while (text[length] >= 0x20 && text[length] < 0x7f && text[length] != '"' &&
	       text[length] != '\\')
		length++;
	return length;
}

void foreign_put_json(struct buffer *out, const char *text)
{
	size_t length;

	buffer_char(out, '"');
	for (; *text; text += length ?: 1) {
		length = plain_length(text);
		if (length) {
			buffer_bytes(out, text, length);
			continue;
		}
		length = utf8_length(text);
		if (!length) {
			buffer_literal(out, "\\ufffd");
		} else if (is_refused(code_point(text, length))) {
			buffer_literal(out, "\\u");
			buffer_hex_padded(out, code_point(text, length), 4);
		} else {
			if (*text == '"' || *text == '\\')
				buffer_char(out, '\\');
			buffer_bytes(out, text, length);
		}
	}
	buffer_char(out, '"');
}
