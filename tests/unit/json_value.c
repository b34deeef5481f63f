// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/base/json_value: values of texts that are well-formed, cut, malformed and random. */
#include "base/json_value.h"

#include <stdlib.h>

#include "tap.h"

#define TEXT_SIZE 64
#define ROUNDS	  300000

/* Parts of a text, by which random ones are near to JSON. */
static const char pieces[][8] = {"{",  "}",    "[",	  "]",	  ":",	     ",",	 "\"",
				 "\\", "\\u",  "d83d",	  " ",	  "\"a\"",   "1",	 "null",
				 "\n", "\x80", "\\ude00", "\\\"", "\"a\":{", "\"a\":\"", "[\"a\""};

struct example {
	const char *text, *want; /* NULL: no string */
};

static const struct example strings[] = {
	{"\"web\"", "web"},
	{" \n\t\"web\" ", "web"},
	{"\"\"", ""},
	{"\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\"", "a\"b\\c/d\b\f\n\r\t"},
	{"\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE00\"", "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
	{"\"\xc3\xa9\x1b\"", "\xc3\xa9\x1b"},
	{"\"\\u0000\"", NULL},
	{"\"\\ud83d\"", NULL},
	{"\"\\ud83dx\"", NULL},
	{"\"\\ud83d\\u0041\"", NULL},
	{"\"\\ude00\"", NULL},
	{"\"\\u12g4\"", NULL},
	{"\"\\u12\"", NULL},
	{"\"\\x\"", NULL},
	{"\"\\\"", NULL},
	{"\"web", NULL},
	{"web\"", NULL},
	{"1", NULL},
	{"{\"a\":\"b\"}", NULL},
	{"", NULL},
	{"\"0123456789012345678901234567890123456789012345678901234567890123\"", NULL},
	{"\"012345678901234567890123456789012345678901234567890123456789012\"",
	 "012345678901234567890123456789012345678901234567890123456789012"},
};

/* The member "a" of these. */
static const struct example members[] = {
	{"{\"a\":\"b\"}", "b"},
	{" { \"a\" : \"b\" } ", "b"},
	{"{\"a\":\"b\",\"a\":\"c\"}", "b"},
	{"{\"x\":[1,{\"a\":\"c\"},[]],\"y\":{\"a\":\"d\"},\"z\":-1.5e3,\"n\":null,\"a\":\"b\"}",
	 "b"},
	{"{\"x\":\"\\\",\\\"a\\\":\\\"c\\\"\",\"a\":\"b\"}", "b"},
	{"{\"aa\":\"c\",\"\":\"d\",\"a\":\"b\"}", "b"},
	{"{\"x\":{\"y\":[}],\"a\":\"b\"}", NULL},
	{"{\"x\":[1},\"a\":\"b\"}", NULL},
	{"{\"x\" \"a\":\"b\"}", NULL},
	{"{\"x\":,\"a\":\"b\"}", NULL},
	{"{x:1,\"a\":\"b\"}", NULL},
	{"{\"x\":1;\"a\":\"b\"}", NULL},
	{"[\"a\",\"b\"]", NULL},
	{"\"a\"", NULL},
	{"{}", NULL},
	{"{\"a\":{\"a\":\"b\"}}", NULL},
	{"{\"a\"", NULL},
	{"{", NULL},
	{"", NULL},
};

static struct json_value value_of(const char *text)
{
	return json_value_of(text, strlen(text));
}

/* name: of the list that the example is in; texts may have line ends. */
static void check(struct tap *tap, struct json_value value, const struct example *example,
		  const char *name, size_t number)
{
	char out[TEXT_SIZE];
	bool found = json_value_string(value, out, sizeof(out));

	tap_ok(tap, found == (example->want != NULL), "%s %zu: %s", name, number,
	       example->want ? "found" : "none");
	tap_text(tap, out, example->want ?: "", "%s %zu: its text", name, number);
}

static void check_examples(struct tap *tap)
{
	size_t i;

	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		check(tap, value_of(strings[i].text), &strings[i], "string", i);
	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		check(tap, json_value_member(value_of(members[i].text), "a"), &members[i], "member",
		      i);
}

static void check_elements(struct tap *tap)
{
	struct json_value at = json_value_first(value_of("[ \"a\" , [\"b\"], {\"c\":1} ,2,\"d\"]"));
	char out[TEXT_SIZE];
	unsigned int count = 0, texts = 0;

	for (; at.length; at = json_value_next(at)) {
		count++;
		texts += json_value_string(at, out, sizeof(out));
	}
	tap_number(tap, count, 5, "array: its elements");
	tap_number(tap, texts, 2, "array: those that are strings");
	tap_text(tap, out, "d", "array: the last one");
	tap_ok(tap, !json_value_first(value_of("[]")).length, "empty array: no element");
	tap_ok(tap, !json_value_first(value_of("{\"a\":1}")).length, "object: no element");
	tap_ok(tap, !json_value_next(json_value_first(value_of("[1"))).length, "cut: no next one");
}

/* depth brackets around what is skipped. */
static bool skips(unsigned int depth)
{
	char text[4 * JSON_VALUE_DEPTH], out[TEXT_SIZE];
	unsigned int used = (unsigned int)snprintf(text, sizeof(text), "{\"x\":");

	memset(text + used, '[', depth);
	memset(text + used + depth, ']', depth);
	strcpy(text + used + 2 * depth, ",\"a\":\"b\"}");
	return json_value_string(json_value_member(value_of(text), "a"), out, sizeof(out));
}

/* In memory of its own, so that a read beyond its end is found. */
static bool read_copy(const char *text, size_t size, char out[TEXT_SIZE])
{
	char *copy = malloc(size ?: 1), other[TEXT_SIZE];
	struct json_value whole, at;
	bool found;

	memcpy(copy, text, size);
	whole = json_value_of(copy, size);
	found = json_value_string(json_value_member(json_value_member(whole, "m"), "a"), out,
				  TEXT_SIZE);
	for (at = json_value_first(whole); at.length; at = json_value_next(at))
		json_value_string(at, other, sizeof(other));
	free(copy);
	return found;
}

static void check_cut(struct tap *tap)
{
	static const char text[] =
		"{\"x\":[{\"y\":\"\\u0041\"},1.5],\"m\":{\"b\":null,\"a\":\"v\\ud83d\\ude00\"}}";
	size_t size, first = 0;
	char out[TEXT_SIZE];
	bool wrong = false, found;

	for (size = 0; size < sizeof(text); size++) {
		found = read_copy(text, size, out);
		if (found && !first)
			first = size;
		wrong |= strcmp(out, found ? "v\xf0\x9f\x98\x80" : "") || found != (first != 0);
	}
	tap_ok(tap, !wrong, "cut at every length: the whole string or none");
	tap_number(tap, (long)first, (long)sizeof(text) - 3, "cut: found once it is complete");
}

static void check_random(struct tap *tap)
{
	char text[16 * sizeof(pieces[0])], out[TEXT_SIZE];
	unsigned int round, count, i, found = 0;

	srandom(1);
	for (round = 0; round < ROUNDS; round++) {
		strcpy(text, random() % 2 ? "{\"m\":{" : "[");
		for (i = 0, count = (unsigned int)random() % 12; i < count; i++)
			strcat(text,
			       pieces[(size_t)random() % (sizeof(pieces) / sizeof(pieces[0]))]);
		found += read_copy(text, strlen(text), out);
	}
	tap_ok(tap, found > 100, "random texts: no fault, and %u have the string", found);
}

int main(void)
{
	struct tap tap = {0};

	check_examples(&tap);
	check_elements(&tap);
	tap_ok(&tap, skips(JSON_VALUE_DEPTH), "%d arrays in each other are skipped",
	       JSON_VALUE_DEPTH);
	tap_ok(&tap, !skips(JSON_VALUE_DEPTH + 1), "one more is the end");
	check_cut(&tap);
	check_random(&tap);
	return tap_done(&tap);
}
