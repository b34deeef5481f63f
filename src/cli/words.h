/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_CLI_WORDS_H
#define TCPLENS_CLI_WORDS_H

/*
 * The words of both lists with a blank between two, the caller's to free(); NULL: out of memory.
 * Each list ends with NULL; the second may be NULL itself.
 */
char *words_join(char *const *first, char *const *second);

#endif
