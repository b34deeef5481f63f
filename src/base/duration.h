/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Durations as conditions have them: `rtt>10ms`. */
#ifndef TCPLENS_BASE_DURATION_H
#define TCPLENS_BASE_DURATION_H

#include <stdint.h>

/*
 * The duration of a word of an option's list, which is what follows `>` up to length: a whole
 * number and us, ms or s. option: for messages. Returns 0 and nanoseconds, or -EINVAL after a
 * message.
 */
int duration_parse(const char *option, const char *word, int length, uint64_t *ns);

#endif
