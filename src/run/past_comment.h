/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a file of the flight recorder says of itself. */
#ifndef TCPLENS_RUN_PAST_COMMENT_H
#define TCPLENS_RUN_PAST_COMMENT_H

#include <stddef.h>

#include "run/past.h"

/* What it holds and what not. */
void past_comment(const struct past *past, char *text, size_t size);

/* In front of overwritten: whether it is the number or the most that it can be. */
const char *past_comment_how_many(const struct past *past);

/* Of those in unmarked. */
const char *past_comment_why_unmarked(const struct past *past);

#endif
