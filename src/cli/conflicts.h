/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Options that cannot be combined, or that require others: a table with a row for each rule. */
#ifndef TCPLENS_CLI_CONFLICTS_H
#define TCPLENS_CLI_CONFLICTS_H

#include "cli/options.h"

enum conflict_rule {
	CONFLICT_EXCLUDES, /* none of the others may be given */
	CONFLICT_REQUIRES, /* one of the others must be given */
};

/*
 * Both lists are conditions joined by ", ": an option ("-w"), an option with this argument ("-w
 * -"), an option given more than once ("two --netns"), "an expression", or "-- COMMAND".
 */
struct conflict {
	const char *options;
	enum conflict_rule rule;
	const char *others;
	const char *reason; /* for the message; NULL: none */
};

/* The rule with that number; NULL after the last. */
const struct conflict *conflicts_rule(size_t number);

/* The first rule that options break; NULL: they break none. */
const struct conflict *conflicts_find(const struct options *options);

/* Returns 0, or -EINVAL after a message. */
int conflicts_check(const struct options *options);

#endif
