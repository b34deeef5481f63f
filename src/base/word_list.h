/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Lists that options take: words with commas between them. */
#ifndef TCPLENS_BASE_WORD_LIST_H
#define TCPLENS_BASE_WORD_LIST_H

/*
 * Calls take for each word, in order, the empty ones too; length: of the word, which more of the
 * list follows. It stops at the first result that is not 0, and returns it. Above 0: take has had
 * all of the list.
 */
int word_list_each(const char *list, int (*take)(void *arg, const char *word, int length),
		   void *arg);

#endif
