// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/base/foreign: no byte of a hostile text reaches an output that could steer a terminal. */
#include "base/foreign.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "tap.h"

#define ROUNDS	  200000
#define TEXT_SIZE 24

/* An independent definition, not that of the code under test. */
static bool is_harmful(const char *text, size_t length)
{
	static const char *const sequences[] = {
		"\xd8\x9c",	"\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9",
		"\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae",
		"\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9",
	};
	unsigned char first = (unsigned char)text[0];
	size_t i;

	if (first < 0x20 || first == 0x7f)
		return true;
	if (first == 0xc2 && length > 1 && (unsigned char)text[1] < 0xa0)
		return true;
	for (i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++)
		if (length >= strlen(sequences[i]) &&
		    !memcmp(text, sequences[i], strlen(sequences[i])))
			return true;
	return false;
}

/* Well-formed UTF-8 without a harmful character in it. */
static bool is_clean(const char *text, size_t length)
{
	size_t at, step;

	for (at = 0; at < length; at += step) {
		step = utf8_length(text + at);
		if (!step || is_harmful(text + at, length - at))
			return false;
	}
	return true;
}

struct example {
	const char *text, *shown, *json;
};

static const struct example examples[] = {
	{"nginx", "nginx", "\"nginx\""},
	{"", "", "\"\""},
	{"a\\b\"c", "a\\b\"c", "\"a\\\\b\\\"c\""},
	{"\x1b[31m", "\\x1b[31m", "\"\\u001b[31m\""},
	{"a\nb\rc\td", "a\\x0ab\\x0dc\\x09d", "\"a\\u000ab\\u000dc\\u0009d\""},
	{"\x7f", "\\x7f", "\"\\u007f\""},
	{"\x9b", "\\x9b", "\"\\ufffd\""},
	{"\xc2\x9b"
	 "31m",
	 "\\xc2\\x9b31m", "\"\\u009b31m\""},
	{"n\xe2\x80\xae"
	 "am",
	 "n\\xe2\\x80\\xaeam", "\"n\\u202eam\""},
	{"\xe2\x80\xa8", "\\xe2\\x80\\xa8", "\"\\u2028\""},
	{"\xe2\x81\xa6x\xe2\x81\xa9", "\\xe2\\x81\\xa6x\\xe2\\x81\\xa9", "\"\\u2066x\\u2069\""},
	{"\xd8\x9c", "\\xd8\\x9c", "\"\\u061c\""},
	{"\xe2\x80\x8f", "\\xe2\\x80\\x8f", "\"\\u200f\""},
	{"\xc2\xa0\xc3\xa9\xe6\x97\xa5\xf0\x9f\x90\x9b",
	 "\xc2\xa0\xc3\xa9\xe6\x97\xa5\xf0\x9f\x90\x9b",
	 "\"\xc2\xa0\xc3\xa9\xe6\x97\xa5\xf0\x9f\x90\x9b\""},
	{"\xc0\x9b", "\\xc0\\x9b", "\"\\ufffd\\ufffd\""},		  /* overlong */
	{"\xed\xa0\x80", "\\xed\\xa0\\x80", "\"\\ufffd\\ufffd\\ufffd\""}, /* a surrogate */
	{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
	{"\xe2\x80", "\\xe2\\x80", "\"\\ufffd\\ufffd\""}, /* cut */
};

static bool is_buffer(const struct buffer *out, const char *text)
{
	return out->used == strlen(text) && !memcmp(out->data, text, out->used);
}

static void test_examples(struct tap *tap, struct buffer *out)
{
	const struct example *example;
	char copy[64];
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		example = &examples[i];
		out->used = 0;
		foreign_put(out, example->text);
		tap_ok(tap, is_buffer(out, example->shown), "text %zu is shown as %s", i,
		       example->shown);
		foreign_copy(copy, sizeof(copy), example->text);
		tap_ok(tap, !strcmp(copy, example->shown), "text %zu is copied alike", i);
		out->used = 0;
		foreign_put_json(out, example->text);
		tap_ok(tap, is_buffer(out, example->json), "text %zu in JSON is %s", i,
		       example->json);
	}
}

/* Pieces that are dangerous, and random bytes between them. */
static void make_text(char text[TEXT_SIZE])
{
	static const char *const pieces[] = {"\x1b[",	 "\xc2\x9b", "\x9b", "\xe2\x80\xae",
					     "\xe2\x81", "\xd8",     "\x9c", "\xf0\x9f",
					     "a",	 "\"",	     "\\",   "\xe2\x80"};
	size_t used = 0;

	while (used < TEXT_SIZE - 5) {
		if (rand() & 1) {
			text[used++] = (char)(1 + rand() % 255);
			continue;
		}
		strcpy(text + used, pieces[(size_t)rand() % (sizeof(pieces) / sizeof(*pieces))]);
		used += strlen(text + used);
	}
	text[used] = '\0';
}

static void test_random(struct tap *tap, struct buffer *out)
{
	unsigned int shown = 0, copied = 0, json = 0, same = 0;
	char text[TEXT_SIZE], copy[TEXT_SIZE], again[sizeof(copy)];
	size_t length;
	int i;

	srand(1);
	for (i = 0; i < ROUNDS; i++) {
		make_text(text);
		out->used = 0;
		foreign_put(out, text);
		buffer_char(out, '\0');
		shown += is_clean(out->data, out->used - 1);
		length = foreign_copy(copy, 1 + (size_t)rand() % sizeof(copy), text);
		copied += length == strlen(copy) && is_clean(copy, length);
		foreign_copy(again, sizeof(again), copy);
		same += !strcmp(again, copy);
		out->used = 0;
		foreign_put_json(out, text);
		buffer_char(out, '\0');
		json += is_clean(out->data, out->used - 1);
	}
	tap_number(tap, shown, ROUNDS, "hostile texts are shown without harmful bytes");
	tap_number(tap, copied, ROUNDS,
		   "hostile texts are copied without harmful bytes, cut anywhere");
	tap_number(tap, same, ROUNDS, "harmless copies are not changed again");
	tap_number(tap, json, ROUNDS, "hostile texts are in JSON without harmful bytes");
}

int main(void)
{
	struct tap tap = {0};
	struct buffer out;

	if (buffer_init(&out, 16))
		return 1;
	test_examples(&tap, &out);
	test_random(&tap, &out);
	buffer_free(&out);
	return tap_done(&tap);
}
