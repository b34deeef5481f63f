// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/utf8.h"

size_t utf8_length(const char *text)
{
	unsigned char first = (unsigned char)*text;
	size_t length, i;

	if (first < 0x80)
		return 1;
	length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : 2;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	for (i = 1; i < length; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
	if ((first == 0xe0 && (unsigned char)text[1] < 0xa0) ||
	    (first == 0xed && (unsigned char)text[1] > 0x9f) ||
	    (first == 0xf0 && (unsigned char)text[1] < 0x90) ||
	    (first == 0xf4 && (unsigned char)text[1] > 0x8f))
		return 0;
	return length;
}
