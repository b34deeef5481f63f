// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/word_list.h"

#include <string.h>

int word_list_each(const char *list, int (*take)(void *arg, const char *word, int length),
		   void *arg)
{
	const char *word = list;
	int length, result;

	for (;; word++) {
		length = (int)strcspn(word, ",");
		result = take(arg, word, length);
		if (result)
			return result;
		word += length;
		if (!*word)
			return 0;
	}
}
