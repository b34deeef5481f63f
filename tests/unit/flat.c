// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Objects with scalar values only; and lines that are no objects, cut anywhere. */
#include <stdlib.h>

#include "base/flat.h"
#include "tap.h"

static const struct {
	const char *name, *line, *flat;
} rows[] = {
	{"scalars", "{\"a\":1,\"b\":\"x\",\"c\":true,\"d\":-1.5}\n",
	 "{\"a\":1,\"b\":\"x\",\"c\":true,\"d\":-1.5}\n"},
	{"an object", "{\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":3}\n",
	 "{\"a.b.c\":1,\"a.d\":2,\"e\":3}\n"},
	{"null, in an object too", "{\"a\":null,\"b\":{\"c\":null},\"d\":1}\n", "{\"d\":1}\n"},
	{"null last", "{\"d\":1,\"a\":null}\n", "{\"d\":1}\n"},
	{"nothing", "{}\n", "{}\n"},
	{"an array of words", "{\"a\":[\"x\",\"y\"],\"b\":1}\n", "{\"a\":\"x,y\",\"b\":1}\n"},
	{"an array of numbers", "{\"a\":[1,22]}\n", "{\"a\":\"1,22\"}\n"},
	{"an empty array", "{\"a\":[],\"b\":1}\n", "{\"b\":1}\n"},
	{"an array of arrays", "{\"a\":[[1,2],[3,4]]}\n", "{\"a\":\"1-2,3-4\"}\n"},
	{"an array of objects",
	 "{\"o\":[{\"k\":1},{\"k\":3,\"w\":7},{\"k\":5,\"b\":[[1,2],[3,4]]},{\"w\":9}],\"z\":0}\n",
	 "{\"o.k\":\"1,3,5\",\"o.w\":\"7,9\",\"o.b\":\"1-2,3-4\",\"z\":0}\n"},
	{"an array of objects in an object", "{\"p\":{\"o\":[{\"k\":1}],\"q\":2}}\n",
	 "{\"p.o.k\":\"1\",\"p.q\":2}\n"},
	{"a string of what has a meaning elsewhere",
	 "{\"a\":{\"b\":\"}],{[\\\"\\\\\"},\"c\":[\"],\\\"\"]}\n",
	 "{\"a.b\":\"}],{[\\\"\\\\\",\"c\":\"],\\\"\"}\n"},
	{"an object eight deep",
	 "{\"1\":{\"2\":{\"3\":{\"4\":{\"5\":{\"6\":{\"7\":{\"8\":{\"9\":1}}}}}}}},\"a\":2}\n",
	 "{\"1.2.3.4.5.6.7.8.9\":1,\"a\":2}\n"},
	{"an object that is deeper",
	 "{\"1\":{\"2\":{\"3\":{\"4\":{\"5\":{\"6\":{\"7\":{\"8\":{\"9\":{\"0\":1}}}}}}}}},\"a\":2}"
	 "\n",
	 "{\"a\":2}\n"},
};

static void test_rows(struct tap *tap)
{
	struct buffer out = {0};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		out.used = 0;
		flat_put(&out, rows[i].line, strlen(rows[i].line));
		buffer_char(&out, '\0');
		tap_text(tap, out.data, rows[i].flat, "%s", rows[i].name);
	}
	buffer_free(&out);
}

/* In memory of its own, so that a read beyond the end is found. */
static bool ends_in_newline(const char *line, size_t length)
{
	char *copy = malloc(length ?: 1);
	struct buffer out = {0};
	bool ends;

	memcpy(copy, line, length);
	flat_put(&out, copy, length);
	ends = out.used && out.data[out.used - 1] == '\n';
	buffer_free(&out);
	free(copy);
	return ends;
}

static void test_broken(struct tap *tap)
{
	unsigned int wrong = 0, lines = 0;
	char line[256];
	size_t i, at, length;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		length = strlen(rows[i].line);
		for (at = 0; at < length; at++) {
			wrong += !ends_in_newline(rows[i].line, at);
			memcpy(line, rows[i].line, at);
			memcpy(line + at, rows[i].line + at + 1, length - at - 1);
			wrong += !ends_in_newline(line, length - 1);
			lines += 2;
		}
	}
	tap_number(tap, wrong, 0, "%u lines that are cut or lack a byte each give a line", lines);
}

int main(void)
{
	struct tap tap = {0};

	test_rows(&tap);
	test_broken(&tap);
	return tap_done(&tap);
}
