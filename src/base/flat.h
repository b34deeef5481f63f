/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A JSON object with scalar values only, for stores of columns:
 *
 *	{"ip":{"version":4}}		{"ip.version":4}
 *	{"flags":["syn","ack"]}		{"flags":"syn,ack"}
 *	{"blocks":[[1,2],[3,4]]}	{"blocks":"1-2,3-4"}
 *	{"options":[{"kind":1},{"kind":3,"wscale":7}]}
 *					{"options.kind":"1,3","options.wscale":"7"}
 *	{"pid":null,"flags":[]}		{}
 *
 * What is joined is a string, so that a name always has the same type. Of an array of objects,
 * each name has the values of all that have it.
 */
#ifndef TCPLENS_BASE_FLAT_H
#define TCPLENS_BASE_FLAT_H

#include <stddef.h>

#include "base/buffer.h"

/*
 * Appends the line, an object without spaces between its parts and a newline, in that form. Names
 * have no escapes. Of a line that is no such object something is appended, and a newline.
 */
void flat_put(struct buffer *out, const char *line, size_t length);

#endif
