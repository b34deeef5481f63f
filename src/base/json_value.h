/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Reads single values out of a JSON text (RFC 8259) that somebody else wrote and that may be
 * anything: no recursion, no allocation, no copy but that of the string asked for. A text that is
 * cut or malformed has the values in front of the fault and none after it.
 */
#ifndef TCPLENS_BASE_JSON_VALUE_H
#define TCPLENS_BASE_JSON_VALUE_H

#include <stdbool.h>
#include <stddef.h>

/* The rest of a text that begins with a value; borrowed. length 0: there is none. */
struct json_value {
	const char *at;
	size_t length;
};

/* Deeper values are not found, nor is what follows them. */
#define JSON_VALUE_DEPTH 64

/* size bytes; it need not end with a zero byte. */
struct json_value json_value_of(const char *text, size_t size);

/* The value of an object's first member of that name; none if value is no object or has none. */
struct json_value json_value_member(struct json_value value, const char *name);

/* The first element of an array, and the one after an element; none after the last. */
struct json_value json_value_first(struct json_value array);
struct json_value json_value_next(struct json_value element);

/*
 * A string, decoded to UTF-8, with a zero byte. False, and out is "", if value is none, if it does
 * not fit into size bytes, or if it has a zero byte in it.
 */
bool json_value_string(struct json_value value, char *out, size_t size);

#endif
