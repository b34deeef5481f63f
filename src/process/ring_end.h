/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * How far a BPF ring buffer was written and read. A program that is interrupted while it writes (by
 * another task, by the host of a virtual machine) keeps all that comes after it from the reader,
 * who cannot tell that from the end by what it reads.
 */
#ifndef TCPLENS_PROCESS_RING_END_H
#define TCPLENS_PROCESS_RING_END_H

#include <stdbool.h>

/* All zero: not open. */
struct ring_end {
	const unsigned long *consumer, *producer;
};

/* map: a descriptor, borrowed. Returns 0 or -errno. */
int ring_end_open(struct ring_end *end, int map);
void ring_end_close(struct ring_end *end);

/* The position up to which something is being or was written. */
unsigned long ring_end_written(const struct ring_end *end);

/* Whether all until that position was read. */
bool ring_end_is_read(const struct ring_end *end, unsigned long written);

#endif
