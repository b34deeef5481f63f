// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/words.h"

#include <stdlib.h>
#include <string.h>

static size_t length_of(char *const *words)
{
	size_t length = 0;

	for (; words && *words; words++)
		length += strlen(*words) + 1;
	return length;
}

static char *append(char *out, const char *text, char *const *words)
{
	for (; words && *words; words++) {
		if (out != text)
			*out++ = ' ';
		out = stpcpy(out, *words);
	}
	return out;
}

char *words_join(char *const *first, char *const *second)
{
	char *text = calloc(1, length_of(first) + length_of(second) + 1);

	if (text)
		append(append(text, text, first), text, second);
	return text;
}
