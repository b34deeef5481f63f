/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * From libpcap's program for one term of an expression to the program for many terms that differ by
 * a value alone: each comparison with the value becomes a binary search among all of them.
 */
#ifndef TCPLENS_FILTER_TERM_SET_H
#define TCPLENS_FILTER_TERM_SET_H

#include <stddef.h>
#include <stdint.h>

#include "filter/translate.h"

/* libpcap's program for a term with that value. */
struct term_set_sample {
	const struct translate_classic *insns;
	size_t count;
	uint32_t value;
};

/*
 * Makes the program that matches what the term matches for one of count values, at least one, in
 * ascending order and different. The two samples, of different values, must show that the program
 * uses the value only in comparisons for equality, of which it is decided by the first that holds:
 * all go on to the same instruction then, and from there nothing depends on what was before.
 *
 * Returns 0, the program then being the caller's to free(); -EINVAL where the samples do not show
 * that; or -ENOMEM.
 */
int term_set_make(const struct term_set_sample samples[2], const uint32_t *values, size_t count,
		  struct translate_classic **insns, size_t *insn_count);

#endif
