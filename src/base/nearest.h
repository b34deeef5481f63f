/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How similar two words are, to guess what a mistyped one was to be. */
#ifndef TCPLENS_BASE_NEAREST_H
#define TCPLENS_BASE_NEAREST_H

/* Longer words are similar to none. */
#define NEAREST_LENGTH_MAX 40

/*
 * The Damerau-Levenshtein distance (optimal string alignment) of two words of at most
 * NEAREST_LENGTH_MAX bytes.
 */
int nearest_distance(const char *a, int a_length, const char *b, int b_length);

#endif
