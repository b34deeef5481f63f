// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/json_value.h"

#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#define NONE ((struct json_value){NULL, 0})

#define UNICODE_DIGITS	4
#define SURROGATE_HIGH	0xd800
#define SURROGATE_LOW	0xdc00
#define SURROGATE_END	0xe000
#define SURROGATE_BITS	10
#define SURROGATES_FROM 0x10000

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static struct json_value after(struct json_value value, size_t length)
{
	value.at += length;
	value.length -= length;
	while (value.length && is_space(*value.at)) {
		value.at++;
		value.length--;
	}
	return value;
}

static bool begins_with(struct json_value value, char byte)
{
	return value.length && *value.at == byte;
}

/* The length of a string with its quotation marks; 0 if it does not end. */
static size_t string_length(struct json_value value)
{
	size_t i;

	for (i = 1; i < value.length; i++) {
		if (value.at[i] == '"')
			return i + 1;
		i += value.at[i] == '\\';
	}
	return 0;
}

/* The length of a number or a word; 0 if none begins here. */
static size_t word_length(struct json_value value)
{
	size_t i;

	for (i = 0; i < value.length && !is_space(value.at[i]); i++)
		if (!value.at[i] || strchr(",:[]{}\"", value.at[i]))
			break;
	return i;
}

/* What follows a value, whose brackets have to match. */
static struct json_value skip(struct json_value value)
{
	uint64_t objects = 0; /* a bit for each bracket that is open: it is a brace */
	unsigned int depth = 0;
	size_t length;

	do {
		length = 1;
		if (begins_with(value, '{') || begins_with(value, '[')) {
			if (depth++ == JSON_VALUE_DEPTH)
				return NONE;
			objects = objects << 1 | (*value.at == '{');
		} else if (depth && (begins_with(value, '}') || begins_with(value, ']'))) {
			if ((objects & 1) != (*value.at == '}'))
				return NONE;
			objects >>= 1;
			depth--;
		} else if (begins_with(value, '"')) {
			length = string_length(value);
		} else if (!depth || (!begins_with(value, ',') && !begins_with(value, ':'))) {
			length = word_length(value);
		}
		if (!length)
			return NONE;
		value = after(value, length);
	} while (depth);
	return value;
}

struct json_value json_value_of(const char *text, size_t size)
{
	return after((struct json_value){text, size}, 0);
}

/* The names asked for have nothing that has to be escaped. */
static bool is_named(struct json_value member, const char *name)
{
	size_t length = strlen(name);

	return string_length(member) == length + 2 && !memcmp(member.at + 1, name, length);
}

struct json_value json_value_member(struct json_value value, const char *name)
{
	bool found = false;
	size_t length;

	if (!begins_with(value, '{'))
		return NONE;
	do {
		value = after(value, 1);
		length = begins_with(value, '"') ? string_length(value) : 0;
		if (!length)
			return NONE;
		found = is_named(value, name);
		value = after(value, length);
		if (!begins_with(value, ':'))
			return NONE;
		value = after(value, 1);
		if (found)
			return value;
		value = skip(value);
	} while (begins_with(value, ','));
	return NONE;
}

struct json_value json_value_first(struct json_value array)
{
	if (!begins_with(array, '['))
		return NONE;
	array = after(array, 1);
	return begins_with(array, ']') ? NONE : array;
}

struct json_value json_value_next(struct json_value element)
{
	element = skip(element);
	return begins_with(element, ',') ? after(element, 1) : NONE;
}

/* Four hexadecimal digits; false if they are none. */
static bool take_unit(const char **at, const char *end, uint32_t *unit)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit;
	int i;

	*unit = 0;
	for (i = 0; i < UNICODE_DIGITS; i++) {
		if (*at == end || !**at)
			return false;
		digit = strchr(digits, **at >= 'A' && **at <= 'F' ? **at - 'A' + 'a' : **at);
		if (!digit)
			return false;
		*unit = *unit << 4 | (uint32_t)(digit - digits);
		++*at;
	}
	return true;
}

/* After \u: a unit of UTF-16, or two of them that belong together. False for half of a pair. */
static bool take_code(const char **at, const char *end, uint32_t *code)
{
	uint32_t low;

	if (!take_unit(at, end, code))
		return false;
	if (*code < SURROGATE_HIGH || *code >= SURROGATE_END)
		return *code != 0;
	if (*code >= SURROGATE_LOW || end - *at < 2 || **at != '\\' || (*at)[1] != 'u')
		return false;
	*at += 2;
	if (!take_unit(at, end, &low) || low < SURROGATE_LOW || low >= SURROGATE_END)
		return false;
	*code = SURROGATES_FROM + ((*code - SURROGATE_HIGH) << SURROGATE_BITS) + low -
		SURROGATE_LOW;
	return true;
}

/* Up to four bytes of UTF-8. */
static size_t encode(uint32_t code, char *out)
{
	size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < SURROGATES_FROM ? 3 : 4, i;
	static const uint8_t marks[] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (i = length - 1; i; i--) {
		out[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	out[0] = (char)(marks[length] | code);
	return length;
}

/* One character that was escaped, at after the backslash; 0 if that is none. */
static size_t unescape(const char **at, const char *end, char out[4])
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *known = *at < end && **at ? strchr(from, **at) : NULL;
	uint32_t code;

	if (known) {
		++*at;
		*out = to[known - from];
		return 1;
	}
	if (*at == end || *(*at)++ != 'u' || !take_code(at, end, &code))
		return 0;
	return encode(code, out);
}

/* A string without its quotation marks; returns the length, or -1. */
static ssize_t decode(const char *at, const char *end, char *out, size_t size)
{
	size_t used = 0, step;
	char character[4];

	while (at < end) {
		*character = *at++;
		step = *character == '\\' ? unescape(&at, end, character) : *character != '\0';
		if (!step || used + step >= size)
			return -1;
		memcpy(out + used, character, step);
		used += step;
	}
	return (ssize_t)used;
}

bool json_value_string(struct json_value value, char *out, size_t size)
{
	size_t length = begins_with(value, '"') ? string_length(value) : 0;
	ssize_t used = length ? decode(value.at + 1, value.at + length - 1, out, size) : -1;

	out[used < 0 ? 0 : used] = '\0';
	return used >= 0;
}
