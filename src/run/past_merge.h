/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The packets of all CPUs and the events that a file is made of, by time. */
#ifndef TCPLENS_RUN_PAST_MERGE_H
#define TCPLENS_RUN_PAST_MERGE_H

#include <stddef.h>

#include "run/past.h"

/* A CPU of a namespace each. */
size_t past_merge_rings(const struct past *past);

/*
 * Opens past.merge: a set for each ring, and one more for events. Without events that one is empty
 * all the same, so that merge never hands out what is not settled: the report of a packet has to be
 * read before the packet. Returns 0 or -errno.
 */
int past_merge_open(struct past *past);

#endif
